/// Writes expressions back as text, with the fewest parentheses.
public struct ExpressionText {
  private let rename: (QualifiedName) -> String

  /// Creates a writer that names columns as `rename` says.
  public init(rename: @escaping (QualifiedName) -> String = { $0.parts.map(\.text).joined(separator: ".") }) {
    self.rename = rename
  }

  // Binding strength, weakest first; an operand weaker than its place needs parentheses.
  private enum Strength: Int, Comparable {
    case or, and, not, test, comparison, concat, sum, product, power, prefix, primary
    static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
  }

  /// The expression as text.
  public func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): return text(literal)
    case .column(let name): return rename(name)
    case .star(let star): return text(star)
    case .columns(let choice): return "COLUMNS(\(text(choice)))"
    case .position(let place): return "#\(place)"
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
    case .inQuery(let x, _, let negated): return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")IN (…)"
    case .quantified(let x, let op, let quantifier, let y):
      let list = if case .subquery = y.kind { "(…)" } else { "(\(text(y)))" }
      return "\(wrapped(x, .concat)) \(op.rawValue) \(quantifier.rawValue) \(list)"
    case .exists: return "EXISTS (…)"
    case .subquery: return "(…)"
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      let word = insensitive ? "ILIKE" : "LIKE"
      let tail = escape.map { " ESCAPE " + wrapped($0, .concat) } ?? ""
      return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")\(word) \(wrapped(pattern, .concat))\(tail)"
    case .similar(let x, let pattern, let escape, let negated):
      let tail = escape.map { " ESCAPE " + wrapped($0, .concat) } ?? ""
      return "\(wrapped(x, .concat)) \(negated ? "NOT " : "")SIMILAR TO \(wrapped(pattern, .concat))\(tail)"
    case .collate(let x, let name): return "\(wrapped(x, .primary)) COLLATE \(name.text)"
    case .isState(let x, let state, let negated):
      return "\(wrapped(x, .test)) IS \(negated ? "NOT " : "")\(state.rawValue)"
    case .interval(let x, let unit): return "INTERVAL \(wrapped(x, .primary)) \(unit.text.uppercased())"
    case .row(let items): return "(\(list(items)))"
    case .list(let items): return "[\(list(items))]"
    case .index(let x, let place): return "\(wrapped(x, .primary))[\(text(place))]"
    case .slice(let x, let low, let high):
      return "\(wrapped(x, .primary))[\(low.map { text($0) } ?? ""):\(high.map { text($0) } ?? "")]"
    case .lambda(let names, let body):
      let head = names.map(\.text).joined(separator: ", ")
      return "\(names.count == 1 ? head : "(\(head))") -> \(text(body))"
    case .namedArgument(let name, let value): return "\(name.text) => \(text(value))"
    case .defaultValue: return "DEFAULT"
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

  /// What a call that stands for a form of its own is written as; nil for all others.
  private func form(_ call: FunctionCall) -> String? {
    switch (call.name.text, call.arguments.count) {
    case ("struct_pack", 1...):
      let fields = call.arguments.map { argument -> String? in
        guard case .namedArgument(let name, let value) = argument.kind else { return nil }
        return "\(ExpressionText.quoted(name.text)): \(text(value))"
      }
      return fields.contains(nil) ? nil : "{\(fields.compactMap { $0 }.joined(separator: ", "))}"
    case ("struct_extract", 2):
      guard case .literal(.string(let name)) = call.arguments[1].kind else { return nil }
      let isWord = name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F }
      return isWord && !name.isEmpty ? "\(member(call.arguments[0])).\(name)" : nil
    case ("map", 2):
      guard case .list(let keys) = call.arguments[0].kind, case .list(let values) = call.arguments[1].kind,
        keys.count == values.count
      else { return nil }
      return "MAP {\(zip(keys, values).map { "\(text($0)): \(text($1))" }.joined(separator: ", "))}"
    default: return nil
    }
  }

  /// What a field is taken from; a number or a name is told from what stands behind the dot.
  private func member(_ expression: Expression) -> String {
    switch expression.kind {
    case .column, .literal, .subquery: "(\(text(expression)))"
    default: wrapped(expression, .primary)
    }
  }

  private func text(_ call: FunctionCall) -> String {
    if let form = form(call) { return form }
    var text = call.star ? "*" : (call.distinct ? "DISTINCT " : "") + list(call.arguments)
    if !call.orderBy.isEmpty { text += " ORDER BY " + order(call.orderBy) }
    text = "\(call.name.text.lowercased())(\(text))"
    if !call.withinGroup.isEmpty { text += " WITHIN GROUP (ORDER BY \(order(call.withinGroup)))" }
    if let filter = call.filter { text += " FILTER (WHERE \(self.text(filter)))" }
    if let nulls = call.nulls { text += " \(nulls.rawValue)" }
    switch call.over {
    case .named(let name)?: text += " OVER \(name.text)"
    case .specification(let window)?: text += " OVER (\(self.text(window)))"
    case nil: break
    }
    return text
  }

  private func text(_ window: WindowSpecification) -> String {
    var parts: [String] = []
    if let base = window.base { parts.append(base.text) }
    if !window.partitionBy.isEmpty { parts.append("PARTITION BY " + list(window.partitionBy)) }
    if !window.orderBy.isEmpty { parts.append("ORDER BY " + order(window.orderBy)) }
    if let frame = window.frame {
      parts.append("\(frame.unit.rawValue) BETWEEN \(text(frame.start)) AND \(text(frame.end))")
      if frame.exclusion != .noOthers { parts.append("EXCLUDE " + frame.exclusion.rawValue) }
    }
    return parts.joined(separator: " ")
  }

  private func text(_ bound: WindowFrame.Bound) -> String {
    switch bound {
    case .unboundedPreceding: "UNBOUNDED PRECEDING"
    case .preceding(let offset): text(offset) + " PRECEDING"
    case .currentRow: "CURRENT ROW"
    case .following(let offset): text(offset) + " FOLLOWING"
    case .unboundedFollowing: "UNBOUNDED FOLLOWING"
    }
  }

  private func order(_ items: [OrderItem]) -> String {
    items.map { item in
      let nulls = item.nullsFirst.map { $0 ? " NULLS FIRST" : " NULLS LAST" } ?? ""
      return (item.isAll ? "ALL" : text(item.expression)) + (item.descending ? " DESC" : "") + nulls
    }.joined(separator: ", ")
  }

  private func text(_ star: Star) -> String {
    func name(_ name: QualifiedName) -> String { name.parts.map(\.text).joined(separator: ".") }
    var parts = [(star.qualifier.map { name($0) + "." } ?? "") + "*"]
    if !star.excluded.isEmpty { parts.append("EXCLUDE (\(star.excluded.map(name).joined(separator: ", ")))") }
    if !star.replaced.isEmpty {
      let edits = star.replaced.map { text($0.expression) + ($0.alias.map { " AS " + $0.text } ?? "") }
      parts.append("REPLACE (\(edits.joined(separator: ", ")))")
    }
    if !star.renamed.isEmpty {
      let edits = star.renamed.map { "\(name($0.column)) AS \($0.name.text)" }
      parts.append("RENAME (\(edits.joined(separator: ", ")))")
    }
    return parts.joined(separator: " ")
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

  /// A type as it is written.
  public func text(_ type: TypeName) -> String {
    let parts = type.parts.map { part in
      (part.name.map { $0.text + " " } ?? "") + text(part.type)
    }
    let inside =
      type.parts.isEmpty && type.labels.isEmpty
      ? type.arguments.map(String.init).joined(separator: ",")
      : (type.arguments.map(String.init) + type.labels.map(ExpressionText.quoted) + parts).joined(separator: ", ")
    let suffix = (0..<type.listDepth).map { depth in
      type.length.flatMap { depth == type.listDepth - 1 ? "[\($0)]" : nil } ?? "[]"
    }
    return (inside.isEmpty ? type.name : "\(type.name)(\(inside))") + suffix.joined()
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
      case .concat, .bitAnd, .bitOr, .shiftLeft, .shiftRight, .matches, .matchesInsensitive, .notMatches,
        .notMatchesInsensitive:
        .concat
      case .add, .subtract: .sum
      case .multiply, .divide, .integerDivide, .modulo: .product
      case .power: .power
      default: .comparison
      }
    case .unary(.not, _): .not
    case .unary: .prefix
    case .between, .inList, .inQuery, .quantified, .like, .similar: .comparison
    case .isNull, .isBoolean, .isDistinct, .isState: .test
    case .lambda, .namedArgument: .or
    default: .primary
    }
  }

  /// A text as a string literal.
  public static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
