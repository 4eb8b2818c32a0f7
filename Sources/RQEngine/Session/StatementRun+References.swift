import RQSyntax

/// FOREIGN KEY and REFERENCES.
extension StatementRun {
  /// The references that the constraints of a new table make.
  func references(of statement: CreateTable, _ schema: TableSchema) throws -> [TableRules.Reference] {
    var found: [TableRules.Reference] = []
    func place(_ name: Identifier) -> Int? {
      schema.columns.firstIndex { NameKey.fold($0.name) == NameKey.fold(name.text) }
    }
    for definition in statement.columns {
      for constraint in definition.constraints {
        guard case .references(let table, let targets) = constraint.kind else { continue }
        found.append(
          try reference([definition.name].compactMap(place), table, targets, schema, at: constraint.span))
      }
    }
    for constraint in statement.constraints {
      guard case .foreignKey(let names, let table, let targets) = constraint.kind else { continue }
      found.append(try reference(names.compactMap(place), table, targets, schema, at: constraint.span))
    }
    return found
  }

  private func reference(
    _ columns: [Int], _ name: QualifiedName, _ targets: [Identifier], _ schema: TableSchema, at span: SourceSpan
  ) throws -> TableRules.Reference {
    let key = try catalog.key(of: name)
    let isOwn = NameKey.fold(key.text) == NameKey.fold(schema.name)
    let target = isOwn ? schema : try table(name, in: catalog).schema
    let chosen: TableRules.Key?
    if targets.isEmpty {
      chosen = target.rules.keys.first(where: \.isPrimary)
    } else {
      let places = targets.compactMap { name in
        target.columns.firstIndex { NameKey.fold($0.name) == NameKey.fold(name.text) }
      }
      chosen = target.rules.keys.first { Set($0.columns) == Set(places) && places.count == targets.count }
    }
    guard let chosen, chosen.columns.count == columns.count else {
      throw Diagnostic(
        "RQ0170", "a reference needs a PRIMARY KEY or UNIQUE of \(target.name) with as many columns", at: span,
        hint: "Name its columns: REFERENCES \(target.name) (…).")
    }
    let names = targets.isEmpty ? chosen.columns.map { target.columns[$0].name } : targets.map(\.text)
    return TableRules.Reference(columns: columns, table: target.name, targets: names)
  }

  /// Makes sure that every row refers to one that is there, as far as a statement may have changed that.
  ///
  /// - Throws: `RQ0181` when one does not.
  func checkReferences(in catalog: Catalog, before: Catalog) throws {
    for table in catalog.tables where !table.schema.rules.references.isEmpty {
      for reference in table.schema.rules.references {
        guard let target = catalog.table(named: reference.table) else { continue }
        if before.table(named: table.schema.name) === table, before.table(named: target.schema.name) === target {
          continue
        }
        try check(reference, of: table, target, in: catalog)
      }
    }
  }

  private func check(
    _ reference: TableRules.Reference, of table: Table, _ target: Table, in catalog: Catalog
  ) throws {
    func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    let own = reference.columns.map { "c." + quoted(table.schema.columns[$0].name) }
    let pairs = zip(own, reference.targets).map { "\($0) = p.\(quoted($1))" }
    let text =
      "SELECT \(own.joined(separator: ", ")) FROM \(quoted(table.schema.name)) AS c "
      + "ANTI JOIN \(quoted(target.schema.name)) AS p ON \(pairs.joined(separator: " AND ")) "
      + "WHERE \(own.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")) LIMIT 1"
    guard case .query(let query)? = Script.parse(text).statements.first?.kind else {
      throw Diagnostic("RQ0901", "the query of a reference could not be read")
    }
    var binder = binder(over: catalog)
    let bound = try binder.bind(query)
    let relation = try relation(of: bound)
    guard let chunk = relation.chunks.first(where: { $0.count > 0 }) else { return }
    let values = zip(chunk.segments, bound.columns).map { $0.value(at: 0, type: $1.type).description }
    let names = reference.columns.map { table.schema.columns[$0].name }
    throw Diagnostic(
      "RQ0181",
      "\(table.schema.name) would refer to a row of \(target.schema.name) that is not there: "
        + "\(names.joined(separator: ", ")) = \(values.joined(separator: ", "))",
      hint: "\(names.joined(separator: ", ")) refers to \(target.schema.name) "
        + "(\(reference.targets.joined(separator: ", "))).")
  }

  /// Makes sure that nothing refers to a table that goes away, or lets it go.
  func releaseReferences(
    to table: Table, cascades: Bool, at span: SourceSpan, in catalog: inout Catalog
  ) throws {
    for other in catalog.tables where other !== table {
      guard other.schema.rules.references.contains(where: { NameKey.fold($0.table) == NameKey.fold(table.schema.name) })
      else { continue }
      guard cascades else {
        throw Diagnostic(
          "RQ0181", "\(other.schema.name) refers to \(table.schema.name), so it stays", at: span,
          hint: "DROP TABLE \(table.schema.name) CASCADE takes the reference away as well.")
      }
      var schema = other.schema
      schema.rules.references.removeAll { NameKey.fold($0.table) == NameKey.fold(table.schema.name) }
      catalog.set(Table(schema, chunks: other.chunks))
    }
  }
}
