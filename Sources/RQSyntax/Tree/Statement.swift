/// A statement of a script.
public struct Statement: Sendable, Hashable {
  /// What it asks for.
  public var kind: Kind
  /// Where it stands, the closing semicolon excluded.
  public var span: SourceSpan

  /// Creates a statement.
  public init(_ kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms a statement can take.
  public indirect enum Kind: Sendable, Hashable {
    /// A query.
    case query(Query)
    /// `DESCRIBE t`, `DESCRIBE t.column`, `DESCRIBE column`.
    case describe(QualifiedName)
    /// `DESCRIBE SELECT …`: the columns the query would have.
    case describeQuery(Query)
    /// `SHOW TABLES`, `SHOW SETTINGS`, `SHOW FUNCTIONS`: the word after SHOW, upper-cased.
    case show(Identifier)
    /// `EXPLAIN [ANALYZE] query`.
    case explain(Query, analyze: Bool)
    /// `USE t`.
    case use(QualifiedName)
    /// `SET name = value`; a bare word as value is a string literal.
    case set(Identifier, Expression)
    /// `RESET name`.
    case reset(Identifier)
    /// Could not be read; diagnostics say why.
    case invalid
  }
}

/// A parsed script: always complete, whatever the text was.
public struct Script: Sendable {
  /// The text it was parsed from.
  public var source: String
  /// The statements in order; one that could not be read is `.invalid` or holds `.missing` parts.
  public var statements: [Statement]
  /// What is wrong with the text, in order of place; empty for a script that can be run.
  public var diagnostics: [Diagnostic]

  /// Creates a script.
  public init(source: String, statements: [Statement], diagnostics: [Diagnostic]) {
    self.source = source
    self.statements = statements
    self.diagnostics = diagnostics
  }
}
