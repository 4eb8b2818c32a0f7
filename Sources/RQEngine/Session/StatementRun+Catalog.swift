import RQSyntax

extension StatementRun {
  /// The columns of a table, or what is known of one column.
  func describe(_ name: QualifiedName) throws -> StatementResult {
    let parts = name.parts.map(\.text)
    let headings = ["column", "label", "type", "summary"]
    if let key = try? catalog.key(of: name), let view = catalog.view(named: key.text) {
      return try describe(view.query)
    }
    if let table = (try? catalog.key(of: name)).flatMap({ catalog.table(named: $0.text) }) {
      return StatementResult(table: .texts(headings, table.schema.columns.map(row)), notes: [])
    }
    let tables = parts.count > 1 ? catalog.table(named: parts[parts.count - 2]).map { [$0] } ?? [] : catalog.tables
    var found: [[String]] = []
    for table in tables {
      guard let place = table.column(named: parts[parts.count - 1]) else { continue }
      let column = table.schema.columns[place]
      found.append(
        [table.schema.name, column.name, column.label, column.type.name, column.unit, column.template, column.summary]
          + (try facts(of: column, in: table)))
    }
    if !found.isEmpty {
      let headings = [
        "table", "column", "label", "type", "unit", "template", "summary", "filled", "filled_by_year", "sparkline",
      ]
      return StatementResult(table: .texts(headings, found), notes: [])
    }
    if parts.count == 1, let last = name.parts.last, catalog.measures[NameKey.fold(last.text)] != nil {
      return try describeMeasure(last)
    }
    let text = parts.joined(separator: ".")
    let names = catalog.tables.flatMap { [$0.schema.name] + $0.schema.columns.map(\.name) }
    throw Diagnostic(
      "RQ0103", "there is no table or column '\(text)'", at: name.span, hint: "SHOW TABLES lists the tables.",
      candidates: Candidates.best(for: parts[parts.count - 1], among: names))
  }

  private func row(_ column: ColumnSchema) -> [String] {
    [column.name, column.label, column.type.name, column.summary]
  }

  /// What SHOW lists.
  func show(_ what: Identifier) throws -> StatementResult {
    switch what.text.uppercased() {
    case "TABLES":
      let schemas = catalog.tables
      return StatementResult(
        table: ResultTable(
          columns: [
            ResultColumn(name: "table", type: .text, values: schemas.map { .text($0.schema.name) }),
            ResultColumn(name: "label", type: .text, values: schemas.map { .text($0.schema.label) }),
            ResultColumn(name: "rows", type: .integer, values: schemas.map { .integer(Int64($0.rowCount)) }),
            ResultColumn(
              name: "columns", type: .integer, values: schemas.map { .integer(Int64($0.schema.columns.count)) }),
            ResultColumn(name: "summary", type: .text, values: schemas.map { .text($0.schema.summary) }),
          ], rowCount: schemas.count), notes: [])
    case "COLUMNS":
      let rows = catalog.tables.flatMap { table in table.schema.columns.map { [table.schema.name] + row($0) } }
      return StatementResult(table: .texts(["table", "column", "label", "type", "summary"], rows), notes: [])
    case "MEASURES": return showMeasures()
    case "SETTINGS":
      let rows = Settings.entries.map { [$0.name, $0.get(settings), $0.accepted, $0.summary] }
      return StatementResult(table: .texts(["setting", "value", "accepted", "summary"], rows), notes: [])
    case "FUNCTIONS":
      let all =
        ScalarRegistry.all.map { ("scalar", $0.documentation) } + ScalarRegistry.rewritten.map { ("scalar", $0) }
        + AggregateFunction.ofLanguage.map { ("aggregate", $0.documentation) }
        + WindowFunction.allCases.map { ("window", $0.documentation) }
        + functions.documentation.map { ($0.kind, $0.documentation) }
      let rows = all.map { [$1.signature, $0, $1.summary, $1.example] }
      return StatementResult(table: .texts(["function", "kind", "summary", "example"], rows), notes: [])
    case "ALL TABLES": return try show(Identifier("TABLES", span: what.span))
    case "DATABASES":
      return StatementResult(table: .texts(["database_name"], [["memory"]]), notes: [])
    case "SCHEMAS":
      return StatementResult(
        table: .texts(["schema"], (["main"] + catalog.schemas.ordered()).map { [$0] }), notes: [])
    default:
      if let table = catalog.table(named: what.text) {
        return try describe(QualifiedName([Identifier(table.schema.name, span: what.span)], span: what.span))
      }
      if let entry = Settings.entries.first(where: { $0.name == what.text.lowercased() }) {
        return StatementResult(table: .texts([entry.name], [[entry.get(settings)]]), notes: [])
      }
      let known = ["TABLES", "COLUMNS", "MEASURES", "SETTINGS", "FUNCTIONS"]
      throw Diagnostic(
        "RQ0122", "there is no list of '\(what.text)'", at: what.span,
        hint: "SHOW takes TABLES, COLUMNS, MEASURES, SETTINGS or FUNCTIONS.",
        candidates: Candidates.best(for: what.text.uppercased(), among: known))
    }
  }
}
