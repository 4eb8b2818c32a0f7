import RQSyntax

extension Binder {
  /// What WHERE, SINCE and LATEST ask of a row together.
  static func condition(of select: Select) -> Expression? {
    var parts: [Expression] = []
    if let filter = select.filter { parts.append(filter) }
    if let since = select.since { parts.append(isSince(since)) }
    if let place = select.latest { parts.append(isLatest(at: place)) }
    guard let first = parts.first, parts.count > 1 else { return parts.first }
    let links = parts.dropFirst().map { ChainLink(.and, opSpan: $0.span, operand: $0) }
    return Expression(.chain(first, links), span: first.span)
  }

  private static func column(_ name: String, at span: SourceSpan) -> Expression {
    Expression(.column(QualifiedName([Identifier(name, span: span)], span: span)), span: span)
  }

  /// Whether a row is of a year or of a later one.
  private static func isSince(_ since: Expression) -> Expression {
    let link = ChainLink(.greaterOrEqual, opSpan: since.span, operand: since)
    return Expression(.chain(column("year", at: since.span), [link]), span: since.span)
  }

  /// Whether a row is of the document of its agency and year that was read last.
  private static func isLatest(at span: SourceSpan) -> Expression {
    let last = FunctionCall(name: Identifier("max", span: span), arguments: [column("report_id", at: span)])
    let name = QualifiedName([Identifier("reports", span: span)], span: span)
    let newest = Identifier("newest", span: span)
    let grouped = Select(
      items: [SelectItem(Expression(.call(last), span: span), alias: newest, span: span)],
      from: TableReference(.table(name, alias: nil), span: span),
      groupBy: .keys([column("agency", at: span), column("year", at: span)]), span: span)
    // A grouped query shows its keys too; the query around it takes the one column that is asked for.
    let inner = TableReference(
      .query(Query(select: grouped, span: span), lateral: false, alias: TableAlias(newest)), span: span)
    let outer = Select(items: [SelectItem(column("newest", at: span), span: span)], from: inner, span: span)
    return Expression(
      .inQuery(column("report_id", at: span), Query(select: outer, span: span), negated: false), span: span)
  }
}
