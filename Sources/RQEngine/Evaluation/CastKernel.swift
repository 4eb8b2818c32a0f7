import RQSyntax

/// Converts values from one type to another.
struct CastKernel {
  let from: DataType
  let to: DataType
  let trying: Bool
  let span: SourceSpan

  /// Whether values of one type can be converted to another at all.
  static func isPossible(from: DataType, to: DataType) -> Bool {
    switch (from, to) {
    case (.null, _), (_, .text), (.text, _): true
    case (.boolean, .integer), (.integer, .boolean), (.boolean, .double), (.double, .boolean), (.boolean, .decimal),
      (.decimal, .boolean), (.boolean, .boolean), (.date, .date), (.date, .timestamp),
      (.timestamp, .date), (.timestamp, .timestamp), (.interval, .interval), (.time, .time), (.timestamp, .time),
      (.blob, .blob), (.uuid, .uuid), (.enumeration, .enumeration), (.interval, .time), (.time, .interval):
      true
    case (.structure(let fields), .structure(let others)):
      places(of: others, in: fields).map { places in
        places.contains { $0 != nil }
          && zip(places, others).allSatisfy { place, other in
            place.map { isPossible(from: fields[$0].type, to: other.type) } ?? true
          }
      } ?? false
    case (.map(let key, let value), .map(let otherKey, let otherValue)):
      isPossible(from: key, to: otherKey) && isPossible(from: value, to: otherValue)
    case (.list(let element), .list(let other)): isPossible(from: element, to: other)
    default: from.isNumeric && to.isNumeric
    }
  }

  /// Where each field of a struct is taken from: by name, of rows by place; nil when a row has not as many.
  private static func places(of fields: [StructField], in given: [StructField]) -> [Int?]? {
    if fields.allSatisfy(\.name.isEmpty) || given.allSatisfy(\.name.isEmpty) {
      return fields.count == given.count ? fields.indices.map { $0 } : nil
    }
    return fields.map { field in given.firstIndex { NameKey.fold($0.name) == NameKey.fold(field.name) } }
  }

  /// The value converted; nil when it does not fit.
  func convert(_ value: Value) -> Value? {
    switch (value, to) {
    case (.null, _): return .null
    case (_, .text): return .text(value.description)
    case (.date(let x), .timestamp): return .timestamp(Timestamp(x))
    case (.timestamp(let x), .date): return .date(x.date)
    case (.list(let items), .list(let element)): return elements(items, element)
    case (.structure(let values), .structure(let fields)): return structure(values, fields)
    case (.map(let entries), .map(let key, let value)): return map(entries, key, value)
    case (.enumeration(let label), .enumeration(let type)):
      return type.label(spelled: label.text).map { .enumeration($0) }
    case (.timestamp(let x), .time): return .time(TimeOfDay(microseconds: x.time))
    case (.interval(let x), .time): return .time(TimeOfDay(microseconds: 0).adding(x))
    case (.time(let x), .interval):
      return Interval(months: 0, days: 0, microseconds: x.microseconds).map { .interval($0) }
    case (.integer(let x), .boolean): return .boolean(x != 0)
    case (.boolean(let x), .integer): return .integer(x ? 1 : 0)
    case (.decimal(let x), .boolean): return .boolean(x.unscaled != 0)
    case (.double(let x), .boolean): return .boolean(x != 0)
    case (.boolean(let x), .double): return .double(x ? 1 : 0)
    case (.boolean(let x), .decimal(let precision, let scale)):
      return decimal(Decimal(unscaled: x ? 1 : 0, scale: 0), precision, scale)
    case (.integer(let x), .decimal(let precision, let scale)):
      return decimal(Decimal(unscaled: Int128(x), scale: 0), precision, scale)
    case (.decimal(let x), .decimal(let precision, let scale)): return decimal(x, precision, scale)
    case (.integer(let x), .double): return .double(Double(x))
    case (.decimal(let x), .double): return .double(x.doubleValue)
    case (.decimal(let x), .integer):
      return x.rescaled(to: 0).flatMap { Int64(exactly: $0.unscaled) }.map { .integer($0) }
    case (.double(let x), .integer): return Int64(exactly: x.rounded(.toNearestOrEven)).map { .integer($0) }
    case (.double(let x), .decimal(let precision, let scale)): return decimal(x, precision, scale)
    case (.text(let text), _): return parse(text)
    default: return value
    }
  }

  /// The list with its elements converted; nil when one does not fit.
  private func elements(_ items: [Value], _ element: DataType) -> Value? {
    guard case .list(let given) = from else { return nil }
    let kernel = CastKernel(from: given, to: element, trying: trying, span: span)
    var converted: [Value] = []
    for item in items {
      guard let value = kernel.convert(item) ?? (trying ? .null : nil) else { return nil }
      converted.append(value)
    }
    return .list(converted)
  }

  private func converted(_ value: Value, from given: DataType, to type: DataType) -> Value? {
    let kernel = CastKernel(from: given, to: type, trying: trying, span: span)
    return kernel.convert(value) ?? (trying ? .null : nil)
  }

  private func structure(_ values: [NamedValue], _ fields: [StructField]) -> Value? {
    guard case .structure(let given) = from, let places = CastKernel.places(of: fields, in: given) else { return nil }
    var result: [NamedValue] = []
    for (field, place) in zip(fields, places) {
      guard let place, place < values.count else {
        result.append(NamedValue(name: field.name, value: .null))
        continue
      }
      guard let value = converted(values[place].value, from: given[place].type, to: field.type) else { return nil }
      result.append(NamedValue(name: field.name, value: value))
    }
    return .structure(result)
  }

  private func map(_ entries: [MapEntry], _ keyType: DataType, _ valueType: DataType) -> Value? {
    guard case .map(let givenKey, let givenValue) = from else { return nil }
    var result: [MapEntry] = []
    for entry in entries {
      guard let key = converted(entry.key, from: givenKey, to: keyType), !key.isNull,
        let value = converted(entry.value, from: givenValue, to: valueType)
      else { return nil }
      result.append(MapEntry(key: key, value: value))
    }
    return .map(result)
  }

  private func decimal(_ x: Decimal, _ precision: Int, _ scale: Int) -> Value? {
    guard let rescaled = x.rescaled(to: scale), Decimal.range(ofPrecision: precision).contains(rescaled.unscaled)
    else { return nil }
    return .decimal(rescaled)
  }

  private func decimal(_ x: Double, _ precision: Int, _ scale: Int) -> Value? {
    if precision > Decimal.maxPrecision {
      return Int128(exactly: x.rounded(.toNearestOrEven)).map { .decimal(Decimal(unscaled: $0, scale: 0)) }
    }
    // The shortest text names the decimal a person means by this double.
    guard x.isFinite, Swift.abs(x) < 1e38 else { return nil }
    let text = x.description
    if let exact = Decimal(text) { return decimal(exact, precision, scale) }
    let parts = text.split(separator: "e")
    guard parts.count == 2, let digits = Decimal(parts[0]), let exponent = Int(parts[1]) else { return nil }
    if exponent < 0 {
      let places = digits.scale - exponent
      if places > Decimal.maxPrecision { return decimal(Decimal(unscaled: 0, scale: 0), precision, scale) }
      return decimal(Decimal(unscaled: digits.unscaled, scale: places), precision, scale)
    }
    let shift = exponent - digits.scale
    guard shift >= 0, shift <= Decimal.maxPrecision else { return nil }
    let (value, overflow) = digits.unscaled.multipliedReportingOverflow(by: Decimal.powers[shift])
    return overflow ? nil : decimal(Decimal(unscaled: value, scale: 0), precision, scale)
  }

  private func parse(_ text: String) -> Value? {
    switch to {
    case .blob: return BlobText.read(text).map { .blob($0) }
    case .enumeration(let type): return type.label(spelled: text).map { .enumeration($0) }
    default: break
    }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    let trimmed = text[first...last]
    switch to {
    case .boolean:
      switch trimmed.lowercased() {
      case "true", "t", "yes", "y", "on", "1": return .boolean(true)
      case "false", "f", "no", "n", "off", "0": return .boolean(false)
      default: return nil
      }
    case .integer:
      if let value = Int64(trimmed) { return .integer(value) }
      if let exact = Decimal(trimmed) {
        return exact.rescaled(to: 0).flatMap { Int64(exactly: $0.unscaled) }.map { .integer($0) }
      }
      return Double(trimmed).flatMap { Int64(exactly: $0.rounded(.toNearestOrEven)) }.map { .integer($0) }
    case .decimal(let precision, let scale):
      if let value = Decimal(wide: trimmed) { return decimal(value, precision, scale) }
      return Double(trimmed).flatMap { decimal($0, precision, scale) }
    case .double:
      guard let value = Double(trimmed) else { return nil }
      if value.isFinite { return .double(value) }
      // A number too large for a DOUBLE is not infinite.
      return DoubleText.special(trimmed).map { .double($0) }
    case .date: return (CivilDate(trimmed) ?? Timestamp(trimmed)?.date ?? date(trimmed)).map { .date($0) }
    case .timestamp:
      return (Timestamp(trimmed) ?? date(trimmed).map { Timestamp($0) }).map { .timestamp($0) }
    case .interval: return Interval(trimmed).map { .interval($0) }
    case .time: return TimeOfDay(trimmed).map { .time($0) }
    case .uuid: return UniqueIdentifier(trimmed).map { .uuid($0) }
    case .list, .structure, .map: return NestedReader(trimmed, trying: trying, span: span).value(to)
    default: return .text(text)
    }
  }

  /// A day with strokes or blanks between its parts, or the first one that moments are counted from.
  private func date(_ text: Substring) -> CivilDate? {
    if text.lowercased() == "epoch" { return CivilDate(days: 0) }
    for mark in ["/", " "] where text.contains(mark) {
      return CivilDate(text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: "-"))
    }
    return nil
  }

  /// What to say of a value that does not fit.
  func failure(_ value: Value) -> Diagnostic {
    let shown = from == .text ? ExpressionText.quoted(value.description) : value.description
    return Diagnostic(
      "RQ0203", "\(shown) cannot be read as \(to.name)", at: span, hint: "TRY_CAST gives NULL for what does not fit.")
  }
}

/// CAST and TRY_CAST.
final class CastEvaluator: Evaluator {
  private let operand: Evaluator
  private let kernel: CastKernel
  private var known: (dictionary: TextDictionary, values: [Value?])?

  init(_ operand: Evaluator, _ kernel: CastKernel) {
    self.operand = operand
    self.kernel = kernel
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    switch (kernel.from, kernel.to) {
    case (.integer, .double):
      let wide = try vector.widened(rows)
      var writer = try VectorWriter<Double>(count: batch.count)
      Loops.unary(wide, rows, into: writer.values) { (x: Int64) in Double(x) }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.double)
    case (.decimal(let precision, let scale), .double):
      let wide = try vector.widened128(rows)
      var writer = try VectorWriter<Double>(count: batch.count)
      let unit = Decimal.powers[scale]
      if precision <= 15 {
        // Both sides of the division are exact as doubles, so that it rounds as the exact ratio does.
        let divisor = Double(unit)
        Loops.unary(wide, rows, into: writer.values) { (x: Int128) in
          Double(Int64(truncatingIfNeeded: x)) / divisor
        }
      } else {
        Loops.unary(wide, rows, into: writer.values) { (x: Int128) in ExactRatio.double(x, over: unit) }
      }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.double)
    case (.integer, .decimal(let precision, let scale)) where precision - scale >= 19:
      let wide = try vector.widened128(rows)
      var writer = try VectorWriter<Int128>(count: batch.count)
      let factor = Decimal.powers[scale]
      Loops.unary(wide, rows, into: writer.values) { (x: Int128) in x &* factor }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.int128)
    case (.decimal(let p, let s), .decimal(let q, let t)) where t >= s && q - t >= p - s:
      let wide = try vector.widened128(rows)
      if s == t { return wide }
      var writer = try VectorWriter<Int128>(count: batch.count)
      // With as many digits before the point as there were, none can be too many.
      let factor = Decimal.powers[t - s]
      Loops.unary(wide, rows, into: writer.values) { (x: Int128) in x &* factor }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.int128)
    case (.date, .timestamp):
      let wide = try vector.widened(rows)
      var writer = try VectorWriter<Int64>(count: batch.count)
      Loops.unary(wide, rows, into: writer.values) { (x: Int64) in x &* Timestamp.day }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.int64)
    case (.timestamp, .date):
      let wide = try vector.widened(rows)
      var writer = try VectorWriter<Int64>(count: batch.count)
      Loops.unary(wide, rows, into: writer.values) { (x: Int64) in
        Int64(Timestamp(microseconds: x).date.days)
      }
      try writer.inheritValidity(vector, rows: rows)
      return writer.vector(.int64)
    case (.text, _): return try fromText(vector, batch, rows)
    default:
      return try ValueWriter.vector(batch.count, rows, kernel.to) { row in
        try converted(vector.value(at: row, type: kernel.from))
      }
    }
  }

  private func converted(_ value: Value) throws -> Value {
    if let result = kernel.convert(value) { return result }
    if kernel.trying { return .null }
    throw kernel.failure(value)
  }

  /// Converts each distinct text once; one that does not fit matters only if a listed row has it.
  private func fromText(_ vector: Vector, _ batch: Batch, _ rows: Rows) throws -> Vector {
    guard let dictionary = vector.dictionary else {
      return try Vector.constant(.null, type: kernel.to, count: batch.count)
    }
    if known?.dictionary !== dictionary {
      known = (dictionary, (0..<dictionary.count).map { kernel.convert(.text(dictionary.string($0))) })
    }
    let values = known?.values ?? []
    return try ValueWriter.vector(batch.count, rows, kernel.to) { row in
      guard vector.isValid(row) else { return .null }
      let code = vector.code(at: vector.isConstant ? 0 : row)
      if let value = values[code] { return value }
      if kernel.trying { return .null }
      throw kernel.failure(.text(dictionary.string(code)))
    }
  }
}
