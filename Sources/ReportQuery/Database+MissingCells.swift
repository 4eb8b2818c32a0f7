import RQEngine
import RQSyntax

extension Database {
  /// Why cells of a query's result hold no number, row by row and column by column: `blank`, `not_applicable`, `text` or
  /// `absent`.
  ///
  /// Only a plain query of `reports` or `applications` can be told of, one row of which is one of the table; of any other
  /// nothing is said.
  /// - Parameters:
  ///   - table: the result.
  ///   - statement: the query that gave it.
  ///   - rows: how many rows are looked at.
  ///   - parameters: the values of `$name` in the query.
  ///   - cancellation: what stops the search from another thread.
  public func missingCells(
    in table: ResultTable, of statement: Statement, rows: Int, parameters: [String: Value] = [:],
    cancellation: Cancellation = Cancellation()
  ) -> [Int: [Int: String]] {
    let shown = min(rows, table.rowCount)
    let open = table.columns.indices.filter { column in
      table.columns[column].type.isNumeric && (0..<shown).contains { table.columns[column][$0].isNull }
    }
    guard !open.isEmpty, case .query(let query) = statement.kind, let plain = PlainQuery(query, of: table, self) else {
      return [:]
    }
    let named = open.compactMap { place in plain.column(at: place).map { (place, $0) } }
    guard !named.isEmpty,
      let traced = try? execute(
        Statement(.query(plain.traced), span: statement.span),
        of: Script(source: "", statements: [], diagnostics: []), parameters: parameters, cancellation: cancellation),
      let origins = traced.table, origins.rowCount == table.rowCount,
      origins.columns.count == table.columns.count + plain.keys.count
    else { return [:] }
    var wanted: [CellKey: [(row: Int, column: Int)]] = [:]
    for row in 0..<shown {
      let keys = origins.columns[table.columns.count...].map { $0[row] }
      guard case .integer(let report)? = keys.first else { continue }
      for (place, name) in named where table.columns[place][row].isNull {
        var key = CellKey(report: report, item: name)
        if keys.count == 3, case .text(let item) = keys[1], case .text(let applicant) = keys[2] {
          key = CellKey(report: report, item: item, applicant: applicant == "total" ? nil : applicant)
        }
        wanted[key, default: []].append((row, place))
      }
    }
    var found: [Int: [Int: String]] = [:]
    for (key, state) in states(of: Set(wanted.keys)) {
      for place in wanted[key] ?? [] { found[place.row, default: [:]][place.column] = state }
    }
    return found
  }
}

/// A query each of whose rows is one row of `reports` or `applications`.
private struct PlainQuery {
  private let select: Select
  private let headings: [String]
  /// The query with the columns that identify a row behind its own.
  let traced: Query
  /// Those columns.
  let keys: [String]

  init?(_ query: Query, of table: ResultTable, _ database: Database) {
    guard let select = query.select, !select.distinct, select.groupBy == nil, select.having == nil,
      select.qualify == nil, select.totals == nil
    else { return nil }
    headings = table.columns.map(\.name)
    self.select = select
    let name: String
    switch select.from?.kind {
    case .table(let qualified, _)? where qualified.parts.count == 1: name = qualified.parts[0].text
    case nil:
      let columns = select.items.compactMap { item in
        if case .column(let name) = item.expression.kind { name.parts.last?.text } else { nil }
      }
      let assumed = database.assumedTable
      let all = [assumed, "reports", "applications"]
      guard let fit = all.first(where: { table in columns.allSatisfy { database.hasColumn($0, in: table) } }) else {
        return nil
      }
      name = fit
    default: return nil
    }
    guard database.hasColumn("report_id", in: name) else { return nil }
    if database.hasColumn("count", in: name), database.hasColumn("applicant", in: name) {
      keys = ["report_id", "item", "applicant"]
    } else if database.hasColumn("sha256", in: name) {
      keys = ["report_id"]
    } else {
      return nil
    }
    var traced = query
    var more = select
    let place = SourceSpan(select.span.end, select.span.end)
    more.items += keys.map { key in
      let name = QualifiedName([Identifier(key, quoted: true, span: place)], span: place)
      return SelectItem(Expression(.column(name), span: place), span: place)
    }
    traced.body = .select(more)
    self.traced = traced
  }

  /// The column of the table that a column of the result shows as it is.
  func column(at place: Int) -> String? {
    let hasStar = select.items.contains { item in
      switch item.expression.kind {
      case .star, .columns: true
      default: false
      }
    }
    if hasStar { return headings[place] }
    guard place < select.items.count, case .column(let name) = select.items[place].expression.kind else { return nil }
    return name.parts.last?.text
  }
}
