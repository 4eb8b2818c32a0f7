import Foundation
import RQEngine
import Synchronization
import Testing

@testable import RQReports

/// What becomes of many documents that several threads read.
@Suite("Documents in the order of their list") struct DocumentStreamTests {
  private let paths = (0..<4_096).map { "/nowhere/\($0)" }

  private func stream(threads: Int) -> DocumentStream {
    DocumentStream(
      paths.map { DocumentList.Item(path: DocumentPath($0), isNamed: true, isCompanion: false) }, threads: threads)
  }

  private func sources(_ outcomes: [DocumentOutcome]) -> [String] {
    outcomes.compactMap { if case .problem(let problem) = $0 { problem.path } else { nil } }
  }

  @Test("one thread or many hand on the same", arguments: [1, 2, 7])
  func order(_ threads: Int) throws {
    let taken = Mutex<[String]>([])
    let left = try stream(threads: threads).forEachBatch(
      { sources($0) },
      take: { batch in
        taken.withLock { $0 += batch }
      })
    #expect(left == 0)
    #expect(taken.withLock { $0 } == paths)
  }

  @Test("no more than so many batches wait for a slow one before them")
  func bounded() throws {
    // The first batch is not done before so many others are as may be, and for a while none more is begun.
    let made = Mutex(0)
    let most = Mutex(0)
    let first = paths[0]
    _ = try stream(threads: 4).forEachBatch(
      { outcomes in
        let sources = sources(outcomes)
        if sources.first != first { return made.withLock { $0 += 1 } }
        for _ in 0..<10_000 where made.withLock({ $0 }) < DocumentStream.mostWaiting { usleep(1_000) }
        usleep(50_000)
        most.withLock { $0 = made.withLock { $0 } }
      }, take: { _ in })
    #expect(most.withLock { $0 } == DocumentStream.mostWaiting)
  }

  private struct Refused: Error {}

  @Test("an error ends the reading, from whichever side it comes", arguments: [true, false])
  func failing(_ isMaking: Bool) {
    #expect(throws: Refused.self) {
      _ = try stream(threads: 3).forEachBatch(
        { if isMaking { throw Refused() } else { sources($0) } }, take: { _ in throw Refused() })
    }
  }
}
