import RQSyntax

extension Catalog {
  /// The data type a name stands for, those of CREATE TYPE included.
  ///
  /// - Throws: `RQ0205` for an unknown name, `RQ0206` for numbers that do not fit.
  func type(named name: TypeName) throws -> DataType {
    guard !types.isEmpty else { return try Coercion.type(named: name) }
    return try Coercion.type(named: name) { part in
      try types[NameKey.fold(part.name)].map { try type(named: $0) }
    }
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
    case (.structure(let x), .structure(let y)): return common(x, y).map { .structure($0) }
    case (.map(let k, let v), .map(let l, let w)):
      guard let key = common(k, l), let value = common(v, w) else { return nil }
      return .map(key, value)
    case (.enumeration, .text), (.text, .enumeration), (.enumeration, .enumeration): return .text
    case (.double, _) where b.isNumeric, (_, .double) where a.isNumeric: return .double
    case (.hugeInteger, .integer), (.integer, .hugeInteger), (.hugeInteger, .decimal(_, 0)),
      (.decimal(_, 0), .hugeInteger):
      return .hugeInteger
    case (.decimal(let p, let s), .decimal(let q, let t)):
      let scale = max(s, t)
      return .decimal(precision: min(max(p - s, q - t) + scale, Decimal.maxPrecision), scale: scale)
    case (.integer, .decimal(let p, let s)), (.decimal(let p, let s), .integer):
      return .decimal(precision: min(max(p - s, 19) + s, Decimal.maxPrecision), scale: s)
    default: return nil
    }
  }

  /// The fields of both: those of the first, then those that the second has more, by their names; rows by place.
  private static func common(_ a: [StructField], _ b: [StructField]) -> [StructField]? {
    let (isRow, isOtherRow) = (a.allSatisfy(\.name.isEmpty), b.allSatisfy(\.name.isEmpty))
    if isRow || isOtherRow {
      guard a.count == b.count else { return nil }
      var fields = isRow ? b : a
      for place in fields.indices {
        guard let type = common(a[place].type, b[place].type) else { return nil }
        fields[place].type = type
      }
      return fields
    }
    var fields = a
    for field in b {
      guard let place = a.firstIndex(where: { NameKey.fold($0.name) == NameKey.fold(field.name) }) else {
        fields.append(field)
        continue
      }
      guard let type = common(a[place].type, field.type) else { return nil }
      fields[place].type = type
    }
    return fields
  }

  /// The whole numbers that a narrower name of INTEGER stands for; nil for all others.
  static func range(named name: TypeName) -> ClosedRange<Int64>? {
    switch name.name {
    case "TINYINT", "INT1": Int64(Int8.min)...Int64(Int8.max)
    case "SMALLINT", "INT2", "INT16", "SHORT": Int64(Int16.min)...Int64(Int16.max)
    case "UTINYINT", "UINT8": 0...255
    case "USMALLINT", "UINT16": 0...65_535
    case "UINTEGER", "UINT32", "UINT": 0...4_294_967_295
    case "INT4", "INT32": Int64(Int32.min)...Int64(Int32.max)
    default: nil
    }
  }

  /// Whether a name stands for fewer values than the type it means.
  static func isNarrow(_ name: TypeName) -> Bool {
    name.length != nil || name.listDepth == 0 && (range(named: name) != nil || unsignedLimit(named: name) != nil)
  }

  /// Whether a name of wide whole numbers stands for those that are not negative; the largest of them, if so.
  static func unsignedLimit(named name: TypeName) -> Decimal? {
    switch name.name {
    case "UBIGINT", "UINT64": Decimal(unscaled: Int128(UInt64.max), scale: 0)
    case "UHUGEINT", "UINT128": Decimal(unscaled: Int128.max, scale: 0)
    default: nil
    }
  }

  /// The most levels of lists in lists.
  static let maxListDepth = 8

  /// The data type a type name stands for.
  ///
  /// - Throws: `RQ0205` for an unknown name, `RQ0206` for numbers that do not fit.
  static func type(
    named name: TypeName, _ known: (TypeName) throws -> DataType? = { _ in nil }
  ) throws -> DataType {
    var type = try known(name) ?? nested(named: name, known) ?? element(named: name)
    for _ in 0..<name.listDepth { type = .list(type) }
    try check(type, at: name.span)
    return type
  }

  /// How many digits the seconds of a TIMESTAMP have, where its name says so.
  static func fractionDigits(named name: TypeName) -> Int? {
    switch name.name {
    case "TIMESTAMP_S" where name.listDepth == 0: 0
    case "TIMESTAMP_MS" where name.listDepth == 0: 3
    default: nil
    }
  }

  /// Refuses lists, structs and maps that nest too deeply.
  static func check(_ type: DataType, at span: SourceSpan) throws {
    if depth(of: type) > maxListDepth {
      throw Diagnostic("RQ0206", "lists nest \(maxListDepth) levels deep at most", at: span)
    }
  }

  private static func depth(of type: DataType) -> Int {
    switch type {
    case .list(let element): 1 + depth(of: element)
    case .structure(let fields): 1 + (fields.map { depth(of: $0.type) }.max() ?? 0)
    case .map(let key, let value): 1 + max(depth(of: key), depth(of: value))
    default: 0
    }
  }

  /// The type of a name with texts or types in parentheses; nil for all other names.
  private static func nested(
    named name: TypeName, _ known: (TypeName) throws -> DataType?
  ) throws -> DataType? {
    func wrong(_ message: String, _ hint: String) -> Diagnostic {
      Diagnostic("RQ0206", message, at: name.span, hint: hint)
    }
    switch name.name {
    case "ENUM":
      guard name.arguments.isEmpty, name.parts.isEmpty, !name.labels.isEmpty else {
        throw wrong("ENUM needs labels", "For example ENUM('low', 'high').")
      }
      guard let type = EnumType(labels: name.labels) else {
        throw wrong("a label stands twice in an ENUM", "Each label has one place.")
      }
      return .enumeration(type)
    case "STRUCT", "ROW", "TUPLE":
      let isNamed = name.parts.contains { $0.name != nil }
      guard name.arguments.isEmpty, name.labels.isEmpty, !name.parts.isEmpty,
        !isNamed || name.parts.allSatisfy({ $0.name != nil })
      else { throw wrong("\(name.name) needs fields", "For example STRUCT(a INTEGER, b TEXT).") }
      let names = name.parts.compactMap { $0.name.map { NameKey.fold($0.text) } }
      guard Set(names).count == names.count else {
        throw wrong("a field stands twice in a STRUCT", "Each has a name of its own.")
      }
      return .structure(try name.parts.map { StructField($0.name?.text ?? "", try type(named: $0.type, known)) })
    case "MAP":
      guard name.arguments.isEmpty, name.labels.isEmpty, name.parts.count == 2,
        name.parts.allSatisfy({ $0.name == nil })
      else { throw wrong("MAP needs the types of its keys and values", "For example MAP(TEXT, INTEGER).") }
      return .map(try type(named: name.parts[0].type, known), try type(named: name.parts[1].type, known))
    default:
      if !name.labels.isEmpty || !name.parts.isEmpty {
        throw wrong("\(name.name) takes no types or texts in parentheses", "ENUM, STRUCT and MAP do.")
      }
      return nil
    }
  }

  private static func element(named name: TypeName) throws -> DataType {
    switch name.name {
    case "BOOLEAN", "BOOL", "LOGICAL": return .boolean
    case "TIMESTAMP", "DATETIME", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITHOUT TIME ZONE",
      "TIMESTAMP_US", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP_NS":
      return .timestamp
    case "INTERVAL": return .interval
    case "TIME", "TIME WITHOUT TIME ZONE": return .time
    case "BLOB", "BYTEA", "BINARY", "VARBINARY": return .blob
    case "UUID", "GUID": return .uuid
    case "INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT", "INT8", "INT4", "INT2", "INT16", "INT32", "INT64", "LONG",
      "SHORT", "SIGNED", "INT1", "INTEGRAL", "OID", "UTINYINT", "UINT8", "USMALLINT", "UINT16", "UINTEGER", "UINT32",
      "UINT":
      return .integer
    case "DOUBLE", "DOUBLE PRECISION", "FLOAT", "REAL", "FLOAT8", "FLOAT4": return .double
    case "TEXT", "VARCHAR", "BPCHAR", "NVARCHAR", "CHAR", "STRING", "CHARACTER VARYING", "CHARACTER": return .text
    case "DATE": return .date
    case "HUGEINT", "INT128", "UBIGINT", "UINT64", "UHUGEINT", "UINT128": return .hugeInteger
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
        hint: "Types are BOOLEAN, INTEGER, DECIMAL(p,s), DOUBLE, TEXT, DATE, TIME, TIMESTAMP, INTERVAL, BLOB, UUID, "
          + "ENUM, STRUCT, MAP and lists of them.",
        candidates: Candidates.best(
          for: name.name,
          among: [
            "BOOLEAN", "INTEGER", "BIGINT", "DECIMAL", "DOUBLE", "TEXT", "VARCHAR", "DATE", "TIME", "TIMESTAMP",
            "INTERVAL",
            "BLOB", "UUID", "ENUM", "STRUCT", "MAP",
          ]))
    }
  }
}
