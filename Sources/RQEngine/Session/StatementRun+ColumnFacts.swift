import RQSyntax

/// What the rows of a table say of one of its columns.
extension StatementRun {
  /// The share of rows with a value, the same for each year, and the course of the values over the years.
  func facts(of column: ColumnSchema, in table: Table) throws -> [String] {
    let hasYears = table.column(named: "year") != nil
    func name(_ text: String) -> String {
      "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    let isNumber = column.type.isNumeric && column.name != "year" && column.name != "report_id"
    let own = name(column.name)
    let text =
      "SELECT \(hasYears ? "year" : "NULL"), count(*), count(\(own))\(isNumber ? ", CAST(sum(\(own)) AS DOUBLE)" : "") "
      + "FROM \(name(table.schema.name))\(hasYears ? " WHERE year IS NOT NULL GROUP BY year ORDER BY year" : "")"
    guard case .query(let query)? = Script.parse(text).statements.first?.kind else { return ["", "", ""] }
    let (relation, columns, _) = try rows(of: query)
    var years: [String] = []
    var shares: [Double] = []
    var course: [Double?] = []
    var (all, known) = (0.0, 0.0)
    for chunk in relation.chunks {
      for row in 0..<chunk.count {
        let values = zip(chunk.segments, columns).map { $0.value(at: row, type: $1.type) }
        guard case .integer(let count) = values[1], case .integer(let filled) = values[2] else { continue }
        all += Double(count)
        known += Double(filled)
        years.append(values[0].description)
        shares.append(count > 0 ? Double(filled) / Double(count) : 0)
        if isNumber, case .double(let sum) = values[3] { course.append(sum) } else { course.append(nil) }
      }
    }
    let byYear = zip(years, shares).map { "\($0) \(Self.percent($1))" }.joined(separator: " · ")
    return [
      all > 0 ? Self.percent(known / all) : "", hasYears ? byYear : "",
      hasYears ? Sparkline.text(isNumber ? course : shares.map { $0 }) : "",
    ]
  }

  /// A share in percent; only what is all of it is 100 %, and only what is none of it 0 %.
  private static func percent(_ share: Double) -> String {
    let percent = Int((share * 100).rounded())
    if percent == 100, share < 1 { return ">99 %" }
    if percent == 0, share > 0 { return "<1 %" }
    return "\(percent) %"
  }
}
