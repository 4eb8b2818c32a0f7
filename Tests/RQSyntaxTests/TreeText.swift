import RQSyntax

/// A tree as text without places: two texts that mean the same give the same.
struct TreeText {
  static func of(_ script: Script) -> String { script.statements.map { of($0) }.joined(separator: "; ") }

  static func of(_ statement: Statement) -> String {
    switch statement.kind {
    case .query(let query): return of(query)
    case .describe(let name): return "describe \(of(name))"
    case .describeQuery(let query): return "describe \(of(query))"
    case .show(let name): return "show \(of(name))"
    case .explain(let query, let analyze): return "explain\(analyze ? " analyze" : "") \(of(query))"
    case .use(let name): return "use \(of(name))"
    case .set(let name, let value): return "set \(of(name)) \(of(value))"
    case .reset(let name): return "reset \(of(name))"
    case .invalid: return "invalid"
    }
  }

  static func of(_ query: Query) -> String {
    let select = query.select
    var parts = [select.distinct ? "select distinct" : "select"]
    parts += select.items.map { of($0.expression) + ($0.alias.map { " as \(of($0))" } ?? "") + "," }
    if let from = select.from { parts.append("from \(of(from))") }
    if let filter = select.filter { parts.append("where \(of(filter))") }
    switch select.groupBy {
    case nil: break
    case .all: parts.append("group all")
    case .keys(let keys): parts.append("group \(keys.map { of($0) })")
    }
    if let having = select.having { parts.append("having \(of(having))") }
    for item in query.orderBy {
      let nulls = item.nullsFirst.map { $0 ? " nulls first" : " nulls last" } ?? ""
      parts.append("order \(item.isAll ? "all" : of(item.expression))\(item.descending ? " desc" : "")\(nulls)")
    }
    if let limit = query.limit { parts.append("limit \(of(limit))") }
    if let offset = query.offset { parts.append("offset \(of(offset))") }
    return "(\(parts.joined(separator: " ")))"
  }

  static func of(_ table: TableReference) -> String {
    switch table.kind {
    case .missing: return "?"
    case .table(let name, let alias): return of(name) + (alias.map { " as \(of($0))" } ?? "")
    case .join(let left, let kind, let right, let condition):
      let pair = "(\(of(left)) \(kind.rawValue) \(of(right))"
      switch condition {
      case .none: return pair + ")"
      case .on(let expression): return pair + " on \(of(expression)))"
      case .using(let names): return pair + " using \(names.map { of($0) }))"
      }
    }
  }

  static func of(_ name: Identifier) -> String { name.quoted ? "\"\(name.text)\"" : name.text }

  static func of(_ name: QualifiedName) -> String { name.parts.map { of($0) }.joined(separator: ".") }

  static func of(_ type: TypeName) -> String {
    type.name + (type.arguments.isEmpty ? "" : "\(type.arguments)")
  }

  static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): return of(literal)
    case .column(let name): return of(name)
    case .star(let qualifier): return (qualifier.map { of($0) + "." } ?? "") + "*"
    case .parameter(let name): return "$\(name)"
    case .unary(let op, let operand): return "(\(op.rawValue) \(of(operand)))"
    case .chain(let first, let links):
      return "(" + of(first) + links.map { " \($0.op.rawValue) \(of($0.operand))" }.joined() + ")"
    case .between(let x, let low, let high, let negated):
      return "(\(of(x))\(negated ? " not" : "") between \(of(low)) \(of(high)))"
    case .inList(let x, let list, let negated): return "(\(of(x))\(negated ? " not" : "") in \(list.map { of($0) }))"
    case .like(let x, let pattern, let escape, let caseInsensitive, let negated):
      let tail = escape.map { " escape \(of($0))" } ?? ""
      return "(\(of(x))\(negated ? " not" : "") \(caseInsensitive ? "ilike" : "like") \(of(pattern))\(tail))"
    case .isNull(let x, let negated): return "(\(of(x)) is\(negated ? " not" : "") null)"
    case .isBoolean(let x, let value, let negated): return "(\(of(x)) is\(negated ? " not" : "") \(value))"
    case .isDistinct(let x, let y, let negated): return "(\(of(x)) is\(negated ? " not" : "") distinct \(of(y)))"
    case .caseWhen(let operand, let branches, let otherwise):
      let head = operand.map { " \(of($0))" } ?? ""
      let body = branches.map { " when \(of($0.condition)) then \(of($0.result))" }.joined()
      return "(case\(head)\(body)\(otherwise.map { " else \(of($0))" } ?? ""))"
    case .cast(let x, let type, let trying): return "(\(trying ? "try_cast" : "cast") \(of(x)) \(of(type)))"
    case .call(let call):
      let inside = call.star ? "*" : call.arguments.map { of($0) }.joined(separator: ", ")
      let filter = call.filter.map { " filter \(of($0))" } ?? ""
      return "\(of(call.name))(\(call.distinct ? "distinct " : "")\(inside))\(filter)"
    case .missing: return "?"
    }
  }

  static func of(_ literal: Literal) -> String {
    switch literal {
    case .null: return "null"
    case .boolean(let value): return "\(value)"
    case .integer(let digits), .decimal(let digits), .float(let digits): return digits
    case .string(let text): return "'\(text)'"
    case .typed(let type, let text): return "\(of(type))'\(text)'"
    }
  }
}
