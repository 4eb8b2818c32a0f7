/// Finds the queries around an offset of a statement, the innermost first.
struct ScopeReader {
  let offset: Int
  /// The tokens of the statement.
  let tokens: [Token]

  /// The scopes that the place is in.
  func scopes(of statement: Statement) -> [CompletionScope] {
    switch statement.kind {
    case .query(let query), .describeQuery(let query), .summarize(let query), .explain(let query, _),
      .trace(let query, _),
      .chart(let query, _):
      return scopes(of: query, [], [])
    case .createView(let view): return scopes(of: view.query, [], [])
    case .createTable(let table): return table.query.map { scopes(of: $0, [], []) } ?? []
    case .insert(let insert):
      if case .query(let query) = insert.source, encloses(query.span) { return scopes(of: query, [], []) }
      return [scope(of: insert.table)]
    case .update(let update):
      return [scope(of: update.table, update.from)]
    case .delete(let delete): return [scope(of: delete.table, delete.using)]
    case .prepare(_, let inner): return scopes(of: inner)
    default: return [CompletionScope(from: nil, readsDefaultTable: true, aliases: [], common: [])]
    }
  }

  private func scope(of table: QualifiedName, _ more: TableReference? = nil) -> CompletionScope {
    var from = TableReference(.table(table, alias: nil), span: table.span)
    if let more { from = TableReference(.join(from, .cross, more, .none), span: table.span) }
    return CompletionScope(from: from, readsDefaultTable: false, aliases: [], common: [])
  }

  /// Whether the place lies behind the start of something, in no parenthesis that closes around it.
  private func encloses(_ span: SourceSpan) -> Bool {
    guard span.start <= offset else { return false }
    var depth = 0
    for token in tokens where token.start >= span.start && token.end <= offset {
      if token.kind == .leftParen { depth += 1 }
      if token.kind == .rightParen { depth -= 1 }
      if depth < 0 { return false }
    }
    return true
  }

  private func scopes(of query: Query, _ outer: [CompletionScope], _ common: [CommonTable]) -> [CompletionScope] {
    var common = common
    for table in query.with?.tables ?? [] {
      if encloses(table.query.span) { return scopes(of: table.query, [], common) }
      common.append(table)
    }
    return scopes(of: query.body, query, outer, common)
  }

  private func scopes(
    of body: QueryBody, _ query: Query, _ outer: [CompletionScope], _ common: [CommonTable]
  ) -> [CompletionScope] {
    switch body {
    case .select(let select): return scopes(of: select, query, outer, common)
    case .query(let inner): return scopes(of: inner, outer, common)
    case .setChain(let first, let links):
      let part = links.last { $0.opSpan.start <= offset }?.operand ?? first
      return scopes(of: part, query, outer, common)
    case .turned(let table):
      return [CompletionScope(from: table, readsDefaultTable: false, aliases: [], common: common)] + outer
    case .values, .missing: return outer
    }
  }

  private func scopes(
    of select: Select, _ query: Query, _ outer: [CompletionScope], _ common: [CommonTable]
  ) -> [CompletionScope] {
    let own = CompletionScope(
      from: select.from, readsDefaultTable: select.from == nil,
      aliases: select.items.compactMap { item in
        // An item that is being typed names nothing yet.
        item.span.start <= offset && offset <= item.span.end ? nil : item.alias?.text
      }, common: common)
    if let from = select.from, let inner = derived(in: from).last(where: { encloses($0.span) }) {
      return scopes(of: inner, [], common)
    }
    var inside: [Query] = []
    let alone = Query(with: nil, body: .select(select), orderBy: query.orderBy, limit: nil, span: query.span)
    _ = alone.mapExpressions { expression in
      collect(expression, into: &inside)
      return expression
    }
    if let inner = inside.last(where: { encloses($0.span) }) { return scopes(of: inner, [own] + outer, common) }
    return [own] + outer
  }

  /// The queries that stand in FROM.
  private func derived(in table: TableReference) -> [Query] {
    switch table.kind {
    case .query(let query, _, _): [query]
    case .join(let left, _, let right, _): derived(in: left) + derived(in: right)
    case .named(let inner, _), .sample(let inner, _), .pivot(let inner, _, _), .unpivot(let inner, _, _):
      derived(in: inner)
    case .table, .function, .missing: []
    }
  }

  /// The queries directly inside an expression.
  private func collect(_ expression: Expression, into found: inout [Query]) {
    switch expression.kind {
    case .exists(let query), .subquery(let query), .inQuery(_, let query, _): found.append(query)
    default: break
    }
    for child in expression.children { collect(child, into: &found) }
  }
}
