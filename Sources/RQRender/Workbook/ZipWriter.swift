import CZlib

/// A ZIP archive written from front to back, each file compressed; the same content gives the same bytes.
struct ZipWriter: ~Copyable {
  private struct Entry {
    var name: [UInt8]
    var checksum: UInt32
    var compressed: UInt32
    var size: UInt32
    var offset: UInt32
  }

  private var entries: [Entry] = []
  private var offset: UInt64 = 0

  /// What an archive of this form cannot hold.
  struct TooLarge: Error {}

  /// 1 January 1980, the first day the format knows.
  private static let date: UInt16 = 0x21

  /// Adds a file whose bytes `fill` writes.
  mutating func add(
    _ name: String, to writer: inout TextWriter, fill: (inout TextWriter) throws -> Void
  ) throws {
    let content = try Deflated(fill)
    let entry = Entry(
      name: Array(name.utf8), checksum: content.checksum, compressed: try ZipWriter.narrow(UInt64(content.bytes.count)),
      size: try ZipWriter.narrow(content.size), offset: try ZipWriter.narrow(offset))
    var header: [UInt8] = []
    append(0x0403_4B50 as UInt32, to: &header)
    appendFacts(of: entry, to: &header)
    append(0 as UInt16, to: &header)
    header += entry.name
    try writer.write(bytes: header)
    try writer.write(bytes: content.bytes)
    offset += UInt64(header.count + content.bytes.count)
    entries.append(entry)
  }

  /// Writes the list of files at the end.
  consuming func finish(to writer: inout TextWriter) throws {
    var directory: [UInt8] = []
    for entry in entries {
      append(0x0201_4B50 as UInt32, to: &directory)
      append(20 as UInt16, to: &directory)
      appendFacts(of: entry, to: &directory)
      for _ in 0..<4 { append(0 as UInt16, to: &directory) }
      append(0 as UInt32, to: &directory)
      append(entry.offset, to: &directory)
      directory += entry.name
    }
    let size = try ZipWriter.narrow(UInt64(directory.count))
    let start = try ZipWriter.narrow(offset)
    append(0x0605_4B50 as UInt32, to: &directory)
    append(0 as UInt32, to: &directory)
    append(UInt16(entries.count), to: &directory)
    append(UInt16(entries.count), to: &directory)
    append(size, to: &directory)
    append(start, to: &directory)
    append(0 as UInt16, to: &directory)
    try writer.write(bytes: directory)
  }

  /// What both headers of a file say alike, up to the length of its name.
  private func appendFacts(of entry: Entry, to bytes: inout [UInt8]) {
    // Version 2.0, names in UTF-8, deflated.
    for number in [20, 0x0800, 8, 0, ZipWriter.date] as [UInt16] { append(number, to: &bytes) }
    for number in [entry.checksum, entry.compressed, entry.size] { append(number, to: &bytes) }
    append(UInt16(entry.name.count), to: &bytes)
  }

  private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func narrow(_ size: UInt64) throws -> UInt32 {
    guard let narrow = UInt32(exactly: size) else { throw TooLarge() }
    return narrow
  }
}

/// Bytes compressed as they come.
private struct Deflated {
  var bytes: [UInt8] = []
  var size: UInt64 = 0
  var checksum: UInt32 = 0

  init(_ fill: (inout TextWriter) throws -> Void) throws {
    let state = DeflateStream()
    var writer = TextWriter { try state.take($0, last: false) }
    try fill(&writer)
    try writer.finish()
    try state.take([], last: true)
    (bytes, size, checksum) = (state.output, state.size, UInt32(truncatingIfNeeded: state.checksum))
  }
}

private final class DeflateStream {
  private var stream = z_stream()
  private(set) var output: [UInt8] = []
  private(set) var size: UInt64 = 0
  private(set) var checksum: UInt = 0

  init() {
    // A negative window leaves out the header that ZIP has no place for.
    deflateInit2_(
      &stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit { deflateEnd(&stream) }

  struct Failure: Error {}

  func take(_ bytes: [UInt8], last: Bool) throws {
    var bytes = bytes
    size += UInt64(bytes.count)
    var piece = [UInt8](repeating: 0, count: 65_536)
    try bytes.withUnsafeMutableBufferPointer { input in
      checksum = crc32(checksum, input.baseAddress, UInt32(input.count))
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      var isFull = true
      while isFull {
        try piece.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          guard deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_ERROR else { throw Failure() }
          output.append(contentsOf: room[..<(room.count - Int(stream.avail_out))])
          isFull = stream.avail_out == 0
        }
      }
    }
  }
}
