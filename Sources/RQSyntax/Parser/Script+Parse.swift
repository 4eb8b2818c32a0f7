extension Script {
  /// Reads a text; never fails, the diagnostics say what is wrong with it.
  public static func parse(_ text: String) -> Script {
    var text = text
    text.makeContiguousUTF8()
    return parse(text, bytes: Array(text.utf8)).script
  }

  /// Reads the bytes of a file; bytes that are not UTF-8 become U+FFFD in `source`, which spans refer to.
  public static func parse(bytes: [UInt8]) -> Script {
    if let text = String(validating: bytes, as: UTF8.self) { return parse(text) }
    let text = String(decoding: bytes, as: UTF8.self)
    var script = parse(text)
    let repaired = FoldedBytes(Array(text.utf8))
    let original = FoldedBytes(bytes)
    // Both texts agree up to the first bad byte.
    var offset = 0
    while offset < bytes.count, case (_?, let width) = original.scalar(at: offset) { offset += width }
    let end = min(offset + 3, repaired.bytes.count)
    let bad = Diagnostic(
      SyntaxCode.invalidEncoding.rawValue, "these bytes are not UTF-8 text", at: SourceSpan(min(offset, end), end),
      hint: "save the script as UTF-8")
    script.diagnostics.removeAll { $0.span?.start == offset && $0.code == SyntaxCode.strayCharacter.rawValue }
    let place = script.diagnostics.firstIndex { ($0.span?.start ?? 0) > offset } ?? script.diagnostics.count
    script.diagnostics.insert(bad, at: place)
    return script
  }

  /// What a prompt should do with the lines typed so far.
  public enum Completeness: Sendable, Hashable {
    /// Nothing but white space and comments.
    case blank
    /// An unclosed string, comment or parenthesis, or a statement that ends where more is required.
    case incomplete
    /// To be run, or to be reported when it has errors that more text cannot mend.
    case complete
  }

  /// Whether a text is ready to run or waits for more lines.
  public static func completeness(of text: String) -> Completeness {
    parse(text, bytes: Array(text.utf8)).completeness
  }

  /// Whether a prompt may run the text rather than wait for more lines; a blank text is no statement.
  public static func isComplete(_ text: String) -> Bool { completeness(of: text) == .complete }

  /// The shared way through lexer and parser.
  static func parse(
    _ text: String, bytes: [UInt8]
  ) -> (script: Script, completeness: Completeness) {
    guard bytes.count <= SyntaxLimits.scriptBytes else {
      let tooLong = Diagnostic(
        SyntaxCode.scriptTooLong.rawValue, "this script is longer than \(SyntaxLimits.scriptBytes >> 20) MiB",
        at: SourceSpan(0, 0), hint: "split it into several scripts")
      return (Script(source: text, statements: [], diagnostics: [tooLong]), .complete)
    }
    var lexer = Lexer(bytes, keepsTrivia: false)
    lexer.run()
    var parser = Parser(source: lexer.source, tokens: lexer.tokens)
    parser.isCutShort = lexer.unclosed
    let statements = parser.parseStatements()
    var diagnostics = parser.diagnostics + lexer.diagnostics
    diagnostics.sort { ($0.span?.start ?? 0, $0.code) < ($1.span?.start ?? 0, $1.code) }
    if diagnostics.count >= SyntaxLimits.diagnostics {
      diagnostics.removeLast(diagnostics.count - SyntaxLimits.diagnostics + 1)
      diagnostics.append(
        Diagnostic(SyntaxCode.tooManyErrors.rawValue, "there are more errors than are listed", at: nil))
    }
    let script = Script(source: text, statements: statements, diagnostics: diagnostics)
    let completeness: Completeness
    if lexer.unclosed {
      completeness = .incomplete
    } else if lexer.tokens.count < 2 {
      completeness = lexer.diagnostics.isEmpty ? .blank : .complete
    } else if lexer.tokens[lexer.tokens.count - 2].kind == .semicolon || !lexer.diagnostics.isEmpty
      || parser.failedEarly
    {
      completeness = .complete
    } else {
      completeness = parser.wantsMore || parser.endsInComma ? .incomplete : .complete
    }
    return (script, completeness)
  }
}
