/// One value outside of a column: a literal, a parameter, a cell of a result.
public enum Value: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case decimal(Decimal)
  case double(Double)
  case text(String)
  case date(CivilDate)
  case timestamp(Timestamp)
  case interval(Interval)
  case time(TimeOfDay)
  case blob([UInt8])
  case uuid(UniqueIdentifier)
  case enumeration(EnumLabel)
  /// Values of one type, NULLs among them.
  case list([Value])
  case structure([NamedValue])
  case map([MapEntry])

  /// Whether it is NULL.
  public var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  /// The value with one interval in the place of all of the same length, by which values are told apart.
  var byLength: Value {
    switch self {
    case .interval(let interval): .interval(interval.ofLength)
    case .list(let items): .list(items.map(\.byLength))
    case .structure(let fields): .structure(fields.map { NamedValue(name: $0.name, value: $0.value.byLength) })
    case .map(let entries): .map(entries.map { MapEntry(key: $0.key.byLength, value: $0.value.byLength) })
    default: self
    }
  }
}

extension Value: Hashable {
  /// Whether both are the same value of the same type; texts are equal when their code points are, whatever Unicode
  /// says of canonical equivalence, as in the language.
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let x), .boolean(let y)): x == y
    case (.integer(let x), .integer(let y)): x == y
    case (.decimal(let x), .decimal(let y)): x == y
    case (.double(let x), .double(let y)): x == y || x.isNaN && y.isNaN
    case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
    case (.date(let x), .date(let y)): x == y
    case (.timestamp(let x), .timestamp(let y)): x == y
    case (.interval(let x), .interval(let y)): x == y
    case (.time(let x), .time(let y)): x == y
    case (.blob(let x), .blob(let y)): x == y
    case (.uuid(let x), .uuid(let y)): x == y
    case (.enumeration(let x), .enumeration(let y)): x == y
    case (.list(let x), .list(let y)): x == y
    case (.structure(let x), .structure(let y)): x.elementsEqual(y) { $0.value == $1.value }
    case (.map(let x), .map(let y)): x == y
    default: false
    }
  }

  /// Hashes the value; texts by their bytes.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: break
    case .boolean(let x): hasher.combine(x)
    case .integer(let x): hasher.combine(x)
    case .decimal(let x): hasher.combine(x)
    case .double(let x): hasher.combine(x)
    case .text(var x): x.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .date(let x): hasher.combine(x)
    case .timestamp(let x): hasher.combine(x)
    case .interval(let x): hasher.combine(x)
    case .time(let x): hasher.combine(x)
    case .blob(let x): hasher.combine(x)
    case .uuid(let x): hasher.combine(x)
    case .enumeration(let x): hasher.combine(x)
    case .list(let x): hasher.combine(x)
    case .structure(let x): for field in x { hasher.combine(field.value) }
    case .map(let x): hasher.combine(x)
    }
  }
}

extension Value: CustomStringConvertible {
  /// The value as printed in a result: digits exact, doubles shortest round-trip, text as it is, `NULL`.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .decimal(let value): value.description
    case .double(let value): DoubleText.shortest(value)
    case .text(let value): value
    case .date(let value): value.description
    case .timestamp(let value): value.description
    case .interval(let value): value.description
    case .time(let value): value.description
    case .blob(let bytes): BlobText.shown(bytes)
    case .uuid(let value): value.description
    case .enumeration(let label): label.text
    case .list, .structure, .map: NestedSource.text(self)
    }
  }
}

/// The text of doubles.
public enum DoubleText {
  /// The shortest digits that read back as the same double; whole numbers keep `.0`.
  public static func shortest(_ value: Double) -> String { value.description }

  /// The value that is no finite number which a text names: `nan`, `inf` or `infinity`, with a sign or without.
  static func special(_ text: some StringProtocol) -> Double? {
    switch text.lowercased() {
    case "nan", "+nan", "-nan": .nan
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: nil
    }
  }
}
