/// A query with the clauses that apply to its whole result.
public struct Query: Sendable, Hashable {
  /// What produces the rows.
  public var select: Select
  /// ORDER BY; empty when absent.
  public var orderBy: [OrderItem]
  /// LIMIT; nil when absent or ALL.
  public var limit: Expression?
  /// OFFSET.
  public var offset: Expression?
  /// Where the query stands.
  public var span: SourceSpan

  /// Creates a query.
  public init(
    select: Select, orderBy: [OrderItem] = [], limit: Expression? = nil, offset: Expression? = nil, span: SourceSpan
  ) {
    self.select = select
    self.orderBy = orderBy
    self.limit = limit
    self.offset = offset
    self.span = span
  }
}

/// SELECT … FROM … WHERE … GROUP BY … HAVING.
public struct Select: Sendable, Hashable {
  /// SELECT DISTINCT.
  public var distinct: Bool
  /// The select list; `FROM t` alone has one star.
  public var items: [SelectItem]
  /// FROM; nil when left out, which means the default table.
  public var from: TableReference?
  /// WHERE.
  public var filter: Expression?
  /// GROUP BY; nil when absent.
  public var groupBy: GroupBy?
  /// HAVING.
  public var having: Expression?
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a select.
  public init(
    distinct: Bool = false, items: [SelectItem], from: TableReference? = nil, filter: Expression? = nil,
    groupBy: GroupBy? = nil, having: Expression? = nil, span: SourceSpan
  ) {
    self.distinct = distinct
    self.items = items
    self.from = from
    self.filter = filter
    self.groupBy = groupBy
    self.having = having
    self.span = span
  }
}

/// One item of a select list.
public struct SelectItem: Sendable, Hashable {
  /// What to compute.
  public var expression: Expression
  /// Its name, with or without AS.
  public var alias: Identifier?
  /// Where it stands, alias included.
  public var span: SourceSpan

  /// Creates an item.
  public init(_ expression: Expression, alias: Identifier? = nil, span: SourceSpan) {
    self.expression = expression
    self.alias = alias
    self.span = span
  }
}

/// What follows GROUP BY.
public enum GroupBy: Sendable, Hashable {
  /// `GROUP BY ALL`: the bare items of the select list.
  case all(SourceSpan)
  /// The keys in order.
  case keys([Expression])
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
  public var isAll: Bool { expression.kind == .star(qualifier: nil) }
}

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
    /// A table of the catalog, `t [AS] a`.
    case table(QualifiedName, alias: Identifier?)
    /// Two references joined; a comma in FROM is a cross join.
    case join(TableReference, JoinKind, TableReference, JoinCondition)
    /// Stands where a table was expected; a diagnostic says so.
    case missing
  }
}

/// How two tables are joined.
public enum JoinKind: String, Sendable, Hashable {
  case inner = "INNER"
  case left = "LEFT"
  case cross = "CROSS"
}

/// What a join asks of a pair of rows.
public enum JoinCondition: Sendable, Hashable {
  /// A cross join asks nothing.
  case none
  /// `ON condition`.
  case on(Expression)
  /// `USING (a, b)`.
  case using([Identifier])
}
