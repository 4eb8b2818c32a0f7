import RQSyntax

extension Catalog {
  /// The data type a name stands for, those of CREATE TYPE included.
  ///
  /// - Throws: `RQ0205` for an unknown name, `RQ0206` for numbers that do not fit.
  func type(named name: TypeName) throws -> DataType {
    guard !types.isEmpty, let known = types[NameKey.fold(name.name)] else { return try Coercion.type(named: name) }
    var type = try type(named: known)
    for _ in 0..<name.listDepth { type = .list(type) }
    try Coercion.check(type, at: name.span)
    return type
  }
}

/// Which types meet in which.
enum Coercion {
  /// The type both can be brought to without losing meaning, or nil.
  static func common(_ a: DataType, _ b: DataType) -> DataType? {
    if a == b { return a }
    switch (a, b) {
    case (.null, let other), (let other, .null): return other
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    case (.list(let x), .list(let y)): return common(x, y).map { .list($0) }
    case (.double, _) where b.isNumeric, (_, .double) where a.isNumeric: return .double
    case (.decimal(let p, let s), .decimal(let q, let t)):
      let scale = max(s, t)
      return .decimal(precision: min(max(p - s, q - t) + scale, Decimal.maxPrecision), scale: scale)
    case (.integer, .decimal(let p, let s)), (.decimal(let p, let s), .integer):
      return .decimal(precision: min(max(p - s, 19) + s, Decimal.maxPrecision), scale: s)
    default: return nil
    }
  }

  /// The whole numbers that a narrower name of INTEGER stands for; nil for all others.
  static func range(named name: TypeName) -> ClosedRange<Int64>? {
    switch name.name {
    case "TINYINT": Int64(Int8.min)...Int64(Int8.max)
    case "SMALLINT", "INT2", "INT16", "SHORT": Int64(Int16.min)...Int64(Int16.max)
    case "UTINYINT", "UINT8": 0...255
    case "USMALLINT", "UINT16": 0...65_535
    case "UINTEGER", "UINT32", "UINT": 0...4_294_967_295
    case "INT4", "INT32": Int64(Int32.min)...Int64(Int32.max)
    default: nil
    }
  }

  /// Whether a name of wide whole numbers stands for those that are not negative; the largest of them, if so.
  static func unsignedLimit(named name: TypeName) -> Decimal? {
    switch name.name {
    case "UBIGINT", "UINT64": Decimal(unscaled: Int128(UInt64.max), scale: 0)
    case "UHUGEINT", "UINT128": Decimal(unscaled: Decimal.powers[Decimal.maxPrecision] - 1, scale: 0)
    default: nil
    }
  }

  /// The most levels of lists in lists.
  static let maxListDepth = 8

  /// The data type a type name stands for.
  ///
  /// - Throws: `RQ0205` for an unknown name, `RQ0206` for numbers that do not fit.
  static func type(named name: TypeName) throws -> DataType {
    var type = try element(named: name)
    for _ in 0..<name.listDepth { type = .list(type) }
    try check(type, at: name.span)
    return type
  }

  /// Refuses lists that nest too deeply.
  static func check(_ type: DataType, at span: SourceSpan) throws {
    var depth = 0
    var inner = type
    while case .list(let element) = inner {
      depth += 1
      inner = element
    }
    if depth > maxListDepth {
      throw Diagnostic("RQ0206", "lists nest \(maxListDepth) levels deep at most", at: span)
    }
  }

  private static func element(named name: TypeName) throws -> DataType {
    switch name.name {
    case "BOOLEAN", "BOOL": return .boolean
    case "TIMESTAMP", "DATETIME", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITHOUT TIME ZONE":
      return .timestamp
    case "INTERVAL": return .interval
    case "INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT", "INT8", "INT4", "INT2", "INT16", "INT32", "INT64", "LONG",
      "SHORT", "SIGNED", "UTINYINT", "UINT8", "USMALLINT", "UINT16", "UINTEGER", "UINT32", "UINT":
      return .integer
    case "UBIGINT", "UINT64": return .decimal(precision: 20, scale: 0)
    case "UHUGEINT", "UINT128": return .decimal(precision: Decimal.maxPrecision, scale: 0)
    case "DOUBLE", "DOUBLE PRECISION", "FLOAT", "REAL", "FLOAT8", "FLOAT4": return .double
    case "TEXT", "VARCHAR", "BPCHAR", "NVARCHAR", "CHAR", "STRING", "CHARACTER VARYING", "CHARACTER": return .text
    case "DATE": return .date
    case "HUGEINT", "INT128": return .decimal(precision: Decimal.maxPrecision, scale: 0)
    case "DECIMAL", "NUMERIC", "DEC":
      let precision = name.arguments.first ?? 18
      let scale = name.arguments.count > 1 ? name.arguments[1] : name.arguments.isEmpty ? 3 : 0
      guard (1...Decimal.maxPrecision).contains(precision), (0...precision).contains(scale) else {
        throw Diagnostic(
          "RQ0206", "DECIMAL(\(precision),\(scale)) is not possible", at: name.span,
          hint: "Precision goes from 1 to 38, scale from 0 to the precision.")
      }
      return .decimal(precision: precision, scale: scale)
    default:
      throw Diagnostic(
        "RQ0205", "there is no type '\(name.name)'", at: name.span,
        hint: "Types are BOOLEAN, INTEGER, DECIMAL(p,s), DOUBLE, TEXT, DATE, TIMESTAMP, INTERVAL and lists of them.",
        candidates: Candidates.best(
          for: name.name,
          among: [
            "BOOLEAN", "INTEGER", "BIGINT", "DECIMAL", "DOUBLE", "TEXT", "VARCHAR", "DATE", "TIMESTAMP", "INTERVAL",
          ]))
    }
  }
}
