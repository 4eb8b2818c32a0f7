import RQSyntax

extension Binder {
  /// Whether values of the type are moments or lengths of time.
  static func isTemporal(_ type: DataType) -> Bool {
    switch type {
    case .date, .timestamp, .interval, .time: true
    default: false
    }
  }

  /// Binds `INTERVAL 3 MONTH` and `INTERVAL '3' MONTH`.
  mutating func bindInterval(
    _ amount: Expression, _ unit: Identifier, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    guard let one = Interval(unit: unit.text) else {
      throw Diagnostic(
        "RQ0214", "there is no unit of time '\(unit.text)'", at: unit.span,
        hint: "Units are years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds and microseconds.")
    }
    var count = try bind(amount, &context, clause)
    if count.type == .text { count = try cast(count, to: .double, trying: false, at: count.span) }
    return try scaled(.constant(.interval(one), .interval, at: span), by: count, at: span)
  }

  /// Arithmetic with dates, timestamps and intervals.
  func temporalArithmetic(
    _ a: BoundExpression, _ op: BinaryOperator, _ b: BoundExpression, at span: SourceSpan, operator opSpan: SourceSpan
  ) throws -> BoundExpression {
    var (a, b) = (a, b)
    // A text beside a moment or a length of time is one, too.
    if a.constantValue != nil, a.type == .text { a = try temporal(a, beside: b.type, op) }
    if b.constantValue != nil, b.type == .text { b = try temporal(b, beside: a.type, op) }
    if a.type == .null || b.type == .null {
      let known = a.type == .null ? b.type : a.type
      let type: DataType = known == .interval ? .interval : op == .add ? known : .interval
      return .constant(.null, type, at: span)
    }
    switch (a.type, op, b.type) {
    case (.date, _, .date), (.date, _, .integer), (.integer, .add, .date):
      return try dateArithmetic(a, op, b, at: span, operator: opSpan)
    case (.timestamp, .add, .interval), (.date, .add, .interval): return try moved(a, b, TimeFunctions.plus, span)
    case (.interval, .add, .timestamp), (.interval, .add, .date): return try moved(b, a, TimeFunctions.plus, span)
    case (.timestamp, .subtract, .interval), (.date, .subtract, .interval):
      return try moved(a, b, TimeFunctions.minus, span)
    case (.timestamp, .subtract, .timestamp), (.timestamp, .subtract, .date), (.date, .subtract, .timestamp):
      return try apply(TimeFunctions.between, [a, b], span, span)
    case (.time, .add, .interval): return try apply(DayTimeFunctions.plus, [a, b], span, span)
    case (.interval, .add, .time): return try apply(DayTimeFunctions.plus, [b, a], span, span)
    case (.time, .subtract, .interval): return try apply(DayTimeFunctions.minus, [a, b], span, span)
    case (.date, .add, .time): return try apply(DayTimeFunctions.moment, [a, b], span, span)
    case (.time, .add, .date): return try apply(DayTimeFunctions.moment, [b, a], span, span)
    case (.interval, .add, .interval): return try apply(TimeFunctions.sum, [a, b], span, span)
    case (.interval, .subtract, .interval): return try apply(TimeFunctions.difference, [a, b], span, span)
    case (.interval, .multiply, _) where b.type.isNumeric: return try scaled(a, by: b, at: span)
    case (_, .multiply, .interval) where a.type.isNumeric: return try scaled(b, by: a, at: span)
    case (.interval, .divide, _) where b.type.isNumeric:
      let one = BoundExpression.constant(.double(1), .double, at: span)
      return try scaled(a, by: try arithmetic(one, .divide, b, at: span, operator: opSpan), at: span)
    default:
      throw Diagnostic(
        "RQ0201", "\(a.type.name) \(op.rawValue) \(b.type.name) has no meaning", at: opSpan,
        hint: "Dates and timestamps take intervals, dates whole days too: date + 30, date + INTERVAL 1 MONTH.")
    }
  }

  private func temporal(_ text: BoundExpression, beside type: DataType, _ op: BinaryOperator) throws
    -> BoundExpression
  {
    let target: DataType
    switch type {
    case .interval where op == .multiply || op == .divide: target = .double
    case .interval: target = .interval
    default: target = op == .subtract ? type : .interval
    }
    return try cast(text, to: target, trying: false, at: text.span)
  }

  private func moved(
    _ moment: BoundExpression, _ length: BoundExpression, _ function: ScalarFunction, _ span: SourceSpan
  ) throws -> BoundExpression {
    try apply(function, [moment, length], span, span)
  }

  private func scaled(
    _ length: BoundExpression, by factor: BoundExpression, at span: SourceSpan
  ) throws -> BoundExpression {
    if factor.type == .null { return .constant(.null, .interval, at: span) }
    return try apply(TimeFunctions.scaled, [length, factor], span, span)
  }

  /// The interval backwards.
  func negated(_ length: BoundExpression, _ span: SourceSpan) throws -> BoundExpression {
    try scaled(length, by: .constant(.integer(-1), .integer, at: span), at: span)
  }

  /// Expressions brought to one type for a comparison: intervals by their length, and dates as they are where all
  /// timestamps beside them are constants without a time.
  func compared(
    _ parts: [BoundExpression], _ place: String, at span: SourceSpan
  ) throws -> (DataType, [BoundExpression]) {
    let days = parts.map { part -> BoundExpression in
      guard case .constant(.timestamp(let moment)) = part.kind, moment.time == 0 else { return part }
      return .constant(.date(moment.date), .date, at: part.span)
    }
    if parts.contains(where: { $0.type == .date }), days.allSatisfy({ $0.type != .timestamp }) {
      return try unifyAll(days, place, at: span)
    }
    let (type, unified) = try unifyAll(try truthAsNumbers(parts), place, at: span)
    guard type.holdsInterval else { return (type, unified) }
    if type != .interval {
      return (
        type,
        unified.map { BoundExpression(kind: .call(TimeFunctions.lengthsInside, [$0]), type: type, span: $0.span) }
      )
    }
    let lengths = try unified.map { try apply(TimeFunctions.length, [$0], $0.span, $0.span) }
    return (lengths[0].type, lengths)
  }

  /// Several parts of a moment, as a struct with a field for each.
  func dateParts(
    _ parts: [Value], of moment: BoundExpression, _ call: FunctionCall, _ span: SourceSpan
  ) throws -> BoundExpression? {
    var (names, values): ([String], [BoundExpression]) = ([], [])
    for part in parts {
      guard case .text(let name) = part, !names.contains(name) else { return nil }
      guard let function = CalendarFunctions.part(named: name) else {
        var unknown = DatePart.unknown(name)
        unknown.span = span
        throw unknown
      }
      names.append(name)
      values.append(try apply(function, [moment], call.name.span, span))
    }
    return names.isEmpty ? nil : try structure(names, values, span)
  }

  /// The parts, with truth values as 1 and 0 where they stand beside whole numbers.
  private func truthAsNumbers(_ parts: [BoundExpression]) throws -> [BoundExpression] {
    guard parts.contains(where: { $0.type == .boolean }), parts.contains(where: { $0.type == .integer }) else {
      return parts
    }
    return try parts.map { $0.type == .boolean ? try cast($0, to: .integer, trying: false, at: $0.span) : $0 }
  }
}
