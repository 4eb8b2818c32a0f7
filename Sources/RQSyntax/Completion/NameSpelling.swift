extension Identifier {
  /// A name as it must be written to be read as itself: in quotes where it is no plain word.
  public static func spelled(_ name: String) -> String {
    var lexer = Lexer(Array(name.utf8))
    lexer.run()
    if lexer.tokens.count == 2, lexer.diagnostics.isEmpty, case let token = lexer.tokens[0], token.kind == .word,
      lexer.source.word(token) == name, token.keyword.map({ $0.reservation == .none }) ?? true
    {
      return name
    }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
