import RQEngine

/// A Swift type of the arguments of functions that a program adds; optional ones are given NULL as nil.
public protocol FunctionArgument: Sendable {
  /// The type of the argument in the language.
  static var argumentType: DataType { get }
  /// Whether NULL can be given.
  static var takesNull: Bool { get }
  /// The argument of a row at its place; nil where it cannot be given.
  static func argument(_ row: ArgumentRow, _ place: Int) -> Self?
}

/// A Swift type of the results of functions that a program adds; nil is NULL.
public protocol FunctionResult: Sendable {
  /// The type of the result in the language.
  static var resultType: DataType { get }
  /// The result in the language.
  var resultValue: Value { get }
}

extension FunctionArgument where Self: ResultValue {
  /// NULL is not given: rows with one have no result, and are left out by aggregates.
  public static var takesNull: Bool { false }
  /// The argument of a row at its place; nil where it cannot be given.
  public static func argument(_ row: ArgumentRow, _ place: Int) -> Self? { Self(row.value(place)) }
}

extension FunctionResult where Self: QueryValue {
  /// The result in the language.
  public var resultValue: Value { queryValue }
}

extension Int: FunctionArgument, FunctionResult {
  /// INTEGER.
  public static var argumentType: DataType { .integer }
  /// INTEGER.
  public static var resultType: DataType { .integer }
}

extension Double: FunctionArgument, FunctionResult {
  /// DOUBLE; other numbers are converted to it.
  public static var argumentType: DataType { .double }
  /// DOUBLE; what is not finite is NULL.
  public static var resultType: DataType { .double }
}

extension Bool: FunctionArgument, FunctionResult {
  /// BOOLEAN.
  public static var argumentType: DataType { .boolean }
  /// BOOLEAN.
  public static var resultType: DataType { .boolean }
}

extension String: FunctionArgument, FunctionResult {
  /// TEXT.
  public static var argumentType: DataType { .text }
  /// TEXT.
  public static var resultType: DataType { .text }
}

extension CivilDate: FunctionArgument, FunctionResult {
  /// DATE.
  public static var argumentType: DataType { .date }
  /// DATE.
  public static var resultType: DataType { .date }
}

extension Timestamp: FunctionArgument, FunctionResult {
  /// TIMESTAMP; a DATE is its first moment.
  public static var argumentType: DataType { .timestamp }
  /// TIMESTAMP.
  public static var resultType: DataType { .timestamp }
}

extension Decimal: FunctionArgument {
  /// DECIMAL of any scale.
  public static var argumentType: DataType { .decimal(precision: Decimal.maxPrecision, scale: 0) }
}

extension Optional: FunctionArgument where Wrapped: FunctionArgument {
  /// The type of what is wrapped.
  public static var argumentType: DataType { Wrapped.argumentType }
  /// NULL is given as nil.
  public static var takesNull: Bool { true }
  /// The argument of a row at its place.
  public static func argument(_ row: ArgumentRow, _ place: Int) -> Wrapped?? {
    row.isNull(place) ? .some(nil) : .some(Wrapped.argument(row, place))
  }
}

extension Optional: FunctionResult where Wrapped: FunctionResult {
  /// The type of what is wrapped.
  public static var resultType: DataType { Wrapped.resultType }
  /// NULL for nil.
  public var resultValue: Value { map(\.resultValue) ?? .null }
}
