import Dispatch
import RQEngine
import Synchronization

/// Puts the tables together from batches of reports, in their order.
struct ReportWriter: Sendable {
  private(set) var reports = 0
  private(set) var bytes = 0
  private(set) var skipped = 0
  private(set) var problems: [DocumentProblem] = []
  private var findings: [FindingRule: Int] = [:]
  private var writers = ReportTable.allCases.map { TableWriter($0.schema) }
  /// For each report how many findings it and those before it have of their own.
  private var findingEnds: [Int] = []
  private var checks = CorpusChecks()

  /// Appends the rows of a batch.
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  mutating func append(_ batch: ReportBatch) throws {
    for report in batch.reports {
      reports += 1
      report.append(to: &writers, number: reports)
      checks.add(report.digest)
      findingEnds.append(writers[ReportTable.findings.rawValue].count)
    }
    for table in writers.indices { try writers[table].cut() }
    findings.merge(batch.findings) { $0 + $1 }
    bytes += batch.bytes
    skipped += batch.skipped
    problems += batch.problems
  }

  /// The tables, and how often each rule is broken.
  ///
  /// - Parameter unreadable: what could not be read, of which documents become findings.
  /// - Throws: `RQ0501` when there is no memory for the columns.
  mutating func finish(unreadable: [DocumentProblem]) throws -> ([Table], [FindingRule: Int]) {
    try writeFindings()
    for problem in unreadable where problem.reason.isOfADocument {
      writers[ReportTable.findings.rawValue].append(ReportRows.unreadable(problem))
      findings[.unreadable, default: 0] += 1
    }
    let writers = self.writers
    self.writers = []
    let made = Mutex<[Result<Table, any Error>?]>([Result<Table, any Error>?](repeating: nil, count: writers.count))
    // The largest table comes last in their order, and is begun first.
    DispatchQueue.concurrentPerform(iterations: writers.count) { turn in
      let index = writers.count - 1 - turn
      var writer = writers[index]
      let table = Result { try writer.finish() }
      made.withLock { $0[index] = table }
    }
    return (try made.withLock { $0 }.compactMap { try $0?.get() }, findings)
  }

  /// Puts the findings that come of comparing reports behind each report's own.
  private mutating func writeFindings() throws {
    let compared = checks.findings()
    if compared.isEmpty { return }
    let own = try writers[ReportTable.findings.rawValue].columnsSoFar()
    var writer = TableWriter(ReportTable.findings.schema)
    var written = 0
    for (report, finding) in compared {
      try writer.append(own, rows: written..<max(findingEnds[report], written))
      written = max(findingEnds[report], written)
      writer.append(ReportRows.finding(finding, checks.digests[report], .integer(Int64(report + 1))))
      findings[finding.rule, default: 0] += 1
    }
    try writer.append(own, rows: written..<own.count)
    writers[ReportTable.findings.rawValue] = writer
  }
}
