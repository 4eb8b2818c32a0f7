import RQSyntax

/// Aggregates in a query whose arguments are columns of a query around it alone: they are aggregates of that query, and
/// the query inside reads their results like columns of its groups.
extension Binder {
  /// Whether an aggregate of the query itself is called anywhere in the expression.
  func hasOwnAggregate(_ expression: Expression, _ scope: Scope) -> Bool {
    if outers.isEmpty { return aggregateDetector.hasAggregate(expression) }
    if case .call(let call) = expression.kind, aggregateDetector.isAggregate(call) {
      return owner(of: call, within: scope) == nil
    }
    return expression.children.contains { hasOwnAggregate($0, scope) }
  }

  /// The number of the query around this one whose columns alone a call names; nil where it names others, or none.
  private func owner(of call: FunctionCall, within scope: Scope) -> Int? {
    var names: [QualifiedName] = []
    var hasStar = call.star
    Expression(.call(call), span: call.name.span).forEachName {
      names.append($0)
    } star: {
      hasStar = true
    }
    if names.isEmpty || hasStar || names.contains(where: { !scope.find($0).isEmpty }) { return nil }
    return outers.indices.last { level in names.allSatisfy { outers[level].find($0).count == 1 } }
  }

  /// The column of a query around this one that will hold the result of a call; nil for aggregates of this query.
  mutating func outerAggregate(
    _ function: AggregateFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: SelectContext
  ) throws -> BoundExpression? {
    if outers.isEmpty { return nil }
    guard let level = owner(of: call, within: context.scope) else { return nil }
    if outers[level].isBesideTables {
      throw Diagnostic(
        "RQ0106", "\(call.name.text.lowercased()) is an aggregate of the query whose tables it is to be one of",
        at: span, hint: "Aggregate in a derived table first.")
    }
    let inner = outers
    defer { outers = inner }
    outers = Array(inner[..<level])
    var around = SelectContext(scope: inner[level])
    around.insideAggregate = true
    let bound = try aggregateCall(function, call, span, &around, .select)
    guard around.subqueries.isEmpty else { throw outerAggregateError(call, span) }
    let known = outerAggregates[level]?.first { $0.call == bound }
    let column = known?.column ?? makeColumn(heading(Expression(.call(call), span: span), inner[level]), bound.type)
    if known == nil { outerAggregates[level, default: []].append(AggregateColumn(column: column, call: bound)) }
    outerColumns.insert(column)
    return .column(column, at: span)
  }

  /// Makes the aggregates that a query inside this one asked for aggregates of this one.
  mutating func takeOuterAggregates(_ span: SourceSpan, _ context: inout SelectContext) throws {
    guard let asked = outerAggregates.removeValue(forKey: outers.count) else { return }
    guard context.isAboveGroups, !context.insideAggregate else {
      // The query turns out to group when it is bound once more.
      wantsGroups = outers.count
      throw Diagnostic(
        "RQ0106", "a query in this place reads an aggregate of the query around it", at: span,
        hint: "Move it into SELECT or HAVING.")
    }
    context.aggregates += asked.filter { aggregate in !context.aggregates.contains { $0.column == aggregate.column } }
  }

  private func outerAggregateError(_ call: FunctionCall, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "RQ0106", "\(call.name.text.lowercased()) is an aggregate of the query around this one and reads a query itself",
      at: span)
  }
}
