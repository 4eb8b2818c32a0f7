import RQSyntax

/// Writes the query that puts an answer and the cells beside each other.
struct TraceText {
  private let traced: TracedQuery
  private let values: [TracedValue]
  private let answer: String
  private let row: Int?

  init(_ traced: TracedQuery, _ values: [TracedValue], answer: String, row: Int?) {
    self.traced = traced
    self.values = values
    self.answer = answer
    self.row = row
  }

  /// Names of the columns of the answer: of values, and of keys.
  static func names(of traced: TracedQuery, count: Int) -> [String] {
    var names = (0..<traced.valueCount).map { "c\($0 + 1)" }
    for (place, key) in traced.keys.enumerated() {
      names.append("k\(place + 1)")
      if key.mayBeAll { names.append("a\(place + 1)") }
    }
    return Array(names.prefix(count))
  }

  func query() throws -> Query {
    var rows: [String] = []
    var filters: [[Expression]] = []
    for value in values {
      for (item, own) in value.items {
        var test = 0
        if let own {
          filters.append(own)
          test = filters.count
        }
        rows.append(
          "(\(value.place.column + 1), \(ExpressionText.quoted(value.place.heading)), \(item.map(ExpressionText.quoted) ?? "NULL"), \(test))"
        )
      }
    }
    let shown = values.map { "WHEN \($0.place.column + 1) THEN CAST(q.c\($0.place.position + 1) AS TEXT)" }
    var keys = traced.keys.enumerated().map { place, key in
      let same = "q.k\(place + 1) IS NOT DISTINCT FROM r.k\(place + 1)"
      return key.mayBeAll ? "(q.a\(place + 1) = 1 OR \(same))" : same
    }
    if keys.isEmpty { keys = ["TRUE"] }
    let cell =
      traced.isLong
      ? "c.item = r.item AND coalesce(c.applicant, 'total') = r.applicant"
      : "(c.applicant IS NULL OR c.applicant = 'total')"
    let tests = filters.indices.map { "WHEN \($0 + 1) THEN r.f\($0 + 1)" }
    let counts = tests.isEmpty ? "TRUE" : "CASE p.test \(tests.joined(separator: " ")) ELSE TRUE END"
    let places = "c.byte_start, c.byte_end, c.page, c.x0, c.y0, c.x1, c.y1"
    let cells =
      row == nil
      ? """
      q.n AS "row", p.heading AS "column", CASE p.place \(shown.joined(separator: " ")) END AS "result",
        r.report_id, r.agency, r.year, c.item, c.applicant, c.printed, c.value, c.state, \(places), c.source
      """
      : "r.agency, r.year, c.item, c.printed, c.value, c.state, \(places), c.source"
    let text = """
      WITH r AS (SELECT 1), q AS (SELECT row_number() OVER () AS n, * FROM "\(answer)")
      SELECT \(cells)
      FROM (SELECT * FROM q\(row.map { " WHERE n = \($0 + 1)" } ?? "")) AS q JOIN r ON \(keys.joined(separator: " AND "))
        JOIN cells AS c ON c.report_id = r.report_id AND \(cell)
        JOIN (VALUES \(rows.joined(separator: ", "))) AS p(place, heading, code, test)
          ON \(traced.isLong ? "TRUE" : "c.item = p.code")
      WHERE \(counts)
      ORDER BY q.n, p.place, r.report_id, c.byte_start, c.item, c.applicant
      """
    guard case .query(var query)? = Script.parse(text).statements.first?.kind, query.with?.tables.isEmpty == false
    else {
      throw Diagnostic("RQ0901", "the query of the cells could not be written", at: traced.select.span)
    }
    query.with?.tables[0].query = source(filters)
    return query
  }

  /// The rows of the source that the query reads, with their keys and which aggregates they count for.
  private func source(_ filters: [[Expression]]) -> Query {
    let place = SourceSpan(traced.select.span.end, traced.select.span.end)
    func item(_ expression: Expression, _ name: String) -> SelectItem {
      SelectItem(expression, alias: Identifier(name, quoted: true, span: place), span: place)
    }
    func column(_ name: String) -> SelectItem {
      item(
        Expression(.column(QualifiedName([Identifier(name, quoted: true, span: place)], span: place)), span: place),
        name)
    }
    var select = traced.select
    select.distinct = false
    select.distinctOn = []
    select.groupBy = nil
    select.having = nil
    select.qualify = nil
    select.windows = []
    select.items = (["report_id", "agency", "year"] + (traced.isLong ? ["item", "applicant"] : [])).map(column)
    for (number, key) in traced.keys.enumerated() { select.items.append(item(key.expression, "k\(number + 1)")) }
    for (number, any) in filters.enumerated() {
      guard let first = any.first else { continue }
      let links = any.dropFirst().map { ChainLink(.or, opSpan: $0.span, operand: $0) }
      select.items.append(
        item(links.isEmpty ? first : Expression(.chain(first, links), span: first.span), "f\(number + 1)"))
    }
    return Query(select: select, span: traced.select.span)
  }
}
