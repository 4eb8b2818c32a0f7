import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What numbers an arithmetic chain computes in.
enum Arithmetic {
  /// 64-bit, overflow is an error.
  case integer
  /// Days, 64-bit; a day outside of the calendar is an error.
  case days
  /// Unscaled decimals in 128 bits; more digits than the precision are an error. Of HUGEINT quotients are whole.
  case wide(precision: Int)
  /// Binary64; a result that is not finite is NULL, unless an operand is not.
  case double
}

/// Operands folded left to right, a vector at a time.
final class ArithmeticEvaluator: Evaluator {
  private let first: Evaluator
  private let steps: [(op: ArithmeticOperator, operand: Evaluator, span: SourceSpan)]
  private let place: Arithmetic
  private let span: SourceSpan
  private let zeroIsError: Bool

  init(
    _ first: Evaluator, _ steps: [(op: ArithmeticOperator, operand: Evaluator, span: SourceSpan)], _ place: Arithmetic,
    span: SourceSpan, options: EvaluationOptions
  ) {
    self.first = first
    self.steps = steps
    self.place = place
    self.span = span
    zeroIsError = options.divisionByZeroIsError
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    var result = try first.evaluate(batch, rows)
    for step in steps {
      let operand = try step.operand.evaluate(batch, rows)
      switch place {
      case .integer: result = try integers(step.op, result.widened(rows), operand.widened(rows), rows, step.span)
      case .days:
        result = try integers(step.op, result.widened(rows), operand.widened(rows), rows, step.span)
        try checkDays(result, rows)
      case .wide(let precision):
        result = try wide(step.op, result.widened128(rows), operand.widened128(rows), rows, step.span, precision)
      case .double: result = try doubles(step.op, result, operand, rows, step.span)
      }
    }
    return result
  }

  private func checkDays(_ days: Vector, _ rows: Rows) throws {
    let values = days.values(as: Int64.self)
    try rows.forEach { row in
      if days.isValid(row), !CivilDate.range.contains(values[row]) {
        throw Diagnostic("RQ0401", "the date lies outside of the years 0 to 9999", at: span)
      }
    }
  }

  private func integers(
    _ op: ArithmeticOperator, _ a: Vector, _ b: Vector, _ rows: Rows, _ place: SourceSpan
  ) throws -> Vector {
    var writer = try VectorWriter<Int64>(count: a.count)
    try writer.inheritValidity(a, b, rows: rows)
    var overflow = false
    // The flag is gathered without a branch a row; which row it was matters only once it is set.
    switch op {
    case .add:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int64, y: Int64) in
        let (value, lost) = x.addingReportingOverflow(y)
        overflow = overflow || lost
        return value
      }
    case .subtract:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int64, y: Int64) in
        let (value, lost) = x.subtractingReportingOverflow(y)
        overflow = overflow || lost
        return value
      }
    case .multiply:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int64, y: Int64) in
        let (value, lost) = x.multipliedReportingOverflow(by: y)
        overflow = overflow || lost
        return value
      }
    case .divide, .modulo:
      try handleZeros(Int64.self, b, rows, &writer, place)
      let isQuotient = op == .divide
      Loops.binary(a, b, rows, into: writer.values) { (x: Int64, y: Int64) in
        if y == 0 { return 0 }
        if y == -1, !isQuotient { return 0 }
        let (value, lost) = isQuotient ? x.dividedReportingOverflow(by: y) : x.remainderReportingOverflow(dividingBy: y)
        overflow = overflow || lost
        return value
      }
    }
    let vector = writer.vector(.int64)
    if overflow { try reportOverflow(op, a, b, vector, rows) { Int128(Int64.min) <= $0 && $0 <= Int128(Int64.max) } }
    return vector
  }

  private func wide(
    _ op: ArithmeticOperator, _ a: Vector, _ b: Vector, _ rows: Rows, _ place: SourceSpan, _ precision: Int
  ) throws -> Vector {
    var writer = try VectorWriter<Int128>(count: a.count)
    try writer.inheritValidity(a, b, rows: rows)
    let range = Decimal.range(ofPrecision: precision)
    let (low, high) = (range.lowerBound, range.upperBound)
    var overflow = false
    @inline(__always)
    func isOutside(_ value: Int128) -> Bool { value > high || value < low }
    switch op {
    case .add:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in
        let (sum, over) = x.addingReportingOverflow(y)
        overflow = overflow || over || isOutside(sum)
        return sum
      }
    case .subtract:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in
        let (difference, over) = x.subtractingReportingOverflow(y)
        overflow = overflow || over || isOutside(difference)
        return difference
      }
    case .multiply:
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in
        let (product, over) = x.multipliedReportingOverflow(by: y)
        overflow = overflow || over || isOutside(product)
        return product
      }
    case .divide where precision > Decimal.maxPrecision:
      try handleZeros(Int128.self, b, rows, &writer, place)
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in
        if y == 0 { return 0 }
        let (quotient, over) = x.dividedReportingOverflow(by: y)
        overflow = overflow || over
        return quotient
      }
    case .divide:
      try handleZeros(Int128.self, b, rows, &writer, place)
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in
        let quotient = y == 0 ? 0 : Decimal.divideRounding(x, by: y)
        overflow = overflow || isOutside(quotient)
        return quotient
      }
    case .modulo:
      try handleZeros(Int128.self, b, rows, &writer, place)
      Loops.binary(a, b, rows, into: writer.values) { (x: Int128, y: Int128) in y == 0 || y == -1 ? 0 : x % y }
    }
    let vector = writer.vector(.int128)
    if overflow { try reportOverflow(op, a, b, vector, rows) { range.contains($0) } }
    return vector
  }

  private func doubles(
    _ op: ArithmeticOperator, _ a: Vector, _ b: Vector, _ rows: Rows, _ place: SourceSpan
  ) throws -> Vector {
    var writer = try VectorWriter<Double>(count: a.count)
    try writer.inheritValidity(a, b, rows: rows)
    switch op {
    case .add: Loops.binary(a, b, rows, into: writer.values) { (x: Double, y: Double) in x + y }
    case .subtract: Loops.binary(a, b, rows, into: writer.values) { (x: Double, y: Double) in x - y }
    case .multiply: Loops.binary(a, b, rows, into: writer.values) { (x: Double, y: Double) in x * y }
    case .divide:
      if zeroIsError { try handleZeros(Double.self, b, rows, &writer, place) }
      Loops.binary(a, b, rows, into: writer.values) { (x: Double, y: Double) in x / y }
    case .modulo:
      if zeroIsError { try handleZeros(Double.self, b, rows, &writer, place) }
      Loops.binary(a, b, rows, into: writer.values) { (x: Double, y: Double) in fmod(x, y) }
    }
    var broken = false
    rows.forEach { broken = broken || !writer.values[$0].isFinite }
    if broken { try SpecialDoubles.settle(&writer, rows, from: [a, b]) }
    return writer.vector(.double)
  }

  /// Makes rows with a zero divisor NULL, or an error where the session asks for one.
  private func handleZeros<T: Numeric & BitwiseCopyable, R>(
    _ type: T.Type, _ divisor: Vector, _ rows: Rows, _ writer: inout VectorWriter<R>, _ place: SourceSpan
  ) throws {
    let values = divisor.values(as: T.self)
    try rows.forEach { row in
      guard values[divisor.isConstant ? 0 : row] == 0, writer.validity.map({ $0[row] != 0 }) ?? true else { return }
      if zeroIsError {
        throw Diagnostic(
          "RQ0402", "division by zero", at: place,
          hint: "SET division_by_zero = null gives NULL instead; nullif(x, 0) guards one divisor.")
      }
      try writer.setNull(row)
    }
  }

  /// Throws for the first row with a value whose exact result does not fit; rows that are NULL do not count.
  private func reportOverflow(
    _ op: ArithmeticOperator, _ a: Vector, _ b: Vector, _ result: Vector, _ rows: Rows, _ fits: (Int128) -> Bool
  ) throws {
    try rows.forEach { row in
      guard result.isValid(row) else { return }
      let x = a.integer(at: a.isConstant ? 0 : row)
      let y = b.integer(at: b.isConstant ? 0 : row)
      let exact: (Int128, Bool)
      switch op {
      case .add: exact = x.addingReportingOverflow(y)
      case .subtract: exact = x.subtractingReportingOverflow(y)
      case .multiply: exact = x.multipliedReportingOverflow(by: y)
      case .divide: exact = y == 0 ? (0, false) : x.dividedReportingOverflow(by: y)
      case .modulo: exact = (0, false)
      }
      if exact.1 || !fits(exact.0) {
        throw Diagnostic(
          "RQ0401", "\(x) \(op.rawValue) \(y) does not fit the type of the result", at: span,
          hint: "CAST an operand to DOUBLE or to a wider DECIMAL.")
      }
    }
  }
}
