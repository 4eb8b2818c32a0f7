import RQSyntax

extension StatementRun {
  /// The same over other tables.
  func over(_ catalog: Catalog) -> StatementRun {
    StatementRun(
      catalog: catalog, settings: settings, defaultTable: defaultTable, parameters: parameters,
      cancellation: cancellation, functions: functions)
  }

  /// Carries out the change among the tables of a WITH; gives the WITH that reads its rows, and the table they are in. Nil
  /// where none of them is a change.
  ///
  /// - Throws: `RQ0183` for several changes, and what the change itself does.
  func made(_ with: With, in catalog: inout Catalog) throws -> (With, Table)? {
    let places = with.tables.indices.filter { with.tables[$0].change != nil }
    guard let place = places.first, let statement = with.tables[place].change else { return nil }
    if with.recursive || places.count > 1 {
      throw Diagnostic(
        "RQ0183", "WITH \(with.recursive ? "RECURSIVE holds no change" : "holds one change at most")",
        at: with.tables[places[places.count - 1]].span, hint: "Write statements of their own.")
    }
    let name = with.tables[place].name
    var columns: [ColumnSchema] = []
    var chunks: [Chunk] = []
    if let rows = try change(statement, in: &catalog).table, !rows.columns.isEmpty {
      columns = rows.columns.map { ColumnSchema($0.name, type: $0.type) }
      let segments = try rows.columns.map { column in
        var writer = SegmentWriter(type: column.type)
        for row in 0..<rows.rowCount { writer.append(column[row]) }
        return try writer.finish()
      }
      chunks = segments[0].indices.map { part in
        Chunk(count: segments[0][part].count, segments: segments.map { $0[part] })
      }
    }
    // A name that no statement can write, so that it hides no table.
    let kept = "rows of \(name.text)"
    let star = SelectItem(Expression(.star(Star()), span: name.span), span: name.span)
    let from = TableReference(
      .table(QualifiedName([Identifier(kept, quoted: true, span: name.span)], span: name.span), alias: nil),
      span: name.span)
    var rest = with
    rest.tables[place].change = nil
    rest.tables[place].query = Query(select: Select(items: [star], from: from, span: name.span), span: name.span)
    return (rest, Table(TableSchema(kept, columns: columns), chunks: chunks))
  }
}
