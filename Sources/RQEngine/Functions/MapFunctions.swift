import RQSyntax

/// Functions on maps.
enum MapFunctions {
  static let all: [ScalarFunction] = [
    make,
    ScalarFunction(
      "map_from_entries", "map_from_entries(list)", "The map of a list of rows of a key and a value.",
      example: "SELECT map_from_entries([('a', 1), ('b', 2)])", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.list],
          result: { types, _ in
            guard case .list(let element) = types[0] else { return .map(.null, .null) }
            let fields = StructFunctions.fields(element)
            return fields.count == 2 ? .map(fields[0].type, fields[1].type) : .map(.null, .null)
          },
          kernel: { _, _ in
            .row { arguments in
              guard case .list(let items) = arguments.value(0) else { return .null }
              return .map(
                try unique(
                  items.filter { !$0.isNull }.map { item in
                    let fields = StructFunctions.fields(item)
                    guard fields.count == 2 else {
                      throw Diagnostic("RQ0201", "a map is made of rows of a key and a value")
                    }
                    return MapEntry(key: fields[0].value, value: fields[1].value)
                  }))
            }
          })
      ]),
    ScalarFunction(
      "map_keys", "map_keys(map)", "The keys as a list.", example: "SELECT map_keys(MAP {'a': 1})",
      overloads: [overload([.map], { types, _ in .list(key(types[0])) }) { .list(entries($0).map(\.key)) }]),
    ScalarFunction(
      "map_values", "map_values(map)", "The values as a list.", example: "SELECT map_values(MAP {'a': 1})",
      overloads: [overload([.map], { types, _ in .list(value(types[0])) }) { .list(entries($0).map(\.value)) }]),
    ScalarFunction(
      "map_entries", "map_entries(map)", "The entries as a list of structs of a key and a value.",
      example: "SELECT map_entries(MAP {'a': 1})",
      overloads: [
        overload(
          [.map],
          { types, _ in
            .list(.structure([StructField("key", key(types[0])), StructField("value", value(types[0]))]))
          }
        ) { arguments in
          .list(
            entries(arguments).map {
              .structure([NamedValue(name: "key", value: $0.key), NamedValue(name: "value", value: $0.value)])
            })
        }
      ]),
    ScalarFunction(
      "map_extract", aliases: ["element_at"], "map_extract(map, key)",
      "The value under a key as a list, which is empty where there is none.",
      example: "SELECT map_extract(MAP {'a': 1}, 'a')",
      overloads: [
        overload([.map, .key], { types, _ in .list(value(types[0])) }) { arguments in
          let wanted = arguments.value(1).byLength
          return .list(entries(arguments).filter { $0.key.byLength == wanted }.map(\.value))
        }
      ]),
    extractValue,
    ScalarFunction(
      "map_contains", "map_contains(map, key)", "Whether there is a key.",
      example: "SELECT map_contains(MAP {'a': 1}, 'a')",
      overloads: [
        overload([.map, .key], { _, _ in .boolean }) { arguments in
          let wanted = arguments.value(1).byLength
          return .boolean(entries(arguments).contains { $0.key.byLength == wanted })
        }
      ]),
    ScalarFunction(
      "map_contains_value", "map_contains_value(map, x)", "Whether x stands under a key.",
      example: "SELECT map_contains_value(MAP {'a': 1}, 1)",
      overloads: [
        overload([.map, .any], { _, _ in .boolean }) { arguments in
          let wanted = arguments.value(1)
          return .boolean(entries(arguments).contains { $0.value == wanted })
        }
      ]),
    ScalarFunction(
      "map_contains_entry", "map_contains_entry(map, key, x)", "Whether x stands under the key.",
      example: "SELECT map_contains_entry(MAP {'a': 1}, 'a', 1)",
      overloads: [
        overload([.map, .key, .any], { _, _ in .boolean }) { arguments in
          let wanted = MapEntry(key: arguments.value(1), value: arguments.value(2))
          return .boolean(entries(arguments).contains(wanted))
        }
      ]),
    ScalarFunction(
      "map_concat", "map_concat(map, …)", "The entries of all maps, the last of those with one key.",
      example: "SELECT map_concat(MAP {'a': 1}, MAP {'a': 2, 'b': 3})",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.common], variadic: true, result: { types, _ in types[0] },
          kernel: { types, _ in
            .nullableRow { arguments in
              var result: [MapEntry] = []
              var isKnown = false
              for index in 0..<arguments.count {
                guard case .map(let entries) = arguments.value(index) else { continue }
                isKnown = true
                for entry in entries {
                  if let place = result.firstIndex(where: { $0.key == entry.key }) {
                    result[place] = entry
                  } else {
                    result.append(entry)
                  }
                }
              }
              return isKnown ? .map(result) : .null
            }
          })
      ]),
  ]

  /// `map(keys, values)` and `MAP {k: v, …}`.
  static let make = ScalarFunction(
    "map", "map(keys, values)", "The map of two lists; also MAP {key: value, …}.",
    example: "SELECT map(['a', 'b'], [1, 2])",
    canFail: true,
    overloads: [
      ScalarFunction.Overload(
        parameters: [], result: { _, _ in .map(.null, .null) }, kernel: { _, _ in .row { _ in .map([]) } }),
      ScalarFunction.Overload(
        parameters: [.anyList, .anyList],
        result: { types, _ in
          guard case .list(let key) = types[0], case .list(let value) = types[1] else { return .map(.null, .null) }
          return .map(key, value)
        },
        kernel: { _, _ in
          .row { arguments in
            guard case .list(let keys) = arguments.value(0), case .list(let values) = arguments.value(1) else {
              return .null
            }
            guard keys.count == values.count else {
              throw Diagnostic(
                "RQ0216", "a map has as many keys as values, and here are \(keys.count) and \(values.count)")
            }
            return .map(try unique(zip(keys, values).map { MapEntry(key: $0, value: $1) }))
          }
        }),
    ])

  /// `map[key]`.
  static let extractValue = ScalarFunction(
    "map_extract_value", "map_extract_value(map, key)", "The value under a key; also map[key].",
    example: "SELECT map_extract_value(MAP {'a': 1}, 'a')",
    overloads: [
      overload([.map, .key], { types, _ in value(types[0]) }) { arguments in
        let wanted = arguments.value(1).byLength
        return entries(arguments).first { $0.key.byLength == wanted }?.value ?? .null
      }
    ])

  /// How often each element of a list occurs.
  static let histogram = ScalarFunction(
    "histogram", "histogram(list)", "", example: "",
    overloads: [
      overload(
        [.list],
        { types, _ in
          guard case .list(let element) = types[0] else { return .map(.null, .integer) }
          return .map(element, .integer)
        }
      ) { arguments in
        guard case .list(let items) = arguments.value(0) else { return .null }
        let holdsInterval = arguments.types[0].holdsInterval
        var counts: [Value: (first: Value, count: Int64)] = [:]
        for item in items where !item.isNull {
          counts[holdsInterval ? item.byLength : item, default: (item, 0)].count += 1
        }
        let found = counts.values.ordered { ValueOrder.compare($0.first, $1.first) < 0 }
        return found.isEmpty ? .null : .map(found.map { MapEntry(key: $0.first, value: .integer($0.count)) })
      }
    ])

  /// The elements of a list that occur most often, at most so many, the first of the list first among those as frequent.
  static let mostFrequent = ScalarFunction(
    "approx_top_k", "approx_top_k(list, k)", "", example: "", canFail: true,
    overloads: [
      overload([.list, .integer], { types, _ in types[0] }) { arguments in
        guard case .list(let items) = arguments.value(0) else { return .null }
        let wanted = arguments.integer(1)
        guard (1...1_000_000).contains(wanted) else {
          throw Diagnostic("RQ0401", "approx_top_k needs a number from 1 to 1000000")
        }
        var counts: [Value: (count: Int, place: Int)] = [:]
        for (place, item) in items.enumerated() where !item.isNull { counts[item, default: (0, place)].count += 1 }
        let found = counts.ordered { ($1.value.count, $0.value.place) < ($0.value.count, $1.value.place) }
        return found.isEmpty ? .null : .list(found.prefix(Int(wanted)).map(\.key))
      }
    ])

  /// The entries, whose keys must all differ and have values.
  private static func unique(_ entries: [MapEntry]) throws -> [MapEntry] {
    var seen = Set<Value>()
    for entry in entries {
      if entry.key.isNull { throw Diagnostic("RQ0216", "a key of a map is NULL") }
      guard seen.insert(entry.key).inserted else {
        throw Diagnostic("RQ0216", "the key \(entry.key) stands twice in a map")
      }
    }
    return entries
  }

  private static func key(_ type: DataType) -> DataType {
    if case .map(let key, _) = type { return key }
    return .null
  }

  private static func value(_ type: DataType) -> DataType {
    if case .map(_, let value) = type { return value }
    return .null
  }

  private static func entries(_ arguments: ArgumentRow) -> [MapEntry] {
    if case .map(let entries) = arguments.value(0) { return entries }
    return []
  }

  private static func overload(
    _ parameters: [ScalarFunction.ParameterType], _ result: @escaping @Sendable ([DataType], [Value?]) -> DataType,
    _ body: @escaping @Sendable (ArgumentRow) throws -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(parameters: parameters, result: result, kernel: { _, _ in .row(body) })
  }
}
