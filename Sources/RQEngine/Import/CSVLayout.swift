/// How a CSV file is written, and how it is cut for reading.
struct CSVLayout: Sendable {
  /// The byte between fields.
  var separator: UInt8
  /// Fields a record has.
  var columns: Int
  /// Where the first record behind the header begins.
  var start: Int
  /// The line, counted from 1, in which that record begins.
  var line: Int
  /// One past the last byte of the file.
  var end: Int
  var limits: CSVLimits

  /// How many blocks the records are cut into.
  var blockCount: Int { (end - start + limits.block - 1) / limits.block }

  /// The bytes of a block; a record belongs to the block in which it begins.
  func block(_ number: Int) -> Range<Int> {
    let low = start + number * limits.block
    return low..<min(low + limits.block, end)
  }
}

/// The sizes an import works with; tests make them tiny.
struct CSVLimits: Sendable {
  /// Bytes of a block, the unit of parallel work.
  var block = 1 << 20
  /// The longest record, in bytes.
  var record = 16 << 20
  /// The most columns.
  var columns = 10_000
  /// Bad rows of a file told one by one; of the rest the number is told.
  var listedRows = 20
}

/// The bytes that mean something in CSV.
enum CSVByte {
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
}
