/// SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … QUALIFY.
public struct Select: Sendable, Hashable {
  /// SELECT DISTINCT, or DISTINCT ON.
  public var distinct: Bool
  /// `DISTINCT ON (…)`: of the rows that agree in these the first is kept; empty for plain DISTINCT.
  public var distinctOn: [Expression]
  /// The select list; `FROM t` alone has one star.
  public var items: [SelectItem]
  /// FROM; nil when left out, which means the default table.
  public var from: TableReference?
  /// WHERE.
  public var filter: Expression?
  /// `SINCE year`: nothing from before it.
  public var since: Expression?
  /// LATEST, where it stands: of the documents of one agency and year only the last.
  public var latest: SourceSpan?
  /// GROUP BY; nil when absent.
  public var groupBy: GroupBy?
  /// TOTALS, where it stands: a row over all groups is added.
  public var totals: SourceSpan?
  /// HAVING.
  public var having: Expression?
  /// `WINDOW name AS (…)`.
  public var windows: [NamedWindow]
  /// QUALIFY: a condition on the results of window functions.
  public var qualify: Expression?
  /// `USING SAMPLE …`: how many of the rows of FROM are looked at.
  public var sample: Sample?
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a select.
  public init(
    distinct: Bool = false, distinctOn: [Expression] = [], items: [SelectItem], from: TableReference? = nil,
    filter: Expression? = nil, since: Expression? = nil, latest: SourceSpan? = nil, groupBy: GroupBy? = nil,
    totals: SourceSpan? = nil, having: Expression? = nil, windows: [NamedWindow] = [], qualify: Expression? = nil,
    sample: Sample? = nil, span: SourceSpan
  ) {
    self.sample = sample
    self.distinct = distinct
    self.distinctOn = distinctOn
    self.items = items
    self.from = from
    self.filter = filter
    self.since = since
    self.latest = latest
    self.groupBy = groupBy
    self.totals = totals
    self.having = having
    self.windows = windows
    self.qualify = qualify
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
  /// Plain keys in order.
  case keys([Expression])
  /// Keys and lists of keys of which at least one is no plain key: every combination of one set of each is grouped by.
  case sets([GroupingElement])
}

/// One element of a GROUP BY with several groupings.
public indirect enum GroupingElement: Sendable, Hashable {
  /// A key, which every grouping has.
  case key(Expression)
  /// `(a, b)`: keys taken or left together; empty for the grand total.
  case set([Expression], SourceSpan)
  /// `ROLLUP (a, (b, c))`: all keys, and then ever fewer from the right.
  case rollup([[Expression]], SourceSpan)
  /// `CUBE (a, (b, c))`: every choice of keys.
  case cube([[Expression]], SourceSpan)
  /// `GROUPING SETS (…, …)`: each of these in turn.
  case sets([GroupingElement], SourceSpan)
}
