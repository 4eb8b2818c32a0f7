/// One bit a row.
final class Bitmap: Sendable {
  private let words: Buffer
  private let wordCount: Int

  /// Packs the lowest bits of bytes.
  init(bytes: UnsafeBufferPointer<UInt8>) throws {
    wordCount = Bitmap.wordCount(bytes.count)
    words = try Buffer.zeroed(UInt64.self, count: wordCount)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: wordCount)
    var row = 0
    if let base = bytes.baseAddress {
      let source = UnsafeRawPointer(base)
      while row + 8 <= bytes.count {
        target[row >> 6] |= Bitmap.packed(source + row) << UInt64(row & 63)
        row += 8
      }
    }
    while row < bytes.count {
      target[row >> 6] |= UInt64(bytes[row] & 1) << UInt64(row & 63)
      row += 1
    }
  }

  /// The lowest bits of eight bytes, the first lowest.
  @inline(__always)
  static func packed(_ bytes: UnsafeRawPointer) -> UInt64 {
    // The byte of a row that is NULL may be anything, and its other bits would move into those of rows beside it.
    let word = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) & 0x0101_0101_0101_0101
    // The product moves the lowest bit of each of the eight bytes into the highest one.
    return (word &* 0x0102_0408_1020_4080) &>> 56
  }

  /// The bits of `count` rows that `copy(to:)` wrote.
  init(copying source: UnsafeRawPointer, count: Int) throws {
    wordCount = Bitmap.wordCount(count)
    words = try Buffer(byteCount: wordCount * 8)
    words.base.copyMemory(from: source, byteCount: wordCount * 8)
  }

  /// How many words of 64 bits there are for `count` rows.
  static func wordCount(_ count: Int) -> Int { (count + 63) / 64 }

  /// Writes all words.
  func copy(to target: UnsafeMutableRawPointer) { target.copyMemory(from: words.base, byteCount: wordCount * 8) }

  var byteCount: Int { words.byteCount }

  subscript(row: Int) -> Bool {
    words.values(as: UInt64.self, count: wordCount)[row >> 6] >> UInt64(row & 63) & 1 != 0
  }

  /// The 64 bits from `start` on, all of which there must be.
  @inline(__always)
  func word(at start: Int) -> UInt64 {
    let words = words.values(as: UInt64.self, count: wordCount)
    let (place, shift) = (start >> 6, UInt64(start & 63))
    if shift == 0 { return words[place] }
    return words[place] &>> shift | words[place + 1] &<< (64 &- shift)
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
  var setCount: Int { setCount(0..<(wordCount * 64)) }

  /// How many bits of a range are set.
  func setCount(_ range: Range<Int>) -> Int {
    var count = 0
    forEachWord(range) { _, word, _ in count &+= word.nonzeroBitCount }
    return count
  }

  /// Whether all bits of a range are set.
  func isFull(_ range: Range<Int>) -> Bool {
    let words = words.values(as: UInt64.self, count: wordCount)
    var row = range.lowerBound
    while row < range.upperBound {
      let mask = Bitmap.mask(row, range.upperBound)
      if words[row >> 6] & mask != mask { return false }
      row = (row | 63) + 1
    }
    return true
  }

  /// Calls `body` with each place in a range whose bit is clear, counted from the start of the range.
  @inline(__always)
  func forEachClear(_ range: Range<Int>, _ body: (Int) -> Void) {
    forEachWord(range) { first, word, mask in
      var rest = ~word & mask
      while rest != 0 {
        body(first &+ rest.trailingZeroBitCount &- range.lowerBound)
        rest &= rest &- 1
      }
    }
  }

  /// Calls `body` with each word of a range: the number of its lowest bit, its bits within the range, and their mask.
  @inline(__always)
  private func forEachWord(_ range: Range<Int>, _ body: (Int, UInt64, UInt64) -> Void) {
    let words = words.values(as: UInt64.self, count: wordCount)
    var row = range.lowerBound
    while row < range.upperBound {
      let mask = Bitmap.mask(row, range.upperBound)
      body(row & ~63, words[row >> 6] & mask, mask)
      row = (row | 63) + 1
    }
  }

  /// The bits of the word of `row` from that row on, up to a row that may lie behind it.
  @inline(__always)
  private static func mask(_ row: Int, _ end: Int) -> UInt64 {
    let mask = UInt64.max << UInt64(row & 63)
    let behind = (row | 63) + 1 - end
    return behind > 0 ? (mask << UInt64(behind)) >> UInt64(behind) : mask
  }
}
