import RQSyntax

/// Means, medians and deviations of moments and lengths of time, of lists that the binder collects.
enum TemporalSummaries {
  /// The mean of intervals, a month being thirty days.
  static let mean = function("avg") { items, _ in
    var total: Int128 = 0
    for item in items { if case .interval(let length) = item { total += length.length } }
    return interval(Decimal.divideRounding(total, by: Int128(items.count)))
  }

  /// The interval in the middle, or half way between both.
  static let median = function("median") { items, _ in
    interval(middle(items.compactMap { if case .interval(let length) = $0 { length.length } else { nil } }))
  }

  /// The median of the distances from the median.
  static let deviation = function("mad") { items, type in
    let unit: Int128 = type == .date ? 86_400_000_000 : 1
    let lengths = items.compactMap { item -> Int128? in
      if case .interval(let length) = item { return length.length }
      return item.stored.map { $0 * unit }
    }
    let center = middle(lengths)
    return interval(middle(lengths.map { abs($0 - center) }))
  }

  private static func middle(_ lengths: [Int128]) -> Int128 {
    let ordered = lengths.sorted()
    if ordered.isEmpty { return 0 }
    let place = (ordered.count - 1) / 2
    if ordered.count % 2 == 1 { return ordered[place] }
    return ordered[place] + (ordered[place + 1] - ordered[place]) / 2
  }

  private static func interval(_ microseconds: Int128) -> Value {
    let day: Int128 = 86_400_000_000
    guard let days = Int64(exactly: microseconds / day) else { return .null }
    let rest = Int64(microseconds % day)
    return Interval(months: 0, days: days, microseconds: rest).map { .interval($0) } ?? .null
  }

  private static func function(
    _ name: String, _ body: @escaping @Sendable ([Value], DataType) -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(list)", "", example: "",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.list], result: { _, _ in .interval },
          kernel: { types, _ in
            .row { arguments in
              guard case .list(let items) = arguments.value(0), case .list(let element) = types[0] else { return .null }
              let present = items.filter { !$0.isNull }
              return present.isEmpty ? .null : body(present, element)
            }
          })
      ])
  }
}
