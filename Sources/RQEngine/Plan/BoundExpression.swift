import RQSyntax

/// A column of a plan: what an operator produces and the ones above it refer to.
struct Column: Sendable, Hashable {
  /// Unique within a plan.
  let id: Int
  let type: DataType
  /// For headings and EXPLAIN; not part of what the column is.
  let name: String

  static func == (a: Column, b: Column) -> Bool { a.id == b.id }
  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// An expression with its names resolved and its type known. Equal when it computes the same, wherever it stands.
struct BoundExpression: Sendable, Hashable {
  var kind: Kind
  var type: DataType
  var span: SourceSpan
  /// How many levels the tree had when it was made; whoever walks it may recurse this deep.
  private(set) var height: Int

  init(kind: Kind, type: DataType, span: SourceSpan) {
    self.kind = kind
    self.type = type
    self.span = span
    height = 0
    switch kind {
    case .constant, .column: break
    default: height = 1 + children.reduce(0) { max($0, $1.height) }
    }
  }

  /// Makes an arithmetic chain one step longer; does nothing to any other expression.
  mutating func append(_ step: ArithmeticStep, at place: SourceSpan) {
    guard case .arithmetic(let first, var steps) = kind else { return }
    // The chain lets go of its list first, so that appending need not copy it.
    kind = .constant(.null)
    steps.append(step)
    kind = .arithmetic(first, steps)
    span = place
    height = max(height, 1 + step.operand.height)
  }

  static func == (a: BoundExpression, b: BoundExpression) -> Bool { a.type == b.type && a.kind == b.kind }
  func hash(into hasher: inout Hasher) { hasher.combine(kind) }

  indirect enum Kind: Sendable, Hashable {
    /// The same value in every row.
    case constant(Value)
    /// A column of the input.
    case column(Column)
    /// True where all are; any number of operands, so that length is not depth.
    case and([BoundExpression])
    /// True where one is.
    case or([BoundExpression])
    case not(BoundExpression)
    /// Operands have one type.
    case compare(Comparison, BoundExpression, BoundExpression)
    /// `IS [NOT] DISTINCT FROM`: NULLs compare as values; never NULL itself.
    case distinct(BoundExpression, BoundExpression, negated: Bool)
    /// Operands folded left to right; every step computes in the expression's type.
    case arithmetic(BoundExpression, [ArithmeticStep])
    /// Whether the operand is one of constants of its type; NULL among them makes a miss NULL.
    case inSet(BoundExpression, [Value], negated: Bool)
    case like(BoundExpression, pattern: BoundExpression, escape: String?, caseInsensitive: Bool, negated: Bool)
    case isNull(BoundExpression, negated: Bool)
    case isBoolean(BoundExpression, value: Bool, negated: Bool)
    /// The first branch whose condition is true.
    case caseWhen([BoundBranch], otherwise: BoundExpression?)
    /// The first operand that is not NULL.
    case coalesce([BoundExpression])
    /// To the expression's type; `trying` gives NULL instead of an error.
    case cast(BoundExpression, trying: Bool)
    /// A function of the registry.
    case call(ScalarFunction, [BoundExpression])
  }
}

/// One `operator operand` of an arithmetic chain.
struct ArithmeticStep: Sendable, Hashable {
  var op: ArithmeticOperator
  var operand: BoundExpression
}

/// One branch of CASE.
struct BoundBranch: Sendable, Hashable {
  var condition: BoundExpression
  var result: BoundExpression
}

enum ArithmeticOperator: String, Sendable, Hashable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// Of doubles, or of integers under integer division.
  case divide = "/"
  case modulo = "%"
}

enum Comparison: String, Sendable, Hashable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// The comparison with its sides exchanged.
  var flipped: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// The comparison that is true where this one is false.
  var inverted: Comparison {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// Whether an ordering (negative, zero, positive) satisfies it.
  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}

extension BoundExpression {
  static func constant(_ value: Value, _ type: DataType, at span: SourceSpan = SourceSpan(0, 0)) -> BoundExpression {
    BoundExpression(kind: .constant(value), type: type, span: span)
  }

  static func column(_ column: Column, at span: SourceSpan = SourceSpan(0, 0)) -> BoundExpression {
    BoundExpression(kind: .column(column), type: column.type, span: span)
  }

  /// The value when it is the same in every row.
  var constantValue: Value? {
    if case .constant(let value) = kind { return value }
    return nil
  }

  /// The parts it is computed from.
  var children: [BoundExpression] {
    switch kind {
    case .constant, .column: []
    case .and(let parts), .or(let parts), .coalesce(let parts), .call(_, let parts): parts
    case .not(let x), .inSet(let x, _, _), .isNull(let x, _), .isBoolean(let x, _, _), .cast(let x, _): [x]
    case .compare(_, let x, let y), .distinct(let x, let y, _): [x, y]
    case .arithmetic(let first, let steps): [first] + steps.map(\.operand)
    case .like(let x, let pattern, _, _, _): [x, pattern]
    case .caseWhen(let branches, let otherwise):
      branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    }
  }

  /// The expression with each part replaced by what `transform` makes of it.
  func mapChildren(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> BoundExpression {
    with(try children.map(transform))
  }

  /// The same computation of other parts, in the order of `children`.
  private func with(_ parts: [BoundExpression]) -> BoundExpression {
    var rest = ReplacedParts(parts)
    var copy = self
    switch kind {
    case .constant, .column: break
    case .and: copy.kind = .and(parts)
    case .or: copy.kind = .or(parts)
    case .coalesce: copy.kind = .coalesce(parts)
    case .call(let function, _): copy.kind = .call(function, parts)
    case .not(let x): copy.kind = .not(rest.next(x))
    case .inSet(let x, let values, let negated): copy.kind = .inSet(rest.next(x), values, negated: negated)
    case .isNull(let x, let negated): copy.kind = .isNull(rest.next(x), negated: negated)
    case .isBoolean(let x, let value, let negated):
      copy.kind = .isBoolean(rest.next(x), value: value, negated: negated)
    case .cast(let x, let trying): copy.kind = .cast(rest.next(x), trying: trying)
    case .compare(let op, let x, let y): copy.kind = .compare(op, rest.next(x), rest.next(y))
    case .distinct(let x, let y, let negated): copy.kind = .distinct(rest.next(x), rest.next(y), negated: negated)
    case .arithmetic(let first, let steps):
      copy.kind = .arithmetic(
        rest.next(first), steps.map { ArithmeticStep(op: $0.op, operand: rest.next($0.operand)) })
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      copy.kind = .like(
        rest.next(x), pattern: rest.next(pattern), escape: escape, caseInsensitive: insensitive, negated: negated)
    case .caseWhen(let branches, let otherwise):
      copy.kind = .caseWhen(
        branches.map { BoundBranch(condition: rest.next($0.condition), result: rest.next($0.result)) },
        otherwise: otherwise.map { rest.next($0) })
    }
    return copy
  }

  /// Calls `visit` with every column the expression reads.
  func forEachColumn(_ visit: (Column) -> Void) {
    if case .column(let column) = kind { visit(column) } else { for child in children { child.forEachColumn(visit) } }
  }

  /// The columns the expression reads.
  var columns: Set<Column> {
    var found = Set<Column>()
    forEachColumn { found.insert($0) }
    return found
  }

  /// Whether evaluating it on a row can fail (overflow, a cast that does not fit).
  var canFail: Bool {
    switch kind {
    case .arithmetic: true
    case .cast(let x, let trying): !trying && !x.type.alwaysFits(type) || x.canFail
    case .call(let function, _): function.canFail || children.contains(where: \.canFail)
    default: children.contains(where: \.canFail)
    }
  }
}

extension DataType {
  /// Whether every value can be converted to a type.
  fileprivate func alwaysFits(_ other: DataType) -> Bool {
    switch (self, other) {
    case (_, .text), (.null, _), (.boolean, .integer), (.integer, .boolean), (.integer, .double), (.decimal, .double):
      true
    case (.integer, .decimal(let precision, let scale)): precision - scale >= 19
    case (.decimal(let p, let s), .decimal(let q, let t)): t >= s && q - t >= p - s
    default: self == other
    }
  }
}

/// What takes the place of the parts of an expression or an operator, one after the other.
///
/// Parts are transformed as one list and put in place by one function. Were the closure called where each part stands,
/// the compiler would copy that function for every closure.
struct ReplacedParts<Part> {
  private var rest: IndexingIterator<[Part]>

  init(_ parts: [Part]) { rest = parts.makeIterator() }

  /// The part in the place of `part`.
  mutating func next(_ part: Part) -> Part { rest.next() ?? part }
}
