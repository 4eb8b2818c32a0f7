import RQSyntax

extension Binder {
  /// A recursion computed for all values of a domain at once: its rows carry the values they belong to, and what reads the
  /// rows found so far sees those of its own values alone.
  mutating func spread(
    _ domain: Domain, over recursion: Recursion, at span: SourceSpan
  ) throws -> LogicalPlan {
    var outer: [Column] = []
    for own in domain.order {
      guard let column = domain.columns.first(where: { $0.value.kind == .column(own) })?.key else {
        throw Diagnostic("RQ0901", "a column of a recursion has no twin", at: span)
      }
      outer.append(column)
    }
    func rows(_ plan: LogicalPlan, _ columns: [Column], _ own: Domain) -> LogicalPlan {
      .project(plan, (columns + own.order).map { Projection(column: $0, expression: .column($0)) })
    }
    let (first, step) = (copy(domain).domain, copy(domain).domain)
    var result = recursion
    result.first = rows(try spread(first, over: recursion.first, at: span), recursion.first.columns, first)
    let tagged = tagged(recursion.step, of: recursion, outer)
    result.step = rows(try spread(step, over: tagged, at: span), recursion.step.columns, step)
    result.columns += domain.order
    return .recursive(result)
  }

  /// The plan in which rows of the recursion are those that belong to the values of outer columns.
  private mutating func tagged(_ plan: LogicalPlan, of recursion: Recursion, _ outer: [Column]) -> LogicalPlan {
    guard case .shared(var shared) = plan else {
      var binder = self
      defer { self = binder }
      return plan.mapInputs { binder.tagged($0, of: recursion, outer) }
    }
    guard shared.isWorking, shared.id == recursion.working || shared.id == recursion.known else { return plan }
    let own = outer.map { makeColumn($0.name, $0.type) }
    shared.columns += own
    let conditions = zip(own, outer).map { BoundExpression.equal(.column($0), .column($1), matchesNull: true) }
    return BoundExpression.conjunction(conditions).map { .filter(.shared(shared), $0) } ?? .shared(shared)
  }
}
