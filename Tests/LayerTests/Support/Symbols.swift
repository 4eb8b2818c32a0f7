/// The names that sources declare, for checking what documents say of them.
struct Symbols {
  private var types: [String: Set<String>] = [:]
  private var functions: [String: Set<String>] = [:]
  /// The names of folders and files, among them the modules.
  private var places = Set<String>()

  /// The names that Swift files declare, and those of the folders and files on some paths.
  init(_ files: [SwiftFile], paths: [String]) {
    for path in paths { places.formUnion(path.split(separator: "/").map(String.init)) }
    let kinds = SwiftFile.typeKeywords
    for file in files {
      var members = Set(file.declarations(["func", "var", "let", "case"]).map(\.name))
      members.formUnion(file.declarations(kinds).map(\.name))
      if file.words.contains(where: { $0.text == "init" }) { members.insert("init") }
      if file.words.contains(where: { $0.text == "subscript" }) { members.insert("subscript") }
      members.formUnion(Symbols.furtherCases(of: file))
      for name in Set(file.declarations(kinds.union(["extension"])).map(\.name)) {
        types[name, default: []].formUnion(members)
      }
      for (name, labels) in Symbols.signatures(in: file.code) { functions[name, default: []].insert(labels) }
    }
  }

  /// Whether a symbol as documents write it is declared: `Type`, `Type.member`, `Type.method(label:)`, `function(_:)`, or
  /// a module, a folder or a file such as `Type.swift`.
  ///
  /// A member counts when a file that declares or extends the type declares it.
  func declares(_ symbol: String) -> Bool {
    if places.contains(symbol) { return true }
    var path = symbol.split(separator: ".").map(String.init)
    guard let last = path.popLast() else { return false }
    let name = String(last.prefix { $0 != "(" })
    let labels = last.contains("(") ? String(last.drop { $0 != "(" }.dropFirst().dropLast()) : nil
    for type in path where types[type] == nil { return false }
    if let owner = path.last, types[owner]?.contains(name) != true { return false }
    if let labels { return functions[name]?.contains(labels) ?? false }
    return !path.isEmpty || types[name] != nil
  }

  /// The names behind the first of `case a, b, c`.
  private static func furtherCases(of file: SwiftFile) -> Set<String> {
    var names = Set<String>()
    for line in file.code.split(separator: "\n") {
      let trimmed = line.drop { $0 == " " }
      guard trimmed.hasPrefix("case "), !trimmed.contains(":") else { continue }
      for part in trimmed.dropFirst(5).split(separator: ",") {
        names.insert(String(part.drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber }))
      }
    }
    return names
  }

  /// Each function and initialiser with its labels, as `bind` and `_:to:`.
  private static func signatures(in code: String) -> [(name: String, labels: String)] {
    let bytes = Array(code.utf8)
    var found: [(String, String)] = []
    var index = 0
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
    func word(at start: Int) -> Range<Int> {
      var end = start
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      return start..<end
    }
    while index < bytes.count {
      guard isWord(bytes[index]) else {
        index += 1
        continue
      }
      let keyword = word(at: index)
      index = keyword.upperBound
      var name = text(keyword)
      if name == "func" {
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        let range = word(at: index)
        name = text(range)
        index = range.upperBound
      } else if name != "init" {
        continue
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: "?") { index += 1 }
      if index < bytes.count, bytes[index] == UInt8(ascii: "<") {
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
        index += 1
      }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "(") else { continue }
      found.append((name, labels(bytes, from: index + 1, word: word, text: text)))
    }
    return found
  }

  /// The labels of a parameter list that begins at `start`: the first word of each parameter.
  private static func labels(
    _ bytes: [UInt8], from start: Int, word: (Int) -> Range<Int>, text: (Range<Int>) -> String
  ) -> String {
    var labels = ""
    var depth = 0
    var expectsLabel = true
    var index = start
    while index < bytes.count, depth >= 0 {
      let byte = bytes[index]
      if expectsLabel, depth == 0 {
        let range = word(index)
        if !range.isEmpty {
          labels += text(range) + ":"
          expectsLabel = false
          index = range.upperBound
          continue
        }
      }
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 0: expectsLabel = true
      default: break
      }
      index += 1
    }
    return labels
  }
}
