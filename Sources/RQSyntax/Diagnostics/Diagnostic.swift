/// One thing to tell the person who wrote a statement: an error, a warning or a note, as a value.
///
/// Codes are stable: `RQ00xx` syntax, `RQ01xx` names and grain, `RQ02xx` types, `RQ03xx` notes on meaning,
/// `RQ04xx` arithmetic and values, `RQ05xx` limits and interruption, `RQ06xx` documents and files.
public struct Diagnostic: Error, Sendable, Hashable {
  /// How serious it is; only errors stop a statement.
  public enum Severity: String, Sendable, Hashable {
    case error, warning, note
  }

  /// An edit of the source text that resolves the diagnostic.
  public struct Fix: Sendable, Hashable {
    /// The bytes to replace.
    public var span: SourceSpan
    /// What to put in their place.
    public var replacement: String

    /// Creates an edit.
    public init(span: SourceSpan, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// The stable code, such as `RQ0107`.
  public var code: String
  /// How serious it is.
  public var severity: Severity
  /// What is wrong, in one sentence for a person, without a closing full stop.
  public var message: String
  /// Where in the source text; nil when no place can be named.
  public var span: SourceSpan?
  /// The way out, when one is known.
  public var hint: String?
  /// Names that may have been meant, best first.
  public var candidates: [String]
  /// The edit that resolves it, when there is exactly one.
  public var fix: Fix?

  /// Creates a diagnostic.
  public init(
    _ code: String, _ message: String, at span: SourceSpan? = nil, severity: Severity = .error,
    hint: String? = nil, candidates: [String] = [], fix: Fix? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.span = span
    self.hint = hint
    self.candidates = candidates
    self.fix = fix
  }
}
