/// Functions that choose among their arguments.
enum ChoiceFunctions {
  static let all: [ScalarFunction] = [
    extreme("greatest", "The largest argument; NULLs are left out.", "SELECT greatest(1, 3, 2)") { $0 > 0 },
    extreme("least", "The smallest argument; NULLs are left out.", "SELECT least(1, 3, 2)") { $0 < 0 },
  ]

  private static func extreme(
    _ name: String, _ summary: String, _ example: String, _ better: @escaping @Sendable (Int) -> Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(x, …)", summary, example: example,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.common], variadic: true, result: { types, _ in types[0] },
          kernel: { _, _ in
            .nullableRow { arguments in
              var best = Value.null
              for index in 0..<arguments.count where !arguments.isNull(index) {
                let value = arguments.value(index)
                if best.isNull || better(ValueOrder.compare(value, best)) { best = value }
              }
              return best
            }
          })
      ])
  }
}
