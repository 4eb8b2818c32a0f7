import RQSyntax

extension StatementRun {
  /// The name under which the answer stands beside the tables while its cells are looked up; nobody can type it.
  private static let answer = "\u{0}answer"

  /// The cells behind the values of a query: a row for each value and cell.
  ///
  /// - Parameter scope: the one value that is asked about, whose cells alone are shown; nil for all.
  /// - Throws: `Diagnostic` for queries that are not traced, and as running the query would.
  func trace(_ query: Query, _ scope: TraceScope?) throws -> StatementResult {
    var binder = binder(over: catalog)
    let columns = try binder.bind(query).columns
    let traced = try TracedQuery(
      query, columns: columns, catalog: catalog, defaultTable: defaultTable, functions: functions)
    let values = try values(of: traced, columns, scope)
    let (relation, schema, notes) = try rows(of: traced.keyed)
    let names = TraceText.names(of: traced, count: schema.count)
    let answer = TableSchema(
      Self.answer,
      columns: zip(names, schema).map {
        ColumnSchema($0, type: $1.type == .null ? .integer : $1.type)
      })
    var catalog = catalog
    catalog.set(Table(answer, chunks: relation.chunks))
    let text = TraceText(traced, values, answer: Self.answer, row: scope?.row)
    var result = try over(catalog).query(try text.query())
    result.notes = notes
    return result
  }

  /// The values that rest on cells, with the items of those.
  private func values(
    of traced: TracedQuery, _ columns: [ColumnSchema], _ scope: TraceScope?
  ) throws -> [TracedValue] {
    let known = try itemsOfCells()
    var values = traced.places.compactMap { TracedValue($0, isLong: traced.isLong, items: known) }
    if values.isEmpty {
      throw TracedQuery.failure("the result has no number that rests on reports", at: traced.select.span)
    }
    guard let scope else { return values }
    guard let heading = scope.column else {
      guard let first = values.first(where: { columns[$0.place.column].type.isNumeric }) ?? values.first else {
        return []
      }
      return [first]
    }
    let key = NameKey.fold(heading)
    let code = catalog.code(of: heading, in: traced.isLong ? "applications" : "reports")
    values = values.filter { value in
      NameKey.fold(value.place.heading) == key
        || code.map { code in value.place.parts.contains { $0.columns.contains(code) } } ?? false
    }
    if let exact = values.first(where: { NameKey.fold($0.place.heading) == key }) ?? values.first { return [exact] }
    throw TracedQuery.failure(
      columns.contains { NameKey.fold($0.name) == key }
        ? "\(heading) rests on no column of the reports" : "the result has no column \(heading)",
      at: traced.select.span)
  }

  private func itemsOfCells() throws -> [String] {
    guard catalog.has("byte_start", in: "cells") else { return [] }
    guard case .query(let query)? = Script.parse("SELECT DISTINCT item FROM cells").statements.first?.kind,
      let table = try self.query(query).table
    else { return [] }
    return (0..<table.rowCount).compactMap { row in
      if case .text(let item) = table.columns[0][row] { item } else { nil }
    }
  }
}
