/// Where the code of a key stands among the words of a row.
struct SortField: Sendable {
  enum Part {
    /// All of the code, NULL included.
    case whole
    /// One bit that tells NULL from a value, for codes that leave no room for NULL.
    case nullFlag
    /// The 64 low bits of a code, and those above.
    case low, high
  }

  /// The key it belongs to.
  let key: Int
  let part: Part
  /// How far up in the word it stands.
  var shift = 0
  let bits: Int
}

/// How the keys of a row are packed into words, most significant first.
///
/// When all keys and the address of the row fit one word, the address takes its low bits: then a sort moves nothing but
/// these words.
struct SortLayout: Sendable {
  /// The fields of each word.
  let words: [[SortField]]
  /// How many low bits of the only word hold the address; nil when addresses travel beside the words.
  let addressBits: Int?

  init(_ columns: [SortColumn], addressBits: Int) {
    var fields: [SortField] = []
    for (key, column) in columns.enumerated() {
      let bits = column.bits
      let (limit, overflow) = column.span.addingReportingOverflow(column.hasNulls ? 1 : 0)
      let whole = overflow ? 129 : 128 - limit.leadingZeroBitCount
      if whole <= 64 {
        if whole > 0 { fields.append(SortField(key: key, part: .whole, bits: whole)) }
        continue
      }
      if column.hasNulls { fields.append(SortField(key: key, part: .nullFlag, bits: 1)) }
      if bits > 64 { fields.append(SortField(key: key, part: .high, bits: bits - 64)) }
      fields.append(SortField(key: key, part: .low, bits: 64))
    }
    let total = fields.reduce(0) { $0 + $1.bits }
    let low = total + addressBits <= 64 ? addressBits : 0
    self.addressBits = total + addressBits <= 64 ? addressBits : nil
    var words: [[SortField]] = []
    var word: [SortField] = []
    var used = 0
    func close() {
      // Fields are moved down to the low end of their word, or to the address that stands there.
      var free = used + low
      words.append(
        word.map { field in
          var field = field
          free -= field.bits
          field.shift = free
          return field
        })
      word = []
      used = 0
    }
    for field in fields {
      if used + field.bits > 64 { close() }
      word.append(field)
      used += field.bits
    }
    close()
    self.words = words
  }

  /// For each bit of a word the number of the key it belongs to.
  func keyOfBit(word: Int) -> [UInt8] {
    var keys = [UInt8](repeating: 0, count: 64)
    for field in words[word] {
      for bit in field.shift..<(field.shift + field.bits) { keys[bit] = UInt8(truncatingIfNeeded: min(field.key, 254)) }
    }
    return keys
  }
}
