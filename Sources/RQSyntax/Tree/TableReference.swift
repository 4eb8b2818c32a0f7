/// What stands in FROM.
public struct TableReference: Sendable, Hashable {
  /// What it is.
  public var kind: Kind
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a reference.
  public init(_ kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms it can take.
  public indirect enum Kind: Sendable, Hashable {
    /// A table of the catalog or of WITH, `t [AS] a [(columns)]`.
    case table(QualifiedName, alias: TableAlias?)
    /// `[LATERAL] (query) [AS] a [(columns)]`.
    case query(Query, lateral: Bool, alias: TableAlias?)
    /// `[LATERAL] f(…) [WITH ORDINALITY] [AS] a [(columns)]`.
    case function(FunctionCall, lateral: Bool, ordinality: Bool, alias: TableAlias?)
    /// Two references joined; a comma in FROM is a cross join.
    case join(TableReference, JoinKind, TableReference, JoinCondition)
    /// Joined tables in parentheses under one name.
    case named(TableReference, alias: TableAlias)
    /// Rows turned into columns.
    case pivot(TableReference, Pivot, alias: TableAlias?)
    /// Columns turned into rows.
    case unpivot(TableReference, Unpivot, alias: TableAlias?)
    /// `t TABLESAMPLE 10%`: some of its rows.
    case sample(TableReference, Sample)
    /// Stands where a table was expected; a diagnostic says so.
    case missing
  }
}

/// The name a table is given in a query, and names for its columns from the left.
public struct TableAlias: Sendable, Hashable {
  /// The table's name.
  public var name: Identifier
  /// The columns' names; those left out keep their own.
  public var columns: [Identifier]

  /// Creates an alias.
  public init(_ name: Identifier, columns: [Identifier] = []) {
    self.name = name
    self.columns = columns
  }
}

/// How two tables are joined.
public enum JoinKind: String, Sendable, Hashable {
  case inner = "INNER"
  case left = "LEFT"
  case right = "RIGHT"
  case full = "FULL"
  case cross = "CROSS"
  /// The left rows that have a partner, each once.
  case semi = "SEMI"
  /// The left rows that have none.
  case anti = "ANTI"
  /// Each left row with the nearest partner by an inequality of the condition.
  case asof = "ASOF"
  /// As ASOF; left rows without a partner are kept.
  case asofLeft = "ASOF LEFT"
  /// As ASOF; right rows without a partner are kept.
  case asofRight = "ASOF RIGHT"
  /// As ASOF; rows of both sides without a partner are kept.
  case asofFull = "ASOF FULL"
  /// The left rows for which there is a nearest row.
  case asofSemi = "ASOF SEMI"
  /// The left rows for which there is none.
  case asofAnti = "ASOF ANTI"

  /// Whether it pairs a row with the nearest one of the other side.
  public var isNearest: Bool { rawValue.hasPrefix("ASOF") }
  /// The first row with the first, and so on; NULLs stand where one side is shorter.
  case positional = "POSITIONAL"
}

/// How many rows of a table TABLESAMPLE takes.
public struct Sample: Sendable, Hashable {
  /// How many rows, or how many of a hundred.
  public var size: Expression
  /// Whether the size is of a hundred rows.
  public var isPercent: Bool
  /// `BERNOULLI`, `SYSTEM` or `RESERVOIR`, as written.
  public var method: Identifier?
  /// `REPEATABLE (seed)`.
  public var seed: Expression?

  /// Creates a sample.
  public init(size: Expression, isPercent: Bool, method: Identifier? = nil, seed: Expression? = nil) {
    self.size = size
    self.isPercent = isPercent
    self.method = method
    self.seed = seed
  }
}

/// What a join asks of a pair of rows.
public enum JoinCondition: Sendable, Hashable {
  /// A cross join asks nothing.
  case none
  /// `ON condition`.
  case on(Expression)
  /// `USING (a, b)`.
  case using([Identifier])
  /// NATURAL: the columns of one name are equal.
  case natural
}

/// Rows turned into columns: one column for each value of some expressions and each aggregate.
public struct Pivot: Sendable, Hashable {
  /// What becomes columns.
  public var columns: [PivotColumn]
  /// The aggregates; empty for `PIVOT … ON …` without USING, which counts.
  public var aggregates: [SelectItem]
  /// What the rows are one of; nil for all columns used neither in `columns` nor in `aggregates`.
  public var groupBy: [Expression]?

  /// Creates a pivot.
  public init(columns: [PivotColumn], aggregates: [SelectItem], groupBy: [Expression]? = nil) {
    self.columns = columns
    self.aggregates = aggregates
    self.groupBy = groupBy
  }
}

/// `expression [IN (values)]` of a PIVOT.
public struct PivotColumn: Sendable, Hashable {
  /// Its values head the columns.
  public var expression: Expression
  /// The values that get a column, maybe under another name; nil for all there are.
  public var values: [SelectItem]?

  /// Creates a column.
  public init(_ expression: Expression, values: [SelectItem]? = nil) {
    self.expression = expression
    self.values = values
  }
}

/// Columns turned into rows: for each of some columns a row with its name and its value.
public struct Unpivot: Sendable, Hashable {
  /// The columns, stars and `COLUMNS(…)` among them, or rows of as many columns as there are values; an alias is what
  /// stands in the name column.
  public var columns: [SelectItem]
  /// The column that holds the names.
  public var name: Identifier
  /// The columns that hold the values.
  public var values: [Identifier]
  /// Whether rows whose value is NULL are kept.
  public var includesNulls: Bool

  /// Creates an unpivot.
  public init(columns: [SelectItem], name: Identifier, values: [Identifier], includesNulls: Bool = false) {
    self.columns = columns
    self.name = name
    self.values = values
    self.includesNulls = includesNulls
  }
}
