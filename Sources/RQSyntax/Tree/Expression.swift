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
    /// `*` or `t.*` with its edits; only as a whole SELECT item or in `COLUMNS(…)`.
    case star(Star)
    /// `COLUMNS('pattern')`, `COLUMNS(* EXCLUDE …)`, `COLUMNS([a, b])`, `COLUMNS(c -> …)`: the columns that fit, one
    /// after another.
    case columns(Expression)
    /// `#1`: a column by its place among those of FROM.
    case position(Int)
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
    /// `x [NOT] IN (query)`; `x` may be a row.
    case inQuery(Expression, Query, negated: Bool)
    /// `x = ANY (…)`, `x < ALL (…)`; the right side is a `.subquery` or a list.
    case quantified(Expression, BinaryOperator, Quantifier, Expression)
    /// `EXISTS (query)`.
    case exists(Query)
    /// `(query)` in the place of a value.
    case subquery(Query)
    /// `x [NOT] LIKE pattern [ESCAPE c]` or ILIKE.
    case like(Expression, pattern: Expression, escape: Expression?, caseInsensitive: Bool, negated: Bool)
    /// `x [NOT] SIMILAR TO pattern [ESCAPE c]`.
    case similar(Expression, pattern: Expression, escape: Expression?, negated: Bool)
    /// `x COLLATE name`.
    case collate(Expression, Identifier)
    /// `x IS [NOT] NULL`.
    case isNull(Expression, negated: Bool)
    /// `x IS [NOT] TRUE` or FALSE.
    case isBoolean(Expression, value: Bool, negated: Bool)
    /// `x IS [NOT] DISTINCT FROM y`.
    case isDistinct(Expression, Expression, negated: Bool)
    /// `x IS [NOT] BLANK`, ABSENT or NOT APPLICABLE: why a cell of a report holds no number.
    case isState(Expression, StatePredicate, negated: Bool)
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`; at least one branch.
    case caseWhen(operand: Expression?, branches: [CaseBranch], otherwise: Expression?)
    /// `CAST(x AS T)`, `TRY_CAST(x AS T)`, `x::T`.
    case cast(Expression, TypeName, trying: Bool)
    /// `f(…)`.
    case call(FunctionCall)
    /// `INTERVAL n DAY`; the unit as written.
    case interval(Expression, unit: Identifier)
    /// `(a, b)` or `ROW(a, b)`: several values side by side.
    case row([Expression])
    /// `[a, b]` or `ARRAY[a, b]`.
    case list([Expression])
    /// `x[i]`; places count from 1.
    case index(Expression, Expression)
    /// `x[low:high]`; a missing bound is the end on its side.
    case slice(Expression, low: Expression?, high: Expression?)
    /// `x -> body` or `(x, y) -> body`; only as an argument.
    case lambda([Identifier], Expression)
    /// `name => value` or `name := value`; only as an argument.
    case namedArgument(Identifier, Expression)
    /// DEFAULT in the place of a value of INSERT or UPDATE.
    case defaultValue
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
  case bitNot = "~"
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
  case power = "^"
  case bitAnd = "&"
  case bitOr = "|"
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case matches = "~"
  case matchesInsensitive = "~*"
  case notMatches = "!~"
  case notMatchesInsensitive = "!~*"
  case overlaps = "&&"
  case holds = "@>"
  case heldBy = "<@"
  case startsWith = "^@"
}

/// How many of several values a comparison must hold for.
public enum Quantifier: String, Sendable, Hashable {
  case any = "ANY"
  case all = "ALL"
}

/// Why a cell of a report holds no number.
public enum StatePredicate: String, Sendable, Hashable {
  case blank = "BLANK"
  case notApplicable = "NOT APPLICABLE"
  case absent = "ABSENT"
}

/// `*` or `t.*` and what it leaves out, replaces and renames.
public struct Star: Sendable, Hashable {
  /// The table whose columns are meant; nil for those of all.
  public var qualifier: QualifiedName?
  /// `EXCLUDE (a, b)`.
  public var excluded: [QualifiedName]
  /// `REPLACE (expression AS a)`: each alias names the column that it stands in for.
  public var replaced: [SelectItem]
  /// `RENAME (a AS b)`.
  public var renamed: [Renaming]

  /// `a AS b`.
  public struct Renaming: Sendable, Hashable {
    /// The column.
    public var column: QualifiedName
    /// Its new name.
    public var name: Identifier

    /// Creates a renaming.
    public init(column: QualifiedName, name: Identifier) {
      self.column = column
      self.name = name
    }
  }

  /// Creates a star.
  public init(
    qualifier: QualifiedName? = nil, excluded: [QualifiedName] = [], replaced: [SelectItem] = [],
    renamed: [Renaming] = []
  ) {
    self.qualifier = qualifier
    self.excluded = excluded
    self.replaced = replaced
    self.renamed = renamed
  }
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
