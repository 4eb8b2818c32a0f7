import RQSyntax

extension Binder {
  /// The plan and scope of a FROM clause; without one, of the table the select's names point to.
  mutating func bindFrom(_ select: Select) throws -> (LogicalPlan, Scope) {
    if let from = select.from { return try bindTable(from) }
    let names = MentionedColumns(select)
    if names.isEmpty {
      if select.items.contains(where: { aggregateDetector.hasAggregate($0.expression) }) {
        note(
          Diagnostic(
            "RQ0301", "no table is named, so this counts one row", severity: .note,
            hint: "FROM \(defaultTable) asks \(defaultTable == "reports" ? "the reports" : "that table")."))
      }
      return (.singleRow, Scope())
    }
    // What a query around this one gives needs no table of its own.
    if !names.hasStar, !names.columns.isEmpty, names.columns.allSatisfy(isOuter) { return (.singleRow, Scope()) }
    guard let table = try defaultTable(for: names) else { return (.singleRow, Scope()) }
    return scan(table, as: nil)
  }

  private func isOuter(_ name: Identifier) -> Bool {
    let qualified = QualifiedName([name], span: name.span)
    return outers.contains { !$0.find(qualified).isEmpty }
  }

  /// The table a query without FROM is about.
  private mutating func defaultTable(for names: MentionedColumns) throws -> Table? {
    guard let preferred = catalog.table(named: defaultTable) else {
      guard let name = names.columns.first else { return nil }
      throw Diagnostic(
        "RQ0103", "there is no table to look for '\(name.text)' in", at: name.span,
        hint: "Load reports with -d PATH, or name a table in FROM.")
    }
    func holdsAll(_ table: Table) -> Bool { names.columns.allSatisfy { table.column(named: $0.text) != nil } }
    if holdsAll(preferred) { return preferred }
    let others = catalog.tables.filter(holdsAll)
    if others.count == 1 {
      let name = others[0].schema.name
      note(
        Diagnostic(
          "RQ0302", "the columns named are those of \(name), so the query reads \(name)", severity: .note,
          hint: "FROM \(name) says so; USE \(name) makes it the default."))
      return others[0]
    }
    if others.count > 1 {
      let missing = names.columns.first { preferred.column(named: $0.text) == nil }
      throw Diagnostic(
        "RQ0112", "'\(missing?.text ?? "")' is a column of several tables", at: missing?.span,
        hint: "Say which: " + others.map { "FROM \($0.schema.name)" }.joined(separator: " or ") + ".")
    }
    return preferred
  }

  mutating func bindTable(_ reference: TableReference) throws -> (LogicalPlan, Scope) {
    // A chain of joins leans left; walking it in a loop keeps its length from becoming depth.
    var joins: [(JoinKind, TableReference, JoinCondition, SourceSpan)] = []
    var first = reference
    while case .join(let left, let kind, let right, let condition) = first.kind {
      joins.append((kind, right, condition, first.span))
      first = left
    }
    var (plan, scope) = try bindLeaf(first)
    for (kind, right, condition, span) in joins.reversed() {
      let (rightPlan, rightScope) = try bindTable(right, beside: scope)
      for table in rightScope.tables
      where !table.name.isEmpty
        && scope.tables.contains(where: { NameKey.fold($0.name) == NameKey.fold(table.name) })
      {
        throw Diagnostic(
          "RQ0116", "'\(table.name)' stands twice in FROM", at: right.span,
          hint: "Give one of them another name: \(table.name) AS other.")
      }
      (plan, scope) = try bindJoin(kind, plan, scope, rightPlan, rightScope, condition, span)
    }
    return (plan, scope)
  }

  /// A table that may use the columns of those to its left.
  private mutating func bindTable(_ reference: TableReference, beside scope: Scope) throws -> (LogicalPlan, Scope) {
    outers.append(scope)
    outers[outers.count - 1].isBesideTables = true
    defer { outers.removeLast() }
    return try bindTable(reference)
  }

  private mutating func bindLeaf(_ reference: TableReference) throws -> (LogicalPlan, Scope) {
    switch reference.kind {
    case .table(let name, let alias):
      if name.parts.count == 1, let common = commonTables[NameKey.fold(name.parts[0].text)] {
        return try read(common, as: alias)
      }
      if name.parts.count == 2, NameKey.fold(name.parts[0].text) == "recurring",
        let common = commonTables[NameKey.fold(name.parts[1].text)]
      {
        return try read(common, as: alias, isRecurring: true)
      }
      if let table = try SystemTables.table(name.parts.map(\.text), catalog) {
        return try read(table, as: alias, called: name.parts.last?.text ?? "")
      }
      let key = try catalog.key(of: name)
      if let view = catalog.view(named: key.text) { return try read(view, as: alias, at: name.span) }
      guard let table = catalog.table(named: key.text) else {
        let known = catalog.tables.flatMap { [$0.schema.name, $0.schema.label] }.filter { !$0.isEmpty }
        let text = name.parts.map(\.text).joined(separator: ".")
        throw Diagnostic(
          "RQ0103", "there is no table '\(text)'", at: name.span, hint: "SHOW TABLES lists them.",
          candidates: Candidates.best(for: text, among: known))
      }
      return try read(table, as: alias, called: name.parts.count > 1 ? name.parts.last?.text : nil)
    case .query(let query, _, let alias): return try read(query, as: alias)
    case .function(let call, _, let ordinality, let alias):
      return try read(call, ordinality: ordinality, as: alias, at: reference.span)
    case .named(let inner, let alias): return try read(inner, under: alias)
    case .join: return try bindTable(reference)
    case .pivot(_, _, let alias), .unpivot(_, _, let alias):
      let bound = try bindTurned(reference)
      return derived(try renamed(bound, alias?.columns ?? [], alias?.name.text ?? "PIVOT"), as: alias)
    case .sample(let inner, let sample):
      let (plan, scope) = try bindTable(inner)
      return (try sampled(plan, sample), scope)
    case .missing: throw Diagnostic("RQ0001", "a table is missing here", at: reference.span)
    }
  }

  /// Reads a table under its own name or another one.
  mutating func read(_ table: Table, as alias: TableAlias?, called name: String? = nil) throws -> (LogicalPlan, Scope) {
    var (plan, scope) = scan(table, as: alias?.name.text)
    if numbersRows, table.column(named: "rowid") == nil {
      let (number, place) = (makeColumn("row_number()", .integer), makeColumn("rowid", .integer))
      let call = WindowCall(
        function: .window(.rowNumber), arguments: [], ignoresNulls: false, frame: .partition, orderCount: 0,
        type: .integer)
      let known = plan.columns.map { Projection(column: $0, expression: .column($0)) }
      let one = BoundExpression.constant(.integer(1), .integer)
      let step = ArithmeticStep(op: .subtract, operand: one)
      let span = SourceSpan(0, 0)
      let id = BoundExpression(kind: .arithmetic(.column(number), [step]), type: .integer, span: span)
      plan = .window(
        Windowing(input: plan, partition: [], order: [], calls: [WindowColumn(column: number, call: call)]))
      plan = .project(plan, known + [Projection(column: place, expression: id)])
      scope.tables[0].hidden = [ScopeColumn(column: place, schema: ColumnSchema("rowid", type: .integer))]
    }
    if alias == nil, let name, scope.tables[0].schema.label.isEmpty { scope.tables[0].name = name }
    if let alias, !alias.columns.isEmpty {
      let schemas = try renamed(scope.tables[0].columns.map(\.schema), alias.columns, alias.name.text)
      for place in schemas.indices { scope.tables[0].columns[place].schema = schemas[place] }
    }
    return (plan, scope)
  }

  private mutating func scan(_ table: Table, as alias: String?) -> (LogicalPlan, Scope) {
    let prefix = alias.map { $0 + "." } ?? ""
    let columns = table.schema.columns.map { ScopeColumn(column: makeColumn(prefix + $0.name, $0.type), schema: $0) }
    let scan = Scan(
      table: table, chunks: table.chunks, columns: columns.enumerated().map { ($0.element.column, $0.offset) })
    let scopeTable = ScopeTable(
      name: alias ?? table.schema.name, aliased: alias != nil, schema: table.schema, columns: columns)
    return (.scan(scan), Scope(tables: [scopeTable]))
  }
}

/// The columns a select without FROM names, its own aliases left out.
struct MentionedColumns {
  private(set) var columns: [Identifier] = []
  private(set) var hasStar = false

  /// What stands for the time of the statement, without parentheses.
  private static let moments: Set<String> = [
    "current_date", "current_timestamp", "localtimestamp", "current_time", "localtime", "current_user", "session_user",
    "user",
  ]

  /// Whether nothing is named.
  var isEmpty: Bool { columns.isEmpty && !hasStar }

  init(_ select: Select) {
    let aliases = select.items.map { $0.alias.map { NameKey.fold($0.text) } }
    var found: [Identifier] = []
    var star = false
    func visit(_ expression: Expression, item: Int?) {
      expression.forEachName { name in
        guard let last = name.parts.last else { return }
        let key = NameKey.fold(last.text)
        // An item may use the alias of another item, but not its own.
        let hidden =
          name.parts.count == 1
          && (aliases.indices.contains { $0 != item && aliases[$0] == key } || MentionedColumns.moments.contains(key))
        if !hidden { found.append(last) }
      } star: {
        star = true
      }
    }
    for (index, item) in select.items.enumerated() { visit(item.expression, item: index) }
    if let filter = select.filter { visit(filter, item: nil) }
    if let since = select.since { found.append(Identifier("year", span: since.span)) }
    if let latest = select.latest { found.append(Identifier("report_id", span: latest)) }
    if case .keys(let keys) = select.groupBy { for key in keys { visit(key, item: nil) } }
    if let having = select.having { visit(having, item: nil) }
    if let qualify = select.qualify { visit(qualify, item: nil) }
    for window in select.windows { for part in window.window.children { visit(part, item: nil) } }
    columns = found
    hasStar = star
  }
}

extension Expression {
  /// Calls `body` with every column name in the expression, and `star` for a star item.
  func forEachName(_ body: (QualifiedName) -> Void, star: () -> Void) {
    switch kind {
    case .column(let name): body(name)
    case .star, .columns, .position: star()
    case .lambda(let names, let inner):
      let own = Set(names.map { NameKey.fold($0.text) })
      inner.forEachName(
        { name in
          if name.parts.count > 1 || !own.contains(NameKey.fold(name.parts[0].text)) { body(name) }
        }, star: star)
    default: for child in children { child.forEachName(body, star: star) }
    }
  }
}
