/// How tightly an operator binds; a level that is higher binds tighter.
///
/// The order is PostgreSQL's: OR, AND, NOT, IS, comparisons, BETWEEN/IN/LIKE, `||` and other
/// operators, `+ -`, `* / // %`, `^`, signs.
enum Precedence: UInt8, Comparable {
  case none, or, and, not, isTest, comparison, range, concat, additive, multiplicative, power, sign

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
      case .between, .in, .like, .ilike, .similar, .glob, .not: return .range
      default: return .none
      }
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return .comparison
    case .concat, .ampersand, .bar, .shiftLeft, .shiftRight, .tilde, .tildeStar, .notTilde, .notTildeStar, .likeSign,
      .likeSignStar, .notLikeSign, .notLikeSignStar, .overlaps, .holds, .heldBy, .startsWith:
      return .concat
    case .plus, .minus: return .additive
    case .star, .slash, .doubleSlash, .percentSign: return .multiplicative
    case .caret: return .power
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
    case .percentSign: return .modulo
    case .caret: return .power
    case .overlaps: return .overlaps
    case .holds: return .holds
    case .heldBy: return .heldBy
    case .startsWith: return .startsWith
    case .ampersand: return .bitAnd
    case .bar: return .bitOr
    case .shiftLeft: return .shiftLeft
    case .shiftRight: return .shiftRight
    case .tilde: return .matches
    case .tildeStar: return .matchesInsensitive
    case .notTilde: return .notMatches
    case .notTildeStar: return .notMatchesInsensitive
    default: return nil
    }
  }
}
