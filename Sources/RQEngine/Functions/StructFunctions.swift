import RQSyntax

/// Functions on structs. Those whose names of fields come from the call are bound by the binder, which gives them the type
/// of their result.
enum StructFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "struct_keys", "struct_keys(struct)", "The names of the fields as a list.",
      example: "SELECT struct_keys({'a': 1, 'b': 2})",
      overloads: [
        overload([.structure], { _, _ in .list(.text) }) { arguments in
          .list(fields(arguments.value(0)).map { .text($0.name) })
        }
      ]),
    ScalarFunction(
      "struct_values", "struct_values(struct)", "The values of the fields as a row.",
      example: "SELECT struct_values({'a': 1, 'b': 2})",
      overloads: [
        overload(
          [.structure],
          { types, _ in
            guard case .structure(let fields) = types[0] else { return types[0] }
            return .structure(fields.map { StructField("", $0.type) })
          }
        ) { arguments in
          .structure(fields(arguments.value(0)).map { NamedValue(name: "", value: $0.value) })
        }
      ]),
    ScalarFunction(
      "struct_contains", aliases: ["row_contains", "row_has", "struct_has"], "struct_contains(row, x)",
      "Whether a value of a row is x.", example: "SELECT struct_contains((1, 2), 2)",
      overloads: [
        overload([.structure, .any], { _, _ in .boolean }) { arguments in
          let wanted = arguments.value(1)
          return .boolean(fields(arguments.value(0)).contains { $0.value == wanted })
        }
      ]),
    ScalarFunction(
      "struct_position", aliases: ["row_position", "row_indexof", "struct_indexof"], "struct_position(row, x)",
      "The place of the first value of a row that is x; NULL where none is.",
      example: "SELECT struct_position((1, 2), 2)",
      overloads: [
        overload([.structure, .any], { _, _ in .integer }) { arguments in
          let wanted = arguments.value(1)
          return fields(arguments.value(0)).firstIndex { $0.value == wanted }.map { .integer(Int64($0) + 1) } ?? .null
        }
      ]),
    ScalarFunction(
      "struct_concat", "struct_concat(struct, …)", "The fields of all structs.",
      example: "SELECT struct_concat({'a': 1}, {'b': 2})",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.structure], variadic: true,
          result: { types, _ in .structure(types.flatMap { fields($0) }) },
          kernel: { _, _ in
            .row { arguments in .structure((0..<arguments.count).flatMap { fields(arguments.value($0)) }) }
          })
      ]),
  ]

  /// `{a: x, …}` and `(x, …)`; the names are those of the result type.
  static let make = ScalarFunction(
    "struct_pack", "struct_pack(a := x, …)", "The struct of the arguments under their names; also {'a': x, …}.",
    example: "SELECT struct_pack(a := 1, b := 'x')",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.any], variadic: true, result: { types, _ in .structure(types.map { StructField("", $0) }) },
        kernel: { _, result in
          let names = fields(result).map(\.name)
          return .nullableRow { arguments in
            .structure(names.indices.map { NamedValue(name: names[$0], value: arguments.value($0)) })
          }
        })
    ])

  /// The field in a place, counted from 0.
  static let extract = ScalarFunction(
    "struct_extract", "struct_extract(struct, 'name')",
    "A field of a struct; also struct.name, struct['name'], and row[1] of a row.",
    example: "SELECT struct_extract({'a': 1, 'b': 2}, 'b')",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.structure, .integer], result: { types, _ in fields(types[0]).first?.type ?? .null },
        kernel: { _, _ in
          .row { arguments in
            let (fields, place) = (fields(arguments.value(0)), Int(arguments.integer(1)))
            return fields.indices.contains(place) ? fields[place].value : .null
          }
        })
    ])

  /// The fields of a struct type; none of another.
  static func fields(_ type: DataType) -> [StructField] {
    if case .structure(let fields) = type { return fields }
    return []
  }

  static func fields(_ value: Value) -> [NamedValue] {
    if case .structure(let fields) = value { return fields }
    return []
  }

  private static func overload(
    _ parameters: [ScalarFunction.ParameterType], _ result: @escaping @Sendable ([DataType], [Value?]) -> DataType,
    _ body: @escaping @Sendable (ArgumentRow) throws -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(parameters: parameters, result: result, kernel: { _, _ in .row(body) })
  }
}
