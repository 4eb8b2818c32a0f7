/// One bit a row.
final class Bitmap: Sendable {
  private let words: Buffer
  private let wordCount: Int

  /// Packs bytes that are 0 or 1.
  init(bytes: UnsafeBufferPointer<UInt8>) throws {
    wordCount = (bytes.count + 63) / 64
    words = try Buffer.zeroed(UInt64.self, count: wordCount)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: wordCount)
    var row = 0
    if let base = bytes.baseAddress {
      let source = UnsafeRawPointer(base)
      while row + 8 <= bytes.count {
        // The product moves the lowest bit of each of the eight bytes into the highest one.
        let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: row, as: UInt64.self))
        let packed = (word &* 0x0102_0408_1020_4080) >> 56
        target[row >> 6] |= packed << UInt64(row & 63)
        row += 8
      }
    }
    while row < bytes.count {
      target[row >> 6] |= UInt64(bytes[row]) << UInt64(row & 63)
      row += 1
    }
  }

  var byteCount: Int { words.byteCount }

  subscript(row: Int) -> Bool {
    words.values(as: UInt64.self, count: wordCount)[row >> 6] >> UInt64(row & 63) & 1 != 0
  }

  /// Writes the bits from `start` on as bytes.
  func spread(_ start: Int, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    let source: UnsafeMutableBufferPointer<UInt8> = words.values(count: wordCount * 8)
    var row = 0
    if start & 7 == 0, let base = bytes.baseAddress {
      let target = UnsafeMutableRawPointer(base)
      Bitmap.spreads.withUnsafeBufferPointer { spreads in
        while row + 8 <= bytes.count {
          target.storeBytes(of: spreads[Int(source[(start + row) >> 3])], toByteOffset: row, as: UInt64.self)
          row += 8
        }
      }
    }
    while row < bytes.count {
      let bit = start + row
      bytes[row] = source[bit >> 3] >> UInt8(bit & 7) & 1
      row += 1
    }
  }

  /// The eight bits of a byte as eight bytes, lowest first.
  private static let spreads: [UInt64] = (0..<256).map { (byte: UInt64) -> UInt64 in
    var spread: UInt64 = 0
    for bit: UInt64 in 0..<8 { spread |= (byte >> bit & 1) << (bit * 8) }
    return spread
  }

  /// How many bits are set.
  var setCount: Int { words.values(as: UInt64.self, count: wordCount).reduce(0) { $0 + $1.nonzeroBitCount } }
}
