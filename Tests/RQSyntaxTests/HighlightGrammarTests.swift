import Foundation
import RQSyntax
import Testing

/// `grammar/rq.tmLanguage.json`, by which editors colour scripts, knows the words that the parser knows.
///
/// With `RQ_RECORD=1` in the environment the file is written anew.
@Suite struct HighlightGrammarTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "grammar/rq.tmLanguage.json")

  private static func words(_ isType: Bool) -> String {
    let words = Keyword.allCases.filter { $0.isTypeWord == isType }.map(\.rawValue).sorted()
    return "(?i)\\b(?:\(words.joined(separator: "|")))\\b"
  }

  /// A string from a mark to its twin, which is itself when it is doubled.
  private static func quoted(_ name: String, _ open: String, _ close: String) -> [String: Any] {
    ["name": name, "begin": open, "end": "\(close)(?!\(close))", "patterns": [["match": "\(close)\(close)"]]]
  }

  private static var grammar: [String: Any] {
    [
      "name": "rq", "scopeName": "source.rq", "fileTypes": ["rq"],
      "patterns": [
        ["name": "comment.line.double-dash.rq", "match": "--.*$"] as [String: Any],
        ["include": "#comment"],
        ["name": "string.quoted.single.escaped.rq", "begin": "\\b[eE]'", "end": "'", "patterns": [["match": "\\\\."]]],
        quoted("string.quoted.single.rq", "(?:\\b[xX])?'", "'"),
        quoted("string.quoted.other.rq", "[“”]", "”"), quoted("string.quoted.other.rq", "[‘’]", "’"),
        quoted("string.quoted.other.rq", "「", "」"), quoted("string.quoted.other.rq", "『", "』"),
        quoted("variable.other.quoted.rq", "\"", "\""), quoted("variable.other.quoted.rq", "`", "`"),
        ["name": "variable.parameter.rq", "match": "\\$\\w+|\\?"],
        [
          "name": "constant.numeric.rq",
          "match":
            "\\b0[xX][0-9a-fA-F]+\\b|(?<![\\w.])(?:[0-9][0-9_]*(?:\\.[0-9_]*)?|\\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?",
        ],
        ["name": "storage.type.rq", "match": words(true)],
        ["name": "keyword.rq", "match": words(false)],
        ["name": "entity.name.function.rq", "match": "\\b[\\w]+(?=\\s*\\()"],
      ],
      "repository": [
        "comment": [
          "name": "comment.block.rq", "begin": "/\\*", "end": "\\*/", "patterns": [["include": "#comment"]],
        ]
      ],
    ]
  }

  @Test func wordsAreThoseOfTheParser() throws {
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: Self.grammar, options: options), as: UTF8.self)
    if ProcessInfo.processInfo.environment["RQ_RECORD"] == "1" {
      try (text + "\n").write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let stored = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? NSDictionary
    #expect(stored == Self.grammar as NSDictionary)
  }

  @Test(
    "what the patterns say of a text",
    arguments: [
      ("SELECT", "keyword.rq"), ("timestamp", "storage.type.rq"), ("0x1F", "constant.numeric.rq"),
      ("1.5e3", "constant.numeric.rq"), ("$year", "variable.parameter.rq"), ("-- note", "comment.line.double-dash.rq"),
      ("selected", nil),
    ])
  func matches(_ text: String, _ name: String?) throws {
    let patterns = try #require(Self.grammar["patterns"] as? [[String: Any]])
    let found = patterns.first { pattern in
      guard let match = pattern["match"] as? String else { return false }
      return text.range(of: "^(?:\(match))$", options: .regularExpression) != nil
    }
    #expect(found?["name"] as? String == name)
  }
}
