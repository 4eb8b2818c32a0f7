/// A word of up to sixteen ASCII letters packed into two integers, so that keywords are compared without a String.
struct WordKey: Hashable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private var count = 0

  /// Whether the word can be a keyword at all: not empty, not too long, ASCII.
  private(set) var fits = true

  /// Adds one byte, letters in upper case.
  mutating func append(_ byte: UInt8) {
    let upper = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
    if count < 8 {
      low = low << 8 | UInt64(upper)
    } else if count < 16 {
      high = high << 8 | UInt64(upper)
    } else {
      fits = false
    }
    count += 1
  }

  /// Says that the word holds something that no keyword holds.
  mutating func reject() { fits = false }

  var slot: Int {
    let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 53)
  }
}

/// Keywords by their packed spelling: open addressing in a table that is never more than a fifth full.
struct KeywordTable: Sendable {
  static let shared = KeywordTable()
  private static let size = 2048
  private let keys: [(low: UInt64, high: UInt64, keyword: Keyword?)]

  private init() {
    var keys = [(low: UInt64, high: UInt64, keyword: Keyword?)](repeating: (0, 0, nil), count: Self.size)
    for keyword in Keyword.allCases {
      var key = WordKey()
      for byte in keyword.rawValue.utf8 { key.append(byte) }
      var slot = key.slot
      while keys[slot].keyword != nil { slot = (slot + 1) & (Self.size - 1) }
      keys[slot] = (key.low, key.high, keyword)
    }
    self.keys = keys
  }

  func find(_ key: WordKey) -> Keyword? {
    guard key.fits else { return nil }
    var slot = key.slot
    while let keyword = keys[slot].keyword {
      if keys[slot].low == key.low, keys[slot].high == key.high { return keyword }
      slot = (slot + 1) & (Self.size - 1)
    }
    return nil
  }
}
