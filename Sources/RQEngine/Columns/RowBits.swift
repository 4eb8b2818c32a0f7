import CVector

/// Rows of a batch as one bit each, listed by number when first asked for as such.
///
/// Many questions only count the rows, or test them again: they are spared the list.
final class RowBits {
  /// The words, and behind them room for the list.
  private let memory: Buffer
  private let wordCount: Int
  /// How many rows.
  let count: Int
  private var list: UnsafeBufferPointer<UInt16>?

  fileprivate init(_ memory: Buffer, wordCount: Int, count: Int) {
    self.memory = memory
    self.wordCount = wordCount
    self.count = count
  }

  /// The bytes of words and list for rows below `rowCount`.
  fileprivate static func byteCount(_ rowCount: Int) -> Int {
    Bitmap.wordCount(rowCount) * 8 + (rowCount + slack) * 2
  }

  private var words: UnsafeMutableBufferPointer<UInt64> { memory.values(count: wordCount) }

  /// The row numbers, ascending, in memory that lives as long as this object.
  @inline(__always)
  var indices: UnsafeBufferPointer<UInt16> { list ?? makeList() }

  /// The bits of 64 rows from `row` on, a multiple of 64.
  @inline(__always)
  func word(at row: Int) -> UInt64 { words[row >> 6] }

  /// How many numbers may be written behind the last.
  private static let slack = 8

  @inline(never)
  private func makeList() -> UnsafeBufferPointer<UInt16> {
    let memory = memory.base + wordCount * 8
    let target = UnsafeBufferPointer(start: memory.assumingMemoryBound(to: UInt16.self), count: count)
    let source = words
    var kept = 0
    RowBits.places.withUnsafeBufferPointer { places in
      for place in 0..<wordCount {
        var rest = source[place]
        var first = UInt16(truncatingIfNeeded: place &<< 6)
        // Eight rows at a time: all that a byte may hold are written, and the next go over those it doesn't.
        while rest != 0 {
          let byte = Int(rest & 0xff)
          memory.storeBytes(of: places[byte] &+ first, toByteOffset: kept &* 2, as: SIMD8<UInt16>.self)
          kept &+= byte.nonzeroBitCount
          first &+= 8
          rest &>>= 8
        }
      }
    }
    list = target
    return target
  }

  /// The places of the bits set in a byte, lowest first.
  private static let places: [SIMD8<UInt16>] = (0..<256).map { byte in
    var places = SIMD8<UInt16>()
    var found = 0
    for bit in 0..<8 where byte >> bit & 1 != 0 {
      places[found] = UInt16(bit)
      found += 1
    }
    return places
  }
}

/// Sets the bits of rows.
struct RowBitsWriter {
  private let memory: Buffer
  private let words: UnsafeMutableBufferPointer<UInt64>
  private var count = 0

  /// For rows below `rowCount`, none of which is set.
  init(rowCount: Int) throws {
    let wordCount = Bitmap.wordCount(rowCount)
    memory = try Buffer(byteCount: RowBits.byteCount(rowCount))
    words = memory.values(count: wordCount)
    words.update(repeating: 0)
  }

  /// The lowest bits of 64 bytes.
  @inline(__always)
  static func bits(_ bytes: UnsafeRawPointer) -> UInt64 {
    var bits: UInt64 = 0
    for part in 0..<4 {
      let flags = bytes.loadUnaligned(fromByteOffset: part &* 16, as: SIMD16<UInt8>.self)
      bits |= UInt64(vector_flag_bits(flags)) &<< UInt64(part &* 16)
    }
    return bits
  }

  /// Sets the bits of the 64 rows from `row` on, a multiple of 64.
  @inline(__always)
  mutating func set(_ bits: UInt64, from row: Int) {
    words[row >> 6] = bits
    count &+= bits.nonzeroBitCount
  }

  /// Sets the bit of a row if `flag` is 1 and not 0.
  @inline(__always)
  mutating func set(_ row: Int, if flag: UInt8) {
    words[row >> 6] |= UInt64(flag) &<< UInt64(row & 63)
    count &+= Int(flag)
  }

  /// Sets the bits of consecutive rows, of which there is at least one.
  @inline(__always)
  mutating func set(_ rows: Range<Int>) {
    let (first, last) = (rows.lowerBound >> 6, (rows.upperBound &- 1) >> 6)
    let low = UInt64.max &<< UInt64(rows.lowerBound & 63)
    let high = UInt64.max &>> UInt64((64 &- rows.upperBound) & 63)
    if first == last {
      words[first] |= low & high
    } else {
      words[first] |= low
      for word in (first &+ 1)..<last { words[word] = .max }
      words[last] |= high
    }
    count &+= rows.count
  }

  /// The rows whose bits were set.
  func finished() -> RowBits { RowBits(memory, wordCount: words.count, count: count) }
}
