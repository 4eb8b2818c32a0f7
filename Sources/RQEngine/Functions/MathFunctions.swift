import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Trigonometry, logarithms to other bases, whole numbers' divisors and bits. Results that are not finite are NULL.
enum MathFunctions {
  static let all: [ScalarFunction] =
    trigonometry + whole + [
      double("cbrt", "The cube root.", "SELECT cbrt(27)") { root in cubeRoot(root) },
      ScalarFunction(
        "log", "log([base,] x)", "The logarithm to base 10, or to another base.", example: "SELECT log(2, 8)",
        overloads: [
          ScalarFunction.Overload(
            parameters: [.double], result: { _, _ in .double }, kernel: { _, _ in .double { log10($0) } }),
          ScalarFunction.Overload(
            parameters: [.double, .double], result: { _, _ in .double },
            kernel: { _, _ in .doubles { base, x in log(x) / log(base) } }),
        ]),
      ScalarFunction(
        "pi", "pi()", "The ratio of a circle's circumference to its diameter.", example: "SELECT pi()",
        overloads: [
          ScalarFunction.Overload(
            parameters: [], result: { _, _ in .double }, kernel: { _, _ in .nullableRow { _ in .double(.pi) } })
        ]),
      doubles("fdiv", "fdiv(x, y)", "The whole part of x / y, rounded down, as DOUBLE.", "SELECT fdiv(7, 2)") {
        ($0 / $1).rounded(.down)
      },
      doubles("fmod", "fmod(x, y)", "What is left of x divided by y, as DOUBLE.", "SELECT fmod(7.5, 2)") {
        fmod($0, $1)
      },
      doubles("nextafter", "nextafter(x, y)", "The next DOUBLE from x towards y.", "SELECT nextafter(1, 2) > 1") {
        nextafter($0, $1)
      },
      test("isnan", "Whether x is no number, as only a CAST of 'nan' makes.") { $0.isNaN },
      test("isinf", "Whether x is infinite, as only a CAST of 'inf' makes; no moment is.") { $0.isInfinite },
      test("isfinite", "Whether x is a finite number.") { $0.isFinite },
      test("signbit", "Whether x is negative, the zero with a sign included.") { $0.sign == .minus },
      double("even", "x rounded away from zero to an even number.", "SELECT even(2.9)") { x in
        let half = (x.magnitude / 2).rounded(.up) * 2
        return x < 0 ? -half : half
      },
      double("gamma", "The gamma function.", "SELECT gamma(5)") { tgamma($0) },
      double("lgamma", "The logarithm of the gamma function.", "SELECT lgamma(1)") { lgamma($0) },
      double("degrees", "Radians as degrees.", "SELECT degrees(pi())") { $0 * 180 / .pi },
      double("radians", "Degrees as radians.", "SELECT radians(180)") { $0 * .pi / 180 },
      ScalarFunction(
        "width_bucket", "width_bucket(x, low, high, n)",
        "Which of n equal parts between low and high holds x; 0 below and n + 1 above.",
        example: "SELECT width_bucket(5.35, 0, 10, 5)",
        overloads: [
          ScalarFunction.Overload(
            parameters: [.double, .double, .double, .integer], result: { _, _ in .integer },
            kernel: { _, _ in .row { bucket($0) } })
        ]),
    ]

  /// A whole number, which must lie between two others: what CAST to SMALLINT does.
  static let ranged = ScalarFunction(
    "within", "within(x, low, high)", "x, or an error when it does not lie between low and high.",
    example: "SELECT CAST(1 AS SMALLINT)", canFail: true,
    overloads: [
      ScalarFunction.Overload(
        parameters: [.integer, .integer, .integer, .boolean], result: { _, _ in .integer },
        kernel: { _, _ in
          .row { arguments in
            let x = arguments.integer(0)
            if x >= arguments.integer(1), x <= arguments.integer(2) { return .integer(x) }
            if case .boolean(true) = arguments.value(3) { return .null }
            throw Diagnostic(
              "RQ0401", "\(x) does not lie between \(arguments.integer(1)) and \(arguments.integer(2))",
              hint: "CAST to INTEGER, or use TRY_CAST to get NULL.")
          }
        })
    ])

  /// A whole number from 0 to another one: what CAST to UBIGINT does.
  static let unsigned = ScalarFunction(
    "unsigned", "unsigned(x, high)", "x, or an error when it does not lie between 0 and high.",
    example: "SELECT CAST(1 AS UBIGINT)", canFail: true,
    overloads: [
      ScalarFunction.Overload(
        parameters: [.decimal, .decimal, .boolean], result: { types, _ in types[0] },
        kernel: { _, _ in
          .row { arguments in
            guard case .decimal(let x) = arguments.value(0), case .decimal(let high) = arguments.value(1) else {
              return .null
            }
            if x.unscaled >= 0, x.unscaled <= high.unscaled { return .decimal(x) }
            if case .boolean(true) = arguments.value(2) { return .null }
            throw Diagnostic(
              "RQ0401", "\(x) does not lie between 0 and \(high)", hint: "Use TRY_CAST to get NULL.")
          }
        })
    ])

  /// `x & y`.
  static let bitAnd = integers("&", "x & y", "The bits that are set in both whole numbers.", "SELECT 5 & 3") {
    $0 & $1
  } huge: {
    $0 & $1
  }
  /// `x | y`.
  static let bitOr = integers("|", "x | y", "The bits that are set in one of two whole numbers.", "SELECT 5 | 3") {
    $0 | $1
  } huge: {
    $0 | $1
  }
  /// `x << n`.
  static let shiftLeft = integers("<<", "x << n", "The bits of x moved n places up.", "SELECT 1 << 4") { x, n in
    guard (0..<64).contains(n) else { return nil }
    let (product, overflow) = x.multipliedReportingOverflow(by: 1 << n)
    return overflow || n == 63 ? nil : product
  } huge: { x, n in
    guard (0..<127).contains(n) else { return nil }
    let (product, overflow) = x.multipliedReportingOverflow(by: 1 << n)
    return overflow ? nil : product
  }
  /// `x >> n`.
  static let shiftRight = integers(">>", "x >> n", "The bits of x moved n places down.", "SELECT 16 >> 4") { x, n in
    n < 0 ? nil : x >> min(n, 63)
  } huge: { x, n in
    n < 0 ? nil : x >> min(n, 127)
  }

  private static let trigonometry: [ScalarFunction] = [
    double("sin", "The sine of radians.", "SELECT sin(0)") { sin($0) },
    double("cos", "The cosine of radians.", "SELECT cos(0)") { cos($0) },
    double("tan", "The tangent of radians.", "SELECT tan(0)") { tan($0) },
    double("cot", "The cotangent of radians.", "SELECT cot(1)") { 1 / tan($0) },
    double("asin", "The angle of a sine.", "SELECT asin(0)") { asin($0) },
    double("acos", "The angle of a cosine.", "SELECT acos(1)") { acos($0) },
    double("atan", "The angle of a tangent.", "SELECT atan(0)") { atan($0) },
    ScalarFunction(
      "atan2", "atan2(y, x)", "The angle of the point (x, y).", example: "SELECT atan2(0, 1)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.double, .double], result: { _, _ in .double }, kernel: { _, _ in .doubles { atan2($0, $1) } })
      ]),
    double("sinh", "The hyperbolic sine.", "SELECT sinh(0)") { sinh($0) },
    double("cosh", "The hyperbolic cosine.", "SELECT cosh(0)") { cosh($0) },
    double("tanh", "The hyperbolic tangent.", "SELECT tanh(0)") { tanh($0) },
    double("asinh", "The inverse of the hyperbolic sine.", "SELECT asinh(0)") { asinh($0) },
    double("acosh", "The inverse of the hyperbolic cosine.", "SELECT acosh(1)") { acosh($0) },
    double("atanh", "The inverse of the hyperbolic tangent.", "SELECT atanh(0)") { atanh($0) },
  ]

  private static let whole: [ScalarFunction] = [
    integers(
      "gcd", aliases: ["greatest_common_divisor"], "gcd(x, y)", "The greatest common divisor.", "SELECT gcd(42, 57)"
    ) {
      Int64(exactly: divisor($0, $1))
    },
    integers("lcm", aliases: ["least_common_multiple"], "lcm(x, y)", "The least common multiple.", "SELECT lcm(42, 57)")
    {
      if $0 == 0 || $1 == 0 { return 0 }
      let (product, overflow) = ($0.magnitude / divisor($0, $1)).multipliedReportingOverflow(by: $1.magnitude)
      return overflow ? nil : Int64(exactly: product)
    },
    ScalarFunction(
      "factorial", "factorial(n)", "The product of the whole numbers from 1 to n, at most 33.",
      example: "SELECT factorial(20)", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer], result: { _, _ in .decimal(precision: Decimal.maxPrecision, scale: 0) },
          kernel: { _, _ in
            .row { arguments in
              let n = arguments.integer(0)
              guard (0...33).contains(n) else { return .null }
              return .decimal(Decimal(unscaled: (1...max(n, 1)).reduce(Int128(1)) { $0 * Int128($1) }, scale: 0))
            }
          })
      ]),
    ScalarFunction(
      "bit_count", "bit_count(x)", "How many bits of a whole number are set.", example: "SELECT bit_count(255)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer], result: { _, _ in .integer },
          kernel: { _, _ in .integer { Int64($0.nonzeroBitCount) } }),
        ScalarFunction.byRow([.huge], .integer) { arguments in
          guard case .decimal(let x) = arguments.value(0) else { return .null }
          return .integer(Int64(x.unscaled.nonzeroBitCount))
        },
      ]),
    integers("xor", "xor(x, y)", "The bits that are set in one of two whole numbers.", "SELECT xor(5, 3)") {
      $0 ^ $1
    } huge: {
      $0 ^ $1
    },
    integers(
      "div", "div(x, y)", "The quotient of whole numbers without what is left; NULL when y is 0.", "SELECT div(7, 2)"
    ) {
      $0.dividedReportingOverflow(by: $1).overflow ? nil : $0 / $1
    } isNull: {
      $1 == 0
    },
  ]

  /// The library's cube root, brought to the nearest double where it is off by one.
  private static func cubeRoot(_ x: Double) -> Double {
    let root = cbrt(x)
    let step = (root * root * root - x) / (3 * root * root)
    return step.isFinite ? root - step : root
  }

  private static func divisor(_ x: Int64, _ y: Int64) -> UInt64 {
    var (a, b) = (x.magnitude, y.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private static func bucket(_ arguments: ArgumentRow) -> Value {
    guard case .double(let x) = arguments.value(0), case .double(let low) = arguments.value(1),
      case .double(let high) = arguments.value(2), arguments.integer(3) > 0, low != high
    else { return .null }
    let count = arguments.integer(3)
    let share = (x - low) / (high - low)
    if share < 0 { return .integer(0) }
    if share >= 1 { return .integer(count == .max ? .max : count + 1) }
    return .integer(Int64((share * Double(count)).rounded(.down)) + 1)
  }

  private static func double(
    _ name: String, _ summary: String, _ example: String, _ body: @escaping @Sendable (Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(x)", summary, example: example,
      overloads: [
        ScalarFunction.Overload(parameters: [.double], result: { _, _ in .double }, kernel: { _, _ in .double(body) })
      ])
  }

  private static func doubles(
    _ name: String, _ signature: String, _ summary: String, _ example: String,
    _ body: @escaping @Sendable (Double, Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, signature, summary, example: example,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.double, .double], result: { _, _ in .double }, kernel: { _, _ in .doubles(body) })
      ])
  }

  private static func test(
    _ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(x)", summary, example: "SELECT \(name)(1.5)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.double], result: { _, _ in .boolean },
          kernel: { _, _ in
            .row { arguments in
              guard case .double(let x) = arguments.value(0) else { return .null }
              return .boolean(body(x))
            }
          }),
        ScalarFunction.byRow([.timestamp], .boolean) { _ in .boolean(body(0)) },
      ])
  }

  /// The overload of an operator on bits for HUGEINT.
  private static func wide(
    _ name: String, _ body: @escaping @Sendable (Int128, Int128) -> Int128?
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: [.huge, .huge], result: { _, _ in .hugeInteger },
      kernel: { _, _ in
        .row { arguments in
          guard case .decimal(let x) = arguments.value(0), case .decimal(let y) = arguments.value(1) else {
            return .null
          }
          guard let value = body(x.unscaled, y.unscaled) else {
            throw Diagnostic("RQ0401", "\(name)(\(x), \(y)) does not fit HUGEINT")
          }
          return .decimal(Decimal(unscaled: value, scale: 0))
        }
      })
  }

  private static func integers(
    _ name: String, aliases: [String] = [], _ signature: String, _ summary: String, _ example: String,
    _ body: @escaping @Sendable (Int64, Int64) -> Int64?,
    isNull: @escaping @Sendable (Int64, Int64) -> Bool = { _, _ in false },
    huge: (@Sendable (Int128, Int128) -> Int128?)? = nil
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, signature, summary, example: example, canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer, .integer], result: { _, _ in .integer },
          kernel: { _, _ in
            .row { arguments in
              let (x, y) = (arguments.integer(0), arguments.integer(1))
              if isNull(x, y) { return .null }
              guard let value = body(x, y) else {
                throw Diagnostic("RQ0401", "\(name)(\(x), \(y)) does not fit INTEGER")
              }
              return .integer(value)
            }
          })
      ] + (huge.map { [wide(name, $0)] } ?? []))
  }
}
