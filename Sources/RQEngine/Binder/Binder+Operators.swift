import RQSyntax

extension Binder {
  /// Binds operands joined by operators of one precedence level, left to right.
  mutating func bindChain(
    _ first: Expression, _ links: [ChainLink], _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    if let rows = try Binder.rowComparison(first, links, span) { return try bind(rows, &context, clause) }
    if let collated = try Binder.collatedComparison(first, links, span) {
      return try bind(collated, &context, clause)
    }
    switch links.first?.op {
    case .and, .or:
      let isAnd = links.first?.op == .and
      var parts: [BoundExpression] = []
      for operand in [first] + links.map(\.operand) {
        let bound = try boolean(try bind(operand, &context, clause), isAnd ? "AND" : "OR")
        // A nested chain of the same kind is the same condition.
        switch (bound.kind, isAnd) {
        case (.and(let inner), true), (.or(let inner), false): parts.append(contentsOf: inner)
        default: parts.append(bound)
        }
      }
      return BoundExpression(kind: isAnd ? .and(parts) : .or(parts), type: .boolean, span: span)
    case .concat where links.allSatisfy { $0.op == .concat }:
      var parts = [try bind(first, &context, clause)]
      for link in links { parts.append(try bind(link.operand, &context, clause)) }
      if parts.contains(where: { Binder.element(of: $0.type) != nil }) { return try joinedLists(parts, span) }
      if parts.contains(where: { $0.type == .blob }) {
        let blobs = try parts.map { try cast($0, to: .blob, trying: false, at: $0.span) }
        return try apply(BlobFunctions.joined, blobs, span, span)
      }
      let texts = try parts.map { try cast($0, to: .text, trying: false, at: $0.span) }
      return try folded(BoundExpression(kind: .call(TextFunctions.joined, texts), type: .text, span: span))
    default:
      var result = try bind(first, &context, clause)
      for link in links {
        let operand = try bind(link.operand, &context, clause)
        let place = SourceSpan(span.start, link.operand.span.end)
        switch link.op {
        case .power, .bitAnd, .bitOr, .shiftLeft, .shiftRight, .matches, .matchesInsensitive, .notMatches,
          .notMatchesInsensitive, .concat, .overlaps, .holds, .heldBy, .startsWith:
          result = try operatorCall(link.op, result, operand, at: place, operator: link.opSpan)
          try checkHeight(result)
          continue
        default: break
        }
        if let comparison = Binder.comparison(link.op) {
          let isEquality = comparison == .equal || comparison == .notEqual
          let left = isEquality ? placed(result, beside: operand, context) : result
          let right = isEquality ? placed(operand, beside: result, context) : operand
          let (a, b) = try unify(left, right, link.op.rawValue, at: link.opSpan)
          result = BoundExpression(kind: .compare(comparison, a, b), type: .boolean, span: place)
        } else {
          if let step = try nextStep(of: result, link.op, operand) {
            result.append(step, at: place)
          } else {
            result = try arithmetic(result, link.op, operand, at: place, operator: link.opSpan)
          }
        }
        try checkHeight(result)
      }
      return result
    }
  }

  /// The step that makes an arithmetic chain longer when the operand is computed in the chain's own type; else nil.
  private func nextStep(
    of chain: BoundExpression, _ op: BinaryOperator, _ operand: BoundExpression
  ) throws -> ArithmeticStep? {
    guard case .arithmetic = chain.kind, chain.type.isNumeric, operand.type.isNumeric,
      Coercion.common(chain.type, operand.type) == chain.type
    else { return nil }
    let step: ArithmeticOperator
    switch (op, chain.type) {
    case (.add, .integer), (.add, .double), (.add, .decimal(Decimal.maxPrecision, _)), (.add, .hugeInteger): step = .add
    case (.subtract, .integer), (.subtract, .double), (.subtract, .decimal(Decimal.maxPrecision, _)),
      (.subtract, .hugeInteger):
      step = .subtract
    case (.multiply, .integer), (.multiply, .double), (.multiply, .hugeInteger): step = .multiply
    case (.divide, .integer) where settings.integerDivision, (.divide, .hugeInteger) where settings.integerDivision,
      (.integerDivide, .integer), (.integerDivide, .hugeInteger), (.divide, .double):
      step = .divide
    case (.modulo, .integer), (.modulo, .double), (.modulo, .hugeInteger): step = .modulo
    default: return nil
    }
    return ArithmeticStep(op: step, operand: try cast(operand, to: chain.type, trying: false, at: operand.span))
  }

  /// Refuses an expression that no one can have written by hand and that would overrun the stack.
  func checkHeight(_ expression: BoundExpression) throws {
    if expression.height > Binder.maxHeight {
      throw Diagnostic(
        "RQ0504", "the expression nests more than \(Binder.maxHeight) levels deep", at: expression.span,
        hint: "Split it into columns of their own.")
    }
  }

  static func comparison(_ op: BinaryOperator) -> Comparison? {
    switch op {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    default: nil
    }
  }

  /// `a op b` in the type the operands call for.
  func arithmetic(
    _ a: BoundExpression, _ op: BinaryOperator, _ b: BoundExpression, at span: SourceSpan, operator opSpan: SourceSpan
  ) throws -> BoundExpression {
    if Binder.isTemporal(a.type) || Binder.isTemporal(b.type) {
      return try temporalArithmetic(a, op, b, at: span, operator: opSpan)
    }
    var (a, b) = (a, b)
    if a.type == .null { a = .constant(.null, b.type == .null ? .integer : b.type, at: a.span) }
    if b.type == .null { b = .constant(.null, a.type, at: b.span) }
    guard a.type.isNumeric, b.type.isNumeric, let common = Coercion.common(a.type, b.type) else {
      let wrong = a.type.isNumeric ? b : a
      throw Diagnostic(
        "RQ0201", "\(op.rawValue) needs numbers, and this is \(wrong.type.name)", at: wrong.span,
        hint: "CAST(… AS INTEGER) reads a number from text.")
    }
    switch (op, common) {
    case (.divide, .integer) where settings.integerDivision, (.divide, .hugeInteger) where settings.integerDivision,
      (.integerDivide, .integer), (.integerDivide, .hugeInteger):
      return try step(a, .divide, b, common, span)
    case (.divide, .hugeInteger): return try step(a, .divide, b, .double, span)
    case (.add, .hugeInteger), (.subtract, .hugeInteger), (.multiply, .hugeInteger):
      return try step(a, op == .add ? .add : op == .subtract ? .subtract : .multiply, b, common, span)
    case (.divide, .decimal): return try decimalDivision(a, b, span)
    case (.divide, _): return try step(a, .divide, b, .double, span)
    case (.integerDivide, _):
      let quotient = try step(a, .divide, b, .double, span)
      guard let trunc = ScalarRegistry.function(named: "trunc") else { return quotient }
      return try folded(BoundExpression(kind: .call(trunc, [quotient]), type: .double, span: span))
    case (.multiply, .decimal): return try decimalProduct(a, b, span)
    case (.add, .decimal(_, let scale)), (.subtract, .decimal(_, let scale)):
      let type = DataType.decimal(precision: Decimal.maxPrecision, scale: scale)
      return try step(a, op == .add ? .add : .subtract, b, type, span)
    case (.add, _): return try step(a, .add, b, common, span)
    case (.subtract, _): return try step(a, .subtract, b, common, span)
    case (.multiply, _): return try step(a, .multiply, b, common, span)
    default: return try step(a, .modulo, b, common, span)
    }
  }

  /// One step computed in `type`; joins the chain on its left when that computes in the same type.
  private func step(
    _ a: BoundExpression, _ op: ArithmeticOperator, _ b: BoundExpression, _ type: DataType, _ span: SourceSpan
  ) throws -> BoundExpression {
    let left = try cast(a, to: type, trying: false, at: a.span)
    let right = try cast(b, to: type, trying: false, at: b.span)
    if case .arithmetic(let first, var steps) = left.kind {
      steps.append(ArithmeticStep(op: op, operand: right))
      return BoundExpression(kind: .arithmetic(first, steps), type: type, span: span)
    }
    return try folded(
      BoundExpression(kind: .arithmetic(left, [ArithmeticStep(op: op, operand: right)]), type: type, span: span))
  }

  private static func scale(_ type: DataType) -> Int {
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }

  /// A product has the scales of its factors added up; its operands keep their own scale.
  private func decimalProduct(
    _ a: BoundExpression, _ b: BoundExpression, _ span: SourceSpan
  ) throws -> BoundExpression {
    let scale = Binder.scale(a.type) + Binder.scale(b.type)
    if scale > Decimal.maxPrecision { return try step(a, .multiply, b, .double, span) }
    let type = DataType.decimal(precision: Decimal.maxPrecision, scale: scale)
    return try folded(
      BoundExpression(
        kind: .arithmetic(try unscaled(a), [ArithmeticStep(op: .multiply, operand: try unscaled(b))]), type: type,
        span: span))
  }

  /// The operand as a decimal of its own scale.
  private func unscaled(_ x: BoundExpression) throws -> BoundExpression {
    if case .decimal = x.type { return x }
    // HUGEINT is a decimal already, all of whose digits may be needed.
    return try cast(x, to: .decimal(precision: 19, scale: 0), trying: false, at: x.span)
  }

  /// How many digits a decimal quotient has behind those of its operands.
  static let quotientDigits = 6

  /// A quotient has six digits more after the point than the finer operand, rounded half away from zero.
  private func decimalDivision(
    _ a: BoundExpression, _ b: BoundExpression, _ span: SourceSpan
  ) throws -> BoundExpression {
    let divisorScale = Binder.scale(b.type)
    let scale = max(Binder.scale(a.type), divisorScale) + Binder.quotientDigits
    if scale + divisorScale > Decimal.maxPrecision { return try step(a, .divide, b, .double, span) }
    // Dividing unscaled numbers takes the divisor's scale off, so the dividend carries it on top.
    let dividend = DataType.decimal(precision: Decimal.maxPrecision, scale: scale + divisorScale)
    let left = try cast(a, to: dividend, trying: false, at: a.span)
    return try folded(
      BoundExpression(
        kind: .arithmetic(left, [ArithmeticStep(op: .divide, operand: try unscaled(b))]),
        type: .decimal(precision: Decimal.maxPrecision, scale: scale), span: span))
  }

  /// `date ± days` and `date - date`, computed on days.
  func dateArithmetic(
    _ a: BoundExpression, _ op: BinaryOperator, _ b: BoundExpression, at span: SourceSpan, operator opSpan: SourceSpan
  ) throws -> BoundExpression {
    let result: DataType
    switch (a.type, op, b.type) {
    case (.date, .add, .integer), (.integer, .add, .date), (.date, .subtract, .integer): result = .date
    case (.date, .subtract, .date): result = .integer
    default:
      throw Diagnostic(
        "RQ0201", "\(a.type.name) \(op.rawValue) \(b.type.name) has no meaning", at: opSpan,
        hint: "Dates take whole days or intervals: date + 30, date + INTERVAL 1 MONTH, date - date.")
    }
    return try folded(
      BoundExpression(
        kind: .arithmetic(a, [ArithmeticStep(op: op == .add ? .add : .subtract, operand: b)]), type: result, span: span)
    )
  }
}
