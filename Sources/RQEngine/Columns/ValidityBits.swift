/// The validity of consecutive rows of a segment: bits, spread to bytes when first asked for as such.
final class ValidityBits {
  private let bitmap: Bitmap
  private let rows: Range<Int>
  private let buffer: Buffer
  private var spread: UnsafePointer<UInt8>?

  init(_ bitmap: Bitmap, _ rows: Range<Int>) throws {
    self.bitmap = bitmap
    self.rows = rows
    buffer = try Buffer(byteCount: rows.count)
  }

  /// A byte a row, 1 for a value.
  @inline(__always)
  var bytes: UnsafePointer<UInt8> { spread ?? makeBytes() }

  @inline(never)
  private func makeBytes() -> UnsafePointer<UInt8> {
    let bytes: UnsafeMutableBufferPointer<UInt8> = buffer.values(count: rows.count)
    bitmap.spread(rows.lowerBound, into: bytes)
    let pointer = UnsafePointer(buffer.base.assumingMemoryBound(to: UInt8.self))
    spread = pointer
    return pointer
  }

  /// Whether a row has a value.
  @inline(__always)
  func isValid(_ row: Int) -> Bool { bitmap[rows.lowerBound &+ row] }

  /// The bits of 64 rows from `row` on, which there must be.
  @inline(__always)
  func word(at row: Int) -> UInt64 { bitmap.word(at: rows.lowerBound &+ row) }

  /// How many rows have a value.
  var presentCount: Int { bitmap.setCount(rows) }

  /// How many of some consecutive rows have one.
  func presentCount(_ part: Range<Int>) -> Int {
    bitmap.setCount((rows.lowerBound + part.lowerBound)..<(rows.lowerBound + part.upperBound))
  }

  /// How many of the listed rows have one.
  func presentCount(_ listed: Rows) -> Int {
    if listed.isAll { return presentCount }
    var count = 0
    listed.forEach { count &+= bitmap[rows.lowerBound &+ $0] ? 1 : 0 }
    return count
  }

  /// Calls `body` with each row that is NULL.
  @inline(__always)
  func forEachNull(_ body: (Int) -> Void) { bitmap.forEachClear(rows, body) }
}
