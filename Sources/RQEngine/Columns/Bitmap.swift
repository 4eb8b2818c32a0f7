/// One bit a row.
final class Bitmap: Sendable {
  private let words: Buffer
  private let wordCount: Int

  /// Packs bytes that are 0 or 1.
  init(bytes: UnsafeBufferPointer<UInt8>) throws {
    wordCount = (bytes.count + 63) / 64
    words = try Buffer.zeroed(UInt64.self, count: wordCount)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: wordCount)
    for row in 0..<bytes.count { target[row >> 6] |= UInt64(bytes[row]) << UInt64(row & 63) }
  }

  var byteCount: Int { words.byteCount }

  subscript(row: Int) -> Bool {
    words.values(as: UInt64.self, count: wordCount)[row >> 6] >> UInt64(row & 63) & 1 != 0
  }

  /// Writes the bits from `start` on as bytes.
  func spread(_ start: Int, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    let source: UnsafeMutableBufferPointer<UInt64> = words.values(count: wordCount)
    for row in 0..<bytes.count {
      let bit = start + row
      bytes[row] = UInt8(truncatingIfNeeded: source[bit >> 6] >> UInt64(bit & 63)) & 1
    }
  }
}
