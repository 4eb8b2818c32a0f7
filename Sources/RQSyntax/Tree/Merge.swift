/// `MERGE INTO t USING source ON condition WHEN MATCHED THEN … WHEN NOT MATCHED THEN …`.
public struct Merge: Sendable, Hashable {
  /// Which rows a branch is for.
  public enum Match: Sendable, Hashable {
    /// Rows of the table that have a partner in the source.
    case matched
    /// Rows of the source that have none in the table.
    case notMatched
    /// Rows of the table that have none in the source.
    case notMatchedBySource
  }

  /// What becomes of them.
  public enum Action: Sendable, Hashable {
    case update([Update.Assignment])
    /// `UPDATE` alone: the columns that the source has, by their names or their places.
    case updateAll(byName: Bool)
    case delete
    /// `INSERT (columns) VALUES (values)`; all columns when none are named.
    case insert([Identifier], [Expression])
    /// `INSERT` alone: the columns of the source, by their names or their places.
    case insertAll([Identifier], byName: Bool)
    case nothing
    /// The statement fails with this message, if one is given.
    case error(Expression?)
  }

  /// `WHEN [NOT] MATCHED [BY SOURCE] [AND condition] THEN action`.
  public struct Branch: Sendable, Hashable {
    /// Which rows it is for.
    public var match: Match
    /// What they must satisfy besides.
    public var condition: Expression?
    /// What becomes of them.
    public var action: Action
    /// Where it stands.
    public var span: SourceSpan

    /// Creates a branch.
    public init(match: Match, condition: Expression?, action: Action, span: SourceSpan) {
      self.match = match
      self.condition = condition
      self.action = action
      self.span = span
    }
  }

  /// The table that is changed.
  public var table: QualifiedName
  /// Its name in the statement.
  public var alias: Identifier?
  /// The rows that are merged into it.
  public var source: TableReference
  /// How rows of both belong together.
  public var condition: JoinCondition
  /// What is done, the first branch that fits a row.
  public var branches: [Branch]

  /// Creates a statement.
  public init(
    table: QualifiedName, alias: Identifier?, source: TableReference, condition: JoinCondition, branches: [Branch] = []
  ) {
    self.table = table
    self.alias = alias
    self.source = source
    self.condition = condition
    self.branches = branches
  }
}
