import RQSyntax

extension Binder {
  /// Both expressions brought to one type, for a comparison named in errors.
  func unify(
    _ a: BoundExpression, _ b: BoundExpression, _ place: String, at span: SourceSpan
  ) throws -> (BoundExpression, BoundExpression) {
    let (_, both) = try compared([a, b], place, at: span)
    return (both[0], both[1])
  }

  /// All expressions brought to one type: that of the columns where the others are text literals, else the common one.
  func unifyAll(
    _ parts: [BoundExpression], _ place: String, at span: SourceSpan
  ) throws -> (DataType, [BoundExpression]) {
    var type = DataType.null
    for part in parts where !Binder.isTextLiteral(part) {
      guard let wider = Coercion.common(type, part.type) else {
        throw Diagnostic(
          "RQ0201", "\(place) mixes \(type.name) and \(part.type.name)", at: part.span,
          hint: "CAST one of them, as in CAST(x AS \(type.name)).")
      }
      type = wider
    }
    let hasLiteral = parts.contains(where: Binder.isTextLiteral)
    if type == .null, hasLiteral { type = .text }
    // A text need not be one of the labels.
    if case .enumeration = type, hasLiteral { type = .text }
    return (type, try parts.map { try cast($0, to: type, trying: false, at: $0.span) })
  }

  private static func isTextLiteral(_ expression: BoundExpression) -> Bool {
    if case .constant(.text) = expression.kind { return true }
    return false
  }

  /// The expression as a value of another type; a constant is converted at once.
  ///
  /// - Throws: `RQ0203` when a constant does not fit, `RQ0208` when the types have no conversion.
  func cast(
    _ expression: BoundExpression, to type: DataType, trying: Bool, at span: SourceSpan
  ) throws -> BoundExpression {
    if expression.type == type { return expression }
    if expression.constantValue?.isNull == true { return .constant(.null, type, at: span) }
    guard CastKernel.isPossible(from: expression.type, to: type) else {
      throw Diagnostic("RQ0208", "\(expression.type.name) cannot become \(type.name)", at: span)
    }
    return try folded(BoundExpression(kind: .cast(expression, trying: trying), type: type, span: span))
  }

  /// An expression of the type that a name means, or an error where it is none of the values that the name stands for.
  func narrowed(
    _ expression: BoundExpression, _ name: TypeName, trying: Bool, at span: SourceSpan
  ) throws -> BoundExpression {
    if let digits = Coercion.fractionDigits(named: name), expression.type == .timestamp {
      return try apply(CalendarFunctions.rounding(toDigits: digits), [expression], span, span)
    }
    guard Coercion.isNarrow(name), expression.type != .null else { return expression }
    let mode = BoundExpression.constant(.boolean(trying), .boolean, at: span)
    if let length = name.length {
      guard Binder.element(of: expression.type) != nil else { return expression }
      let count = BoundExpression.constant(.integer(Int64(length)), .integer, at: span)
      return try apply(ListFunctions.sized, [expression, count, mode], span, span)
    }
    if let limit = Coercion.unsignedLimit(named: name), case .decimal = expression.type {
      let high = BoundExpression.constant(.decimal(limit), expression.type, at: span)
      return try apply(MathFunctions.unsigned, [expression, high, mode], span, span)
    }
    guard let range = Coercion.range(named: name), expression.type == .integer else { return expression }
    let bounds = [range.lowerBound, range.upperBound].map { BoundExpression.constant(.integer($0), .integer, at: span) }
    return try apply(MathFunctions.ranged, [expression] + bounds + [mode], span, span)
  }

  /// The expression, or its value when all of its parts are constants.
  func folded(_ expression: BoundExpression) throws -> BoundExpression {
    guard expression.children.allSatisfy({ $0.constantValue != nil }) else { return expression }
    let value = try ConstantEvaluator.value(of: expression, options: evaluation)
    return .constant(value, expression.type, at: expression.span)
  }
}
