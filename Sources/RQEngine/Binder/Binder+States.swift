import RQSyntax

extension Binder {
  /// `x IS BLANK` and its like: whether the cell a number was read from is in a state. The states are those of the table
  /// of cells, which has a row for each cell of a report.
  func stateTest(
    _ x: Expression, _ state: StatePredicate, _ negated: Bool, _ span: SourceSpan, _ context: SelectContext
  ) throws -> Expression {
    let code: String
    switch state {
    case .blank: code = "blank"
    case .notApplicable: code = "not_applicable"
    case .absent: code = "absent"
    }
    guard let column = context.scope.column(meantBy: x), column.column.type.isNumeric,
      let origin = context.scope.origin(of: column.column),
      let cells = catalog.table(named: "cells"), cells.column(named: "state") != nil,
      origin.table.columns.contains(where: { $0.schema.name == "report_id" })
    else {
      throw Diagnostic(
        "RQ0156", "IS \(state.rawValue) asks for the cell of a report, and this is none", at: x.span,
        hint: "It goes with the numbers of reports and applications; IS NULL asks whether there is a value.")
    }
    func own(_ name: String) -> Expression {
      let parts = [
        Identifier(origin.table.name, quoted: true, span: span), Identifier(name, quoted: true, span: span),
      ]
      return Expression(.column(QualifiedName(parts, span: span)), span: span)
    }
    let alias = Identifier("cell of a report", quoted: true, span: span)
    func cell(_ name: String) -> Expression {
      Expression(
        .column(QualifiedName([alias, Identifier(name, quoted: true, span: span)], span: span)), span: span)
    }
    func equal(_ a: Expression, _ b: Expression) -> Expression {
      Expression(.chain(a, [ChainLink(.equal, opSpan: span, operand: b)]), span: span)
    }
    func text(_ text: String) -> Expression { Expression(.literal(.string(text)), span: span) }
    var tests = [equal(cell("report_id"), own("report_id")), equal(cell("state"), text(code))]
    if origin.table.columns.contains(where: { $0.schema.name == "item" }),
      origin.table.columns.contains(where: { $0.schema.name == "applicant" })
    {
      tests += [equal(cell("item"), own("item")), equal(cell("applicant"), own("applicant"))]
    } else {
      let total = Expression(
        .isDistinct(cell("applicant"), text("total"), negated: true), span: span)
      let none = Expression(.isNull(cell("applicant"), negated: false), span: span)
      // A column that adds up cells is named as their names begin.
      let begins = FunctionCall(
        name: Identifier("starts_with", span: span), arguments: [cell("item"), text(column.schema.name + "_")])
      let isPart = Expression(
        .chain(
          equal(cell("item"), text(column.schema.name)),
          [ChainLink(.or, opSpan: span, operand: Expression(.call(begins), span: span))]), span: span)
      tests += [
        isPart, Expression(.isNull(x, negated: false), span: span),
        Expression(.chain(none, [ChainLink(.or, opSpan: span, operand: total)]), span: span),
      ]
    }
    let condition = Expression(
      .chain(tests[0], tests.dropFirst().map { ChainLink(.and, opSpan: span, operand: $0) }), span: span)
    let name = QualifiedName([Identifier(cells.schema.name, quoted: true, span: span)], span: span)
    let select = Select(
      items: [SelectItem(Expression(.literal(.integer("1")), span: span), span: span)],
      from: TableReference(.table(name, alias: TableAlias(alias)), span: span), filter: condition, span: span)
    let exists = Expression(.exists(Query(select: select, span: span)), span: span)
    return negated ? Expression(.unary(.not, exists), span: span) : exists
  }
}
