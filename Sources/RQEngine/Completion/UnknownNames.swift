import RQSyntax

/// Finds names of queries that stand for nothing, as far as that can be told without binding.
struct UnknownNames {
  let catalog: Catalog
  let defaultTable: String
  /// The functions of the program.
  let functions: RegisteredFunctions
  /// The names of parameters with values.
  var parameters = Set<String>()

  /// The places of unknown tables, columns, functions, types, settings and parameters; where tables are unknown nothing is
  /// said of columns.
  func spans(in script: Script) -> [SourceSpan] {
    var found: [SourceSpan] = []
    var parameters = parameters
    for statement in script.statements {
      switch statement.kind {
      case .parameter(let name, _, _, _), .setVariable(let name, _): parameters.insert(name.text)
      default: break
      }
    }
    var names = self
    names.parameters = parameters
    for statement in script.statements { names.check(statement, &found) }
    return found
  }

  private func check(_ statement: Statement, _ found: inout [SourceSpan]) {
    switch statement.kind {
    case .describe(let name): if !isDescribable(name) { found.append(name.span) }
    case .set(let name, _), .reset(let name): if !UnknownNames.isSetting(name.text) { found.append(name.span) }
    case .query(let query), .summarize(let query), .explain(let query, _), .describeQuery(let query),
      .chart(let query, _), .trace(let query, _):
      check(query, Sight(), &found)
    default: break
    }
  }

  /// Whether a setting has a name, be it one of another engine.
  private static func isSetting(_ name: String) -> Bool {
    // Which names of others are known depends on what they are set to.
    let values = ["", "on", "last", "asc", "main", "utc", "utf8"]
    return Settings.exists(name) || values.contains { Settings.foreign(name, $0) != nil }
  }

  private func isDescribable(_ name: QualifiedName) -> Bool {
    guard let last = name.parts.last else { return true }
    let key = NameKey.fold(last.text)
    if let table = try? catalog.key(of: name),
      catalog.table(named: table.text) != nil || catalog.view(named: table.text) != nil
    {
      return true
    }
    return UnknownNames.systemNames.contains(key) || catalog.measures[key] != nil
      || catalog.tables.contains { $0.column(named: last.text) != nil }
  }

  /// What names a query may use: folded names of columns, and whether there may be others.
  private struct Sight {
    var names = Set<String>()
    var isOpen = false
    var common: [CommonTable] = []
    /// The tables by name, with the folded names of their columns; nil where these are not known.
    var tables: [String: Set<String>?] = [:]
  }

  private func check(_ query: Query, _ outer: Sight, _ found: inout [SourceSpan]) {
    var outer = outer
    for table in query.with?.tables ?? [] {
      if query.with?.recursive != true { check(table.query, outer, &found) }
      outer.common.append(table)
    }
    check(query.body, query, outer, &found)
  }

  private func check(_ body: QueryBody, _ query: Query, _ outer: Sight, _ found: inout [SourceSpan]) {
    switch body {
    case .select(let select): check(select, query, outer, &found)
    case .query(let inner): check(inner, outer, &found)
    case .setChain(let first, let links):
      let alone = Query(body: first, span: query.span)
      check(first, alone, outer, &found)
      for link in links { check(link.operand, alone, outer, &found) }
    case .values, .turned, .missing: break
    }
  }

  private func check(_ select: Select, _ query: Query, _ outer: Sight, _ found: inout [SourceSpan]) {
    var sight = outer
    let scope = CompletionScope(
      from: select.from, readsDefaultTable: select.from == nil, aliases: [], common: outer.common)
    if let from = select.from { look(at: from, &sight, &found) }
    for table in CompletionTables(catalog: catalog, defaultTable: defaultTable).tables(of: scope) {
      add(table.columns, to: &sight)
      sight.names.insert(NameKey.fold(table.name))
      let columns = Set(table.columns.flatMap { [$0.key, $0.label] })
      for name in [NameKey.fold(table.name), table.label] where !name.isEmpty {
        sight.tables[name] = table.columns.isEmpty ? .some(nil) : columns
      }
      if table.columns.isEmpty { sight.isOpen = true }
    }
    if select.from == nil {
      // Such a query goes to the one table that has the columns it names.
      for table in catalog.tables {
        add(table.schema.columns, to: &sight)
        sight.tables[NameKey.fold(table.schema.name)] = .some(nil)
        sight.tables[table.schema.label] = .some(nil)
      }
    }
    for name in catalog.measureNameList { sight.names.insert(NameKey.fold(name)) }
    for name in select.items.compactMap(\.alias) { sight.names.insert(NameKey.fold(name.text)) }
    let alone = Query(with: nil, body: .select(select), orderBy: query.orderBy, limit: query.limit, span: query.span)
    _ = alone.mapExpressions { expression in
      check(expression, sight, &found)
      return expression
    }
  }

  private func add(_ columns: [ColumnSchema], to sight: inout Sight) {
    for column in columns {
      sight.names.insert(column.key)
      if !column.label.isEmpty { sight.names.insert(column.label) }
    }
  }

  private func look(at table: TableReference, _ sight: inout Sight, _ found: inout [SourceSpan]) {
    switch table.kind {
    case .table(let name, _):
      guard let last = name.parts.last else { return }
      let key = NameKey.fold(last.text)
      let isKnown =
        sight.common.contains { NameKey.fold($0.name.text) == key }
        || (try? catalog.key(of: name)).map {
          catalog.table(named: $0.text) != nil || catalog.view(named: $0.text) != nil
        } ?? true
      if Self.systemNames.contains(key) { sight.isOpen = true }
      if isKnown || name.parts.count > 1 || sight.isOpen { return }
      found.append(name.span)
      sight.isOpen = true
    case .query(let query, let lateral, _):
      check(query, lateral ? sight : Sight(common: sight.common), &found)
    case .join(let left, _, let right, _):
      look(at: left, &sight, &found)
      look(at: right, &sight, &found)
    case .named(let inner, _), .sample(let inner, _): look(at: inner, &sight, &found)
    case .pivot(let inner, _, _), .unpivot(let inner, _, _):
      look(at: inner, &sight, &found)
      sight.isOpen = true
    case .function, .missing: sight.isOpen = true
    }
  }

  /// Tables that are there without being in the catalog.
  private static let systemNames: Set<String> = ["sqlite_master", "sqlite_schema", "pg_tables", "_", "history"]

  private func check(_ expression: Expression, _ sight: Sight, _ found: inout [SourceSpan]) {
    switch expression.kind {
    case .column(let name) where name.parts.count == 2: check(name.parts[0], name.parts[1], sight, &found)
    case .column(let name):
      guard !sight.isOpen, name.parts.count == 1, let part = name.parts.first, !part.text.isEmpty else { return }
      let key = NameKey.fold(part.text)
      if sight.names.contains(key) || FunctionGuide.names.contains(key) || functions.names.contains(key) { return }
      found.append(name.span)
    case .exists(let query), .subquery(let query), .inQuery(_, let query, _): check(query, sight, &found)
    case .call(let call): if !isFunction(call.name) { found.append(call.name.span) }
    case .cast(_, let type, _): if !isType(type) { found.append(type.span) }
    case .parameter(let name): if !parameters.contains(name) { found.append(expression.span) }
    default: break
    }
    if case .lambda(let names, let body) = expression.kind {
      var inner = sight
      for name in names { inner.names.insert(NameKey.fold(name.text)) }
      return check(body, inner, &found)
    }
    for child in expression.children { check(child, sight, &found) }
  }

  /// Looks at a column of a table that is named, or at a field of a column.
  private func check(_ first: Identifier, _ second: Identifier, _ sight: Sight, _ found: inout [SourceSpan]) {
    guard !first.text.isEmpty, !second.text.isEmpty else { return }
    if let table = sight.tables[NameKey.fold(first.text)] {
      // A column without a name of its own is headed by its expression.
      let key = NameKey.fold(second.text)
      if let columns = table, !columns.contains(key), !key.contains("(") { found.append(second.span) }
    } else if !sight.isOpen, !sight.names.contains(NameKey.fold(first.text)) {
      found.append(first.span)
    }
  }

  /// Whether the binder knows a function of a name, whatever it takes.
  private func isFunction(_ name: Identifier) -> Bool {
    let key = name.text.lowercased()
    if FunctionGuide.names.contains(key) || functions.names.contains(key) || catalog.macros[NameKey.fold(key)] != nil {
      return true
    }
    var binder = Binder(
      catalog: catalog, settings: Settings(), parameters: [:], defaultTable: defaultTable, functions: functions)
    let call = Expression(.call(FunctionCall(name: name, arguments: [])), span: name.span)
    do {
      _ = try binder.bindValue(call)
      return true
    } catch {
      return (error as? Diagnostic)?.code != "RQ0104"
    }
  }

  private func isType(_ name: TypeName) -> Bool {
    do {
      _ = try catalog.type(named: name)
      return true
    } catch {
      return (error as? Diagnostic)?.code != "RQ0205"
    }
  }
}
