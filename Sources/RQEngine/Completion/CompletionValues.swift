/// The values of a column that begin as what was typed, or sound so.
struct CompletionValues {
  /// How many values are offered.
  static let limit = 200
  /// How long dictionaries are looked through.
  private static let patience = Duration.milliseconds(7)

  /// The texts of a column of a table, best first.
  ///
  /// Dictionaries are read in place; one that is so large that looking through it would be felt is left half read, the
  /// texts that begin as typed being wanted more than those that sound so.
  static func texts(of ordinal: Int, in table: Table, typed: String) -> [String] {
    let deadline = ContinuousClock.now + patience
    var seen = Set<ObjectIdentifier>()
    var found: [String: Int] = [:]
    let prefix = Array(typed.utf8)
    let folded = Array(NameKey.fold(typed).utf8)
    let isLetters = prefix.count >= 2 && prefix.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    let letters = isLetters ? Array(typed.lowercased().utf8) : []
    for chunk in table.chunks {
      guard let dictionary = chunk.segments[ordinal].dictionary,
        seen.insert(ObjectIdentifier(dictionary)).inserted
      else { continue }
      for code in 0..<dictionary.count {
        if code & 0xFFF == 0, ContinuousClock.now > deadline { return sorted(found, table, ordinal) }
        let quality: Int? = dictionary.withBytes(code) { text in
          if text.isEmpty { return nil }
          if text.starts(with: prefix) || text.starts(with: folded) { return 0 }
          if letters.isEmpty || text[0] < 0x80 { return nil }
          return letters.withUnsafeBufferPointer { PinyinInitials.match(text, $0) } ? 1 : nil
        }
        guard let quality else { continue }
        found[dictionary.string(code)] = quality
        if found.count >= 20 * limit { return sorted(found, table, ordinal) }
      }
    }
    return sorted(found, table, ordinal)
  }

  /// In the natural order of the column: places by their codes, other texts by themselves.
  private static func sorted(_ found: [String: Int], _ table: Table, _ ordinal: Int) -> [String] {
    var rank: (String) -> UInt32 = { _ in 0 }
    if case .listed(let order) = table.schema.columns[ordinal].order { rank = { order.rank(of: $0) } }
    let keyed = found.map { (quality: $0.value, rank: rank($0.key), text: $0.key) }
    return keyed.sorted { ($0.quality, $0.rank, $0.text) < ($1.quality, $1.rank, $1.text) }.prefix(limit).map(\.text)
  }
}
