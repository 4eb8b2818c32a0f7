import RQSyntax

/// Compiles bound expressions for one thread.
struct ExpressionCompiler {
  /// Where each column stands in the batches.
  let columns: [Column: Int]
  let options: EvaluationOptions

  init(columns: [Column: Int], options: EvaluationOptions) {
    self.columns = columns
    self.options = options
  }

  /// Compiles for batches that have these columns in order.
  init(_ layout: [Column], options: EvaluationOptions) {
    self.init(
      columns: Dictionary(layout.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first }),
      options: options)
  }

  /// The code of an expression.
  ///
  /// - Throws: `RQ0901` when a column is not in the layout, which would be a defect of the planner.
  func compile(_ expression: BoundExpression) throws -> Evaluator {
    switch expression.kind {
    case .constant(let value): return try ConstantEvaluatorNode(value, type: expression.type)
    case .column(let column):
      guard let index = columns[column] else {
        throw Diagnostic("RQ0901", "the column \(column.name) is missing from its input", at: expression.span)
      }
      return ColumnEvaluator(index: index)
    case .and(let parts): return ConjunctionEvaluator(try parts.map(compile), isAnd: true)
    case .or(let parts): return ConjunctionEvaluator(try parts.map(compile), isAnd: false)
    case .not(let x): return NotEvaluator(try compile(x))
    case .isNull(let x, let negated): return NullTestEvaluator(try compile(x), negated: negated)
    case .isBoolean(let x, let value, let negated):
      return BooleanTestEvaluator(try compile(x), value: value, negated: negated)
    case .compare(let op, let x, let y): return try comparison(op, x, y)
    case .distinct(let x, let y, let negated):
      return DistinctEvaluator(
        try comparison(.equal, x, y), try compile(x), try compile(y), negated: negated)
    case .arithmetic(let first, let steps): return try arithmetic(expression, first, steps)
    case .inSet(let x, let values, let negated): return try membership(x, values, negated)
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      return try like(x, pattern, escape, insensitive, negated)
    case .caseWhen(let branches, let otherwise):
      return CaseEvaluator(
        try branches.map { (try compile($0.condition), try compile($0.result)) }, try otherwise.map(compile),
        type: expression.type)
    case .coalesce(let parts): return CoalesceEvaluator(try parts.map(compile), type: expression.type)
    case .cast(let x, let trying):
      return CastEvaluator(
        try compile(x), CastKernel(from: x.type, to: expression.type, trying: trying, span: expression.span))
    case .call(let function, let parts): return try call(expression, function, parts)
    }
  }

  private func comparison(_ op: Comparison, _ x: BoundExpression, _ y: BoundExpression) throws -> Evaluator {
    if let value = y.constantValue, !value.isNull {
      return ConstantComparisonEvaluator(op, try compile(x), value, type: x.type)
    }
    if let value = x.constantValue, !value.isNull {
      return ConstantComparisonEvaluator(op.flipped, try compile(y), value, type: y.type)
    }
    return ComparisonEvaluator(op, try compile(x), try compile(y), type: x.type)
  }

  private func arithmetic(
    _ expression: BoundExpression, _ first: BoundExpression, _ steps: [ArithmeticStep]
  ) throws -> Evaluator {
    let place: Arithmetic
    switch expression.type {
    case .double: place = .double
    case .decimal(let precision, _): place = .wide(precision: precision)
    case .date: place = .days
    default: place = .integer
    }
    return ArithmeticEvaluator(
      try compile(first), try steps.map { (op: $0.op, operand: try compile($0.operand), span: $0.operand.span) }, place,
      span: expression.span, options: options)
  }

  private func membership(_ x: BoundExpression, _ values: [Value], _ negated: Bool) throws -> Evaluator {
    let holdsNull = values.contains(.null)
    let present = Set(values.filter { !$0.isNull })
    let operand = try compile(x)
    if x.type.isCoded {
      let texts = Set(present.compactMap { $0.coded(x.type) }.map { Value.text($0) })
      return TextPredicateEvaluator(operand) { text in
        if texts.contains(.text(text)) { return negated ? .no : .yes }
        return holdsNull ? .unknown : negated ? .yes : .no
      }
    }
    return MembershipEvaluator(operand, present, holdsNull: holdsNull, type: x.type, negated: negated)
  }

  private func like(
    _ x: BoundExpression, _ pattern: BoundExpression, _ escape: String?, _ insensitive: Bool, _ negated: Bool
  ) throws -> Evaluator {
    let operand = try compile(x)
    if case .text(let text)? = pattern.constantValue {
      let compiled = try LikePattern(text, escape: escape, caseInsensitive: insensitive, span: pattern.span)
      return TextPredicateEvaluator(operand, bytes: { compiled.matches($0) != negated ? .yes : .no })
    }
    return LikeEvaluator(
      operand, try compile(pattern), escape: escape, caseInsensitive: insensitive, negated: negated, span: pattern.span)
  }

  private func call(
    _ expression: BoundExpression, _ function: ScalarFunction, _ parts: [BoundExpression]
  ) throws -> Evaluator {
    let types = parts.map(\.type)
    guard let overload = function.overloads.first(where: { Self.fits($0, types) }) else {
      throw Diagnostic("RQ0901", "\(function.name) has no code for these types", at: expression.span)
    }
    return CallEvaluator(
      try parts.map(compile), types: types, kernel: overload.kernel(types, expression.type), result: expression.type,
      name: function.name, span: expression.span)
  }

  /// Whether already converted arguments are what an overload takes.
  private static func fits(_ overload: ScalarFunction.Overload, _ types: [DataType]) -> Bool {
    guard overload.accepts(count: types.count) else { return false }
    return types.enumerated().allSatisfy { index, type in
      switch (overload.parameter(index), type) {
      case (.common, _), (.text, .text), (.integer, .integer), (.decimal, .decimal), (.double, .double),
        (.huge, .hugeInteger),
        (.boolean, .boolean), (.date, .date), (.timestamp, .timestamp), (.interval, .interval), (.time, .time),
        (.blob, .blob),
        (.list, .list), (.structure, .structure), (.map, .map), (.any, _), (.key, _),
        (.enumeration, .enumeration), (.anyList, .list),
        (.element, _):
        true
      default: false
      }
    }
  }
}
