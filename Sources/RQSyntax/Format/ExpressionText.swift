/// Writes expressions back as text, with the fewest parentheses.
public struct ExpressionText {
  private let rename: (QualifiedName) -> String

  /// Creates a writer that names columns as `rename` says.
  public init(rename: @escaping (QualifiedName) -> String = { $0.parts.map(\.text).joined(separator: ".") }) {
    self.rename = rename
  }

  // Binding strength, weakest first; an operand weaker than its place needs parentheses.
  private enum Strength: Int, Comparable {
    case or, and, not, test, comparison, concat, sum, product, prefix, primary
    static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
  }

  /// The expression as text.
  public func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): return text(literal)
    case .column(let name): return rename(name)
    case .star(let qualifier): return (qualifier.map { $0.parts.map(\.text).joined(separator: ".") + "." } ?? "") + "*"
    case .parameter(let name): return "$" + name
    case .unary(let op, let operand):
      return op == .not ? "NOT " + wrapped(operand, .not) : op.rawValue + wrapped(operand, .prefix)
    case .chain(let first, let links):
      let place = strength(expression)
      var parts = wrapped(first, place)
      for link in links {
        let stronger = Strength(rawValue: place.rawValue + 1) ?? .primary
        parts += " \(link.op.rawValue) " + wrapped(link.operand, stronger)
      }
      return parts
    case .between(let x, let low, let high, let negated):
      let bounds = "\(wrapped(low, .concat)) AND \(wrapped(high, .concat))"
      return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")BETWEEN \(bounds)"
    case .inList(let x, let items, let negated):
      return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")IN (\(list(items)))"
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      let word = insensitive ? "ILIKE" : "LIKE"
      let tail = escape.map { " ESCAPE " + wrapped($0, .concat) } ?? ""
      return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")\(word) \(wrapped(pattern, .concat))\(tail)"
    case .isNull(let x, let negated): return "\(wrapped(x, .test)) IS \(negated ? "NOT " : "")NULL"
    case .isBoolean(let x, let value, let negated):
      return "\(wrapped(x, .test)) IS \(negated ? "NOT " : "")\(value ? "TRUE" : "FALSE")"
    case .isDistinct(let x, let y, let negated):
      return "\(wrapped(x, .test)) IS \(negated ? "NOT " : "")DISTINCT FROM \(wrapped(y, .comparison))"
    case .caseWhen(let operand, let branches, let otherwise):
      let head = operand.map { "CASE " + text($0) } ?? "CASE"
      let middle = branches.map { " WHEN \(text($0.condition)) THEN \(text($0.result))" }.joined()
      return head + middle + (otherwise.map { " ELSE " + text($0) } ?? "") + " END"
    case .cast(let x, let type, let trying):
      return "\(trying ? "TRY_CAST" : "CAST")(\(text(x)) AS \(text(type)))"
    case .call(let call): return text(call)
    case .missing: return "…"
    }
  }

  private func text(_ call: FunctionCall) -> String {
    let inside = call.star ? "*" : (call.distinct ? "DISTINCT " : "") + list(call.arguments)
    let filter = call.filter.map { " FILTER (WHERE \(text($0)))" } ?? ""
    return "\(call.name.text.lowercased())(\(inside))\(filter)"
  }

  private func text(_ literal: Literal) -> String {
    switch literal {
    case .null: "NULL"
    case .boolean(let value): value ? "TRUE" : "FALSE"
    case .integer(let digits), .decimal(let digits), .float(let digits): digits
    case .string(let text): ExpressionText.quoted(text)
    case .typed(let type, let string): "\(text(type)) \(ExpressionText.quoted(string))"
    }
  }

  private func text(_ type: TypeName) -> String {
    type.arguments.isEmpty ? type.name : "\(type.name)(\(type.arguments.map(String.init).joined(separator: ",")))"
  }

  private func list(_ items: [Expression]) -> String { items.map(text).joined(separator: ", ") }

  private func wrapped(_ expression: Expression, _ place: Strength) -> String {
    strength(expression) < place ? "(\(text(expression)))" : text(expression)
  }

  private func strength(_ expression: Expression) -> Strength {
    switch expression.kind {
    case .chain(_, let links):
      switch links.first?.op {
      case .or: .or
      case .and: .and
      case .concat: .concat
      case .add, .subtract: .sum
      case .multiply, .divide, .integerDivide, .modulo: .product
      default: .comparison
      }
    case .unary(.not, _): .not
    case .unary: .prefix
    case .between, .inList, .like: .comparison
    case .isNull, .isBoolean, .isDistinct: .test
    default: .primary
    }
  }

  /// A text as a string literal.
  public static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
