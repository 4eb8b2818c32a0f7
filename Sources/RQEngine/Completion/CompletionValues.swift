/// The values of a column that begin as what was typed, or sound so.
struct CompletionValues {
  /// How many values are offered.
  static let limit = 200
  /// How long dictionaries are looked through.
  private static let patience = Duration.milliseconds(5)

  /// The texts of a column of a table, best first.
  ///
  /// Dictionaries are read in place; one that is so large that looking through it would be felt is left half read, the
  /// texts that begin as typed being wanted more than those that sound so.
  static func texts(of ordinal: Int, in table: Table, typed: String) -> [String] {
    let deadline = ContinuousClock.now + patience
    var seen = Set<ObjectIdentifier>()
    var found: [Found] = []
    var rank: ((String) -> UInt32)?
    if case .listed(let order) = table.schema.columns[ordinal].order { rank = { order.rank(of: $0) } }
    // Of values without an order of their own a few are as good as all of them.
    let most = rank == nil ? 2 * limit : 20 * limit
    let prefix = Array(typed.utf8)
    let folded = Array(NameKey.fold(typed).utf8)
    let isLetters = prefix.count >= 2 && prefix.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    let letters = isLetters ? Array(typed.lowercased().utf8) : []
    for chunk in table.chunks {
      guard let dictionary = chunk.segments[ordinal].dictionary,
        seen.insert(ObjectIdentifier(dictionary)).inserted
      else { continue }
      for code in 0..<dictionary.count {
        if code & 0x3FF == 0x3FF, ContinuousClock.now > deadline { return sorted(found, rank) }
        let quality: Int? = dictionary.withBytes(code) { text in
          if text.isEmpty { return nil }
          if text.starts(with: prefix) || text.starts(with: folded) { return 0 }
          if letters.isEmpty || text[0] < 0x80 { return nil }
          return letters.withUnsafeBufferPointer { PinyinInitials.match(text, $0) } ? 1 : nil
        }
        guard let quality else { continue }
        found.append(Found(quality: quality, text: dictionary.string(code)))
        if found.count >= most { return sorted(found, rank) }
      }
    }
    return sorted(found, rank)
  }

  private struct Found {
    /// 0 for what begins as typed, 1 for what sounds so.
    var quality: Int
    var rank: UInt32 = 0
    var text: String
  }

  /// In the natural order of the column: places by their codes, other texts by themselves; each once.
  private static func sorted(_ found: [Found], _ rank: ((String) -> UInt32)?) -> [String] {
    var found = found
    if let rank { for place in found.indices { found[place].rank = rank(found[place].text) } }
    found.sort { a, b in
      if a.quality != b.quality { return a.quality < b.quality }
      return a.rank != b.rank ? a.rank < b.rank : a.text < b.text
    }
    var seen = Set<String>()
    var texts: [String] = []
    for entry in found where texts.count < limit && seen.insert(entry.text).inserted { texts.append(entry.text) }
    return texts
  }
}
