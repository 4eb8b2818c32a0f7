import RQEngine
import RQSyntax

/// Why the cells behind a number could not be named.
public struct EvidenceFailure: Error, Sendable {
  /// The reason, for a person.
  public var message: String
}

extension Database {
  /// The cells of the reports that a number of a result was made of: as printed, as read, in which bytes of which file.
  ///
  /// - Parameters:
  ///   - row: the row of the result, from 0.
  ///   - column: the heading of the number; nil for the first one that rests on reports.
  ///   - table: the result.
  ///   - statement: the query that gave it.
  ///   - parameters: the values of `$name` in it.
  ///   - cancellation: what stops the search from another thread.
  /// - Throws: `EvidenceFailure` where the query is of another kind than these: a select of `reports` or `applications`
  ///   with or without groups; `Diagnostic` where it cannot be asked again.
  public func evidence(
    row: Int, column: String?, in table: ResultTable, of statement: Statement, parameters: [String: Value] = [:],
    cancellation: Cancellation = Cancellation()
  ) throws -> QueryResult {
    guard (0..<table.rowCount).contains(row) else {
      throw EvidenceFailure(message: "the last result has \(table.rowCount) rows")
    }
    guard case .query(let query) = statement.kind, let select = query.select else {
      throw EvidenceFailure(message: "only a plain SELECT can be traced to the cells of reports")
    }
    let trace = try EvidenceTrace(select, table, self)
    let place = try trace.place(of: column)
    let asked = try trace.query(row: row, place: place)
    return try execute(
      Statement(.query(asked), span: statement.span), of: Script(source: "", statements: [], diagnostics: []),
      parameters: parameters, cancellation: cancellation)
  }
}

/// Turns a select and a row of its result into a query of the cells behind it.
private struct EvidenceTrace {
  private let select: Select
  private let result: ResultTable
  private let database: Database
  /// `reports` or `applications`.
  private let source: String
  /// What each column of the result shows: the columns of the source it is computed from.
  private let parts: [(columns: [String], isBare: Bool)]

  init(_ select: Select, _ result: ResultTable, _ database: Database) throws {
    self.select = select
    self.result = result
    self.database = database
    let name: String
    switch select.from?.kind {
    case nil: name = database.assumedTable
    case .table(let table, _)?: name = table.parts[table.parts.count - 1].text
    default: throw EvidenceFailure(message: "only a query of one table can be traced to the cells of reports")
    }
    if database.hasColumn("sha256", in: name) {
      source = "reports"
    } else if database.hasColumn("item_group", in: name) {
      source = "applications"
    } else {
      throw EvidenceFailure(message: "only a query of reports or applications can be traced to their cells")
    }
    var items: [(columns: [String], isBare: Bool)] = []
    var hasStar = false
    for item in select.items {
      switch item.expression.kind {
      case .star, .columns: hasStar = true
      case .column(let column): items.append(([column.parts[column.parts.count - 1].text], true))
      default: items.append((StatementFilter.columns(of: item.expression), false))
      }
    }
    let headings = result.columns.map { ([$0.name], true) }
    // Keys of GROUP BY that SELECT leaves out stand in front.
    let front = headings.prefix(max(0, result.columns.count - items.count))
    let source = source
    parts = (hasStar ? Array(headings) : Array(front) + items).map { part in
      (part.0.compactMap { database.code(of: $0, in: source) }, part.1)
    }
    guard parts.count == result.columns.count else {
      throw EvidenceFailure(message: "the columns of this result cannot be told apart")
    }
  }

  /// The place of the number that is asked about.
  func place(of heading: String?) throws -> Int {
    if let heading {
      let place =
        result.columns.firstIndex { $0.name.lowercased() == heading.lowercased() }
        ?? parts.firstIndex { part in
          database.code(of: heading, in: source).map { part.columns.contains($0) } ?? false
        }
      guard let place else { throw EvidenceFailure(message: "the last result has no column \(heading)") }
      return place
    }
    let place = result.columns.indices.first { place in
      result.columns[place].type.isNumeric
        && parts[place].columns.contains { !["year", "report_id"].contains($0) }
    }
    guard let place else { throw EvidenceFailure(message: "the last result has no number that rests on reports") }
    return place
  }

  /// The query of the cells behind a row's number.
  func query(row: Int, place: Int) throws -> Query {
    let isApplications = source == "applications"
    var tests: [String] = []
    for (other, part) in parts.enumerated() where part.isBare && part.columns.count == 1 && other != place {
      if result.columns[other].type.isNumeric, !["year", "report_id"].contains(part.columns[0]) { continue }
      tests.append("\"\(part.columns[0])\" IS NOT DISTINCT FROM \(Self.literal(result.columns[other][row]))")
    }
    let columns = parts[place].columns
    guard isApplications || !columns.isEmpty else {
      throw EvidenceFailure(message: "\(result.columns[place].name) rests on no column of the reports")
    }
    let keys = isApplications ? "report_id, agency, year, item, applicant" : "report_id, agency, year"
    let rows = "SELECT \(keys) FROM \(source)\(tests.isEmpty ? "" : " WHERE " + tests.joined(separator: " AND "))"
    let cell =
      isApplications
      ? "c.item = r.item AND c.applicant = r.applicant"
      : "(c.applicant IS NULL OR c.applicant = 'total') AND ("
        + columns.map { "c.item = '\($0)' OR starts_with(c.item, '\($0)_')" }.joined(separator: " OR ") + ")"
    let text =
      "SELECT r.agency, r.year, c.item, c.printed, c.value, c.state, c.byte_start, c.byte_end, c.source "
      + "FROM (\(rows)) r JOIN cells c ON c.report_id = r.report_id AND \(cell)"
    guard case .query(var query)? = Script.parse(text).statements.first?.kind, var outer = query.select,
      case .join(let left, let kind, let right, let condition)? = outer.from?.kind,
      case .query(var inner, let lateral, let alias) = left.kind, var source = inner.select
    else { throw EvidenceFailure(message: "the cells could not be asked for") }
    if let own = select.filter {
      source.filter =
        source.filter.map { test in
          Expression(.chain(own, [ChainLink(.and, opSpan: own.span, operand: test)]), span: own.span)
        } ?? own
    }
    source.since = select.since
    source.latest = select.latest
    inner.body = .select(source)
    let rowsOf = TableReference(.query(inner, lateral: lateral, alias: alias), span: left.span)
    outer.from = TableReference(.join(rowsOf, kind, right, condition), span: left.span)
    query.body = .select(outer)
    return query
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .text(let text):
      "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    case .date(let date): "DATE '\(date)'"
    case .null: "NULL"
    default: value.description
    }
  }
}
