import RQSyntax

extension Binder {
  /// Binds `unnest(list)` in a select list: the column its elements will be in.
  mutating func bindSelectUnnest(
    _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    guard clause == .select, !context.insideAggregate, !context.insideWindow else {
      throw Diagnostic(
        "RQ0157", "unnest makes rows, which \(clause.rawValue) cannot", at: span,
        hint: "It stands among the items of SELECT, or in FROM: FROM t, unnest(t.list) AS u(x).")
    }
    guard call.arguments.count == 1, let argument = call.arguments.first else {
      throw Diagnostic("RQ0105", "unnest does not take \(call.arguments.count) arguments here", at: span)
    }
    let list = try bind(argument, &context, clause)
    if let known = context.unnested.first(where: { $0.list == list }) { return .column(known.column, at: span) }
    let column = makeColumn(heading(Expression(.call(call), span: span), context.scope), try unnestedType(list))
    context.unnested.append((list, column))
    return .column(column, at: span)
  }

  /// Makes rows of the lists that items of the select list take apart.
  func addUnnested(_ rows: SelectRows, _ context: SelectContext) throws -> LogicalPlan {
    if context.unnested.isEmpty { return rows.input }
    let lists = try context.unnested.map { unnested in
      rows.isGrouped
        ? try rows.rewrite.apply(unnested.list, clause: .select, scope: context.scope) : unnested.list
    }
    return .unnest(rows.input, Unnesting(lists: lists, columns: context.unnested.map(\.column)))
  }
}
