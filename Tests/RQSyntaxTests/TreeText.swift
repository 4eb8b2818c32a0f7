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
    case .explain(let query, .plan): return "explain \(of(query))"
    case .explain(let query, .analyze): return "explain analyze \(of(query))"
    case .explain(let query, .stages): return "explain stages \(of(query))"
    case .use(let name): return "use \(of(name))"
    case .set(let name, let value): return "set \(of(name)) \(of(value))"
    case .reset(let name): return "reset \(of(name))"
    case .invalid: return "invalid"
    default: return "\(statement.kind)"
    }
  }

  static func of(_ query: Query) -> String {
    var parts: [String] = []
    if let with = query.with {
      let tables = with.tables.map { table in
        let materialized = table.materialized.map { $0 ? " materialized" : " not materialized" } ?? ""
        return "\(of(table.name))\(columns(table.columns))\(materialized) \(of(table.query))"
      }
      parts.append("with\(with.recursive ? " recursive" : "") \(tables.joined(separator: ", "))")
    }
    parts.append(of(query.body))
    if !query.orderBy.isEmpty { parts.append(of(query.orderBy)) }
    if let limit = query.limit {
      let per = limit.per.isEmpty ? "" : " per \(limit.per.map { of($0) })"
      parts.append(
        "limit \(of(limit.count))\(limit.isPercent ? " percent" : "")\(limit.withTies ? " ties" : "")\(per)")
    }
    if let offset = query.offset { parts.append("offset \(of(offset))") }
    return "(\(parts.joined(separator: " ")))"
  }

  static func of(_ body: QueryBody) -> String {
    switch body {
    case .select(let select): return of(select)
    case .values(let rows): return "values \(rows.map { "(\(list($0.values)))" }.joined(separator: " "))"
    case .query(let query): return of(query)
    case .setChain(let first, let links):
      return "{"
        + ([of(first)]
        + links.map { link in
          "\(link.op.rawValue.lowercased())\(link.all ? " all" : "")\(link.byName ? " by name" : "") \(of(link.operand))"
        }).joined(separator: " ") + "}"
    case .turned(let table): return of(table)
    case .missing: return "?"
    }
  }

  private static func of(_ order: [OrderItem]) -> String {
    order.map { item in
      let nulls = item.nullsFirst.map { $0 ? " nulls first" : " nulls last" } ?? ""
      return "order \(item.isAll ? "all" : of(item.expression))\(item.descending ? " desc" : "")\(nulls)"
    }.joined(separator: " ")
  }

  private static func columns(_ names: [Identifier]) -> String {
    names.isEmpty ? "" : "(\(names.map { of($0) }.joined(separator: ", ")))"
  }

  private static func list(_ items: [Expression]) -> String { items.map { of($0) }.joined(separator: ", ") }

  private static func items(_ items: [SelectItem]) -> String {
    items.map { of($0.expression) + ($0.alias.map { " as \(of($0))" } ?? "") + "," }.joined(separator: " ")
  }

  static func of(_ select: Select) -> String {
    var parts = [select.distinct ? "select distinct" : "select"]
    if !select.distinctOn.isEmpty { parts.append("on (\(list(select.distinctOn)))") }
    parts.append(items(select.items))
    if let from = select.from { parts.append("from \(of(from))") }
    if let filter = select.filter { parts.append("where \(of(filter))") }
    if let since = select.since { parts.append("since \(of(since))") }
    if select.latest != nil { parts.append("latest") }
    switch select.groupBy {
    case nil: break
    case .all: parts.append("group all")
    case .keys(let keys): parts.append("group \(keys.map { of($0) })")
    case .sets(let elements): parts.append("group \(elements.map(of).joined(separator: " "))")
    }
    if select.totals != nil { parts.append("totals") }
    if let having = select.having { parts.append("having \(of(having))") }
    for window in select.windows { parts.append("window \(of(window.name)) \(of(window.window))") }
    if let qualify = select.qualify { parts.append("qualify \(of(qualify))") }
    return parts.joined(separator: " ")
  }

  private static func of(_ element: GroupingElement) -> String {
    func sets(_ keys: [[Expression]]) -> String { keys.map { "(\(list($0)))" }.joined(separator: " ") }
    switch element {
    case .key(let key): return of(key)
    case .set(let keys, _): return "(\(list(keys)))"
    case .rollup(let keys, _): return "rollup[\(sets(keys))]"
    case .cube(let keys, _): return "cube[\(sets(keys))]"
    case .sets(let elements, _): return "sets[\(elements.map(of).joined(separator: " "))]"
    }
  }

  private static func of(_ window: WindowSpecification) -> String {
    var parts: [String] = []
    if let base = window.base { parts.append(of(base)) }
    if !window.partitionBy.isEmpty { parts.append("by \(list(window.partitionBy))") }
    if !window.orderBy.isEmpty { parts.append(of(window.orderBy)) }
    if let frame = window.frame {
      parts.append("\(frame.unit.rawValue.lowercased()) \(of(frame.start)) to \(of(frame.end))")
      if frame.exclusion != .noOthers { parts.append("exclude \(frame.exclusion.rawValue.lowercased())") }
    }
    return "[\(parts.joined(separator: " "))]"
  }

  private static func of(_ bound: WindowFrame.Bound) -> String {
    switch bound {
    case .unboundedPreceding: "start"
    case .preceding(let offset): "-\(of(offset))"
    case .currentRow: "current"
    case .following(let offset): "+\(of(offset))"
    case .unboundedFollowing: "end"
    }
  }

  static func of(_ table: TableReference) -> String {
    func named(_ alias: TableAlias?) -> String { alias.map { " as \(of($0.name))\(columns($0.columns))" } ?? "" }
    switch table.kind {
    case .missing: return "?"
    case .sample(let table, let sample): return "sample(\(of(table)) \(of(sample.size))\(sample.isPercent ? "%" : ""))"
    case .table(let name, let alias): return of(name) + named(alias)
    case .query(let query, let lateral, let alias): return (lateral ? "lateral " : "") + of(query) + named(alias)
    case .function(let call, let lateral, let ordinality, let alias):
      return (lateral ? "lateral " : "") + of(call) + (ordinality ? " ordinality" : "") + named(alias)
    case .named(let inner, let alias): return of(inner) + named(alias)
    case .pivot(let inner, let pivot, let alias):
      let on = pivot.columns.map { of($0.expression) + ($0.values.map { " in [\(items($0))]" } ?? "") }
      let groups = pivot.groupBy.map { " group [\(list($0))]" } ?? ""
      return "(\(of(inner)) pivot \(on.joined(separator: " ")) using \(items(pivot.aggregates))\(groups))"
        + named(alias)
    case .unpivot(let inner, let unpivot, let alias):
      let nulls = unpivot.includesNulls ? " nulls" : ""
      let into = "\(of(unpivot.name)) \(unpivot.values.map { of($0) }.joined(separator: " "))"
      return "(\(of(inner)) unpivot\(nulls) \(items(unpivot.columns)) into \(into))" + named(alias)
    case .join(let left, let kind, let right, let condition):
      let pair = "(\(of(left)) \(kind.rawValue) \(of(right))"
      switch condition {
      case .none: return pair + ")"
      case .natural: return pair + " natural)"
      case .on(let expression): return pair + " on \(of(expression)))"
      case .using(let names): return pair + " using \(names.map { of($0) }))"
      }
    }
  }

  static func of(_ name: Identifier) -> String { name.quoted ? "\"\(name.text)\"" : name.text }

  static func of(_ name: QualifiedName) -> String { name.parts.map { of($0) }.joined(separator: ".") }

  static func of(_ type: TypeName) -> String {
    let parts = type.parts.map { ($0.name.map { $0.text + " " } ?? "") + of($0.type) }
    let inside = type.labels.map { "'\($0)'" } + parts
    return type.name + (type.arguments.isEmpty ? "" : "\(type.arguments)")
      + (inside.isEmpty ? "" : "(\(inside.joined(separator: ", ")))")
      + String(repeating: "[]", count: type.listDepth) + (type.length.map { "=\($0)" } ?? "")
  }

  static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): return of(literal)
    case .column(let name): return of(name)
    case .star(let star): return of(star)
    case .columns(let choice): return "columns(\(of(choice)))"
    case .position(let place): return "#\(place)"
    case .inQuery(let x, let query, let negated): return "(\(of(x))\(negated ? " not" : "") in \(of(query)))"
    case .quantified(let x, let op, let quantifier, let y):
      return "(\(of(x)) \(op.rawValue) \(quantifier.rawValue.lowercased()) \(of(y)))"
    case .exists(let query): return "exists \(of(query))"
    case .subquery(let query): return of(query)
    case .similar(let x, let pattern, let escape, let negated):
      let tail = escape.map { " escape \(of($0))" } ?? ""
      return "(\(of(x))\(negated ? " not" : "") similar \(of(pattern))\(tail))"
    case .collate(let x, let name): return "(\(of(x)) collate \(of(name)))"
    case .isState(let x, let state, let negated):
      return "(\(of(x)) is\(negated ? " not" : "") \(state.rawValue.lowercased()))"
    case .interval(let x, let unit): return "(interval \(of(x)) \(of(unit)))"
    case .row(let items): return "row(\(list(items)))"
    case .list(let items): return "[\(list(items))]"
    case .index(let x, let place): return "\(of(x))[\(of(place))]"
    case .slice(let x, let low, let high):
      return "\(of(x))[\(low.map { of($0) } ?? ""):\(high.map { of($0) } ?? "")]"
    case .lambda(let names, let body): return "(\(names.map { of($0) }.joined(separator: ", ")) -> \(of(body)))"
    case .namedArgument(let name, let value): return "\(of(name)) => \(of(value))"
    case .defaultValue: return "default"
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
    case .call(let call): return of(call)
    case .missing: return "?"
    }
  }

  static func of(_ call: FunctionCall) -> String {
    var inside = (call.distinct ? "distinct " : "") + (call.star ? "*" : list(call.arguments))
    if !call.orderBy.isEmpty { inside += " " + of(call.orderBy) }
    var text = "\(of(call.name))(\(inside))"
    if !call.withinGroup.isEmpty { text += " within [\(of(call.withinGroup))]" }
    if let filter = call.filter { text += " filter \(of(filter))" }
    if let nulls = call.nulls { text += " \(nulls.rawValue.lowercased())" }
    switch call.over {
    case .named(let name)?: text += " over \(of(name))"
    case .specification(let window)?: text += " over \(of(window))"
    case nil: break
    }
    return text
  }

  private static func of(_ star: Star) -> String {
    var text = (star.qualifier.map { of($0) + "." } ?? "") + "*"
    if !star.excluded.isEmpty { text += " exclude [\(star.excluded.map { of($0) }.joined(separator: ", "))]" }
    if !star.replaced.isEmpty { text += " replace [\(items(star.replaced))]" }
    if !star.renamed.isEmpty {
      text += " rename [\(star.renamed.map { "\(of($0.column)) \(of($0.name))" }.joined(separator: ", "))]"
    }
    return text
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
