import RQEngine
import RQReports
import RQSyntax

/// What is wrong with documents, for whoever has to correct them.
public struct Audit: Sendable {
  /// A document with something wrong in it.
  public struct Document: Sendable {
    /// Its path.
    public var source: String
    /// The body that issued it and the year, as far as they could be read.
    public var title: String
    /// What is wrong, in the order of the checks.
    public var entries: [Entry]
  }

  /// One thing that is wrong.
  public struct Entry: Sendable {
    /// `error`, `warning` or `info`.
    public var severity: String
    /// The check, `row_total`.
    public var rule: String
    /// The finding in a sentence.
    public var message: String
    /// What the check computes; nil where it computes nothing.
    public var expected: String?
    /// What is printed.
    public var found: String?
    /// Where it stands, `line 74`, `page 3`, `table 2, row 5, column 8`; nil where no place can be named.
    public var place: String?
    /// The words around it, with marks around what is printed; nil where no place can be named.
    public var passage: String?
  }

  /// The documents in the order of their paths.
  public var documents: [Document] = []
  /// How many documents were looked at.
  public var checked = 0

  /// How many entries there are of a severity.
  public func count(_ severity: String) -> Int {
    documents.reduce(0) { $0 + $1.entries.count { $0.severity == severity } }
  }
}

extension Database {
  /// Everything the checks found in the documents that were loaded.
  ///
  /// - Parameter includingNotes: whether to list also what is no mistake, such as empty cells.
  /// - Throws: `Diagnostic` where the findings cannot be asked for.
  public func audit(includingNotes: Bool = false) throws -> Audit {
    var audit = Audit()
    var readers = PassageReaders()
    audit.checked = load.reports
    let rows = try answer(Database.auditQuery(includingNotes))
    for row in rows.rows {
      guard let source = row["source"]?.auditText else { continue }
      // What could not be read at all belongs to no report.
      if row["report_id"] == .null { audit.checked += 1 }
      if audit.documents.last?.source != source {
        let title = [row["agency"]?.auditText, row["year"]?.auditText].compactMap { $0 }.joined(separator: " ")
        audit.documents.append(Audit.Document(source: source, title: title, entries: []))
      }
      let passage = readers.passage(CitedPlace { row[$0] }, in: source)
      let place =
        row["page"]?.auditText.map { "page \($0)" }
        ?? row["grid"]?.auditText.map {
          "table \($0), row \(row["grid_row"]?.auditText ?? "?"), column \(row["grid_column"]?.auditText ?? "?")"
        } ?? passage?.line.map { "line \($0)" }
      audit.documents[audit.documents.count - 1].entries.append(
        Audit.Entry(
          severity: row["severity"]?.auditText ?? "", rule: row["rule"]?.auditText ?? "",
          message: row["message"]?.auditText ?? "", expected: row["expected"]?.auditText,
          found: row["found"]?.auditText, place: place, passage: passage?.text))
    }
    return audit
  }

  /// The findings with the place of the cell each is about.
  private static func auditQuery(_ includingNotes: Bool) -> String {
    """
    SELECT f.report_id AS report_id, f.source AS source, f.agency AS agency, f.year AS year, f.severity AS severity, f.rule AS rule,
      f.message AS message, f.expected AS expected, f.found AS found, f.byte_start AS byte_start,
      f.byte_end AS byte_end, c.grid AS grid, c.grid_row AS grid_row, c.grid_column AS grid_column, c.page AS page,
      c.x0 AS x0, c.y0 AS y0, c.x1 AS x1, c.y1 AS y1
    FROM findings f LEFT JOIN cells c
      ON f.report_id = c.report_id AND f.item = c.item AND coalesce(f.applicant, '') = coalesce(c.applicant, '')
    \(includingNotes ? "" : "WHERE f.severity IN ('error', 'warning')")
    ORDER BY f.source, CASE f.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END
    """
  }

  private func answer(_ text: String) throws -> QueryResult {
    let script = Script.parse(text)
    guard let statement = script.statements.first else { return QueryResult(table: nil, notes: [], elapsed: 0) }
    return try execute(statement, of: script)
  }
}

extension Value {
  /// The value as it is printed; nil for NULL.
  fileprivate var auditText: String? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .decimal(let number): AuditNumber.text(number.description)
    default: "\(self)"
    }
  }
}

/// Numbers as a report prints them.
private enum AuditNumber {
  /// A decimal without the zeros that only fill its scale.
  static func text(_ digits: String) -> String {
    guard digits.contains(".") else { return digits }
    var kept = digits[...]
    while kept.last == "0" { kept = kept.dropLast() }
    if kept.last == "." { kept = kept.dropLast() }
    return String(kept)
  }
}
