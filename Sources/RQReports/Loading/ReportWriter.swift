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
  /// The findings wait for those that come of comparing reports, which stand behind a report's own.
  private var waiting: [(rows: TableColumns, ends: [Int])] = []
  private var checks = CorpusChecks()

  /// Appends the rows of a batch.
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  mutating func append(_ batch: ReportBatch) throws {
    for table in ReportTable.allCases where table != .findings {
      try writers[table.rawValue].append(batch.tables[table.rawValue], shift: (column: 0, by: Int64(reports)))
    }
    waiting.append((batch.tables[ReportTable.findings.rawValue], batch.findingEnds))
    for digest in batch.digests { checks.add(digest) }
    findings.merge(batch.findings) { $0 + $1 }
    reports += batch.digests.count
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

  private mutating func writeFindings() throws {
    let compared = checks.findings()
    var next = compared.startIndex
    var base = 0
    for (rows, ends) in waiting {
      var written = 0
      while next < compared.endIndex, compared[next].report < base + ends.count {
        let (report, digest) = (compared[next].report, checks.digests[compared[next].report])
        let end = ends[report - base]
        try writers[ReportTable.findings.rawValue]
          .append(rows, rows: written..<max(end, written), shift: (column: 0, by: Int64(base)))
        written = max(end, written)
        writers[ReportTable.findings.rawValue]
          .append(ReportRows.finding(compared[next].finding, digest, .integer(Int64(report + 1))))
        findings[compared[next].finding.rule, default: 0] += 1
        next += 1
      }
      try writers[ReportTable.findings.rawValue]
        .append(rows, rows: written..<rows.count, shift: (column: 0, by: Int64(base)))
      base += ends.count
    }
    waiting = []
  }
}
