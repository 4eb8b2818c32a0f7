extension AggregateFunction {
  /// The types the arguments are brought to, or nil when the function does not apply to them.
  func argumentTypes(_ given: [DataType]) -> [DataType]? {
    guard given.count == argumentCount else { return nil }
    switch self {
    case .countRows, .count, .min, .max, .first, .last, .anyValue, .mode, .quantileDisc, .argMin, .argMax, .entropy,
      .approxCountDistinct, .list:
      return given
    case .sum where given[0] == .boolean: return [.integer]
    case .sum, .avg: return given[0].isNumeric || given[0] == .null ? given : nil
    case .countIf, .boolAnd, .boolOr: return AggregateFunction.all(given, become: .boolean)
    case .bitAnd, .bitOr, .bitXor: return AggregateFunction.all(given, become: .integer)
    case .stringAgg: return [.text]
    case .product, .geometricMean, .mad: return AggregateFunction.doubles(given)
    case .median, .quantileCont:
      switch given[0] {
      case .integer, .double, .date: return given
      case .null, .decimal: return [.double]
      default: return nil
      }
    default:
      // Whole numbers stay what they are, since sums of their products are exact.
      return given.allSatisfy { $0 == .integer } ? given : AggregateFunction.doubles(given)
    }
  }

  private static func all(_ given: [DataType], become type: DataType) -> [DataType]? {
    given.allSatisfy { $0 == type || $0 == .null } ? given.map { _ in type } : nil
  }

  private static func doubles(_ given: [DataType]) -> [DataType]? {
    given.allSatisfy { $0.isNumeric || $0 == .null } ? given.map { _ in .double } : nil
  }

  /// The type of the result over arguments of the types that `argumentTypes(_:)` gave.
  func resultType(of arguments: [DataType]) -> DataType {
    let argument = arguments.first ?? .integer
    switch self {
    case .countRows, .count, .countIf, .regrCount, .approxCountDistinct: return .integer
    case .min, .max, .first, .last, .anyValue, .mode, .quantileDisc, .argMin, .argMax, .list: return argument
    case .bitAnd, .bitOr, .bitXor: return .integer
    case .boolAnd, .boolOr: return .boolean
    case .stringAgg: return .text
    case .median, .quantileCont: return argument == .date ? .date : .double
    case .sum:
      switch argument {
      case .hugeInteger: return .hugeInteger
      case .decimal(_, let scale): return .decimal(precision: Decimal.maxPrecision, scale: scale)
      case .double: return .double
      default: return .integer
      }
    default: return .double
    }
  }

  /// What the arguments should have been, for messages.
  var wants: String {
    switch self {
    case .countIf, .boolAnd, .boolOr: "conditions"
    case .bitAnd, .bitOr, .bitXor: "whole numbers"
    case .median, .quantileCont: "numbers or dates"
    default: "numbers"
    }
  }
}
