/// How tightly an operator binds; a level that is higher binds tighter.
///
/// The order is PostgreSQL's: OR, AND, NOT, IS, comparisons, BETWEEN/IN/LIKE, `||`, `+ -`, `* / // %`, signs.
enum Precedence: UInt8, Comparable {
  case none, or, and, not, isTest, comparison, range, concat, additive, multiplicative, sign

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter level.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .sign }

  /// The next looser level.
  var looser: Precedence { rawValue == 0 ? .none : Precedence(rawValue: rawValue - 1) ?? .none }
}

extension Token {
  /// The level of the operator that the token starts when it follows an operand; `.none` for any other token.
  var infixLevel: Precedence {
    switch kind {
    case .word:
      guard let keyword else { return .none }
      switch keyword {
      case .or: return .or
      case .and: return .and
      case .is, .isnull, .notnull: return .isTest
      case .between, .in, .like, .ilike, .not: return .range
      default: return .none
      }
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return .comparison
    case .concat: return .concat
    case .plus, .minus: return .additive
    case .star, .slash, .doubleSlash, .percent: return .multiplicative
    default: return .none
    }
  }

  /// The operator between two operands that the token is.
  var binaryOperator: BinaryOperator? {
    switch kind {
    case .word:
      switch keyword {
      case .or: return .or
      case .and: return .and
      default: return nil
      }
    case .equal: return .equal
    case .notEqual: return .notEqual
    case .less: return .less
    case .lessOrEqual: return .lessOrEqual
    case .greater: return .greater
    case .greaterOrEqual: return .greaterOrEqual
    case .concat: return .concat
    case .plus: return .add
    case .minus: return .subtract
    case .star: return .multiply
    case .slash: return .divide
    case .doubleSlash: return .integerDivide
    case .percent: return .modulo
    default: return nil
    }
  }
}
