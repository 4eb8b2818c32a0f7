import RQEngine
import RQSyntax

extension Database {
  /// The cells of the reports that a number of a result was made of: as printed, as read, in which bytes of which file.
  ///
  /// The query is asked again, as `TRACE` does for all values of its result.
  ///
  /// - Parameters:
  ///   - row: the row of the result, from 0.
  ///   - column: the heading of the number; nil for the first one that rests on reports.
  ///   - table: the result.
  ///   - statement: the query that gave it.
  ///   - parameters: the values of `$name` in it.
  ///   - cancellation: what stops the search from another thread.
  /// - Throws: `Diagnostic` where the query is of another kind than a select of `reports` or `applications` with or without
  ///   groups, where the result has no such row or column, and where the query cannot be asked again.
  public func evidence(
    row: Int, column: String?, in table: ResultTable, of statement: Statement, parameters: [String: Value] = [:],
    cancellation: Cancellation = Cancellation()
  ) throws -> QueryResult {
    guard (0..<table.rowCount).contains(row) else {
      throw Diagnostic(
        "RQ0158", "the result has \(table.rowCount) \(table.rowCount == 1 ? "row" : "rows")", at: nil,
        hint: "Rows are counted from the top.")
    }
    let query: Query
    switch statement.kind {
    case .query(let asked), .chart(let asked, _): query = asked
    default:
      throw Diagnostic(
        "RQ0158", "only a plain SELECT can be traced to the cells of reports", at: statement.span,
        hint: "Ask a SELECT of reports or applications first.")
    }
    return try execute(
      Statement(.trace(query, TraceScope(row: row, column: column)), span: statement.span),
      of: Script(source: "", statements: [], diagnostics: []), parameters: parameters, cancellation: cancellation)
  }
}
