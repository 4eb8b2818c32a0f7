import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a template writes a value: `{:>8.2f}`, `%08.2f`.
struct ValueLayout {
  private enum Side { case left, right, middle }

  private var fill: Unicode.Scalar = " "
  private var side: Side?
  private var showsPlus = false
  private var leavesBlank = false
  private var showsBase = false
  private var fillsZeros = false
  private var groups: Unicode.Scalar?
  private var width = 0
  private var precision: Int?
  private var kind: Unicode.Scalar?

  /// The widest a value is written.
  private static let widest = 100_000

  /// Reads what stands behind the colon in braces.
  init(brace: some Collection<Unicode.Scalar>) throws {
    var rest = Array(brace)[...]
    if rest.count > 1, let side = ValueLayout.side(rest[rest.startIndex + 1]) {
      fill = rest.removeFirst()
      self.side = side
      rest.removeFirst()
    } else if let first = rest.first, let side = ValueLayout.side(first) {
      self.side = side
      rest.removeFirst()
    }
    if let sign = rest.first, sign == "+" || sign == "-" || sign == " " {
      (showsPlus, leavesBlank) = (sign == "+", sign == " ")
      rest.removeFirst()
    }
    if rest.first == "#" {
      showsBase = true
      rest.removeFirst()
    }
    if rest.first == "0" {
      fillsZeros = true
      rest.removeFirst()
    }
    width = try ValueLayout.number(&rest) ?? 0
    if let mark = rest.first, mark == "," || mark == "_" || mark == "'" {
      groups = mark == "'" ? "," : mark
      rest.removeFirst()
    } else if rest.first == "t" {
      rest.removeFirst()
      groups = rest.popFirst() ?? ","
    }
    try readPrecision(&rest)
    kind = rest.popFirst()
    if !rest.isEmpty || kind.map({ !"dxXobBcsfFeEgG".unicodeScalars.contains($0) }) ?? false {
      throw ValueLayout.wrong("format", "{:\(String(String.UnicodeScalarView(brace)))}")
    }
  }

  /// Reads what stands behind a percent sign, up to the letter that ends it.
  init(sign rest: inout ArraySlice<Unicode.Scalar>) throws {
    let all = rest
    side = .right
    flags: while let flag = rest.first {
      switch flag {
      case "-": side = .left
      case "+": showsPlus = true
      case " ": leavesBlank = true
      case "#": showsBase = true
      case "0": fillsZeros = true
      case ",", "'", "_": groups = flag == "'" ? "," : flag
      default: break flags
      }
      rest.removeFirst()
    }
    width = try ValueLayout.number(&rest) ?? 0
    try readPrecision(&rest)
    while let length = rest.first, "lhqjzt".unicodeScalars.contains(length) { rest.removeFirst() }
    kind = rest.popFirst()
    guard let letter = kind, "dixXouscfFeEgG".unicodeScalars.contains(letter) else {
      throw ValueLayout.wrong("printf", "%\(String(String.UnicodeScalarView(all.prefix(all.count - rest.count))))")
    }
    if letter == "i" || letter == "u" { kind = "d" }
    if side == .left { fillsZeros = false }
  }

  private mutating func readPrecision(_ rest: inout ArraySlice<Unicode.Scalar>) throws {
    guard rest.first == "." else { return }
    rest.removeFirst()
    precision = try ValueLayout.number(&rest) ?? 0
  }

  private static func side(_ mark: Unicode.Scalar) -> Side? {
    switch mark {
    case "<": .left
    case ">": .right
    case "^": .middle
    default: nil
    }
  }

  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> Int? {
    var number: Int?
    while let scalar = rest.first, let digit = Int(String(scalar)) {
      number = (number ?? 0) * 10 + digit
      if number ?? 0 > widest {
        throw Diagnostic("RQ0212", "a template writes a value with \(widest) characters at most")
      }
      rest.removeFirst()
    }
    return number
  }

  private static func wrong(_ name: String, _ part: String) -> Diagnostic {
    Diagnostic(
      "RQ0212", "the template of \(name) has a \(part)",
      hint: "The letters are d, x, X, o, s, c, f, e, E, g and G, behind flags, a width and a precision.")
  }

  private func mismatch(_ value: Value) -> Diagnostic {
    Diagnostic(
      "RQ0212", "\(value) cannot be written as \(kind.map { String($0) } ?? "that")", hint: "s writes any value.")
  }

  /// The value as it is to be written.
  func text(_ value: Value) throws -> String {
    switch kind {
    case "d", "x", "X", "o", "b", "B", "c": return try whole(value)
    case "f", "F", "e", "E", "g", "G": return try real(value)
    case nil where precision != nil && value.isReal: return try real(value)
    case nil where value.wholeNumber != nil && !value.isReal && !value.isTruth: return try whole(value)
    case nil where value.isReal:
      let text = value.description
      return padded(text.hasPrefix("-") ? "-" : "", String(text.drop { $0 == "-" }), isNumber: true)
    default:
      let text = value.description
      let cut = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
      return padded("", cut, isNumber: false)
    }
  }

  private func whole(_ value: Value) throws -> String {
    guard let number = value.wholeNumber else { throw mismatch(value) }
    if kind == "c" {
      guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else { throw mismatch(value) }
      return padded("", String(scalar), isNumber: false)
    }
    let radix = kind == "x" || kind == "X" ? 16 : kind == "o" ? 8 : kind == "b" || kind == "B" ? 2 : 10
    var digits = String(number.magnitude, radix: radix, uppercase: kind == "X")
    if let groups, radix == 10 { digits = grouped(digits, groups) }
    if let precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    let base = !showsBase || radix == 10 ? "" : radix == 8 ? "0" : "0" + (kind.map { String($0) } ?? "")
    return padded(sign(isNegative: number < 0) + base, digits, isNumber: true)
  }

  private func real(_ value: Value) throws -> String {
    let number: Double
    switch value {
    case .double(let x): number = x
    case .integer(let x): number = Double(x)
    case .decimal(let x): number = x.doubleValue
    default: throw mismatch(value)
    }
    guard number.isFinite else { return padded(number < 0 ? "-" : "", number.isNaN ? "nan" : "inf", isNumber: true) }
    let letter = kind.map { String($0) } ?? "g"
    var digits = ValueLayout.digits(number.magnitude, letter, precision ?? 6)
    if let groups {
      let point = digits.firstIndex { !$0.isNumber } ?? digits.endIndex
      digits = grouped(String(digits[..<point]), groups) + digits[point...]
    }
    return padded(sign(isNegative: number.sign == .minus), digits, isNumber: true)
  }

  /// The digits as the library of C writes them.
  private static func digits(_ number: Double, _ letter: String, _ precision: Int) -> String {
    let count = precision + 400
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: count) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let written = withVaList([Int32(truncatingIfNeeded: precision), number]) {
        vsnprintf(start, count, "%.*\(letter)", $0)
      }
      let bytes = buffer.prefix(max(0, Int(written))).map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private func sign(isNegative: Bool) -> String {
    isNegative ? "-" : showsPlus ? "+" : leavesBlank ? " " : ""
  }

  private func grouped(_ digits: String, _ mark: Unicode.Scalar) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.unicodeScalars.append(mark) }
      result.append(digit)
    }
    return result
  }

  private func padded(_ sign: String, _ body: String, isNumber: Bool) -> String {
    let missing = width - sign.unicodeScalars.count - body.unicodeScalars.count
    guard missing > 0 else { return sign + body }
    if isNumber, fillsZeros, side == nil || side == .right {
      return sign + String(repeating: "0", count: missing) + body
    }
    let space = String(fill)
    switch side ?? (isNumber ? .right : .left) {
    case .left: return sign + body + String(repeating: space, count: missing)
    case .right: return String(repeating: space, count: missing) + sign + body
    case .middle:
      return String(repeating: space, count: missing / 2) + sign + body
        + String(repeating: space, count: missing - missing / 2)
    }
  }
}

extension Value {
  /// The whole number that it is; nil for all that have places behind the point.
  fileprivate var wholeNumber: Int128? {
    switch self {
    case .integer(let x): Int128(x)
    case .decimal(let x) where x.scale == 0: x.unscaled
    case .boolean(let x): x ? 1 : 0
    default: nil
    }
  }

  /// Whether it is a truth value.
  fileprivate var isTruth: Bool {
    if case .boolean = self { return true }
    return false
  }

  /// Whether it is a number that may have places behind the point.
  fileprivate var isReal: Bool {
    switch self {
    case .double: true
    case .decimal(let x): x.scale > 0
    default: false
    }
  }
}
