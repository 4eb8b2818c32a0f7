import RQEngine

/// What came of some documents: rows of all tables, with reports numbered from 1.
struct ReportBatch: Sendable {
  /// The rows, in the order in which the tables are listed.
  private(set) var tables: [TableColumns] = []
  /// For each report how many findings it and those before it have.
  private(set) var findingEnds: [Int] = []
  /// What is compared between reports.
  private(set) var digests: [ReportDigest] = []
  private(set) var findings: [FindingRule: Int] = [:]
  private(set) var problems: [DocumentProblem] = []
  private(set) var skipped = 0
  private(set) var bytes = 0

  /// - Throws: `RQ0501` when there is no memory for the columns.
  init(_ outcomes: [DocumentOutcome]) throws {
    var writers = ReportTable.allCases.map { TableWriter($0.schema) }
    for outcome in outcomes {
      switch outcome {
      case .report(let report, let bytes):
        self.bytes += bytes
        add(report, to: &writers)
      case .problem(let problem): problems.append(problem)
      case .skipped: skipped += 1
      }
    }
    for table in writers.indices { tables.append(try writers[table].columnsSoFar()) }
  }

  private mutating func add(_ report: Report, to writers: inout [TableWriter]) {
    let digest = ReportDigest(report)
    digests.append(digest)
    let id = Value.integer(Int64(digests.count))
    writers[ReportTable.reports.rawValue].append(ReportRows.report(report, id))
    writers[ReportTable.applications.rawValue].append(
      ReportRows.applications(report, id), rows: CellColumns.applicationCount)
    for finding in report.findings {
      writers[ReportTable.findings.rawValue].append(ReportRows.finding(finding, digest, id))
      findings[finding.rule, default: 0] += 1
    }
    for section in report.sections { writers[ReportTable.sections.rawValue].append(ReportRows.section(section, id)) }
    writers[ReportTable.cells.rawValue].append(ReportRows.cells(report, id), rows: CellColumns.count)
    findingEnds.append(writers[ReportTable.findings.rawValue].count)
  }
}
