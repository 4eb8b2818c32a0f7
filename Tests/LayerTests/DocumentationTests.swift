import Foundation
import Testing

/// What the documents claim is so.
///
/// With `RQ_RECORD=1` in the environment the outputs shown are rewritten instead; the change is for a person to read.
@Suite struct DocumentationTests {
  static let documents = [
    "README.md", "docs/architecture.md", "docs/errors.md", "docs/language.md", "docs/life-of-a-query.md",
  ]

  @Test(arguments: documents) func examplesPrintWhatIsShown(_ document: String) throws {
    if ProcessInfo.processInfo.environment["RQ_RECORD"] == "1" { try ConsoleExample.update(document) }
    for example in try ConsoleExample.all(in: document) {
      let output = try example.run()
      #expect(output == example.expected, "\(document):\(example.line): \(example.command)")
    }
  }

  @Test func documentsHaveExamples() throws {
    let counts = try Dictionary(
      uniqueKeysWithValues: Self.documents.map { ($0, try ConsoleExample.all(in: $0).count) })
    #expect((counts["README.md"] ?? 0) >= 3)
    #expect((counts["docs/language.md"] ?? 0) >= 20)
    #expect((counts["docs/life-of-a-query.md"] ?? 0) >= 3)
    #expect((counts["docs/errors.md"] ?? 0) >= 20)
  }

  @Test(arguments: ["docs/architecture.md", "docs/life-of-a-query.md"])
  func symbolsNamedAreDeclared(_ document: String) throws {
    let symbols = try Self.symbols()
    let named = try Self.symbols(in: document)
    #expect(named.count >= 40, "\(document) names too few symbols for this test to mean anything")
    for (symbol, line) in named {
      let isDeclared = symbols.declares(symbol)
      #expect(isDeclared, "\(document):\(line): `\(symbol)` is not declared in Sources")
    }
  }

  private static func symbols() throws -> Symbols {
    let paths = try Repository.files(below: "Sources") + Repository.files(below: "Tests")
    return Symbols(try Repository.sources(), paths: paths)
  }

  @Test func undeclaredSymbolsAreFound() throws {
    let symbols = try Self.symbols()
    for symbol in [
      "Lexer.run()", "Script.parse(_:)", "Binder", "LogicalPlan.topN",
      "Session.execute(_:parameters:cancellation:beside:)",
    ] {
      let isDeclared = symbols.declares(symbol)
      #expect(isDeclared, "\(symbol)")
    }
    for symbol in ["Lexor", "Lexer.walk()", "Script.parse(_:_:)", "Binder.walk", "LogicalPlan.topM", "nowhere(_:)"] {
      let isDeclared = symbols.declares(symbol)
      #expect(!isDeclared, "\(symbol)")
    }
  }

  @Test func pathsNamedExist() throws {
    for document in Self.documents {
      for (span, line) in try Self.codeSpans(in: document) {
        let roots = ["Sources/", "Tests/", "docs/", "queries/", "grammar/", "datasets/", "scripts/"]
        guard roots.contains(where: { span.hasPrefix($0) }), !span.contains(where: { " <*…".contains($0) }) else {
          continue
        }
        let url = Repository.root.appendingPathComponent(span)
        #expect(FileManager.default.fileExists(atPath: url.path), "\(document):\(line): there is no \(span)")
      }
    }
  }

  @Test func everyCodeIsExplained() throws {
    var produced = Set<String>()
    for file in try Repository.sources() {
      produced.formUnion(Self.codes(in: file.uncommented, quoted: true))
    }
    #expect(produced.count > 60, "the codes of the sources were not found")
    let text = try Repository.text("docs/errors.md")
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("### RQ") }.map {
      String($0.dropFirst(4).prefix(6))
    }
    #expect(headings == headings.sorted(), "the codes are not in order")
    #expect(headings.count == Set(headings).count, "a code is explained twice")
    let explained = Set(headings)
    #expect(produced.subtracting(explained).sorted() == [], "in the sources, not in docs/errors.md")
    #expect(explained.subtracting(produced).sorted() == [], "in docs/errors.md, not in the sources")
    for document in Self.documents {
      let mentioned = Self.codes(in: try Repository.text(document), quoted: false)
      #expect(mentioned.subtracting(produced).sorted() == [], "\(document) mentions codes that nothing produces")
    }
  }

  @Test func examplesOfErrorsShowTheirCode() throws {
    var code = ""
    var sections: [String: String] = [:]
    for line in try Repository.text("docs/errors.md").split(separator: "\n") {
      if line.hasPrefix("### RQ") {
        code = String(line.dropFirst(4).prefix(6))
      } else {
        sections[code, default: ""] += line + "\n"
      }
    }
    for (code, text) in sections where text.contains("```console") {
      #expect(text.contains(code), "the example below \(code) does not show it")
    }
    #expect(sections.count > 60)
  }

  /// The codes in a text, as whole string literals or anywhere.
  private static func codes(in text: String, quoted: Bool) -> Set<String> {
    let bytes = Array(text.utf8)
    var found = Set<String>()
    var index = 0
    while index + 6 <= bytes.count {
      let isCode =
        bytes[index] == UInt8(ascii: "R") && bytes[index + 1] == UInt8(ascii: "Q")
        && bytes[(index + 2)..<(index + 6)].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
      let stands =
        !quoted
        || (index > 0 && bytes[index - 1] == UInt8(ascii: "\"") && index + 6 < bytes.count
          && bytes[index + 6] == UInt8(ascii: "\""))
      if isCode, stands { found.insert(String(decoding: bytes[index..<(index + 6)], as: UTF8.self)) }
      index += 1
    }
    return found
  }

  /// What stands between backticks outside of blocks, with its line.
  private static func codeSpans(in document: String) throws -> [(span: String, line: Int)] {
    var found: [(String, Int)] = []
    var isBlock = false
    let lines = try Repository.text(document).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        isBlock.toggle()
        continue
      }
      if isBlock { continue }
      for (part, text) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() where part % 2 == 1
      {
        found.append((String(text), index + 1))
      }
    }
    return found
  }

  /// The code spans that name a symbol: `Type`, `Type.member`, `function(_:)`; words in capitals are the language's.
  private static func symbols(in document: String) throws -> [(span: String, line: Int)] {
    try codeSpans(in: document).filter { span, _ in
      let name = span.prefix { $0 != "(" }
      let rest = span.dropFirst(name.count)
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard let first = parts.first?.first,
        parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
      else { return false }
      if !rest.isEmpty {
        let inner = rest.dropFirst().dropLast()
        let isList =
          inner.isEmpty || (inner.last == ":" && inner.allSatisfy { $0.isLetter || $0.isNumber || "_:".contains($0) })
        return rest.last == ")" && isList && (inner.last == ":" || parts.count > 1)
      }
      return first.isUppercase && name.contains(where: \.isLowercase)
        && !["Int64", "Int128", "Double", "Decimal"].contains(String(name))
    }
  }
}
