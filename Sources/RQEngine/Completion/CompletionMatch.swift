import RQSyntax

/// How well names answer to what was typed: by code, by label, by the first letters of a label's pronunciation.
struct CompletionMatch {
  private let typed: String
  /// In which letters can be looked up by pronunciation; nil for what is no run of letters.
  private let letters: String?

  init(_ typed: String) {
    self.typed = NameKey.fold(typed)
    let isLetters = typed.utf8.count >= 2 && typed.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    letters = isLetters ? typed.lowercased() : nil
  }

  /// Lower is better; nil for what does not answer.
  struct Rank: Comparable {
    var quality: Int
    /// Whether it is the label that answers, and so the label that is typed.
    var byLabel: Bool

    static func < (a: Rank, b: Rank) -> Bool { a.quality < b.quality }
  }

  /// The rank of something with a code and a label.
  func rank(code: String, label: String = "") -> Rank? {
    if typed.isEmpty { return Rank(quality: 0, byLabel: false) }
    let key = NameKey.fold(code)
    if key.hasPrefix(typed) { return Rank(quality: 0, byLabel: false) }
    if label.hasPrefix(typed) { return Rank(quality: 0, byLabel: true) }
    if let letters, !label.isEmpty, PinyinInitials.match(label, letters) { return Rank(quality: 1, byLabel: true) }
    if let letters, Self.sounds(code, like: letters) { return Rank(quality: 1, byLabel: false) }
    if typed.utf8.count >= 2 {
      if let range = Self.find(typed, in: key), range == 0 || Array(key.utf8)[range - 1] == UInt8(ascii: "_") {
        return Rank(quality: 2, byLabel: false)
      }
      if typed.utf8.count >= 6, Self.find(typed, in: label) != nil { return Rank(quality: 2, byLabel: true) }
    }
    return nil
  }

  /// Whether a name answers, and how well: by its beginning or by its pronunciation.
  func rank(name: String) -> Int? {
    if typed.isEmpty || NameKey.fold(name).hasPrefix(typed) { return 0 }
    if let letters, Self.sounds(name, like: letters) { return 1 }
    return nil
  }

  /// Whether a name in Chinese answers to the letters its pronunciation begins with.
  private static func sounds(_ name: String, like letters: String) -> Bool {
    name.utf8.contains { $0 >= 0x80 } && PinyinInitials.match(name, letters)
  }

  /// The byte offset of the first place of `part` in `whole`.
  private static func find(_ part: String, in whole: String) -> Int? {
    let (needle, hay) = (Array(part.utf8), Array(whole.utf8))
    guard needle.count <= hay.count, !needle.isEmpty else { return nil }
    return (0...(hay.count - needle.count)).first { hay[$0..<($0 + needle.count)].elementsEqual(needle) }
  }
}
