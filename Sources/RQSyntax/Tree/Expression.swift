/// An expression of the language with the place it stands at.
public struct Expression: Sendable, Hashable {
  /// What it is.
  public var kind: Kind
  /// Where it stands, parentheses around it excluded.
  public var span: SourceSpan

  /// Creates an expression.
  public init(_ kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms an expression can take.
  public indirect enum Kind: Sendable, Hashable {
    /// A constant as written.
    case literal(Literal)
    /// A column, maybe qualified by its table.
    case column(QualifiedName)
    /// `*` or `t.*`; only as a whole SELECT item.
    case star(qualifier: QualifiedName?)
    /// `$name`, `$1`, or `?` (numbered from 1 in order of appearance): a value given beside the text.
    case parameter(String)
    /// `-x`, `+x`, `NOT x`.
    case unary(UnaryOperator, Expression)
    /// Operands joined left to right by operators of one precedence level; flat, so that length is not depth.
    case chain(Expression, [ChainLink])
    /// `x [NOT] BETWEEN low AND high`.
    case between(Expression, low: Expression, high: Expression, negated: Bool)
    /// `x [NOT] IN (a, b, …)`; the list may be empty.
    case inList(Expression, [Expression], negated: Bool)
    /// `x [NOT] LIKE pattern [ESCAPE c]` or ILIKE.
    case like(Expression, pattern: Expression, escape: Expression?, caseInsensitive: Bool, negated: Bool)
    /// `x IS [NOT] NULL`.
    case isNull(Expression, negated: Bool)
    /// `x IS [NOT] TRUE` or FALSE.
    case isBoolean(Expression, value: Bool, negated: Bool)
    /// `x IS [NOT] DISTINCT FROM y`.
    case isDistinct(Expression, Expression, negated: Bool)
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`; at least one branch.
    case caseWhen(operand: Expression?, branches: [CaseBranch], otherwise: Expression?)
    /// `CAST(x AS T)`, `TRY_CAST(x AS T)`, `x::T`.
    case cast(Expression, TypeName, trying: Bool)
    /// `f(…)`.
    case call(FunctionCall)
    /// Stands where an expression was expected; a diagnostic says so.
    case missing
  }
}

/// A constant as written; numbers keep their digits so that nothing is rounded before its type is known.
public enum Literal: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// ASCII digits only.
  case integer(String)
  /// ASCII digits with a decimal point.
  case decimal(String)
  /// With an exponent.
  case float(String)
  /// The text between the quotes, doubled quotes undone.
  case string(String)
  /// `DATE '2024-01-01'`: a type name upper-cased, and the text.
  case typed(TypeName, String)
}

/// An operator before its operand.
public enum UnaryOperator: String, Sendable, Hashable {
  case minus = "-"
  case plus = "+"
  case not = "NOT"
}

/// An operator between two operands.
public enum BinaryOperator: String, Sendable, Hashable {
  case or = "OR"
  case and = "AND"
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case concat = "||"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case integerDivide = "//"
  case modulo = "%"
}

/// One `operator operand` step of a chain.
public struct ChainLink: Sendable, Hashable {
  /// The operator.
  public var op: BinaryOperator
  /// Where the operator stands.
  public var opSpan: SourceSpan
  /// The operand on its right.
  public var operand: Expression

  /// Creates a link.
  public init(_ op: BinaryOperator, opSpan: SourceSpan, operand: Expression) {
    self.op = op
    self.opSpan = opSpan
    self.operand = operand
  }
}

/// `WHEN condition THEN result`.
public struct CaseBranch: Sendable, Hashable {
  /// The condition, or the value compared with the operand.
  public var condition: Expression
  /// What the branch gives.
  public var result: Expression

  /// Creates a branch.
  public init(condition: Expression, result: Expression) {
    self.condition = condition
    self.result = result
  }
}

/// A call of a scalar or aggregate function; which one is for the binder to say.
public struct FunctionCall: Sendable, Hashable {
  /// The function's name as written.
  public var name: Identifier
  /// The arguments; empty for `count(*)`.
  public var arguments: [Expression]
  /// `f(DISTINCT …)`.
  public var distinct: Bool
  /// `count(*)`.
  public var star: Bool
  /// `FILTER (WHERE …)`.
  public var filter: Expression?

  /// Creates a call.
  public init(
    name: Identifier, arguments: [Expression], distinct: Bool = false, star: Bool = false, filter: Expression? = nil
  ) {
    self.name = name
    self.arguments = arguments
    self.distinct = distinct
    self.star = star
    self.filter = filter
  }
}
