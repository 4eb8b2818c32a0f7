import RQEngine
import RQSyntax

/// Something that does not add up in a report, or that is missing from it: a row of the table `findings`.
public struct ReportFinding: Sendable, Hashable, Decodable {
  /// The report's number, as in `reports.report_id`.
  public var reportId: Int
  /// Who issued the report; nil where that could not be told.
  public var agency: String?
  /// The year reported on.
  public var year: Int?
  /// The check: `balance`, `row_total`, ….
  public var rule: String
  /// `error`, `warning` or `info`.
  public var severity: String
  /// The row or column it is about.
  public var item: String?
  /// The finding in a sentence.
  public var message: String
  /// The document.
  public var source: String?
  /// The first byte of what is printed there.
  public var byteStart: Int?
  /// The byte behind it.
  public var byteEnd: Int?
}

extension Database {
  /// What is known against the reports whose rows a query reads.
  ///
  /// - Returns: the findings, in the order of the table `findings`; none for a query that reads no report.
  /// - Throws: `Diagnostic`, as running the query would.
  public func findings(behind query: QueryText) async throws -> [ReportFinding] {
    let script = Script.parse(query.text)
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
    var reports = Set<Int64>()
    for statement in script.statements {
      switch statement.kind {
      case .query(let query_), .chart(let query_, _):
        reports.formUnion(try reportsRead(by: query_, parameters: query.parameters))
      case .test(let test): reports.formUnion(try reportsRead(by: test.query, parameters: query.parameters))
      default: break
      }
    }
    if reports.isEmpty { return [] }
    let numbers = reports.sorted()
    return try await self.query(
      """
      SELECT report_id, agency, year, rule, severity, item, message, source, byte_start, byte_end
      FROM findings WHERE report_id IN (\(list: numbers))
      """
    ).decode()
  }

  /// How a query is carried out: a line an operator, as EXPLAIN tells it.
  ///
  /// - Throws: `Diagnostic`, with spans into the text of the query.
  public func plan(of query: QueryText) throws -> [String] {
    let script = Script.parse(query.text)
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
    return try script.statements.flatMap { statement -> [String] in
      switch statement.kind {
      case .query(let asked), .chart(let asked, _):
        let explained = Statement(.explain(asked, .plan), span: statement.span)
        let result = try execute(explained, of: script, parameters: query.parameters)
        return result.column("plan", as: String.self)?.compactMap { $0 } ?? []
      default: return []
      }
    }
  }
}
