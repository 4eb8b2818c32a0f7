import CZlib
import Foundation

/// The files of a zip archive, read by its directory and checked against their sums.
struct ZipReader {
  struct Failure: Error {
    var message: String
  }

  private(set) var names: [String] = []
  private var files: [String: [UInt8]] = [:]

  init(_ bytes: [UInt8]) throws {
    func number(_ place: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    guard let end = bytes.indices.dropLast(21).last(where: { number($0, 4) == 0x0605_4B50 }) else {
      throw Failure(message: "there is no end of the directory")
    }
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard number(place, 4) == 0x0201_4B50 else { throw Failure(message: "the directory is broken at \(place)") }
      let (method, sum) = (number(place + 10, 2), number(place + 16, 4))
      let (packed, size) = (number(place + 20, 4), number(place + 24, 4))
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + number(place + 28, 2))], as: UTF8.self)
      let local = number(place + 42, 4)
      guard number(local, 4) == 0x0403_4B50 else { throw Failure(message: "\(name) has no head") }
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let content = Array(bytes[start..<(start + packed)])
      let file = method == 0 ? content : try ZipReader.inflated(content, size: size)
      guard file.count == size, Int(crc32(0, file, uInt(file.count))) == sum else {
        throw Failure(message: "\(name) is not what its sum says")
      }
      names.append(name)
      files[name] = file
      place += 46 + number(place + 28, 2) + number(place + 30, 2) + number(place + 32, 2)
    }
  }

  func text(_ name: String) -> String { String(decoding: files[name] ?? [], as: UTF8.self) }
  func data(_ name: String) -> Data { Data(files[name] ?? []) }

  private static func inflated(_ packed: [UInt8], size: Int) throws -> [UInt8] {
    var packed = packed
    var result = [UInt8](repeating: 0, count: size)
    var stream = z_stream()
    // A negative window says that there is no head of zlib's own.
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Failure(message: "zlib cannot begin")
    }
    defer { inflateEnd(&stream) }
    let (packedCount, count) = (uInt(packed.count), uInt(size))
    let code = packed.withUnsafeMutableBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = packedCount
        stream.next_out = target.baseAddress
        stream.avail_out = count
        return inflate(&stream, Z_FINISH)
      }
    }
    guard code == Z_STREAM_END else { throw Failure(message: "zlib gave \(code)") }
    return result
  }
}
