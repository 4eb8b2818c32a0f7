import RQSyntax

/// The table that a traced query reads, and what the expressions of the query take from it.
struct TracedSource {
  /// The code of the table.
  let table: String
  /// Whether each of its rows is a cell.
  let isLong: Bool
  private let select: Select
  private let catalog: Catalog
  private let detector: AggregateDetector

  init(_ select: Select, catalog: Catalog, defaultTable: String, functions: RegisteredFunctions) throws {
    self.select = select
    self.catalog = catalog
    detector = AggregateDetector(functions: functions)
    let name: String
    switch select.from?.kind {
    case .table(let qualified, _)?: name = qualified.parts[qualified.parts.count - 1].text
    case nil:
      var expressions = select.items.map(\.expression)
      if let filter = select.filter { expressions.append(filter) }
      if case .keys(let keys)? = select.groupBy { expressions += keys }
      let all = [defaultTable, "reports", "applications"]
      let used = Set(expressions.flatMap(TracedSource.names)).filter { name in
        all.contains { catalog.has(name, in: $0) }
      }
      name = all.first { table in used.allSatisfy { catalog.has($0, in: table) } } ?? defaultTable
    default:
      throw TracedQuery.failure(
        "only a query of one table can be traced to the cells of reports", at: select.from?.span)
    }
    if catalog.has("sha256", in: name) {
      isLong = false
    } else if catalog.has("item_group", in: name) {
      isLong = true
    } else {
      throw TracedQuery.failure(
        "the rows of '\(name)' are not those of the reports, so that their cells are not known", at: select.from?.span)
    }
    table = name
  }

  static func isStar(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .star, .columns: true
    default: false
    }
  }

  private static func names(_ expression: Expression) -> [String] {
    if case .column(let name) = expression.kind { return [name.parts[name.parts.count - 1].text] }
    return expression.children.flatMap(names)
  }

  /// What makes a row of the answer.
  func keys() throws -> [TracedQuery.Key] {
    let items = select.items.map(\.expression)
    let isGrouped =
      select.groupBy != nil || select.having != nil || items.contains(where: isAggregate)
    // DISTINCT ON keeps whole rows, DISTINCT what many rows have in common.
    if !isGrouped, !select.distinct || !select.distinctOn.isEmpty {
      return (isLong ? ["report_id", "item", "applicant"] : ["report_id"]).map { name in
        TracedQuery.Key(expression: column(name), mayBeAll: false)
      }
    }
    var keys: [TracedQuery.Key] = []
    func add(_ expression: Expression, mayBeAll: Bool) {
      let resolved = resolved(expression)
      if !keys.contains(where: { Self.isSame($0.expression, resolved) }) {
        keys.append(TracedQuery.Key(expression: resolved, mayBeAll: mayBeAll))
      }
    }
    switch select.groupBy {
    case .keys(let expressions)?: for expression in expressions { add(expression, mayBeAll: false) }
    case .sets(let elements)?:
      for element in elements { for key in Self.keys(of: element) { add(key, mayBeAll: true) } }
    case .all?, nil: break
    }
    for item in items
    where !isAggregate(item) && AggregateDetector.hasColumn(item) && !AggregateDetector.hasWindow(item) {
      add(item, mayBeAll: false)
    }
    return keys
  }

  /// The columns that an expression is computed from, by the FILTER of the aggregates they stand in.
  func parts(of expression: Expression) throws -> [TracedQuery.Part] {
    if AggregateDetector.hasWindow(expression) {
      throw TracedQuery.failure(
        "a window function looks at other rows than its own, and cannot be traced", at: expression.span)
    }
    var bare: [String] = []
    var parts: [TracedQuery.Part] = []
    func read(_ expression: Expression, _ depth: Int) {
      switch expression.kind {
      case .column(let name):
        let text = name.parts[name.parts.count - 1].text
        if let code = catalog.code(of: text, in: table) {
          bare.append(code)
        } else if depth < 8, let meant = measure(text) ?? item(named: text) {
          read(meant, depth + 1)
        }
      case .call(let call) where detector.isAggregate(call):
        let names = Set(call.arguments.flatMap(TracedSource.names))
        let codes = names.compactMap { catalog.code(of: $0, in: table) }.ordered()
        // What an aggregate is given may be a measure or an alias.
        for name in names where catalog.code(of: name, in: table) == nil && depth < 8 {
          if let meant = item(named: name) { read(meant, depth + 1) }
        }
        parts.append(TracedQuery.Part(columns: codes, filter: call.filter))
      default: for child in expression.children { read(child, depth) }
      }
    }
    read(expression, 0)
    if !bare.isEmpty { parts.append(TracedQuery.Part(columns: bare, filter: nil)) }
    return parts
  }

  private func isAggregate(_ expression: Expression) -> Bool {
    if detector.hasAggregate(expression) { return true }
    return Self.names(expression).contains { name in
      catalog.code(of: name, in: table) == nil && measure(name).map(detector.hasAggregate) ?? false
    }
  }

  private func measure(_ name: String) -> Expression? { catalog.measures[NameKey.fold(name)]?.expression }

  private func item(named name: String) -> Expression? {
    select.items.first { item in item.alias.map { NameKey.fold($0.text) == NameKey.fold(name) } ?? false }?.expression
  }

  /// A key as an expression over the table: places of SELECT and names given there are what stands there.
  private func resolved(_ key: Expression) -> Expression {
    if case .literal(.integer(let digits)) = key.kind, let place = Int(digits), select.items.indices.contains(place - 1)
    {
      return select.items[place - 1].expression
    }
    if case .column(let name) = key.kind, name.parts.count == 1, catalog.code(of: name.parts[0].text, in: table) == nil,
      let meant = item(named: name.parts[0].text)
    {
      return meant
    }
    return key
  }

  private static func keys(of element: GroupingElement) -> [Expression] {
    switch element {
    case .key(let key): [key]
    case .set(let keys, _): keys
    case .rollup(let groups, _), .cube(let groups, _): groups.flatMap { $0 }
    case .sets(let elements, _): elements.flatMap(keys)
    }
  }

  private static func isSame(_ one: Expression, _ other: Expression) -> Bool {
    guard case .column(let left) = one.kind, case .column(let right) = other.kind else {
      return ExpressionText().text(one) == ExpressionText().text(other)
    }
    return left.parts.last.map { NameKey.fold($0.text) } == right.parts.last.map { NameKey.fold($0.text) }
  }

  private func column(_ name: String) -> Expression {
    let place = SourceSpan(select.span.end, select.span.end)
    return Expression(.column(QualifiedName([Identifier(name, quoted: true, span: place)], span: place)), span: place)
  }
}
