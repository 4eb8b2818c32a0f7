import RQSyntax

/// How often values fall into bins, of lists that the binder collects.
enum HistogramFunctions {
  /// `histogram(list, bounds)`: how many values lie above one bound and not above the next.
  static let binned = function("histogram(x, bins)") { value, bounds in
    bounds.firstIndex { ValueOrder.compare(value, $0) <= 0 }
  }

  /// `histogram_exact(list, values)`: how many values are each of those.
  static let exact = function("histogram_exact(x, values)") { value, bounds in
    bounds.firstIndex { ValueOrder.compare(value, $0) == 0 }
  }

  private static func function(
    _ name: String, _ place: @escaping @Sendable (Value, [Value]) -> Int?
  ) -> ScalarFunction {
    ScalarFunction(
      name, name, "", example: "", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.list, .list],
          result: { types, _ in
            guard case .list(let element) = types[0] else { return .map(.null, .integer) }
            return .map(element, .integer)
          },
          kernel: { types, _ in
            .row { arguments in
              guard case .list(let items) = arguments.value(0), case .list(let given) = arguments.value(1),
                case .list(let element) = types[0]
              else { return .null }
              return try counts(items, given, element, place)
            }
          })
      ])
  }

  private static func counts(
    _ items: [Value], _ given: [Value], _ element: DataType, _ place: (Value, [Value]) -> Int?
  ) throws -> Value {
    if given.contains(where: \.isNull) {
      throw Diagnostic("RQ0212", "a bin of histogram is NULL", hint: "Bins are the upper ends of what they hold.")
    }
    var bounds: [Value] = []
    for bound in given.ordered(by: { ValueOrder.compare($0, $1) < 0 }) where bounds.last != bound {
      bounds.append(bound)
    }
    var counts = [Int64](repeating: 0, count: bounds.count + 1)
    var any = false
    for item in items where !item.isNull {
      any = true
      counts[place(item, bounds) ?? bounds.count] += 1
    }
    if !any { return .null }
    var entries = zip(bounds, counts).map { MapEntry(key: $0, value: .integer($1)) }
    if counts[bounds.count] > 0 {
      guard let other = largest(of: element), bounds.last != other else {
        throw Diagnostic(
          "RQ0212", "\(counts[bounds.count]) values lie in no bin of histogram",
          hint: "Add a bin whose upper end is above all of them.")
      }
      entries.append(MapEntry(key: other, value: .integer(counts[bounds.count])))
    }
    return .map(entries)
  }

  /// The key of the values that no bin holds; nil where a type has no greatest value to stand for them.
  private static func largest(of type: DataType) -> Value? {
    switch type {
    case .integer: .integer(.max)
    case .double: .double(.infinity)
    case .text: .text("")
    default: nil
    }
  }
}
