import RQSyntax

/// MERGE as the changes it is made of, each computed from the rows as they were before.
extension StatementRun {
  /// Merges rows into a table.
  func merge(_ statement: Merge, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(statement.table, in: catalog)
    let span = statement.table.span
    let condition = try condition(of: statement, table)
    let changes = statement.branches.enumerated().map { place, branch in
      MergeStep(branch: branch, test: test(statement, place, condition))
    }
    for step in changes { try fail(step, statement, table, condition) }
    let updates = try changes.compactMap { try update($0, statement, table, condition) }
    let columns = table.schema.columns.enumerated().map { place, column -> Change in
      let branches = updates.compactMap { update in
        update.values[place].map { CaseBranch(condition: update.test, result: $0) }
      }
      if branches.isEmpty { return .column(column.name) }
      let old = Expression(
        .column(
          QualifiedName(
            [
              statement.alias ?? Identifier(table.schema.name, quoted: true, span: span),
              Identifier(column.name, quoted: true, span: span),
            ], span: span)), span: span)
      return .value(Expression(.caseWhen(operand: nil, branches: branches, otherwise: old), span: span))
    }
    let gone = changes.filter { $0.branch.action == .delete }.map(\.test)
    let stays = Merge.all(gone.map { Expression(.isBoolean($0, value: true, negated: true), span: $0.span) })
    let chunks = try rewritten(table, alias: statement.alias, columns: columns, where: stays)
    var added: [Chunk] = []
    for step in changes where step.branch.match == .notMatched {
      if let insert = try insert(step, statement, table, condition) {
        added += try insertedRows(insert, table).0.chunks
      }
    }
    let changed = try generated(
      table.version(with: try StatementRun.appended(added, to: chunks, table.schema)))
    try check(changed)
    catalog.set(changed)
    return StatementResult(table: nil, notes: [])
  }

  /// A branch with the condition for what it is about: pairs of rows, rows of the source, or rows of the table.
  private struct MergeStep {
    let branch: Merge.Branch
    /// For rows of the table: whether the branch changes them.
    let test: Expression
  }

  /// The condition for a row of the table to be changed by a branch.
  private func test(_ statement: Merge, _ place: Int, _ condition: Expression) -> Expression {
    let branch = statement.branches[place]
    let own = Merge.all(own(statement, place), at: branch.span)
    switch branch.match {
    case .matched: return Merge.exists(statement.source, where: Merge.all([condition, own], at: branch.span))
    case .notMatchedBySource:
      let alone = Expression(.unary(.not, Merge.exists(statement.source, where: condition)), span: branch.span)
      return Merge.all([alone, own], at: branch.span)
    case .notMatched: return own
    }
  }

  /// The conditions of a branch, and that those of the branches of its kind in front of it are not met.
  private func own(_ statement: Merge, _ place: Int) -> [Expression] {
    let branch = statement.branches[place]
    let before = statement.branches[..<place].filter { $0.match == branch.match }
    func met(_ x: Expression?, _ isMet: Bool) -> Expression {
      let test = x ?? Expression(.literal(.boolean(true)), span: branch.span)
      return Expression(.isBoolean(test, value: true, negated: !isMet), span: test.span)
    }
    return [met(branch.condition, true)] + before.map { met($0.condition, false) }
  }

  /// How rows belong together.
  private func condition(of statement: Merge, _ table: Table) throws -> Expression {
    switch statement.condition {
    case .on(let condition): return condition
    case .using(let columns):
      guard let source = statement.source.ownName else {
        throw Diagnostic(
          "RQ0022", "USING needs a name for the rows that are merged", at: statement.source.span,
          hint: "Write USING (…) AS s.")
      }
      let target = statement.alias ?? Identifier(table.schema.name, quoted: true, span: statement.table.span)
      return Merge.all(
        columns.map { column in
          let sides = [target, source].map {
            Expression(.column(QualifiedName([$0, column], span: column.span)), span: column.span)
          }
          return Expression(
            .chain(sides[0], [ChainLink(.equal, opSpan: column.span, operand: sides[1])]), span: column.span)
        }, at: statement.table.span)
    default: throw Binder.unsupported("MERGE without ON", at: statement.table.span)
    }
  }

  /// The new values of the rows that a branch updates, by the places of their columns; nil for other branches.
  private func update(
    _ step: MergeStep, _ statement: Merge, _ table: Table, _ condition: Expression
  ) throws -> (test: Expression, values: [Int: Expression])? {
    var assignments: [Update.Assignment]
    switch step.branch.action {
    case .update(let given): assignments = given
    case .updateAll(let byName): assignments = try self.assignments(statement, table, byName: byName)
    default: return nil
    }
    let place = statement.branches.firstIndex(of: step.branch) ?? 0
    let pair = Merge.all([condition] + own(statement, place), at: step.branch.span)
    var values: [Int: Expression] = [:]
    for assignment in assignments {
      let column = try self.place(of: assignment.column, in: table)
      if table.schema.rules[column].generated != nil {
        throw generatedError(assignment.column.text, at: assignment.column.span)
      }
      var value = assignment.value
      if case .defaultValue = value.kind {
        value = table.schema.rules[column].defaultValue ?? Expression(.literal(.null), span: value.span)
      }
      values[column] = step.branch.match == .matched ? picked(value, from: statement.source, where: pair) : value
    }
    return (step.test, values)
  }

  /// An assignment for each column of the source.
  private func assignments(_ statement: Merge, _ table: Table, byName: Bool) throws -> [Update.Assignment] {
    let span = statement.source.span
    guard let source = statement.source.ownName else {
      throw Diagnostic(
        "RQ0022", "UPDATE alone needs a name for the rows that are merged", at: span, hint: "Write USING (…) AS s.")
    }
    var binder = binder(over: catalog)
    let names = try binder.bind(Merge.everything(of: statement.source, where: nil)).columns.map(\.name)
    return names.enumerated().compactMap { place, name in
      guard byName || place < table.schema.columns.count else { return nil }
      let column = byName ? name : table.schema.columns[place].name
      let value = QualifiedName([source, Identifier(name, quoted: true, span: span)], span: span)
      return Update.Assignment(
        column: Identifier(column, quoted: true, span: span), value: Expression(.column(value), span: span))
    }
  }

  /// The rows that a branch adds; nil where it adds none.
  private func insert(
    _ step: MergeStep, _ statement: Merge, _ table: Table, _ condition: Expression
  ) throws -> Insert? {
    let filter = Merge.all([alone(statement, condition), step.test], at: step.branch.span)
    switch step.branch.action {
    case .insertAll(let columns, let byName):
      return Insert(
        table: statement.table, columns: columns, byName: byName,
        source: .query(Merge.everything(of: statement.source, where: filter)))
    case .insert(let columns, let values):
      let places =
        columns.isEmpty ? Array(table.schema.columns.indices) : try columns.map { try place(of: $0, in: table) }
      let items = values.enumerated().map { index, value -> SelectItem in
        guard case .defaultValue = value.kind, places.indices.contains(index) else {
          return SelectItem(value, span: value.span)
        }
        let standard = table.schema.rules[places[index]].defaultValue ?? Expression(.literal(.null), span: value.span)
        return SelectItem(standard, span: value.span)
      }
      let select = Select(items: items, from: statement.source, filter: filter, span: step.branch.span)
      return Insert(
        table: statement.table, columns: columns, source: .query(Query(select: select, span: step.branch.span)))
    default: return nil
    }
  }

  /// Whether a row of the source has no partner in the table.
  private func alone(_ statement: Merge, _ condition: Expression) -> Expression {
    let target = TableReference(
      .table(statement.table, alias: statement.alias.map { TableAlias($0) }), span: statement.table.span)
    return Expression(.unary(.not, Merge.exists(target, where: condition)), span: condition.span)
  }

  /// Fails where a branch says so of some row.
  private func fail(_ step: MergeStep, _ statement: Merge, _ table: Table, _ condition: Expression) throws {
    guard case .error(let message) = step.branch.action else { return }
    let count: Int
    if step.branch.match == .notMatched {
      let filter = Merge.all([alone(statement, condition), step.test], at: step.branch.span)
      count = try rows(of: Merge.everything(of: statement.source, where: filter)).0.rowCount
    } else {
      let columns = table.schema.columns.map { Change.column($0.name) }
      count = try rewritten(table, alias: statement.alias, columns: columns, where: step.test)
        .reduce(0) { $0 + $1.count }
    }
    if count == 0 { return }
    let text = try message.map { try value(of: $0, type: nil).description }
    throw Diagnostic(
      "RQ0184", text ?? "a branch of MERGE refuses \(count) row\(count == 1 ? "" : "s")", at: step.branch.span)
  }
}

extension Merge {
  /// A condition that holds where all of some do; true where there are none.
  fileprivate static func all(_ conditions: [Expression], at span: SourceSpan) -> Expression {
    guard let first = conditions.first else { return Expression(.literal(.boolean(true)), span: span) }
    if conditions.count == 1 { return first }
    return Expression(
      .chain(first, conditions.dropFirst().map { ChainLink(.and, opSpan: span, operand: $0) }), span: span)
  }

  /// The same; nil where there are none.
  fileprivate static func all(_ conditions: [Expression]) -> Expression? {
    conditions.first.map { all(conditions, at: $0.span) }
  }

  /// Whether some row meets a condition.
  fileprivate static func exists(_ table: TableReference, where condition: Expression) -> Expression {
    let span = condition.span
    let one = SelectItem(Expression(.literal(.integer("1")), span: span), span: span)
    let select = Select(items: [one], from: table, filter: condition, span: span)
    return Expression(.exists(Query(select: select, span: span)), span: span)
  }

  /// All columns of the rows that meet a condition.
  fileprivate static func everything(of table: TableReference, where condition: Expression?) -> Query {
    let star = SelectItem(Expression(.star(Star()), span: table.span), span: table.span)
    return Query(select: Select(items: [star], from: table, filter: condition, span: table.span), span: table.span)
  }
}

extension TableReference {
  /// The name that the columns of a table go by in front.
  fileprivate var ownName: Identifier? {
    switch kind {
    case .table(let name, let alias): alias?.name ?? name.parts.last
    case .query(_, _, let alias), .function(_, _, _, let alias): alias?.name
    case .named(_, let alias): alias.name
    default: nil
    }
  }
}
