import RQSyntax

/// A query of the reports whose values can be followed to the cells they were made of.
///
/// The query is asked with the keys of its rows beside its values; the rows of the source that share them are those that a
/// row of the answer was made of.
struct TracedQuery {
  /// A value of the answer that rests on cells.
  struct Place {
    /// The column of the answer, from 0, as a person sees it.
    var column: Int
    /// Its heading.
    var heading: String
    /// Its place among the columns of `keyed`, from 0.
    var position: Int
    /// What it is computed from.
    var parts: [Part]
  }

  /// Columns that a value is computed from, and the FILTER that chooses among their rows.
  struct Part {
    var columns: [String]
    var filter: Expression?
  }

  /// The query with its keys as last columns.
  let keyed: Query
  /// How many columns of `keyed` are no keys.
  let valueCount: Int
  /// The select that is traced, with the table it reads.
  let select: Select
  /// Whether the table is the long one, of which each row is a cell.
  let isLong: Bool
  /// What makes a row; over `reports` and `applications` without groups the keys of the table itself.
  let keys: [Key]
  /// The values that rest on columns of the reports.
  let places: [Place]

  /// What rows of the source and rows of the answer have in common.
  struct Key {
    var expression: Expression
    /// Whether a row may stand for all values of the key, as those of ROLLUP do.
    var mayBeAll: Bool
  }

  /// - Parameter columns: those of the answer, as the query without keys has them.
  /// - Throws: `Diagnostic` for queries of another form.
  init(
    _ query: Query, columns: [ColumnSchema], catalog: Catalog, defaultTable: String, functions: RegisteredFunctions
  ) throws {
    guard var select = query.select, query.with == nil else {
      throw TracedQuery.failure("only a plain SELECT can be traced to the cells of reports", at: query.span)
    }
    let source = try TracedSource(select, catalog: catalog, defaultTable: defaultTable, functions: functions)
    if select.sample != nil {
      throw TracedQuery.failure("a sample is another one each time, and cannot be traced", at: select.span)
    }
    isLong = source.isLong
    if select.from == nil {
      let name = QualifiedName([Identifier(source.table, quoted: true, span: select.span)], span: select.span)
      select.from = TableReference(.table(name, alias: nil), span: select.span)
    }
    select.totals = nil
    self.select = select
    keys = try source.keys()
    let hasStar = select.items.contains { TracedSource.isStar($0.expression) }
    valueCount = hasStar ? columns.count : select.items.count
    // Keys that SELECT leaves out stand in front of what it lists.
    let front = columns.count - valueCount
    places = try columns.indices.dropFirst(front).compactMap { column in
      let parts =
        hasStar
        ? [Part(columns: [columns[column].name], filter: nil)]
        : try source.parts(of: select.items[column - front].expression)
      return Place(
        column: column, heading: columns[column].name, position: column - front,
        parts: parts.filter { !$0.columns.isEmpty })
    }
    var keyed = query
    var asked = select
    let place = SourceSpan(select.span.end, select.span.end)
    for (number, key) in keys.enumerated() {
      asked.items.append(
        SelectItem(key.expression, alias: Identifier("key \(number + 1)", quoted: true, span: place), span: place))
      guard key.mayBeAll else { continue }
      let call = FunctionCall(name: Identifier("grouping", span: place), arguments: [key.expression])
      asked.items.append(
        SelectItem(
          Expression(.call(call), span: place), alias: Identifier("all \(number + 1)", quoted: true, span: place),
          span: place))
    }
    keyed.body = .select(asked)
    self.keyed = keyed
  }

  static func failure(_ message: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "RQ0158", message, at: span,
      hint: "TRACE follows a SELECT of reports or applications, with or without groups, to their cells.")
  }
}
