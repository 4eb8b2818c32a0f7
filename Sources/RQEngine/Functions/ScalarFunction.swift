/// A function from the values of a row to a value: its names, its overloads and what to tell of it.
final class ScalarFunction: Sendable, Hashable {
  let name: String
  let aliases: [String]
  let documentation: FunctionDocumentation
  let overloads: [Overload]
  /// Whether a call can end in an error for some values.
  let canFail: Bool

  init(
    _ name: String, aliases: [String] = [], _ signature: String, _ summary: String, example: String,
    canFail: Bool = false, overloads: [Overload]
  ) {
    self.name = name
    self.aliases = aliases
    documentation = FunctionDocumentation(signature, summary, example)
    self.overloads = overloads
    self.canFail = canFail
  }

  /// Whether it is written between its arguments.
  var isOperator: Bool {
    name.utf8.first.map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*") } ?? false
  }

  static func == (a: ScalarFunction, b: ScalarFunction) -> Bool { a === b }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  /// One way to call it.
  struct Overload: Sendable {
    var parameters: [ParameterType]
    /// How many of the parameters may be left out at the end.
    var optional = 0
    /// Whether the last parameter repeats, once at least.
    var variadic = false
    /// The type of the result, from the argument types and the arguments that are constants.
    var result: @Sendable ([DataType], [Value?]) -> DataType
    /// The code for given argument types and result type.
    var kernel: @Sendable ([DataType], DataType) -> ScalarKernel

    /// Whether it takes `count` arguments.
    func accepts(count: Int) -> Bool {
      count >= parameters.count - optional && (variadic || count <= parameters.count)
    }

    /// The parameter an argument stands for.
    func parameter(_ index: Int) -> ParameterType { parameters[min(index, parameters.count - 1)] }
  }

  /// What an argument may be.
  enum ParameterType: Sendable {
    case text, integer, decimal, double, boolean, date, timestamp, interval, time, blob
    case structure, map, enumeration
    /// A whole number, as HUGEINT.
    case huge
    /// A key of the map among the arguments.
    case key
    /// A list that need not fit the other arguments.
    case anyList
    /// Any value as it is.
    case any
    /// A list; its elements and all arguments of kind `element` are brought to one common type.
    case list
    /// What could be an element of the lists among the arguments.
    case element
    /// All arguments of this kind are brought to one common type.
    case common
  }
}

/// The code of a function, called for the rows of a vector.
///
/// The first four are strict: NULL in, NULL out. A double that is not finite becomes NULL where all arguments are.
enum ScalarKernel: Sendable {
  /// nil is an overflow.
  case integer(@Sendable (Int64) -> Int64?)
  /// On unscaled decimals; nil is an overflow.
  case wide(@Sendable (Int128) -> Int128?)
  case double(@Sendable (Double) -> Double)
  case doubles(@Sendable (Double, Double) -> Double)
  /// Any types, strict. What it throws is given the place of the call.
  case row(@Sendable (ArgumentRow) throws -> Value)
  /// Any types, NULL arguments passed on.
  case nullableRow(@Sendable (ArgumentRow) throws -> Value)
}

/// The arguments of one call.
public struct ArgumentRow {
  let vectors: [Vector]
  let types: [DataType]
  let row: Int

  var count: Int { vectors.count }
  /// Whether an argument is NULL.
  public func isNull(_ index: Int) -> Bool { !vectors[index].isValid(row) }
  /// An argument's value.
  public func value(_ index: Int) -> Value { vectors[index].value(at: row, type: types[index]) }

  func text(_ index: Int) -> String {
    if case .text(let text) = value(index) { return text }
    return value(index).description
  }

  func integer(_ index: Int) -> Int64 {
    Int64(clamping: vectors[index].integer(at: vectors[index].isConstant ? 0 : row))
  }
}
