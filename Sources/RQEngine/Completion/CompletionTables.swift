import RQSyntax

/// A table of a query as completion sees it.
struct CompletionTable {
  /// The name by which the query may call it.
  var name: String
  var label = ""
  var columns: [ColumnSchema]
  /// The table of the catalog whose rows it reads, where it is one.
  var table: Table?
}

/// Finds the columns that are in sight in a query that need not be complete.
struct CompletionTables {
  let catalog: Catalog
  let defaultTable: String

  /// Queries read through queries are followed so far.
  private static let depth = 12

  /// The tables of a scope, in the order they are named.
  func tables(of scope: CompletionScope) -> [CompletionTable] {
    guard let from = scope.from else {
      return scope.readsDefaultTable ? catalog.table(named: defaultTable).map { [known($0, as: nil)] } ?? [] : []
    }
    return tables(of: from, scope.common, Self.depth)
  }

  private func known(_ table: Table, as alias: String?) -> CompletionTable {
    CompletionTable(
      name: alias ?? table.schema.name, label: alias == nil ? table.schema.label : "", columns: table.schema.columns,
      table: table)
  }

  private func tables(of reference: TableReference, _ common: [CommonTable], _ depth: Int) -> [CompletionTable] {
    guard depth > 0 else { return [] }
    switch reference.kind {
    case .table(let name, let alias):
      return table(name, common, depth).map { [renamed($0, alias)] } ?? []
    case .query(let query, _, let alias):
      let columns = columns(of: query, common, depth - 1)
      return [renamed(CompletionTable(name: "", columns: columns), alias)]
    case .function(let call, _, _, let alias):
      return [renamed(CompletionTable(name: call.name.text, columns: []), alias)]
    case .join(let left, _, let right, _): return tables(of: left, common, depth) + tables(of: right, common, depth)
    case .named(let inner, let alias):
      return [renamed(CompletionTable(name: "", columns: tables(of: inner, common, depth).flatMap(\.columns)), alias)]
    case .pivot(let inner, _, _), .unpivot(let inner, _, _), .sample(let inner, _):
      return tables(of: inner, common, depth)
    case .missing: return []
    }
  }

  private func renamed(_ table: CompletionTable, _ alias: TableAlias?) -> CompletionTable {
    guard let alias else { return table }
    var table = table
    (table.name, table.label) = (alias.name.text, "")
    for (place, name) in alias.columns.enumerated() where place < table.columns.count {
      table.columns[place].name = name.text
    }
    return table
  }

  private func table(_ name: QualifiedName, _ common: [CommonTable], _ depth: Int) -> CompletionTable? {
    let last = name.parts.last?.text ?? ""
    if name.parts.count == 1,
      let place = common.lastIndex(where: { NameKey.fold($0.name.text) == NameKey.fold(last) })
    {
      let found = common[place]
      let table = CompletionTable(
        name: found.name.text, columns: columns(of: found.query, Array(common[..<place]), depth - 1))
      return renamed(table, TableAlias(found.name, columns: found.columns))
    }
    if let key = try? catalog.key(of: name) {
      if let table = catalog.table(named: key.text) { return known(table, as: nil) }
      if let view = catalog.view(named: key.text) {
        return renamed(
          CompletionTable(name: view.name, columns: columns(of: view.query, [], depth - 1)),
          TableAlias(Identifier(view.name, span: name.span), columns: view.columns))
      }
    }
    return nil
  }

  /// The columns a query gives, as far as they can be told without binding it.
  private func columns(of query: Query, _ common: [CommonTable], _ depth: Int) -> [ColumnSchema] {
    guard depth > 0 else { return [] }
    let common = common + (query.with?.tables ?? [])
    var body = query.body
    while true {
      switch body {
      case .setChain(let first, _): body = first
      case .query(let inner): return columns(of: inner, common, depth - 1)
      case .select(let select): return columns(of: select, common, depth)
      case .turned(let table): return tables(of: table, common, depth).flatMap(\.columns)
      case .values, .missing: return []
      }
    }
  }

  private func columns(of select: Select, _ common: [CommonTable], _ depth: Int) -> [ColumnSchema] {
    let scope = CompletionScope(
      from: select.from, readsDefaultTable: select.from == nil, aliases: [], common: common)
    let tables = scope.from.map { self.tables(of: $0, common, depth - 1) } ?? self.tables(of: scope)
    var found: [ColumnSchema] = []
    // Keys that the list leaves out stand in front of it.
    if case .keys(let keys)? = select.groupBy {
      for key in keys {
        guard case .column(let name) = key.kind, let last = name.parts.last else { continue }
        let folded = NameKey.fold(last.text)
        let known = tables.lazy.flatMap(\.columns).first { $0.key == folded || $0.label == folded }
        found.append(known ?? ColumnSchema(last.text, type: .null))
      }
    }
    for item in select.items {
      switch item.expression.kind {
      case .star(let star):
        let wanted = star.qualifier?.parts.last.map { NameKey.fold($0.text) }
        for table in tables where wanted.map({ NameKey.fold(table.name) == $0 }) ?? true { found += table.columns }
      case .column(let name):
        let key = NameKey.fold(name.parts.last?.text ?? "")
        var column =
          tables.lazy.flatMap(\.columns).first { $0.key == key || $0.label == key }
          ?? ColumnSchema(name.parts.last?.text ?? "", type: .null)
        if let alias = item.alias { (column.name, column.label) = (alias.text, "") }
        found.append(column)
      default:
        if let alias = item.alias { found.append(ColumnSchema(alias.text, type: .null)) }
      }
    }
    return found
  }
}
