#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Functions on numbers. Integers and decimals stay exact; results that are not finite are NULL.
enum NumericFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "abs", "abs(x)", "The value without its sign.", example: "SELECT abs(-3)", canFail: true,
      overloads: same({ $0 == .min ? nil : Swift.abs($0) }, { $0 == .min ? nil : Swift.abs($0) }, { Swift.abs($0) })),
    ScalarFunction(
      "sign", "sign(x)", "-1, 0 or 1.", example: "SELECT sign(-3)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer], result: { _, _ in .integer }, kernel: { _, _ in .integer { $0.signum() } }),
        ScalarFunction.Overload(
          parameters: [.double], result: { _, _ in .integer },
          kernel: { _, _ in
            .row { arguments in
              guard case .double(let x) = arguments.value(0) else { return .null }
              return .integer(x > 0 ? 1 : x < 0 ? -1 : 0)
            }
          }),
      ]),
    rounding("floor", "The largest whole number not above x.", { $0.rounded(.down) }, .down),
    rounding("ceil", aliases: ["ceiling"], "The smallest whole number not below x.", { $0.rounded(.up) }, .up),
    rounding("trunc", "x without what stands after the point.", { $0.rounded(.towardZero) }, .towardZero),
    ScalarFunction(
      "round", "round(x [, digits])", "x rounded half away from zero to whole numbers or to digits after the point.",
      example: "SELECT round(2.345, 2)", overloads: round),
    double("sqrt", "The square root; NULL of a negative number.", "SELECT sqrt(16)") { $0.squareRoot() },
    double("ln", "The natural logarithm.", "SELECT ln(1)") { log($0) },
    double("log10", "The logarithm to base 10.", "SELECT log10(1000)") { log10($0) },
    double("log2", "The logarithm to base 2.", "SELECT log2(8)") { log2($0) },
    double("exp", "e to the power of x.", "SELECT exp(0)") { exp($0) },
    ScalarFunction(
      "power", aliases: ["pow"], "power(x, y)", "x to the power of y.", example: "SELECT power(2, 10)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.double, .double], result: { _, _ in .double }, kernel: { _, _ in .doubles { pow($0, $1) } })
      ]),
  ]

  private static func same(
    _ integer: @escaping @Sendable (Int64) -> Int64?, _ wide: @escaping @Sendable (Int128) -> Int128?,
    _ double: @escaping @Sendable (Double) -> Double
  ) -> [ScalarFunction.Overload] {
    [
      ScalarFunction.Overload(
        parameters: [.integer], result: { _, _ in .integer }, kernel: { _, _ in .integer(integer) }),
      ScalarFunction.Overload(
        parameters: [.decimal], result: { types, _ in types[0] }, kernel: { _, _ in .wide(wide) }),
      ScalarFunction.Overload(parameters: [.double], result: { _, _ in .double }, kernel: { _, _ in .double(double) }),
    ]
  }

  private static func double(
    _ name: String, aliases: [String] = [], _ summary: String, _ example: String,
    _ body: @escaping @Sendable (Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(x)", summary, example: example,
      overloads: [
        ScalarFunction.Overload(parameters: [.double], result: { _, _ in .double }, kernel: { _, _ in .double(body) })
      ])
  }

  private static func rounding(
    _ name: String, aliases: [String] = [], _ summary: String, _ double: @escaping @Sendable (Double) -> Double,
    _ rule: FloatingPointRoundingRule
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(x)", summary, example: "SELECT \(name)(2.5)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer], result: { _, _ in .integer }, kernel: { _, _ in .integer { $0 } }),
        ScalarFunction.Overload(
          parameters: [.decimal], result: { types, _ in whole(types[0]) },
          kernel: { types, _ in
            let unit = Decimal.powers[scale(types[0])]
            return .wide { x in
              let (quotient, rest) = x.quotientAndRemainder(dividingBy: unit)
              if rest == 0 || rule == .towardZero { return quotient }
              return rule == .down ? (x < 0 ? quotient - 1 : quotient) : (x > 0 ? quotient + 1 : quotient)
            }
          }),
        ScalarFunction.Overload(
          parameters: [.double], result: { _, _ in .double }, kernel: { _, _ in .double(double) }),
      ])
  }

  private static let round: [ScalarFunction.Overload] = [
    ScalarFunction.Overload(
      parameters: [.integer], result: { _, _ in .integer }, kernel: { _, _ in .integer { $0 } }),
    ScalarFunction.Overload(
      parameters: [.decimal, .integer], optional: 1,
      result: { types, constants in
        // With a constant number of digits the type says them; otherwise the scale stays and the digits become zeros.
        guard types.count > 1, types[0] != .hugeInteger else { return whole(types[0]) }
        guard constants.count > 1, case .integer(let digits)? = constants[1] else { return types[0] }
        let kept = Int(min(max(digits, 0), Int64(scale(types[0]))))
        return .decimal(precision: Decimal.maxPrecision, scale: kept)
      },
      kernel: { types, result in
        let (from, to) = (scale(types[0]), scale(result))
        return .row { arguments in
          let x = arguments.vectors[0].integer(at: arguments.vectors[0].isConstant ? 0 : arguments.row)
          let bound = Int64(Decimal.maxPrecision)
          let digits = arguments.count > 1 ? min(max(arguments.integer(1), -bound), bound) : 0
          let dropped = Int(min(max(Int64(from) - digits, 0), bound))
          let rounded = Decimal.divideRounding(x, by: Decimal.powers[dropped])
          let (value, overflow) = rounded.multipliedReportingOverflow(by: Decimal.powers[max(dropped - (from - to), 0)])
          return overflow ? .null : .decimal(Decimal(unscaled: value, scale: to))
        }
      }),
    ScalarFunction.Overload(
      parameters: [.double, .integer], optional: 1, result: { _, _ in .double },
      kernel: { _, _ in
        .row { arguments in
          guard case .double(let x) = arguments.value(0) else { return .null }
          let digits = arguments.count > 1 ? arguments.integer(1) : 0
          if digits == 0 { return .double(x.rounded(.toNearestOrAwayFromZero)) }
          if digits > 17 || digits < -308 { return .double(digits > 0 ? x : 0) }
          let factor = pow(10, Double(digits))
          let scaled = (x * factor).rounded(.toNearestOrAwayFromZero) / factor
          return .double(scaled.isFinite ? scaled : x)
        }
      }),
  ]

  /// Halves to the even neighbour.
  static let roundEven = ScalarFunction(
    "round_even", aliases: ["roundbankers"], "round_even(x, digits)", "x rounded, halves to an even last digit.",
    example: "SELECT round_even(2.5, 0)",
    overloads: [
      ScalarFunction.byRow([.integer, .integer], .integer) { .integer($0.integer(0)) },
      ScalarFunction.byRow([.double, .integer], .double) { arguments in
        guard case .double(let x) = arguments.value(0) else { return .null }
        let digits = arguments.integer(1)
        if digits > 17 || digits < -308 { return .double(digits > 0 ? x : 0) }
        let factor = pow(10, Double(digits))
        let scaled = (x * factor).rounded(.toNearestOrEven) / factor
        return .double(scaled.isFinite ? scaled : x)
      },
    ])

  private static func scale(_ type: DataType) -> Int {
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }

  private static func whole(_ type: DataType) -> DataType {
    type == .hugeInteger ? type : .decimal(precision: Decimal.maxPrecision, scale: 0)
  }
}
