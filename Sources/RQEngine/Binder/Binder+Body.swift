import RQSyntax

extension Binder {
  /// Binds a whole query.
  ///
  /// - Throws: `Diagnostic` of the RQ01xx and RQ02xx families.
  mutating func bind(_ query: Query) throws -> BoundQuery {
    if isInner || numbersRows || !outers.isEmpty { return try bindWhole(query) }
    let before = self
    do {
      return try bindWhole(query)
    } catch  where missesRowNumbers {
      // Few statements ask for the numbers of rows, so tables have them only once one has.
      self = before
      numbersRows = true
      defer { numbersRows = false }
      return try bindWhole(query)
    }
  }

  private mutating func bindWhole(_ query: Query) throws -> BoundQuery {
    let outside = commonTables
    defer { commonTables = outside }
    let query = try substituted(query)
    if let with = query.with { try declare(with) }
    if case .select(let select) = query.body { return try bind(select, of: query) }
    let hasClauses = !query.orderBy.isEmpty || query.limit != nil || query.offset != nil
    var result = try bindBody(query.body, at: query.span)
    if !hasClauses {
      if !isInner, result.isUnordered { result.plan = .sort(result.plan, naturalKeys(of: result)) }
      return result
    }
    return try bindClauses(of: query, over: result)
  }

  /// Binds a query whose rows another one reads: nobody sees the order they come in, unless it decides which they are.
  mutating func bindInner(_ query: Query) throws -> BoundQuery {
    let outside = isInner
    isInner = true
    defer { isInner = outside }
    return try bind(query)
  }

  /// ORDER BY and LIMIT over the rows of a query that is no select.
  private mutating func bindClauses(of query: Query, over rows: BoundQuery) throws -> BoundQuery {
    let (plan, scope) = derived(rows, as: nil)
    let star = SelectItem(Expression(.star(Star()), span: query.span), span: query.span)
    let select = Select(items: [star], span: query.span)
    let clauses = Query(
      body: .select(select), orderBy: query.orderBy.map { Binder.placed($0, among: query.body, scope) },
      limit: query.limit, offset: query.offset,
      span: query.span)
    return try bind(select, of: clauses, from: (plan, scope))
  }

  /// An ORDER BY item of a set operation whose column no name of the result is: the place of the item it is in one of the
  /// parts.
  private static func placed(_ item: OrderItem, among body: QueryBody, _ scope: Scope) -> OrderItem {
    guard case .setChain(let first, let links) = body, !item.isAll else { return item }
    var isKnown = true
    item.expression.forEachName {
      if scope.find($0).isEmpty { isKnown = false }
    } star: {
    }
    if isKnown { return item }
    let text = ExpressionText().text(item.expression)
    for part in [first] + links.map(\.operand) {
      guard case .select(let select) = part else { continue }
      let hasStar = select.items.contains { if case .star = $0.expression.kind { true } else { false } }
      let place = select.items.firstIndex {
        $0.alias.map { ExpressionText().text(Expression(.column(QualifiedName([$0], span: $0.span)), span: $0.span)) }
          == text || ExpressionText().text($0.expression) == text
      }
      guard let place, !hasStar else { continue }
      var placed = item
      placed.expression = Expression(.literal(.integer("\(place + 1)")), span: item.span)
      return placed
    }
    return item
  }

  private func naturalKeys(of query: BoundQuery) -> [SortKey] {
    zip(query.plan.columns, query.columns).map { column, schema in
      SortKey(
        expression: .column(column), descending: false, nullsFirst: false, order: schema.order, isImplied: true)
    }
  }

  private mutating func bindBody(_ body: QueryBody, at span: SourceSpan) throws -> BoundQuery {
    switch body {
    case .select(let select): return try bind(select, of: Query(select: select, span: select.span))
    case .values(let rows): return try bindValues(rows, at: span)
    case .query(let query): return try bind(query)
    case .setChain(let first, let links): return try bindSetChain(first, links, at: span)
    case .turned(let table): return try bindTurned(table)
    case .missing(let place): throw Diagnostic("RQ0001", "a query is missing here", at: place)
    }
  }

  /// One part of a set operation: its order is lost among the rows of the others.
  mutating func bindPart(_ body: QueryBody, at span: SourceSpan) throws -> BoundQuery {
    let outside = isInner
    isInner = true
    defer { isInner = outside }
    return try bindBody(body, at: span)
  }

  // MARK: VALUES

  private mutating func bindValues(_ rows: [ValuesRow], at span: SourceSpan) throws -> BoundQuery {
    let width = rows.first?.values.count ?? 0
    var columns = [[BoundExpression]](repeating: [], count: width)
    for row in rows {
      guard row.values.count == width else {
        throw Diagnostic(
          "RQ0161",
          "this row has \(row.values.count) value\(row.values.count == 1 ? "" : "s"), the first one \(width)",
          at: row.span, hint: "All rows of VALUES have the same length.")
      }
      for (place, value) in row.values.enumerated() {
        columns[place].append(try bindRowValue(value))
      }
    }
    var types: [DataType] = []
    for place in columns.indices {
      let (type, unified) = try unifyAll(columns[place], "VALUES", at: span)
      types.append(type)
      columns[place] = unified
    }
    let schemas = types.enumerated().map {
      ColumnSchema("column\($0.offset + 1)", type: $0.element)
    }
    let outputs = schemas.map { makeColumn($0.name, $0.type) }
    let areConstant = columns.allSatisfy { $0.allSatisfy { $0.constantValue != nil } }
    if areConstant {
      let values = columns.map { $0.map { $0.constantValue ?? .null } }
      var writer = TableWriter(TableSchema("VALUES", columns: schemas))
      for row in rows.indices { writer.append(values.map { $0[row] }) }
      let table = try writer.finish()
      let scan = Scan(
        table: table, chunks: table.chunks,
        columns: outputs.enumerated().map { ($0.element, $0.offset) })
      return BoundQuery(plan: .scan(scan), columns: schemas, notes: notes)
    }
    let parts = rows.indices.map { row in
      LogicalPlan.project(
        .singleRow,
        columns.map { Projection(column: makeColumn("", $0[row].type), expression: $0[row]) })
    }
    return BoundQuery(plan: .append(parts, outputs), columns: schemas, notes: notes)
  }

  private mutating func bindRowValue(_ expression: Expression) throws -> BoundExpression {
    if case .defaultValue = expression.kind {
      throw Diagnostic(
        "RQ0162", "DEFAULT stands only in the VALUES of INSERT and in UPDATE", at: expression.span)
    }
    return try bindValue(expression)
  }
}
