extension Script {
  /// What a comment line `-- @key value` right before a statement says; nil where there is none.
  ///
  /// `-- @name refused` names the result of the statement behind it.
  public func annotation(_ key: String, ofStatement index: Int) -> String? {
    guard statements.indices.contains(index) else { return nil }
    let start = index > 0 ? statements[index - 1].span.end : 0
    let end = statements[index].span.start
    let bytes = Array(source.utf8)
    guard start <= end, end <= bytes.count else { return nil }
    var lexer = Lexer(Array(bytes[start..<end]))
    lexer.run()
    var found: String?
    for token in lexer.tokens where token.kind == .lineComment {
      let words = String(decoding: lexer.source.bytes[token.start..<token.end], as: UTF8.self).dropFirst(2)
        .split(whereSeparator: \.isWhitespace)
      if words.count > 1, words[0] == "@" + key { found = words[1...].joined(separator: " ") }
    }
    return found
  }
}
