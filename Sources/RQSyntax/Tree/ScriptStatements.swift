/// `CHART [kind] [WITH (option = value, …)]` behind a query.
public struct ChartClause: Sendable, Hashable {
  /// The word behind CHART; nil to choose by what the rows are.
  public var kind: Identifier?
  /// What stands in the parentheses behind WITH.
  public var options: [Option]
  /// Where it stands.
  public var span: SourceSpan

  /// One `name = value`.
  public struct Option: Sendable, Hashable {
    /// The name.
    public var name: Identifier
    /// The value, a constant.
    public var value: Expression

    /// Creates an option.
    public init(name: Identifier, value: Expression) {
      self.name = name
      self.value = value
    }
  }

  /// Creates a clause.
  public init(kind: Identifier? = nil, options: [Option] = [], span: SourceSpan) {
    self.kind = kind
    self.options = options
    self.span = span
  }
}

/// `TEST name [SEVERITY s]: query`.
public struct Test: Sendable, Hashable {
  /// What the test is called.
  public var name: Identifier
  /// The word behind SEVERITY; nil for the usual one.
  public var severity: Identifier?
  /// The query that gives the bad rows.
  public var query: Query

  /// Creates a test.
  public init(name: Identifier, severity: Identifier? = nil, query: Query) {
    self.name = name
    self.severity = severity
    self.query = query
  }
}
