import RQSyntax

extension Binder {
  /// How many columns a PIVOT may give.
  private static let maxPivotColumns = 10_000

  /// Binds a table whose rows are turned into columns or the other way round, as a query of its own.
  mutating func bindTurned(_ table: TableReference) throws -> BoundQuery {
    switch table.kind {
    case .pivot(let inner, let pivot, _): return try bindPivot(pivot, of: inner, at: table.span)
    case .unpivot(let inner, let unpivot, _): return try bindUnpivot(unpivot, of: inner, at: table.span)
    default: throw Diagnostic("RQ0901", "this table is not turned", at: table.span)
    }
  }

  /// One column for each value and aggregate: the aggregate over the rows that have the value.
  private mutating func bindPivot(
    _ pivot: Pivot, of inner: TableReference, at span: SourceSpan
  ) throws -> BoundQuery {
    let source = try bindTable(inner)
    var aggregates = pivot.aggregates
    if aggregates.isEmpty {
      let count = FunctionCall(name: Identifier("count", span: span), arguments: [], star: true)
      aggregates = [SelectItem(Expression(.call(count), span: span), span: span)]
    }
    for aggregate in aggregates where !aggregateDetector.hasAggregate(aggregate.expression) {
      throw Diagnostic(
        "RQ0106", "PIVOT needs aggregates, and this is none", at: aggregate.span, hint: "For example sum(x).")
    }
    for aggregate in aggregates
    where aggregate.expression.holdsQuery || AggregateDetector.hasWindow(aggregate.expression) {
      throw Diagnostic("RQ0106", "an aggregate of PIVOT reads no query and no window", at: aggregate.span)
    }
    let keys = pivot.groupBy ?? remaining(source.1, pivot, aggregates, at: span)
    var cells = [PivotCell()]
    for column in pivot.columns {
      let values = try column.values.map { try pivotValues($0) } ?? distinctValues(of: column.expression, inner)
      cells = cells.flatMap { cell in values.map { cell.narrowed(column.expression, to: $0) } }
      if cells.count * aggregates.count > Binder.maxPivotColumns {
        throw Diagnostic(
          "RQ0504", "PIVOT would give more than \(Binder.maxPivotColumns) columns", at: column.expression.span,
          hint: "Name the values that are to be columns: IN (…).")
      }
    }
    var items = keys.map { SelectItem($0, span: $0.span) }
    for cell in cells {
      for aggregate in aggregates {
        let named = aggregate.alias?.text ?? ExpressionText().text(aggregate.expression)
        let name =
          cell.name.isEmpty ? named : aggregates.count == 1 ? cell.name : "\(cell.name)_\(named)"
        items.append(
          SelectItem(
            filtered(aggregate.expression, cell.conditions), alias: Identifier(name, quoted: true, span: span),
            span: aggregate.span))
      }
    }
    let select = Select(items: items, groupBy: keys.isEmpty ? nil : .keys(keys), span: span)
    return try bind(select, of: Query(select: select, span: span), from: source)
  }

  /// The values of IN, those of a query or of an ENUM among them; each may stand once.
  private mutating func pivotValues(_ items: [SelectItem]) throws -> [SelectItem] {
    var values: [SelectItem] = []
    for item in items {
      switch item.expression.kind {
      case .subquery(let query):
        var seen = Set<String>()
        values += try found(by: query).filter { seen.insert(ExpressionText().text($0.expression)).inserted }
      case .call(let call) where call.name.text == "enum_range":
        guard case .list(let labels)? = try bindValue(item.expression).constantValue else {
          values.append(item); continue
        }
        values += labels.map { SelectItem(literal($0, at: item.span), span: item.span) }
      default: values.append(item)
      }
    }
    let texts = values.map { $0.alias?.text ?? ExpressionText().text($0.expression) }
    if let twice = texts.indices.first(where: { texts[..<$0].contains(texts[$0]) }) {
      throw Diagnostic("RQ0165", "\(texts[twice]) stands twice among the values of PIVOT", at: values[twice].span)
    }
    return values
  }

  /// The columns that a PIVOT without GROUP BY groups by: those it does not use otherwise.
  private func remaining(
    _ scope: Scope, _ pivot: Pivot, _ aggregates: [SelectItem], at span: SourceSpan
  ) -> [Expression] {
    var used = Set<Column>()
    for expression in pivot.columns.map(\.expression) + aggregates.map(\.expression) {
      expression.forEachName { name in
        if let column = scope.find(name).first { used.insert(column.column) }
      } star: {
      }
    }
    return scope.columns.enumerated().compactMap { place, column in
      used.contains(column.column) ? nil : Expression(.position(place + 1), span: span)
    }
  }

  /// The values there are, in order; they are found by running a query before the one that is being bound.
  private mutating func distinctValues(of expression: Expression, _ table: TableReference) throws -> [SelectItem] {
    let span = expression.span
    let present = Expression(.isNull(expression, negated: true), span: span)
    let select = Select(
      distinct: true, items: [SelectItem(expression, span: span)], from: table, filter: present, span: span)
    return try found(by: Query(select: select, span: span))
  }

  /// The values of a query's one column.
  private mutating func found(by query: Query) throws -> [SelectItem] {
    let span = query.span
    guard let run else { throw Binder.unsupported("PIVOT without IN (…)", at: span) }
    let outside = isInner
    isInner = false
    defer { isInner = outside }
    let bound = try bind(query)
    guard bound.columns.count == 1 else {
      throw Diagnostic("RQ0127", "PIVOT needs a query of one column", at: span)
    }
    let type = bound.columns[0].type
    let relation = try run(bound)
    return relation.chunks.flatMap { chunk in
      (0..<chunk.count).map { row in
        SelectItem(literal(chunk.segments[0].value(at: row, type: type), at: span), span: span)
      }
    }
  }

  private func literal(_ value: Value, at span: SourceSpan) -> Expression {
    switch value {
    case .null: Expression(.literal(.null), span: span)
    case .boolean(let value): Expression(.literal(.boolean(value)), span: span)
    case .date: Expression(.literal(.typed(TypeName("DATE", span: span), value.description)), span: span)
    case .timestamp: Expression(.literal(.typed(TypeName("TIMESTAMP", span: span), value.description)), span: span)
    default: Expression(.literal(.string(value.description)), span: span)
    }
  }

  /// The expression with every aggregate in it over the rows alone that meet the conditions.
  private func filtered(_ expression: Expression, _ conditions: [Expression]) -> Expression {
    expression.mapTree { part in
      guard case .call(var call) = part.kind, aggregateDetector.isAggregate(call) else { return nil }
      let all = conditions + (call.filter.map { [$0] } ?? [])
      guard let first = all.first else { return part }
      let links = all.dropFirst().map { ChainLink(.and, opSpan: part.span, operand: $0) }
      call.filter = links.isEmpty ? first : Expression(.chain(first, links), span: part.span)
      return Expression(.call(call), span: part.span)
    }
  }

  // MARK: UNPIVOT

  /// For each of the columns the other columns, its name and its value; all of the first column's rows come first.
  private mutating func bindUnpivot(
    _ unpivot: Unpivot, of inner: TableReference, at span: SourceSpan
  ) throws -> BoundQuery {
    let (plan, scope) = try bindTable(inner)
    var turned: [(columns: [ScopeColumn], name: String)] = []
    for item in unpivot.columns {
      if case .row(let parts) = item.expression.kind {
        let columns = try parts.map { try turnable($0, scope) }
        turned.append((columns, item.alias?.text ?? columns.map(\.schema.name).joined(separator: "_")))
        continue
      }
      for item in try expand([item], scope) {
        let column = try turnable(item.expression, scope)
        turned.append(([column], item.alias?.text ?? column.schema.name))
      }
    }
    guard let first = turned.first else { throw Diagnostic("RQ0101", "UNPIVOT needs columns to turn", at: span) }
    let width = unpivot.values.count
    if let odd = turned.first(where: { $0.columns.count != width }) {
      throw Diagnostic(
        "RQ0161",
        "UNPIVOT names \(width) column\(width == 1 ? "" : "s") of values, and \(odd.name) is of "
          + "\(odd.columns.count)", at: span)
    }
    let used = Set(turned.flatMap { $0.columns.map(\.column) })
    let kept = scope.columns.filter { !used.contains($0.column) }
    var types: [DataType] = []
    var values: [[BoundExpression]] = []
    for place in first.columns.indices {
      let (type, unified) = try unifyAll(
        turned.map { .column($0.columns[place].column, at: span) }, "UNPIVOT", at: span)
      types.append(type)
      values.append(unified)
    }
    let parts = turned.indices.map { index -> LogicalPlan in
      let copies = kept.map {
        Projection(column: makeColumn($0.schema.name, $0.column.type), expression: .column($0.column))
      }
      let name = Projection(
        column: makeColumn(unpivot.name.text, .text),
        expression: .constant(.text(turned[index].name), .text, at: span))
      let results = values.indices.map { place in
        Projection(
          column: makeColumn(unpivot.values[place].text, types[place]), expression: values[place][index])
      }
      let projected = LogicalPlan.project(plan, copies + [name] + results)
      if unpivot.includesNulls { return projected }
      let present = results.map { result in
        BoundExpression(kind: .isNull(.column(result.column), negated: true), type: .boolean, span: span)
      }
      let condition = present.count == 1 ? present[0] : BoundExpression(kind: .and(present), type: .boolean, span: span)
      return .filter(projected, condition)
    }
    let schemas =
      kept.map(\.schema) + [ColumnSchema(unpivot.name.text, type: .text)]
      + zip(unpivot.values, types).map { ColumnSchema($0.text, type: $1) }
    return BoundQuery(
      plan: .append(parts, schemas.map { makeColumn($0.name, $0.type) }), columns: schemas, notes: notes)
  }

  private func turnable(_ expression: Expression, _ scope: Scope) throws -> ScopeColumn {
    guard let column = scope.column(meantBy: expression) else {
      throw Diagnostic("RQ0101", "UNPIVOT turns columns, and this is none", at: expression.span)
    }
    return column
  }
}

/// What the rows of one column of a PIVOT have in common.
private struct PivotCell {
  var conditions: [Expression] = []
  var name = ""

  /// The cell of those of its rows that have a value.
  func narrowed(_ expression: Expression, to value: SelectItem) -> PivotCell {
    var cell = self
    let span = value.span
    if case .literal(.null) = value.expression.kind {
      cell.conditions.append(Expression(.isNull(expression, negated: false), span: span))
    } else {
      let link = ChainLink(.equal, opSpan: span, operand: value.expression)
      cell.conditions.append(Expression(.chain(expression, [link]), span: span))
    }
    let text: String
    switch value.expression.kind {
    case .literal(.string(let string)): text = string
    case .literal(.typed(_, let string)): text = string
    default: text = ExpressionText().text(value.expression)
    }
    let part = value.alias?.text ?? text
    cell.name = name.isEmpty ? part : "\(name)_\(part)"
    return cell
  }
}

extension Expression {
  /// Whether a query stands anywhere in it.
  fileprivate var holdsQuery: Bool {
    switch kind {
    case .subquery, .exists, .inQuery: true
    default: children.contains(where: \.holdsQuery)
    }
  }
}
