/// A query with the clauses that apply to its whole result.
public struct Query: Sendable, Hashable {
  /// `WITH name AS (…)`: the tables only this query sees.
  public var with: With?
  /// What produces the rows.
  public var body: QueryBody
  /// ORDER BY; empty when absent.
  public var orderBy: [OrderItem]
  /// LIMIT or FETCH FIRST; nil when absent or ALL.
  public var limit: RowLimit?
  /// OFFSET.
  public var offset: Expression?
  /// Where the query stands, parentheses around it excluded.
  public var span: SourceSpan

  /// Creates a query.
  public init(
    with: With? = nil, body: QueryBody, orderBy: [OrderItem] = [], limit: RowLimit? = nil, offset: Expression? = nil,
    span: SourceSpan
  ) {
    self.with = with
    self.body = body
    self.orderBy = orderBy
    self.limit = limit
    self.offset = offset
    self.span = span
  }

  /// Creates a query of one select.
  public init(select: Select, span: SourceSpan) { self.init(body: .select(select), span: span) }

  /// The select of a query that is no more than one, with clauses around it at most; nil for any other.
  public var select: Select? {
    if case .select(let select) = body { return select }
    return nil
  }
}

/// What produces the rows of a query.
public indirect enum QueryBody: Sendable, Hashable {
  /// `SELECT …`, in either order with FROM.
  case select(Select)
  /// `VALUES (…), (…)`: rows of one length, which the binder checks.
  case values([ValuesRow])
  /// A query in parentheses, with clauses of its own.
  case query(Query)
  /// Queries combined left to right by operators of one precedence; flat, so that length is not depth.
  case setChain(QueryBody, [SetLink])
  /// `PIVOT t ON … USING …` and `UNPIVOT t ON … INTO …`: the rows of a table turned.
  case turned(TableReference)
  /// Stands where a query was expected; a diagnostic says so.
  case missing(SourceSpan)
}

/// One row of VALUES.
public struct ValuesRow: Sendable, Hashable {
  /// The values in order.
  public var values: [Expression]
  /// Where the row stands, parentheses included.
  public var span: SourceSpan

  /// Creates a row.
  public init(_ values: [Expression], span: SourceSpan) {
    self.values = values
    self.span = span
  }
}

/// How two queries are combined.
public enum SetOperator: String, Sendable, Hashable {
  case union = "UNION"
  case intersect = "INTERSECT"
  case except = "EXCEPT"
}

/// One `operator query` step of a chain of set operations.
public struct SetLink: Sendable, Hashable {
  /// The operator.
  public var op: SetOperator
  /// Whether equal rows are kept as often as they come.
  public var all: Bool
  /// Whether columns are matched by name rather than by place.
  public var byName: Bool
  /// Where the operator stands.
  public var opSpan: SourceSpan
  /// The query on its right.
  public var operand: QueryBody

  /// Creates a link.
  public init(_ op: SetOperator, all: Bool = false, byName: Bool = false, opSpan: SourceSpan, operand: QueryBody) {
    self.op = op
    self.all = all
    self.byName = byName
    self.opSpan = opSpan
    self.operand = operand
  }
}

/// The tables a query brings along.
public struct With: Sendable, Hashable {
  /// WITH RECURSIVE: a table may read itself.
  public var recursive: Bool
  /// The tables in order; each sees those before it.
  public var tables: [CommonTable]

  /// Creates a list.
  public init(recursive: Bool = false, tables: [CommonTable]) {
    self.recursive = recursive
    self.tables = tables
  }
}

/// `name [(columns)] AS [NOT MATERIALIZED | MATERIALIZED] (query)`.
public struct CommonTable: Sendable, Hashable {
  /// Its name.
  public var name: Identifier
  /// Names for its columns, from the left; those left out keep their own.
  public var columns: [Identifier]
  /// What was said of computing it once (true) or wherever it is read (false); nil when nothing was.
  public var materialized: Bool?
  /// What it holds.
  public var query: Query
  /// INSERT, UPDATE or DELETE whose RETURNING rows it holds, in the place of a query.
  public var change: Statement?
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a table.
  public init(
    name: Identifier, columns: [Identifier] = [], materialized: Bool? = nil, query: Query, span: SourceSpan
  ) {
    self.name = name
    self.columns = columns
    self.materialized = materialized
    self.query = query
    self.span = span
  }
}

/// How many rows are given: `LIMIT n [PERCENT] [WITH TIES] [PER key, …]`, `FETCH FIRST n ROWS ONLY`.
public struct RowLimit: Sendable, Hashable {
  /// How many rows, or how many of a hundred.
  public var count: Expression
  /// Whether the count is of a hundred rows.
  public var isPercent: Bool
  /// Whether rows that ORDER BY does not tell from the last one are given too.
  public var withTies: Bool
  /// PER: what the rows that are counted together have in common; empty when all are.
  public var per: [Expression]

  /// Creates a limit.
  public init(count: Expression, isPercent: Bool = false, withTies: Bool = false, per: [Expression] = []) {
    self.count = count
    self.isPercent = isPercent
    self.withTies = withTies
    self.per = per
  }
}

/// One key of ORDER BY.
///
/// `ORDER BY ALL` is one item whose expression is an unqualified star, which nothing else gives.
public struct OrderItem: Sendable, Hashable {
  /// The key.
  public var expression: Expression
  /// DESC.
  public var descending: Bool
  /// NULLS FIRST (true) or LAST (false); nil when not said.
  public var nullsFirst: Bool?
  /// Whether ASC or DESC is said, rather than left to the setting `default_order`.
  public var isDirected = true
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a key.
  public init(_ expression: Expression, descending: Bool = false, nullsFirst: Bool? = nil, span: SourceSpan) {
    self.expression = expression
    self.descending = descending
    self.nullsFirst = nullsFirst
    self.span = span
  }

  /// Whether the item is the ALL of `ORDER BY ALL`: every column of the result, left to right.
  public var isAll: Bool { if case .star = expression.kind { true } else { false } }
}
