import RQSyntax

extension Binder {
  /// `a op b` where the operator is a function under another name.
  func operatorCall(
    _ op: BinaryOperator, _ a: BoundExpression, _ b: BoundExpression, at span: SourceSpan, operator opSpan: SourceSpan
  ) throws -> BoundExpression {
    func call(_ name: String, _ arguments: [BoundExpression]) throws -> BoundExpression {
      guard let function = ScalarRegistry.function(named: name) else {
        throw Diagnostic("RQ0901", "there is no code for \(op.rawValue)", at: opSpan)
      }
      return try apply(function, arguments, opSpan, span)
    }
    func matches(_ options: String?, negated: Bool) throws -> BoundExpression {
      let option = options.map { [BoundExpression.constant(.text($0), .text, at: opSpan)] } ?? []
      let found = try call("regexp_matches", [a, b] + option)
      return negated ? try folded(BoundExpression(kind: .not(found), type: .boolean, span: span)) : found
    }
    switch op {
    case .power: return try call("power", [a, b])
    case .matches: return try matches(nil, negated: false)
    case .matchesInsensitive: return try matches("i", negated: false)
    case .notMatches: return try matches(nil, negated: true)
    case .notMatchesInsensitive: return try matches("i", negated: true)
    case .overlaps: return try call("list_has_any", [a, b])
    case .holds: return try call("list_has_all", [a, b])
    case .heldBy: return try call("list_has_all", [b, a])
    case .startsWith: return try call("starts_with", [a, b])
    case .bitAnd: return try apply(MathFunctions.bitAnd, [a, b], opSpan, span)
    case .bitOr: return try apply(MathFunctions.bitOr, [a, b], opSpan, span)
    case .shiftLeft: return try apply(MathFunctions.shiftLeft, [a, b], opSpan, span)
    case .shiftRight: return try apply(MathFunctions.shiftRight, [a, b], opSpan, span)
    case .concat:
      let texts = try [a, b].map { try cast($0, to: .text, trying: false, at: $0.span) }
      return try folded(BoundExpression(kind: .call(TextFunctions.joined, texts), type: .text, span: span))
    default: throw Binder.unsupported(op.rawValue, at: opSpan)
    }
  }
}
