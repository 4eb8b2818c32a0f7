import RQSyntax

/// Functions on lists. Places count from 1, and from −1 backwards.
enum ListFunctions {
  static let all: [ScalarFunction] = [
    make,
    ScalarFunction(
      "list_length", aliases: ["len", "array_length", "cardinality"], "list_length(list)",
      "How many elements there are; of a map how many entries.",
      example: "SELECT list_length([1, 2, 3])",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.map], result: { _, _ in .integer },
          kernel: { _, _ in
            .row { arguments in
              guard case .map(let entries) = arguments.value(0) else { return .null }
              return .integer(Int64(entries.count))
            }
          }),
        count,
        ScalarFunction.Overload(
          parameters: [.text], result: { _, _ in .integer },
          kernel: { _, _ in .row { .integer(Int64($0.text(0).unicodeScalars.count)) } }),
      ]),
    extract,
    slice,
    ScalarFunction(
      "list_contains", aliases: ["array_contains", "list_has", "array_has"], "list_contains(list, x)",
      "Whether an element is x.", example: "SELECT list_contains([1, 2], 2)",
      overloads: [
        ScalarFunction.byRow([.list, .element], { _ in .boolean }) {
          .boolean(keys($0).contains(key($0, 1)))
        }
      ]),
    ScalarFunction(
      "list_position", aliases: ["array_position", "list_indexof", "array_indexof"], "list_position(list, x)",
      "The place of the first element that is x, NULL as any other; NULL where none is.",
      example: "SELECT list_position(['a', 'b'], 'b')",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.list, .element], result: { _, _ in .integer },
          kernel: { _, _ in
            .nullableRow { arguments in
              let wanted = key(arguments, 1)
              return keys(arguments).firstIndex(of: wanted).map { .integer(Int64($0) + 1) } ?? .null
            }
          })
      ]),
    concat,
    edit("list_append", ["array_append", "array_push_back"], "list_append(list, x)", "The list with x behind it.") {
      $0 + [$1]
    },
    ScalarFunction(
      "list_prepend", aliases: ["array_prepend"], "list_prepend(x, list)", "The list with x in front.",
      example: "SELECT list_prepend(0, [1])",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.element, .list], result: { types, _ in types[1] },
          kernel: { _, _ in
            .nullableRow { arguments in
              guard case .list(let items) = arguments.value(1) else { return .list([arguments.value(0)]) }
              return .list([arguments.value(0)] + items)
            }
          })
      ]),
    whole("list_reverse", ["array_reverse"], "The elements from the last to the first.") { $0.reversed() },
    ScalarFunction(
      "list_sort", aliases: ["array_sort"], "list_sort(list, direction, nulls)",
      "The elements in ascending order, NULLs last; 'DESC' and 'NULLS FIRST' behind the list ask for another.",
      example: "SELECT list_sort([3, NULL, 1, 3])", canFail: true,
      overloads: [
        ScalarFunction.byRow([.list], { $0[0] }) { .list(items($0).ordered(by: isBefore)) },
        ScalarFunction.byRow([.list, .text], { $0[0] }) { try sorted($0) },
        ScalarFunction.byRow([.list, .text, .text], { $0[0] }) { try sorted($0) },
      ]),
    whole("list_reverse_sort", ["array_reverse_sort"], "The elements in descending order, NULLs last.") { items in
      items.filter { !$0.isNull }.ordered { isBefore($1, $0) } + items.filter(\.isNull)
    },
    whole("list_distinct", ["array_distinct"], "Each element once, without NULL.") { items in
      var seen = Set<Value>()
      return items.filter { !$0.isNull && seen.insert($0).inserted }
    },
    ScalarFunction(
      "list_unique", aliases: ["array_unique"], "list_unique(list)", "How many different elements there are.",
      example: "SELECT list_unique([1, 1, 2])",
      overloads: [
        ScalarFunction.byRow([.list], { _ in .integer }) { .integer(Int64(Set(items($0).filter { !$0.isNull }).count)) }
      ]),
    ScalarFunction(
      "flatten", "flatten(list)", "The elements of the lists in a list.", example: "SELECT flatten([[1, 2], [3]])",
      overloads: [
        ScalarFunction.byRow([.list], { types in inner(types[0]) }) { arguments in
          .list(
            items(arguments).flatMap { item -> [Value] in
              if case .list(let inner) = item { return inner }
              return []
            })
        }
      ]),
    ScalarFunction(
      "array_to_string", aliases: ["list_to_string"], "array_to_string(list, separator)",
      "The elements as text with the separator between them, NULLs left out.",
      example: "SELECT array_to_string([1, 2], '、')",
      overloads: [
        ScalarFunction.byRow([.list, .text], { _ in .text }) { arguments in
          let texts = items(arguments).filter { !$0.isNull }.map(\.description)
          return .text(texts.joined(separator: arguments.text(1)))
        }
      ]),
    ScalarFunction(
      "string_split", aliases: ["str_split", "string_to_array", "split"], "string_split(text, separator)",
      "The parts of a text between separators; its characters for an empty one.",
      example: "SELECT string_split('a,b', ',')",
      overloads: [
        ScalarFunction.byRow([.text, .text], { _ in .list(.text) }) { arguments in
          .list(parts(of: arguments.text(0), arguments.text(1)).map { .text($0) })
        }
      ]),
    ScalarFunction(
      "list_min", "list_min(list)", "The smallest element.", example: "SELECT list_min([3, 1, 2])",
      overloads: [
        ScalarFunction.byRow([.list], { types in element(types[0]) }) {
          items($0).filter { !$0.isNull }.min(by: isBefore) ?? .null
        }
      ]),
    ScalarFunction(
      "list_max", "list_max(list)", "The largest element.", example: "SELECT list_max([3, 1, 2])",
      overloads: [
        ScalarFunction.byRow([.list], { types in element(types[0]) }) {
          items($0).filter { !$0.isNull }.max(by: isBefore) ?? .null
        }
      ]),
    ScalarFunction(
      "generate_series", aliases: ["list_series"], "generate_series(start, stop [, step])",
      "The whole numbers from start to and with stop.", example: "SELECT generate_series(1, 3)", canFail: true,
      overloads: [
        numbers(parameters: 1, isClosed: true), numbers(parameters: 2, isClosed: true),
        numbers(parameters: 3, isClosed: true), moments(isClosed: true),
      ]),
    ScalarFunction(
      "range", "range(start, stop [, step])", "The whole numbers from start to before stop.",
      example: "SELECT range(1, 3)", canFail: true,
      overloads: [
        numbers(parameters: 1, isClosed: false), numbers(parameters: 2, isClosed: false),
        numbers(parameters: 3, isClosed: false), moments(isClosed: false),
      ]),
  ]

  /// `[a, b, …]`.
  static let make = ScalarFunction(
    "list_value", aliases: ["list_pack", "array_value"], "list_value(x, …)", "The list of the arguments; also [x, …].",
    example: "SELECT list_value(1, 2)",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.common], variadic: true, result: { types, _ in .list(types[0]) },
        kernel: { _, _ in .nullableRow { arguments in .list((0..<arguments.count).map { arguments.value($0) }) } })
    ])

  /// A list of a fixed length: what CAST to `T[n]` does.
  static let sized = ScalarFunction(
    "sized", "sized(list, n)", "", example: "", canFail: true,
    overloads: [
      ScalarFunction.byRow([.list, .integer, .boolean], { $0[0] }) { arguments in
        let items = items(arguments)
        if Int64(items.count) == arguments.integer(1) { return .list(items) }
        if case .boolean(true) = arguments.value(2) { return .null }
        throw Diagnostic(
          "RQ0401", "a list of \(items.count) does not fit a type of lists of \(arguments.integer(1))",
          hint: "T[] takes lists of any length.")
      }
    ])

  /// `[x]`, of which NULL is an element too.
  static let single = ScalarFunction(
    "list_of", "[x]", "", example: "",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.common], result: { types, _ in .list(types[0]) },
        kernel: { _, _ in .nullableRow { .list([$0.value(0)]) } })
    ])

  /// The elements that are not NULL.
  static let present = ScalarFunction(
    "list_present", "list_present(list)", "", example: "",
    overloads: [ScalarFunction.byRow([.list], { $0[0] }) { .list(items($0).filter { !$0.isNull }) }])

  /// `list[i]`.
  static let extract = ScalarFunction(
    "list_extract", aliases: ["list_element", "array_extract"], "list_extract(list, place)",
    "The element in a place, NULL where there is none; also list[place].",
    example: "SELECT list_extract(['a', 'b'], 2)",
    overloads: [
      ScalarFunction.byRow([.list, .integer], { types in element(types[0]) }) { arguments in
        let items = items(arguments)
        let place = arguments.integer(1)
        let index = place < 0 ? Int64(items.count) + place : place - 1
        return index >= 0 && index < Int64(items.count) ? items[Int(index)] : .null
      },
      ScalarFunction.byRow([.text, .integer], { _ in .text }) { arguments in
        let scalars = Array(arguments.text(0).unicodeScalars)
        let place = arguments.integer(1)
        let index = place < 0 ? Int64(scalars.count) + place : place - 1
        return .text(index >= 0 && index < Int64(scalars.count) ? String(scalars[Int(index)]) : "")
      },
    ])

  /// `list[low:high]`.
  static let slice = ScalarFunction(
    "list_slice", aliases: ["array_slice"], "list_slice(list, low, high [, step])",
    "The elements from one place to another; also list[low:high:step].", example: "SELECT list_slice([1, 2, 3], 2, 3)",
    overloads: [
      ScalarFunction.byRow([.list, .integer, .integer], { $0[0] }) { arguments in
        let items = items(arguments)
        guard let range = places(arguments.integer(1), arguments.integer(2), of: items.count) else { return .list([]) }
        return .list(Array(items[range]))
      },
      ListChoiceFunctions.steps,
    ] + textSlice.overloads)

  /// How many elements there are.
  static let count = ScalarFunction.byRow([.list], { _ in .integer }) { .integer(Int64(items($0).count)) }

  /// `text[low:high]`.
  static let textSlice = ScalarFunction(
    "slice", "text[low:high]", "", example: "",
    overloads: [
      ScalarFunction.byRow([.text, .integer, .integer], { _ in .text }) { arguments in
        let scalars = Array(arguments.text(0).unicodeScalars)
        guard let range = places(arguments.integer(1), arguments.integer(2), of: scalars.count) else {
          return .text("")
        }
        return .text(String(String.UnicodeScalarView(scalars[range])))
      }
    ])

  /// `list || list`, NULL when one is, as with texts.
  static let join = ScalarFunction(
    "list || list", "list || list", "", example: "",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.list], variadic: true, result: { types, _ in types[0] },
        kernel: { _, _ in .row { joined($0) } })
    ])

  /// The elements of all lists.
  static let concat = ScalarFunction(
    "list_concat", aliases: ["list_cat", "array_cat", "array_concat"], "list_concat(list, …)",
    "The elements of all lists; NULLs are left out.", example: "SELECT list_concat([1], [2, 3])",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.list], variadic: true, result: { types, _ in types[0] },
        kernel: { _, _ in .nullableRow { joined($0) } })
    ])

  private static func joined(_ arguments: ArgumentRow) -> Value {
    if (0..<arguments.count).allSatisfy(arguments.isNull) { return .null }
    return .list(
      (0..<arguments.count).flatMap { index -> [Value] in
        if case .list(let items) = arguments.value(index) { return items }
        return []
      })
  }

  /// The elements as they are compared.
  private static func keys(_ arguments: ArgumentRow) -> [Value] {
    guard arguments.types[0].holdsInterval else { return items(arguments) }
    return items(arguments).map(\.byLength)
  }

  /// An argument as it is compared.
  private static func key(_ arguments: ArgumentRow, _ index: Int) -> Value {
    arguments.types[index].holdsInterval ? arguments.value(index).byLength : arguments.value(index)
  }

  private static func items(_ arguments: ArgumentRow) -> [Value] {
    if case .list(let items) = arguments.value(0) { return items }
    return []
  }

  private static func element(_ type: DataType) -> DataType {
    if case .list(let element) = type { return element }
    return .null
  }

  /// The type of a list's lists; the list's own where its elements are none.
  private static func inner(_ type: DataType) -> DataType {
    if case .list = element(type) { return element(type) }
    return type
  }

  private static func isBefore(_ a: Value, _ b: Value) -> Bool {
    if a.isNull || b.isNull { return !a.isNull }
    return ValueOrder.compare(a, b) < 0
  }

  /// The places from `low` to `high`, both counted from 1 or backwards from −1; nil for none.
  private static func places(_ low: Int64, _ high: Int64, of count: Int) -> Range<Int>? {
    let first = max(low < 0 ? Int64(count) + low : low - 1, 0)
    let last = min(high < 0 ? Int64(count) + high : high - 1, Int64(count) - 1)
    return first <= last ? Int(first)..<Int(last) + 1 : nil
  }

  private static func parts(of text: String, _ separator: String) -> [String] {
    if separator.isEmpty { return text.unicodeScalars.map { String($0) } }
    let (source, mark) = (Array(text.utf8), Array(separator.utf8))
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + mark.count <= source.count {
      if source[index] == mark[0], source[index..<(index + mark.count)].elementsEqual(mark) {
        parts.append(String(decoding: source[start..<index], as: UTF8.self))
        index += mark.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(String(decoding: source[start...], as: UTF8.self))
    return parts
  }

  /// The elements of a list in the order that the words behind it ask for.
  private static func sorted(_ arguments: ArgumentRow) throws -> Value {
    let words = (1..<arguments.count).map { arguments.text($0).uppercased() }
    guard let direction = words.first, ["ASC", "DESC"].contains(direction),
      words.count < 2 || ["NULLS FIRST", "NULLS LAST"].contains(words[1])
    else {
      throw Diagnostic("RQ0401", "list_sort takes 'ASC' or 'DESC', and then 'NULLS FIRST' or 'NULLS LAST'")
    }
    let nulls = items(arguments).filter(\.isNull)
    let values = items(arguments).filter { !$0.isNull }.ordered {
      direction == "DESC" ? isBefore($1, $0) : isBefore($0, $1)
    }
    return .list(words.last == "NULLS FIRST" ? nulls + values : values + nulls)
  }

  private static func whole(
    _ name: String, _ aliases: [String], _ summary: String, _ body: @escaping @Sendable ([Value]) -> [Value]
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(list)", summary, example: "SELECT \(name)([3, NULL, 1, 3])",
      overloads: [ScalarFunction.byRow([.list], { $0[0] }) { .list(body(items($0))) }])
  }

  private static func edit(
    _ name: String, _ aliases: [String], _ signature: String, _ summary: String,
    _ body: @escaping @Sendable ([Value], Value) -> [Value]
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, signature, summary, example: "SELECT \(name)([1], 2)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.list, .element], result: { types, _ in types[0] },
          kernel: { _, _ in
            .nullableRow { arguments in
              guard case .list(let items) = arguments.value(0) else { return .list(body([], arguments.value(1))) }
              return .list(body(items, arguments.value(1)))
            }
          })
      ])
  }

  /// The most numbers a list is made of.
  private static let mostNumbers: Int128 = 1 << 24

  /// Moments at equal distances.
  private static func moments(isClosed: Bool) -> ScalarFunction.Overload {
    ScalarFunction.byRow([.timestamp, .timestamp, .interval], { _ in .list(.timestamp) }) { arguments in
      guard case .timestamp(let start) = arguments.value(0), case .timestamp(let stop) = arguments.value(1),
        case .interval(let step) = arguments.value(2)
      else { return .null }
      let isForward = step.length > 0
      if step.length == 0 { throw Diagnostic("RQ0204", "a list of moments cannot take steps of 0") }
      var items: [Value] = []
      var next = start
      while isForward ? next < stop : next > stop || isClosed && next == stop {
        items.append(.timestamp(next))
        if items.count > mostNumbers {
          throw Diagnostic("RQ0401", "the list would have more than \(mostNumbers) elements")
        }
        // Counted from the start, so that the last days of months stay what they are.
        guard let length = Interval.zero.adding(step, times: Int64(items.count)), let later = length.added(to: start)
        else { break }
        next = later
      }
      if isForward, isClosed, next == stop { items.append(.timestamp(next)) }
      return .list(items)
    }
  }

  private static func numbers(parameters: Int, isClosed: Bool) -> ScalarFunction.Overload {
    ScalarFunction.byRow(
      [ScalarFunction.ParameterType](repeating: .integer, count: parameters), { _ in .list(.integer) }
    ) {
      arguments in
      let start = parameters == 1 ? 0 : Int128(arguments.integer(0))
      let stop = Int128(arguments.integer(parameters == 1 ? 0 : 1))
      let step = parameters == 3 ? Int128(arguments.integer(2)) : 1
      if step == 0 { throw Diagnostic("RQ0204", "a list of numbers cannot take steps of 0") }
      let reach = step > 0 ? stop - start : start - stop
      let size = step > 0 ? step : -step
      let count = isClosed ? (reach < 0 ? 0 : reach / size + 1) : (reach <= 0 ? 0 : (reach + size - 1) / size)
      if count > mostNumbers { throw Diagnostic("RQ0401", "the list would have more than \(mostNumbers) elements") }
      return .list((0..<count).map { .integer(Int64(clamping: start + $0 * step)) })
    }
  }
}
