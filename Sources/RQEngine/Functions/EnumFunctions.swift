/// Functions on the labels of an ENUM; they ask its type alone, so that NULL does for a value.
enum EnumFunctions {
  static let all: [ScalarFunction] = [
    labels("enum_range", "All labels in their order.", .list(.text)) { labels, _ in .list(labels.map { .text($0) }) },
    labels("enum_first", "The first label.", .text) { labels, _ in labels.first.map { .text($0) } ?? .null },
    labels("enum_last", "The last label.", .text) { labels, _ in labels.last.map { .text($0) } ?? .null },
    ScalarFunction(
      "enum_code", "enum_code(x)", "The place of a label, counted from 0.",
      example: "SELECT enum_code('high'::ENUM('low', 'high'))",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.enumeration], result: { _, _ in .integer },
          kernel: { _, _ in
            .row { arguments in
              guard case .enumeration(let label) = arguments.value(0) else { return .null }
              return .integer(Int64(label.code))
            }
          })
      ]),
    ScalarFunction(
      "enum_range_boundary", "enum_range_boundary(low, high)",
      "The labels from one to the other; NULL stands for the end of its side.",
      example: "SELECT enum_range_boundary('mid'::ENUM('low', 'mid', 'high'), NULL)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.enumeration, .enumeration], result: { _, _ in .list(.text) },
          kernel: { types, _ in
            let labels =
              types.lazy.compactMap { type -> [String]? in
                if case .enumeration(let type) = type { return type.labels }
                return nil
              }.first ?? []
            return .nullableRow { arguments in
              func code(_ index: Int, _ open: Int) -> Int {
                if case .enumeration(let label) = arguments.value(index) { return label.code }
                return open
              }
              let (low, high) = (code(0, 0), code(1, labels.count - 1))
              return .list(low <= high ? labels[low...high].map { .text($0) } : [])
            }
          })
      ]),
  ]

  private static func labels(
    _ name: String, _ summary: String, _ result: DataType, _ body: @escaping @Sendable ([String], Value) -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(x)", summary, example: "SELECT \(name)(NULL::ENUM('low', 'high'))",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.enumeration], result: { _, _ in result },
          kernel: { types, _ in
            guard case .enumeration(let type) = types[0] else { return .nullableRow { _ in .null } }
            return .nullableRow { body(type.labels, $0.value(0)) }
          })
      ])
  }
}
