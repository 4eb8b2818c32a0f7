/// The classes and names of elements that a page's own style sheets do not show.
///
/// Only rules for a class or a name by itself count, and none for a medium: a script or a narrow window may show the rest.
struct HiddenClasses {
  private var classes: Set<String> = []
  private var names: Set<String> = []

  /// Whether nothing is hidden.
  var isEmpty: Bool { classes.isEmpty && names.isEmpty }

  /// Takes the rules of a style sheet; later ones overrule those before.
  mutating func read(_ sheet: String) {
    for rule in HiddenClasses.rules(of: sheet) {
      let declarations = rule.body.lowercased().filter { !$0.isWhitespace }
      let hides = declarations.contains("display:none") || declarations.contains("visibility:hidden")
      guard hides || declarations.contains("display:") || declarations.contains("visibility:") else { continue }
      for selector in rule.selectors.split(separator: ",") {
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
  }

  /// Whether an element of some classes and of a name is hidden.
  func hides(classes list: String?, name: String?) -> Bool {
    if let name, names.contains(name) { return true }
    guard !classes.isEmpty, let list else { return false }
    return list.split(whereSeparator: \.isWhitespace).contains { classes.contains(String($0)) }
  }

  /// The rules outside of blocks for a medium.
  private static func rules(of sheet: String) -> [(selectors: Substring, body: Substring)] {
    var rules: [(selectors: Substring, body: Substring)] = []
    var rest = withoutComments(sheet)[...]
    while let open = rest.firstIndex(of: "{") {
      let selectors = rest[..<open]
      var depth = 1
      var end = rest.index(after: open)
      while end < rest.endIndex, depth > 0 {
        if rest[end] == "{" { depth += 1 } else if rest[end] == "}" { depth -= 1 }
        if depth > 0 { end = rest.index(after: end) }
      }
      if !selectors.contains("@") { rules.append((selectors, rest[rest.index(after: open)..<end])) }
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
    }
    return rules
  }

  private static func withoutComments(_ sheet: String) -> String {
    var kept = ""
    var rest = sheet[...]
    while let start = rest.firstRange(of: "/*") {
      kept += rest[..<start.lowerBound]
      rest = rest[start.upperBound...].firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
    }
    return (kept + rest).replacing("<!--", with: "").replacing("-->", with: "")
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
