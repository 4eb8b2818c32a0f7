/// Where a field stands among the bytes of a block, in one word.
struct CSVField {
  private let packed: UInt64

  private static let quotedBit: UInt64 = 1 << 62
  private static let doubledBit: UInt64 = 1 << 63

  /// A field without quotes.
  @inline(__always)
  init(start: Int, count: Int) {
    packed = UInt64(truncatingIfNeeded: start) | UInt64(truncatingIfNeeded: count) << 32
  }

  /// What stands between the quotes of a field.
  init(quotedStart start: Int, count: Int, hasDoubledQuotes: Bool) {
    packed =
      UInt64(truncatingIfNeeded: start) | UInt64(truncatingIfNeeded: count) << 32 | CSVField.quotedBit
      | (hasDoubledQuotes ? CSVField.doubledBit : 0)
  }

  /// The place of the first byte.
  @inline(__always)
  var start: Int { Int(truncatingIfNeeded: packed & 0xFFFF_FFFF) }

  /// How many bytes, quotes around them excluded.
  @inline(__always)
  var count: Int { Int(truncatingIfNeeded: packed >> 32 & 0x3FFF_FFFF) }

  /// Whether two quotes in it stand for one.
  @inline(__always)
  var hasDoubledQuotes: Bool { packed & CSVField.doubledBit != 0 }

  /// Whether it is NULL: nothing, not even quotes.
  @inline(__always)
  var isNull: Bool { packed >> 32 == 0 }
}
