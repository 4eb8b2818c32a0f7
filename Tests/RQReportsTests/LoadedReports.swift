import RQEngine
import Synchronization

@testable import RQReports

/// The reports of some paths, as they are before they become rows.
struct LoadedReports {
  var reports: [Report] = []
  var problems: [DocumentProblem]
  var skipped: Int

  init(_ paths: [String], threads: Int = 0, cancel: Cancellation? = nil) throws {
    let list = DocumentList(paths)
    problems = list.problems
    skipped = list.skipped
    let all = Mutex<[DocumentOutcome]>([])
    _ = try DocumentStream(list.items, threads: threads, cancel: cancel).forEachBatch {
      $0
    } take: { outcomes in
      all.withLock { $0 += outcomes }
    }
    for outcome in all.withLock({ $0 }) {
      switch outcome {
      case .report(let report, _): reports.append(report)
      case .problem(let problem): problems.append(problem)
      case .skipped: skipped += 1
      }
    }
  }
}
