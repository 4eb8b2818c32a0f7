import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Functions that choose among the elements of lists, compare lists as sets, and take them for vectors.
enum ListChoiceFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "list_where", aliases: ["array_where"], "list_where(list, conditions)",
      "The elements in whose places the other list is true.",
      example: "SELECT list_where([1, 2, 3], [TRUE, FALSE, TRUE])",
      canFail: true,
      overloads: [
        ScalarFunction.byRow([.list, .anyList], { $0[0] }) { arguments in
          let (items, conditions) = (items(arguments, 0), items(arguments, 1))
          if conditions.contains(where: \.isNull) {
            throw Diagnostic("RQ0201", "list_where takes no NULL for a condition")
          }
          return .list(zip(items, conditions).compactMap { $1 == .boolean(true) ? $0 : nil })
        }
      ]),
    ScalarFunction(
      "list_select", aliases: ["array_select"], "list_select(list, places)",
      "The elements in the places of the other list, NULL where there is none.",
      example: "SELECT list_select(['a', 'b', 'c'], [3, 1])",
      overloads: [
        ScalarFunction.byRow([.list, .anyList], { $0[0] }) { arguments in
          let items = items(arguments, 0)
          return .list(
            ListChoiceFunctions.items(arguments, 1).map { place in
              guard case .integer(let place) = place, place >= 1, place <= items.count else { return .null }
              return items[Int(place) - 1]
            })
        }
      ]),
    ScalarFunction(
      "list_resize", aliases: ["array_resize"], "list_resize(list, n [, x])",
      "The first n elements, with x (NULL) behind them where there are fewer.",
      example: "SELECT list_resize([1], 3, 0)",
      canFail: true, overloads: [resize([.list, .integer]), resize([.list, .integer, .element])]),
    ScalarFunction(
      "list_zip", aliases: ["array_zip"], "list_zip(list, …)", "Rows of the elements that stand in one place.",
      example: "SELECT list_zip([1, 2], ['a', 'b'])",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.anyList], variadic: true,
          result: { types, _ in .list(.structure(types.map { StructField("", element($0)) })) },
          kernel: { _, _ in
            .nullableRow { arguments in
              let lists = (0..<arguments.count).map { items(arguments, $0) }
              let count = lists.map(\.count).max() ?? 0
              return .list(
                (0..<count).map { place in
                  .structure(lists.map { NamedValue(name: "", value: place < $0.count ? $0[place] : .null) })
                })
            }
          })
      ]),
    sets(
      "list_has_any", ["array_has_any"], "Whether the lists share an element.", "SELECT list_has_any([1, 2], [2, 3])"
    ) {
      $0.contains(where: $1.contains)
    },
    sets(
      "list_has_all", ["array_has_all"], "Whether the first list has all of the other.",
      "SELECT list_has_all([1, 2], [2])"
    ) {
      $1.allSatisfy($0.contains)
    },
    ScalarFunction(
      "list_intersect", aliases: ["array_intersect"], "list_intersect(list, list)",
      "The elements of the first list that the other has, too, each once.",
      example: "SELECT list_intersect([1, 2, 3], [2, 3, 4])",
      overloads: [
        ScalarFunction.byRow([.list, .list], { $0[0] }) { arguments in
          let other = Set(items(arguments, 1))
          var seen = Set<Value>()
          return .list(items(arguments, 0).filter { !$0.isNull && other.contains($0) && seen.insert($0).inserted })
        }
      ]),
    ScalarFunction(
      "list_grade_up", aliases: ["array_grade_up"], "list_grade_up(list)",
      "The places of the elements in ascending order.", example: "SELECT list_grade_up([30, 10, 20])",
      overloads: [
        ScalarFunction.byRow([.list], { _ in .list(.integer) }) { arguments in
          let items = items(arguments, 0)
          let places = items.indices.ordered { a, b in
            if items[a].isNull || items[b].isNull { return !items[a].isNull && items[b].isNull }
            return ValueOrder.compare(items[a], items[b]) < 0
          }
          return .list(places.map { .integer(Int64($0) + 1) })
        }
      ]),
    part("array_pop_front", "All elements but the first.") { $0.dropFirst() },
    part("array_pop_back", "All elements but the last.") { $0.dropLast() },
    end("list_first", ["array_first"], "The first element.") { $0.first ?? .null },
    end("list_last", ["array_last"], "The last element.") { $0.last ?? .null },
    ScalarFunction(
      "list_histogram", "list_histogram(list)", "How often each element occurs, as a map.",
      example: "SELECT list_histogram([1, 1, 2])",
      overloads: MapFunctions.histogram.overloads),
    vectors(
      "list_distance", ["array_distance"], "The distance of two vectors.",
      "SELECT list_distance([1.0, 2.0], [3.0, 4.0])"
    ) {
      zip($0, $1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    },
    vectors(
      "list_inner_product", ["array_inner_product", "list_dot_product", "array_dot_product"],
      "The inner product of two vectors.", "SELECT list_inner_product([1.0, 2.0], [3.0, 4.0])", body: product),
    vectors(
      "list_cosine_similarity", ["array_cosine_similarity"], "The cosine of the angle between two vectors.",
      "SELECT list_cosine_similarity([1.0, 0.0], [1.0, 1.0])"
    ) { product($0, $1) / (product($0, $0) * product($1, $1)).squareRoot() },
    vectors(
      "list_cosine_distance", ["array_cosine_distance"], "One less the cosine of the angle between two vectors.",
      "SELECT list_cosine_distance([1.0, 0.0], [0.0, 1.0])"
    ) { 1 - product($0, $1) / (product($0, $0) * product($1, $1)).squareRoot() },
    ScalarFunction(
      "array_cross_product", "array_cross_product(list, list)", "The cross product of two vectors of three numbers.",
      example: "SELECT array_cross_product([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])", canFail: true,
      overloads: [
        ScalarFunction.byRow([.anyList, .anyList], { _ in .list(.double) }) { arguments in
          let (a, b) = (try numbers(arguments, 0), try numbers(arguments, 1))
          guard a.count == 3, b.count == 3 else {
            throw Diagnostic("RQ0401", "array_cross_product takes lists of three numbers")
          }
          return .list(
            [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]].map { .double($0) })
        }
      ]),
  ]

  /// `list[low:high:step]`; a step below 0 goes backwards.
  static let steps = ScalarFunction.Overload(
    parameters: [.list, .integer, .integer, .integer], result: { types, _ in types[0] },
    kernel: { _, _ in
      .nullableRow { arguments in
        if arguments.isNull(0) || arguments.isNull(3) { return .null }
        let items = items(arguments, 0)
        let (count, step) = (Int64(items.count), arguments.integer(3))
        if step == 0 { throw Diagnostic("RQ0204", "a part of a list cannot take steps of 0") }
        func place(_ index: Int, _ open: Int64) -> Int64 {
          if arguments.isNull(index) { return open }
          let given = arguments.integer(index)
          return given < 0 ? count + given : given - 1
        }
        let low = max(place(1, 0), 0)
        let high = min(place(2, count - 1), count - 1)
        if low > high { return .list([]) }
        let places =
          step > 0
          ? stride(from: low, through: high, by: Int64.Stride(clamping: step))
          : stride(from: high, through: low, by: Int64.Stride(clamping: step))
        return .list(places.map { items[Int($0)] })
      }
    })

  private static func resize(_ parameters: [ScalarFunction.ParameterType]) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: parameters, result: { types, _ in types[0] },
      kernel: { _, _ in
        .nullableRow { arguments in
          if arguments.isNull(0) || arguments.isNull(1) { return .null }
          let (items, count) = (items(arguments, 0), arguments.integer(1))
          guard (0...1_000_000).contains(count) else {
            throw Diagnostic("RQ0401", "a list cannot have \(count) elements")
          }
          let filler = arguments.count > 2 ? arguments.value(2) : .null
          let missing = max(Int(count) - items.count, 0)
          return .list(Array(items.prefix(Int(count))) + Array(repeating: filler, count: missing))
        }
      })
  }

  private static func sets(
    _ name: String, _ aliases: [String], _ summary: String, _ example: String,
    _ body: @escaping @Sendable (Set<Value>, Set<Value>) -> Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(list, list)", summary, example: example,
      overloads: [
        ScalarFunction.byRow([.list, .list], { _ in .boolean }) { arguments in
          func known(_ index: Int) -> Set<Value> { Set(items(arguments, index).filter { !$0.isNull }) }
          return .boolean(body(known(0), known(1)))
        }
      ])
  }

  private static func end(
    _ name: String, _ aliases: [String], _ summary: String, _ body: @escaping @Sendable ([Value]) -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(list)", summary, example: "SELECT \(name)([3, 1, 2])",
      overloads: [ScalarFunction.byRow([.list], { element($0[0]) }) { body(items($0, 0)) }])
  }

  private static func part(
    _ name: String, _ summary: String, _ body: @escaping @Sendable ([Value]) -> ArraySlice<Value>
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(list)", summary, example: "SELECT \(name)([3, 1, 2])",
      overloads: [ScalarFunction.byRow([.list], { $0[0] }) { .list(Array(body(items($0, 0)))) }])
  }

  private static func vectors(
    _ name: String, _ aliases: [String], _ summary: String, _ example: String,
    body: @escaping @Sendable ([Double], [Double]) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(list, list)", summary, example: example, canFail: true,
      overloads: [
        ScalarFunction.byRow([.anyList, .anyList], { _ in .double }) { arguments in
          let (a, b) = (try numbers(arguments, 0), try numbers(arguments, 1))
          guard a.count == b.count else {
            throw Diagnostic("RQ0401", "\(name) takes lists of one length, and these have \(a.count) and \(b.count)")
          }
          return .double(body(a, b))
        }
      ])
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func numbers(_ arguments: ArgumentRow, _ index: Int) throws -> [Double] {
    try items(arguments, index).map { item in
      switch item {
      case .double(let x): return x
      case .integer(let x): return Double(x)
      case .decimal(let x): return x.doubleValue
      default: throw Diagnostic("RQ0201", "a vector is a list of numbers without NULL")
      }
    }
  }

  private static func items(_ arguments: ArgumentRow, _ index: Int) -> [Value] {
    if case .list(let items) = arguments.value(index) { return items }
    return []
  }

  private static func element(_ type: DataType) -> DataType {
    if case .list(let element) = type { return element }
    return .null
  }
}
