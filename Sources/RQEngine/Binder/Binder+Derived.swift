import RQSyntax

/// A table of WITH: its query, and what names meant where it was declared.
final class CommonTableBinding {
  let table: CommonTable
  let environment: [String: CommonTableBinding]
  /// The plan its readers share, once the first of them has asked for it.
  var shared: BoundQuery?
  /// Whether its query reads the table itself.
  var isRecursive = false
  /// The queries around it, whose columns it may use.
  var outers: [Scope] = []

  init(_ table: CommonTable, environment: [String: CommonTableBinding]) {
    self.table = table
    self.environment = environment
  }
}

extension Binder {
  /// Makes the tables of a WITH known to what follows.
  mutating func declare(_ with: With) throws {
    let names = with.tables.map { NameKey.fold($0.name.text) }
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      let name = with.tables[twice].name
      throw Diagnostic("RQ0164", "there is already a query '\(name.text)' in this WITH", at: name.span)
    }
    if let table = with.tables.first(where: { $0.change != nil }) {
      throw Diagnostic(
        "RQ0183", "'\(table.name.text)' changes rows, which only the WITH in front of a statement can", at: table.span,
        hint: "Move it to the front of the statement.")
    }
    for table in with.tables {
      let key = NameKey.fold(table.name.text)
      commonTables[key] = CommonTableBinding(table, environment: commonTables)
      commonTables[key]?.isRecursive = with.recursive && table.query.mentions(table: key)
      commonTables[key]?.outers = outers
    }
  }

  /// Reads a table of WITH.
  mutating func read(_ binding: CommonTableBinding, as alias: TableAlias?) throws -> (
    LogicalPlan, Scope
  ) {
    let table = binding.table
    if binding.shared == nil || table.materialized == false {
      let (outside, around) = (commonTables, outers)
      (commonTables, outers) = (binding.environment, binding.outers)
      defer { (commonTables, outers) = (outside, around) }
      var bound = binding.isRecursive ? try bindRecursive(table) : try bindInner(table.query)
      bound = try renamed(bound, table.columns, "WITH \(table.name.text)")
      // A query that uses the columns of one around it is part of that one's rows.
      let isFree = !outers.isEmpty && !bound.plan.freeColumns.isEmpty
      if table.materialized == false || isFree { return derived(bound, as: alias ?? TableAlias(table.name)) }
      nextShared += 1
      bound.plan = .shared(
        SharedPlan(
          id: nextShared, name: table.name.text, plan: bound.plan, columns: bound.plan.columns,
          mustBeKept: table.materialized == true))
      binding.shared = bound
    }
    guard var bound = binding.shared, case .shared(var shared) = bound.plan else {
      throw Diagnostic("RQ0901", "a table of WITH has no plan", at: table.span)
    }
    // Each reader has columns of its own, so that one may be joined to another.
    shared.columns = shared.columns.map { makeColumn($0.name, $0.type) }
    bound.plan = .shared(shared)
    var alias = alias ?? TableAlias(table.name)
    if alias.name.text.isEmpty { alias.name = table.name }
    bound = try renamed(bound, alias.columns, alias.name.text)
    return derived(bound, as: alias)
  }

  /// Reads a query in FROM.
  mutating func read(_ query: Query, as alias: TableAlias?) throws -> (LogicalPlan, Scope) {
    let bound = try renamed(
      try bindInner(query), alias?.columns ?? [], alias?.name.text ?? "the query")
    return derived(bound, as: alias)
  }

  /// Reads a view: its query, in which the tables of WITH around it mean nothing.
  mutating func read(
    _ view: View, as alias: TableAlias?, at span: SourceSpan
  ) throws -> (LogicalPlan, Scope) {
    guard openViews.count < SyntaxLimits.queryNesting else {
      throw Diagnostic(
        "RQ0504", "views read views more than \(SyntaxLimits.queryNesting) deep here", at: span)
    }
    let (outside, around) = (commonTables, outers)
    (commonTables, outers) = ([:], [])
    openViews.append(view.name)
    defer {
      (commonTables, outers) = (outside, around)
      openViews.removeLast()
    }
    var bound: BoundQuery
    do {
      bound = try bindInner(view.query)
    } catch let diagnostic as Diagnostic {
      // The place in the view's text means nothing in the text of the statement.
      var told = diagnostic
      told.span = span
      told.message = "the view \(view.name) cannot be read: " + diagnostic.message
      throw told
    }
    bound = try renamed(bound, view.columns, view.name)
    let name = alias ?? TableAlias(Identifier(view.name, span: span))
    return derived(try renamed(bound, name.columns, name.name.text), as: name)
  }

  /// The query with its first columns under other names.
  func renamed(_ query: BoundQuery, _ names: [Identifier], _ what: String) throws -> BoundQuery {
    var query = query
    query.columns = try renamed(query.columns, names, what)
    return query
  }

  /// The columns, the first of them under other names.
  func renamed(_ columns: [ColumnSchema], _ names: [Identifier], _ what: String) throws
    -> [ColumnSchema]
  {
    guard names.count <= columns.count else {
      throw Diagnostic(
        "RQ0163",
        "\(what) has \(columns.count) column\(columns.count == 1 ? "" : "s"), and \(names.count) are named",
        at: names[columns.count].span)
    }
    var columns = columns
    for (place, name) in names.enumerated() {
      columns[place].name = name.text
      columns[place].label = ""
    }
    return columns
  }

  /// The rows of a query as a table of a scope.
  func derived(_ query: BoundQuery, as alias: TableAlias?) -> (LogicalPlan, Scope) {
    let name = alias?.name.text ?? ""
    let columns = zip(query.plan.columns, query.columns).map { ScopeColumn(column: $0, schema: $1) }
    let table = ScopeTable(
      name: name, aliased: true, schema: TableSchema(name, columns: query.columns), columns: columns
    )
    return (query.plan, Scope(tables: [table]))
  }

  /// Joined tables under one name.
  mutating func read(_ inner: TableReference, under alias: TableAlias) throws -> (
    LogicalPlan, Scope
  ) {
    let (plan, scope) = try bindTable(inner)
    let columns = scope.columns
    let schemas = try renamed(columns.map(\.schema), alias.columns, alias.name.text)
    let table = ScopeTable(
      name: alias.name.text, aliased: true, schema: TableSchema(alias.name.text, columns: schemas),
      columns: zip(columns, schemas).map { ScopeColumn(column: $0.column, schema: $1) })
    return (plan, Scope(tables: [table]))
  }
}

extension Query {
  /// Whether a table of that folded name is read somewhere in the query.
  func mentions(table key: String) -> Bool {
    if let with, with.tables.contains(where: { $0.query.mentions(table: key) }) { return true }
    return body.mentions(table: key)
  }
}

extension QueryBody {
  fileprivate func mentions(table key: String) -> Bool {
    switch self {
    case .select(let select): select.from?.mentions(table: key) ?? false
    case .query(let query): query.mentions(table: key)
    case .setChain(let first, let links):
      first.mentions(table: key) || links.contains { $0.operand.mentions(table: key) }
    case .turned(let table): table.mentions(table: key)
    case .values, .missing: false
    }
  }
}

extension TableReference {
  fileprivate func mentions(table key: String) -> Bool {
    switch kind {
    case .table(let name, _): name.parts.count == 1 && NameKey.fold(name.parts[0].text) == key
    case .query(let query, _, _): query.mentions(table: key)
    case .join(let left, _, let right, _): left.mentions(table: key) || right.mentions(table: key)
    case .named(let inner, _), .sample(let inner, _), .pivot(let inner, _, _), .unpivot(let inner, _, _):
      inner.mentions(table: key)
    case .function, .missing: false
    }
  }
}
