import RQSyntax

extension Binder {
  /// A frame, and the key its offsets are counted in where that had to be converted.
  struct FrameBinding {
    var frame: BoundFrame
    var rangeKey: BoundExpression?
  }

  /// Binds the frame of a window.
  mutating func bindFrame(
    _ frame: WindowFrame, _ order: [SortKey], _ context: inout SelectContext, _ clause: Clause
  ) throws -> FrameBinding {
    try checkShape(frame)
    if frame.unit == .groups, order.isEmpty {
      throw Diagnostic(
        "RQ0148", "GROUPS counts groups of rows that are equal in ORDER BY, and the window has none", at: frame.span,
        hint: "Add ORDER BY to the window, or count ROWS.")
    }
    var result = FrameBinding(
      frame: BoundFrame(unit: frame.unit, start: .currentRow, end: .currentRow, exclusion: frame.exclusion))
    result.frame.start = try bindBound(frame.start, frame, &context, clause)
    result.frame.end = try bindBound(frame.end, frame, &context, clause)
    if frame.unit == .range, result.frame.start.offset != nil || result.frame.end.offset != nil {
      try bindRange(&result, frame, order)
    }
    return result
  }

  /// Refuses frames that end before they start whatever the rows are.
  private func checkShape(_ frame: WindowFrame) throws {
    func place(_ bound: WindowFrame.Bound) -> Int {
      switch bound {
      case .unboundedPreceding: 0
      case .preceding: 1
      case .currentRow: 2
      case .following: 3
      case .unboundedFollowing: 4
      }
    }
    let (start, end) = (place(frame.start), place(frame.end))
    if start == 4 || end == 0 || start > end {
      throw Diagnostic(
        "RQ0148", "the frame ends before it starts", at: frame.span,
        hint:
          "The bounds go from UNBOUNDED PRECEDING over n PRECEDING, CURRENT ROW and n FOLLOWING to UNBOUNDED FOLLOWING."
      )
    }
  }

  private mutating func bindBound(
    _ bound: WindowFrame.Bound, _ frame: WindowFrame, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundFrame.Bound {
    switch bound {
    case .unboundedPreceding: return .unboundedPreceding
    case .currentRow: return .currentRow
    case .unboundedFollowing: return .unboundedFollowing
    case .preceding(let expression):
      return .preceding(try offset(try bind(expression, &context, clause), frame))
    case .following(let expression):
      return .following(try offset(try bind(expression, &context, clause), frame))
    }
  }

  private func offset(_ bound: BoundExpression, _ frame: WindowFrame) throws -> BoundExpression {
    let isNegative =
      switch bound.constantValue {
      case .integer(let value)?: value < 0
      case .double(let value)?: value < 0
      case .decimal(let value)?: value.unscaled < 0
      default: false
      }
    if isNegative || bound.type == .null {
      throw Diagnostic(
        "RQ0144", "the offset of a frame is \(isNegative ? "negative" : "NULL")", at: bound.span,
        hint: "PRECEDING looks back and FOLLOWING ahead; the offset says how far, from 0 on.")
    }
    if frame.unit != .range, bound.type != .integer {
      throw Diagnostic(
        "RQ0201", "\(frame.unit.rawValue) counts by whole numbers, and this is \(bound.type.name)", at: bound.span)
    }
    return bound
  }

  /// A date or timestamp as a number that offsets can be added to.
  private func microseconds(of key: BoundExpression) throws -> BoundExpression {
    guard let function = ScalarRegistry.function(named: "epoch_us") else { return key }
    return try apply(function, [try cast(key, to: .timestamp, trying: false, at: key.span)], key.span, key.span)
  }

  /// The length of an interval, or of a number of days; one of months is another one for each moment it leads from.
  private func microseconds(
    ofOffset offset: BoundExpression, from moment: BoundExpression, back: Bool
  ) throws -> BoundExpression {
    let length: Int64?
    switch offset.constantValue {
    case .interval(let interval)? where interval.months > 0 && interval.days >= 0 && interval.microseconds >= 0:
      let span = offset.span
      let there = try temporalArithmetic(moment, back ? .subtract : .add, offset, at: span, operator: span)
      let (near, far) = (try microseconds(of: moment), try microseconds(of: there))
      let distance = try arithmetic(back ? near : far, .subtract, back ? far : near, at: span, operator: span)
      // Rows without a moment see each other alone, however far the others would look.
      return BoundExpression(
        kind: .coalesce([distance, .constant(.integer(0), .integer, at: span)]), type: .integer, span: span)
    case .interval(let interval)? where interval.months == 0: length = Int64(exactly: interval.length)
    case .integer(let days)?:
      let (product, overflow) = days.multipliedReportingOverflow(by: Timestamp.day)
      length = overflow ? nil : product
    default: length = nil
    }
    guard let length, length >= 0 else {
      throw Diagnostic(
        "RQ0144", "a frame over moments takes a constant interval that is not negative", at: offset.span,
        hint: "For example RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW.")
    }
    return .constant(.integer(length), .integer, at: offset.span)
  }

  /// Brings the offsets of a RANGE frame and its key to one type.
  private func bindRange(_ binding: inout FrameBinding, _ frame: WindowFrame, _ order: [SortKey]) throws {
    guard order.count == 1, let key = order.first?.expression,
      key.type.isNumeric || key.type == .date || key.type == .timestamp
    else {
      throw Diagnostic(
        "RQ0148", "RANGE with an offset needs an ORDER BY of one number or date", at: frame.span,
        hint: order.count == 1
          ? "ROWS counts rows whatever they are ordered by." : "ROWS counts rows, and GROUPS groups.")
    }
    let offsets = [binding.frame.start.offset, binding.frame.end.offset].compactMap { $0 }
    if key.type == .timestamp || key.type == .date && offsets.contains(where: { $0.type == .interval }) {
      binding.rangeKey = try microseconds(of: key)
      let moment = try cast(key, to: .timestamp, trying: false, at: key.span)
      let isDescending = order.first?.descending == true
      func moved(_ bound: BoundFrame.Bound) throws -> BoundFrame.Bound {
        switch bound {
        case .preceding(let offset):
          .preceding(try microseconds(ofOffset: offset, from: moment, back: !isDescending))
        case .following(let offset):
          .following(try microseconds(ofOffset: offset, from: moment, back: isDescending))
        case .unboundedPreceding, .currentRow, .unboundedFollowing: bound
        }
      }
      binding.frame.start = try moved(binding.frame.start)
      binding.frame.end = try moved(binding.frame.end)
      return
    }
    if key.type == .date {
      for offset in [binding.frame.start.offset, binding.frame.end.offset] {
        guard let offset, offset.type != .integer else { continue }
        throw Diagnostic(
          "RQ0201", "days are counted by whole numbers, and this is \(offset.type.name)", at: offset.span)
      }
      return
    }
    var common = key
    for offset in [binding.frame.start.offset, binding.frame.end.offset] {
      if let offset { common = try unify(common, offset, "RANGE", at: frame.span).0 }
    }
    binding.frame = try binding.frame.map { try cast($0, to: common.type, trying: false, at: $0.span) }
    if common != key { binding.rangeKey = common }
  }
}
