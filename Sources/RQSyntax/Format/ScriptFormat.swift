/// Scripts written the way everybody writes them: the same words in the same order, laid out anew.
///
/// Keywords stand in capitals, full-width punctuation as its ASCII twin, each clause of a query that does not fit on a
/// line on one of its own. Names, strings and comments stay as they were, and a formatted script stays as it is.
public enum ScriptFormat {
  /// How many columns a line has.
  static let width = 100

  /// The script laid out anew.
  ///
  /// - Throws: the first error of syntax; a script that cannot be read is not moved around.
  public static func format(_ source: String) throws(Diagnostic) -> String {
    let script = Script.parse(source)
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
    let pieces = FormatPieces(source)
    var layout = FormatLayout(width: width)
    for (index, statement) in pieces.statements.enumerated() {
      if index > 0, statement.isApart { layout.emptyLine() }
      layout.write(statement)
    }
    if pieces.closingIsApart, !pieces.closing.isEmpty, !pieces.statements.isEmpty { layout.emptyLine() }
    for comment in pieces.closing { layout.writeLine(comment) }
    let text = layout.text
    // Only what reads the same is handed back: a formatter that changes a script would be worse than none.
    guard words(of: text) == words(of: source) else {
      throw Diagnostic(
        "RQ0040", "this script cannot be formatted without changing what it says",
        at: SourceSpan(0, 0), hint: "Please report it; the script is left as it is.")
    }
    return text
  }

  /// Everything of a script that has a meaning, and its comments, without places and white space.
  private static func words(of source: String) -> [String] {
    let pieces = FormatPieces(source)
    var words = pieces.statements.flatMap { statement in
      statement.pieces.flatMap { $0.before + [$0.text] + $0.behind } + statement.after + [";"]
    }
    words += pieces.closing
    let comments = words.filter { $0.hasPrefix("--") || $0.hasPrefix("/*") }
    return words.filter { !($0.hasPrefix("--") || $0.hasPrefix("/*")) } + comments
  }
}
