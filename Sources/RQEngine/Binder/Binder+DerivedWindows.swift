import RQSyntax

extension Binder {
  /// Binds a window that is an expression over other ones; nil for those that are not.
  mutating func bindDerivedWindow(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    if call.name.quoted { return nil }
    if name == "fill" { return try bindFill(call, span, &context, clause) }
    if AggregateFunction(name: name) != nil || Binder.derivedAggregates.contains(name) {
      return try bindDerivedAggregate(name, call, span, &context, clause)
    }
    guard !call.orderBy.isEmpty else { return nil }
    func other(_ name: String) -> FunctionCall {
      var copy = call
      copy.name.text = name
      copy.arguments = [call.arguments[0]]
      return copy
    }
    switch name {
    case "first_value" where call.arguments.count == 1: return try bindCall(other("first"), span, &context, clause)
    case "last_value" where call.arguments.count == 1: return try bindCall(other("last"), span, &context, clause)
    case "nth_value" where call.arguments.count == 2:
      let list = try bindCall(other("list"), span, &context, clause)
      let place = try bind(call.arguments[1], &context, clause)
      guard let extract = ScalarRegistry.function(named: "list_extract") else { return nil }
      return try apply(extract, [list, place], span, span)
    default: return nil
    }
  }

  /// `fill(x) OVER (ORDER BY key)`: x, and where it is NULL the value on the line through its two neighbours that have one,
  /// or through the two at the end of the partition that the row lies beyond.
  private mutating func bindFill(
    _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let usage = "fill(x) OVER (ORDER BY key)"
    guard call.arguments.count == 1, let over = call.over else {
      throw Diagnostic(
        "RQ0105", "fill does not take \(call.arguments.count) arguments", at: call.name.span,
        hint: "It is called as \(usage).")
    }
    var window = try resolve(over, context)
    let own = (call.orderBy.isEmpty ? window.orderBy : call.orderBy).map(directed)
    guard own.count == 1, !own[0].isAll else {
      throw Diagnostic(
        "RQ0105", "fill needs one key to measure distances by", at: span, hint: "It is called as \(usage).")
    }
    window.orderBy = own
    let (item, key) = (call.arguments[0], own[0].expression)
    let type = try measurable(item, &context, clause)
    _ = try measurable(key, &context, clause)
    func make(_ kind: Expression.Kind) -> Expression { Expression(kind, span: span) }
    func function(_ name: String, _ arguments: [Expression]) -> Expression {
      make(.call(FunctionCall(name: Identifier(name, span: span), arguments: arguments)))
    }
    func chain(_ x: Expression, _ op: BinaryOperator, _ y: Expression) -> Expression {
      make(.chain(x, [ChainLink(op, opSpan: span, operand: y)]))
    }
    func number(_ x: Expression, _ type: DataType) -> Expression {
      let whole =
        type.isNumeric ? x : function("epoch_us", [make(.cast(x, TypeName("TIMESTAMP", span: span), trying: false))])
      return make(.cast(whole, TypeName("DOUBLE", span: span), trying: false))
    }
    let keyType = try measurable(key, &context, clause)
    let (x, k) = (number(item, type), number(key, keyType))
    let present = make(.isNull(item, negated: true))
    let known = make(
      .caseWhen(operand: nil, branches: [CaseBranch(condition: present, result: k)], otherwise: nil))
    // A row with no key is no neighbour.
    let value = make(
      .caseWhen(
        operand: nil, branches: [CaseBranch(condition: make(.isNull(key, negated: true)), result: x)], otherwise: nil))
    func picked(_ name: String, _ x: Expression, _ frame: WindowFrame, place: Int? = nil, backwards: Bool = false)
      -> Expression
    {
      var specification = window
      specification.frame = frame
      if backwards {
        specification.orderBy[0].descending.toggle()
        specification.orderBy[0].nullsFirst = false
      }
      let arguments = [x] + (place.map { [make(.literal(.integer("\($0)")))] } ?? [])
      var pick = FunctionCall(name: Identifier(name, span: span), arguments: arguments)
      pick.nulls = .ignore
      pick.over = .specification(specification)
      return make(.call(pick))
    }
    let before = WindowFrame(unit: .rows, start: .unboundedPreceding, end: .currentRow, span: span)
    let behind = WindowFrame(unit: .rows, start: .currentRow, end: .unboundedFollowing, span: span)
    let all = WindowFrame(unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing, span: span)
    func line(_ a: (x: Expression, k: Expression), _ b: (x: Expression, k: Expression)) -> Expression {
      let slope = chain(chain(b.x, .subtract, a.x), .divide, chain(b.k, .subtract, a.k))
      return function("coalesce", [chain(a.x, .add, chain(chain(k, .subtract, a.k), .multiply, slope)), a.x])
    }
    let low = (x: picked("last_value", value, before), k: picked("last_value", known, before))
    let high = (x: picked("first_value", value, behind), k: picked("first_value", known, behind))
    func ends(_ backwards: Bool) -> [(x: Expression, k: Expression)] {
      [1, 2].map {
        (
          picked("nth_value", value, all, place: $0, backwards: backwards),
          picked("nth_value", known, all, place: $0, backwards: backwards)
        )
      }
    }
    let (start, end) = (ends(false), ends(true))
    let filled = make(
      .caseWhen(
        operand: nil,
        branches: [
          CaseBranch(condition: make(.isNull(key, negated: false)), result: make(.literal(.null))),
          CaseBranch(condition: make(.isNull(low.x, negated: false)), result: line(start[0], start[1])),
          CaseBranch(condition: make(.isNull(high.x, negated: false)), result: line(end[0], end[1])),
        ], otherwise: line(low, high)))
    var result = filled
    switch type {
    case .double: break
    case .date, .timestamp:
      let moment = function(
        "make_timestamp", [make(.cast(function("trunc", [filled]), TypeName("INTEGER", span: span), trying: false))])
      result = type == .date ? make(.cast(moment, TypeName("DATE", span: span), trying: false)) : moment
    case .decimal: result = filled
    default: result = make(.cast(function("trunc", [filled]), TypeName("INTEGER", span: span), trying: false))
    }
    var bound = try bind(result, &context, clause)
    if case .decimal = type { bound = try cast(bound, to: type, trying: false, at: span) }
    let given = try bind(item, &context, clause)
    return BoundExpression(kind: .coalesce([given, bound]), type: type, span: span)
  }

  /// The type of what distances can be measured between.
  private mutating func measurable(
    _ expression: Expression, _ context: inout SelectContext, _ clause: Clause
  ) throws -> DataType {
    let bound = try bind(expression, &context, clause)
    switch bound.type {
    case .integer, .double, .decimal, .date, .timestamp: return bound.type
    default:
      throw Diagnostic(
        "RQ0201", "fill needs numbers or moments, and this is \(bound.type.name)", at: expression.span,
        hint: "It is called as fill(x) OVER (ORDER BY key).")
    }
  }
}
