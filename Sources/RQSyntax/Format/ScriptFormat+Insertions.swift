extension ScriptFormat {
  /// A script with words put into it.
  ///
  /// - Parameter insertions: what to put in, the place, the end of what gives way to it, and the start of what the place
  ///   belongs to: where nothing gives way, parentheses that were opened between the two and close at the place are gone over
  ///   first.
  public static func inserting(
    _ insertions: [(text: String, place: Int, end: Int, from: Int)], into source: String
  ) -> String {
    var lexer = Lexer(Array(source.utf8))
    lexer.run()
    let tokens = lexer.tokens.filter { !$0.kind.isSkipped }
    var bytes = lexer.source.bytes
    for insertion in insertions.sorted(by: { $0.place > $1.place }) {
      var place = insertion.place
      if insertion.end > place, insertion.end <= bytes.count {
        bytes.replaceSubrange(place..<insertion.end, with: Array(insertion.text.utf8))
        continue
      }
      var open = 0
      for token in tokens where token.start >= insertion.from {
        if token.start >= place {
          guard token.kind == .rightParen, open > 0 else { break }
          place = token.end
        }
        if token.kind == .leftParen { open += 1 }
        if token.kind == .rightParen { open -= 1 }
      }
      bytes.insert(contentsOf: Array(insertion.text.utf8), at: min(place, bytes.count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
