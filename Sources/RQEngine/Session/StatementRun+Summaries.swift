import RQSyntax

extension StatementRun {
  /// Holds a script to a condition: it must be true in every row it is asked for.
  ///
  /// - Throws: `RQ0701` when it is not.
  func assert(_ condition: Expression, message: String?) throws -> StatementResult {
    let span = condition.span
    let query = Query(
      select: Select(items: [SelectItem(condition, span: span)], span: span), span: span)
    let (relation, columns, notes) = try rows(of: query)
    guard let column = columns.first(where: { $0.name == columns.last?.name }),
      column.type == .boolean
    else {
      throw Diagnostic(
        "RQ0202", "ASSERT needs a condition, and this is \(columns.last?.type.name ?? "nothing")",
        at: span,
        hint: "Compare it with something, as in x > 0.")
    }
    var failed = 0
    for chunk in relation.chunks {
      guard let segment = chunk.segments.last else { continue }
      for row in 0..<chunk.count where segment.value(at: row, type: .boolean) != .boolean(true) {
        failed += 1
      }
    }
    guard failed > 0 else { return StatementResult(table: nil, notes: notes) }
    let rows = relation.rowCount == 1 ? "" : " in \(failed) of \(relation.rowCount) rows"
    throw Diagnostic(
      "RQ0701", message ?? "this does not hold\(rows)", at: span,
      hint: message.map { _ in "ASSERT failed\(rows)." })
  }

  /// What is known of a function.
  func describeFunction(_ name: Identifier) throws -> StatementResult {
    let all = try show(Identifier("FUNCTIONS", span: name.span))
    guard let table = all.table else { return all }
    let wanted = name.text.lowercased()
    func called(_ row: Int) -> String {
      String(table.columns[0][row].description.prefix { $0 != "(" })
    }
    let rows = (0..<table.rowCount).filter { called($0) == wanted }
    guard !rows.isEmpty else {
      throw Diagnostic(
        "RQ0104", "there is no function '\(name.text)'", at: name.span,
        hint: "SHOW FUNCTIONS lists them.",
        candidates: Candidates.best(for: wanted, among: (0..<table.rowCount).map(called)))
    }
    let columns = table.columns.map { column in
      ResultColumn(name: column.name, type: column.type, values: rows.map { column[$0] })
    }
    return StatementResult(table: ResultTable(columns: columns, rowCount: rows.count), notes: [])
  }

  /// What is known of a measure.
  func describeMeasure(_ name: Identifier) throws -> StatementResult {
    guard let measure = catalog.measures[NameKey.fold(name.text)] else {
      throw Diagnostic(
        "RQ0103", "there is no measure '\(name.text)'", at: name.span, hint: "SHOW MEASURES lists them.",
        candidates: Candidates.best(
          for: name.text, among: catalog.measures.keys.ordered()))
    }
    return StatementResult(table: .texts(StatementRun.measureHeadings, [row(measure)]), notes: [])
  }

  /// The measures there are.
  func showMeasures() -> StatementResult {
    let rows = catalog.measureNames.compactMap { catalog.measures[NameKey.fold($0)] }.map(row)
    return StatementResult(table: .texts(StatementRun.measureHeadings, rows), notes: [])
  }

  private static let measureHeadings = ["measure", "label", "unit", "summary", "definition"]

  private func row(_ measure: Measure) -> [String] {
    [measure.name, measure.label, measure.unit, measure.summary, ExpressionText().text(measure.expression)]
  }

  /// What the columns of a query hold: their extremes, how many values they have and how many differ.
  func summarize(_ query: Query) throws -> StatementResult {
    let span = query.span
    var binder = binder(over: catalog)
    let columns = try binder.bind(query).columns
    let name = Identifier("summarized", quoted: true, span: span)
    let from = TableReference(.table(QualifiedName([name], span: span), alias: nil), span: span)
    func text(_ text: String) -> Expression { Expression(.literal(.string(text)), span: span) }
    func call(_ function: String, _ argument: Expression?, distinct: Bool = false) -> Expression {
      Expression(
        .call(
          FunctionCall(
            name: Identifier(function, span: span), arguments: argument.map { [$0] } ?? [],
            distinct: distinct,
            star: argument == nil)), span: span)
    }
    func cast(_ x: Expression) -> Expression {
      Expression(.cast(x, TypeName("TEXT", span: span), trying: false), span: span)
    }
    let headings = ["column", "type", "min", "max", "avg", "values", "distinct", "nulls"]
    let parts = columns.enumerated().map { place, column -> QueryBody in
      let x = Expression(.position(place + 1), span: span)
      let missing = Expression(
        .chain(call("count", nil), [ChainLink(.subtract, opSpan: span, operand: call("count", x))]),
        span: span)
      let values = [
        text(column.name), text(column.type.name), cast(call("min", x)), cast(call("max", x)),
        column.type.isNumeric
          ? cast(call("avg", x)) : cast(Expression(.literal(.null), span: span)),
        call("count", x), call("count", x, distinct: true), missing,
      ]
      let items = zip(values, headings).map {
        SelectItem($0, alias: Identifier($1, quoted: true, span: span), span: span)
      }
      return .select(Select(items: items, from: from, span: span))
    }
    guard let first = parts.first else {
      return StatementResult(table: .texts(headings, []), notes: [])
    }
    let with = With(tables: [CommonTable(name: name, materialized: true, query: query, span: span)])
    let body =
      parts.count == 1
      ? first
      : QueryBody.setChain(
        first, parts.dropFirst().map { SetLink(.union, all: true, opSpan: span, operand: $0) })
    return try self.query(Query(with: with, body: body, span: span))
  }

  /// The value of an expression that uses no column, of a type if one is named.
  func value(of expression: Expression, type: TypeName?) throws -> Value {
    var binder = binder(over: catalog)
    var bound = try binder.bindValue(expression)
    if let type {
      bound = try binder.cast(
        bound, to: try catalog.type(named: type), trying: false, at: type.span)
    }
    guard let value = bound.constantValue else {
      throw Diagnostic(
        "RQ0201", "a parameter needs a value that is known at once", at: expression.span)
    }
    return value
  }
}
