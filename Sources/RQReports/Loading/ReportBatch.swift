import RQEngine

/// What came of some documents: the rows of their reports, ready to be appended to the tables.
struct ReportBatch: Sendable {
  private(set) var reports: [ReportRows] = []
  private(set) var findings: [FindingRule: Int] = [:]
  private(set) var problems: [DocumentProblem] = []
  private(set) var skipped = 0
  private(set) var bytes = 0

  init(_ outcomes: [DocumentOutcome]) {
    reports.reserveCapacity(outcomes.count)
    for outcome in outcomes {
      switch outcome {
      case .report(let report, let bytes):
        self.bytes += bytes
        reports.append(ReportRows(report))
        for finding in report.findings { findings[finding.rule, default: 0] += 1 }
      case .problem(let problem): problems.append(problem)
      case .skipped: skipped += 1
      }
    }
  }
}
