import RQSyntax

/// Functions that are other expressions under a name.
extension Binder {
  /// The expression that a call stands for; nil for all other functions.
  static func disguised(_ name: String, _ call: FunctionCall, _ span: SourceSpan) -> Expression? {
    guard !call.name.quoted, call.over == nil, !call.distinct, call.filter == nil else { return nil }
    let arguments = call.arguments
    func make(_ kind: Expression.Kind) -> Expression { Expression(kind, span: span) }
    func function(_ name: String, _ arguments: [Expression]) -> Expression {
      make(.call(FunctionCall(name: Identifier(name, span: call.name.span), arguments: arguments)))
    }
    switch (name, arguments.count) {
    case ("add", 2), ("subtract", 2), ("multiply", 2), ("divide", 2):
      let op: BinaryOperator =
        name == "add" ? .add : name == "subtract" ? .subtract : name == "multiply" ? .multiply : .integerDivide
      return make(.chain(arguments[0], [ChainLink(op, opSpan: call.name.span, operand: arguments[1])]))
    case ("like_escape", 3), ("not_like_escape", 3), ("ilike_escape", 3), ("not_ilike_escape", 3):
      return make(
        .like(
          arguments[0], pattern: arguments[1], escape: arguments[2], caseInsensitive: name.contains("ilike"),
          negated: name.hasPrefix("not")))
    case ("constant_or_null", 2...):
      let tests = arguments.dropFirst().map { Expression(.isNull($0, negated: false), span: $0.span) }
      let null = make(.literal(.null))
      return make(
        .caseWhen(
          operand: nil, branches: tests.map { CaseBranch(condition: $0, result: null) }, otherwise: arguments[0]))
    case ("try", 1):
      guard case .cast(let x, let type, _) = arguments[0].kind else { return nil }
      return make(.cast(x, type, trying: true))
    case ("array_push_front", 2): return function("list_prepend", [arguments[1], arguments[0]])
    case ("array_to_string_comma_default", 1):
      return function("array_to_string", arguments + [make(.literal(.string(",")))])
    case ("array_length", 2):
      guard case .literal(.integer("1")) = arguments[1].kind else { return nil }
      return function("list_length", [arguments[0]])
    case ("max", 3...), ("min", 3...):
      // As in SQLite: the largest of several values, NULL where one of them is.
      let tests = arguments.map { Expression(.isNull($0, negated: false), span: $0.span) }
      let null = make(.literal(.null))
      return make(
        .caseWhen(
          operand: nil, branches: tests.map { CaseBranch(condition: $0, result: null) },
          otherwise: function(name == "max" ? "greatest" : "least", arguments)))
    case ("char", 1...): return function("concat", arguments.map { function("chr", [$0]) })
    case ("setseed", 1): return make(.literal(.null))
    case ("pg_size_pretty", 1): return function("format_bytes", arguments)
    case ("is_histogram_other_bin", 1):
      // What stands for all values that no bin holds is the greatest one there is.
      return make(
        .inList(
          make(.cast(arguments[0], TypeName("TEXT", span: span), trying: false)),
          ["9223372036854775807", "inf", ""].map { make(.literal(.string($0))) }, negated: false))
    default: return nil
    }
  }
}
