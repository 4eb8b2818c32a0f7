/// The classes and names of elements that a page's own style sheets do not show.
///
/// Only rules for a class or a name by itself count, and none for a medium: a script or a narrow window may show the rest.
struct HiddenClasses {
  private var classes: Set<String> = []
  private var names: Set<String> = []

  /// Whether nothing is hidden.
  var isEmpty: Bool { classes.isEmpty && names.isEmpty }

  /// Takes the rules of a style sheet, its bytes in UTF-8; later ones overrule those before.
  mutating func read(_ sheet: [UInt8]) {
    // Most sheets, and most rules of the others, say nothing of what is shown.
    guard HiddenClasses.mayHide(sheet[...]) else { return }
    for rule in HiddenClasses.rules(of: HiddenClasses.withoutComments(sheet)) where HiddenClasses.mayHide(rule.body) {
      let declarations = rule.body.filter { $0 > 0x20 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      func declares(_ words: String) -> Bool { ByteSearch.contains(Array(words.utf8), in: declarations) }
      let hides = declares("display:none") || declares("visibility:hidden")
      guard hides || declares("display:") || declares("visibility:") else { continue }
      take(String(decoding: rule.selectors, as: UTF8.self), hides: hides)
    }
  }

  /// Takes the selectors of a rule that hides what they name, or shows it.
  private mutating func take(_ selectors: String, hides: Bool) {
    for selector in selectors.split(separator: ",") {
      let selector = selector.trimmed
      guard let mark = selector.firstIndex(where: { $0 == "." || $0 == "#" }),
        selector[..<mark].allSatisfy({ $0.isLetter || $0.isNumber })
      else { continue }
      let name = String(selector[selector.index(after: mark)...])
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else { continue }
      // A rule for some elements of a class only does not show the others.
      if selector[mark] == "." {
        if hides { classes.insert(name) } else if mark == selector.startIndex { classes.remove(name) }
      } else {
        if hides { names.insert(name) } else { names.remove(name) }
      }
    }
  }

  /// Whether an element of some classes and of a name is hidden.
  func hides(classes list: String?, name: String?) -> Bool {
    if let name, names.contains(name) { return true }
    guard !classes.isEmpty, let list else { return false }
    return list.split(whereSeparator: \.isWhitespace).contains { classes.contains(String($0)) }
  }

  /// Whether bytes name one of the properties that hide.
  private static func mayHide(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.indices.contains { place in
        let first = bytes[place] | 0x20
        guard first == 0x64 || first == 0x76 else { return false }
        let word = first == 0x64 ? properties.0 : properties.1
        return place + word.count <= bytes.count && word.indices.allSatisfy { bytes[place + $0] | 0x20 == word[$0] }
      }
    }
  }

  private static let properties = (Array("display".utf8), Array("visibility".utf8))

  /// The rules outside of blocks for a medium.
  private static func rules(of sheet: [UInt8]) -> [(selectors: ArraySlice<UInt8>, body: ArraySlice<UInt8>)] {
    var rules: [(selectors: ArraySlice<UInt8>, body: ArraySlice<UInt8>)] = []
    var start = 0
    while let open = sheet[start...].firstIndex(of: 0x7B) {
      var depth = 1
      var end = open + 1
      while end < sheet.count {
        if sheet[end] == 0x7B { depth += 1 } else if sheet[end] == 0x7D { depth -= 1 }
        if depth == 0 { break }
        end += 1
      }
      if !sheet[start..<open].contains(0x40) { rules.append((sheet[start..<open], sheet[open + 1..<end])) }
      start = min(end + 1, sheet.count)
    }
    return rules
  }

  /// The sheet without comments and without the marks that keep it from browsers that know no style sheets.
  private static func withoutComments(_ sheet: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(sheet.count)
    var place = 0
    while place < sheet.count {
      let rest = sheet[place...]
      if sheet[place] == 0x2F, rest.starts(with: [0x2F, 0x2A]) {
        place += 2
        while place < sheet.count, !sheet[place...].starts(with: [0x2A, 0x2F]) { place += 1 }
        place += 2
      } else if sheet[place] == 0x3C, rest.starts(with: "<!--".utf8) {
        place += 4
      } else if sheet[place] == 0x2D, rest.starts(with: "-->".utf8) {
        place += 3
      } else {
        kept.append(sheet[place])
        place += 1
      }
    }
    return kept
  }
}

extension Substring {
  /// Without the blanks at its ends.
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...end]
  }
}
