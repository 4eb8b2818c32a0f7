import Dispatch
import RQEngine
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads documents on several threads, some at a time, and hands on what is made of them in the order of the list.
struct DocumentStream: Sendable {
  /// How many files are read at a time: few enough that what is made of them is small, and enough that handing it on
  /// costs little.
  static let batch = 64

  /// How many batches may wait for one before them: a document that takes long does not pile up the rest in memory.
  static let mostWaiting = 32

  let items: [DocumentList.Item]
  /// How many documents are read at once.
  let threads: Int
  let progress: (@Sendable (Corpus.Progress) -> Void)?
  let cancel: Cancellation?

  init(
    _ items: [DocumentList.Item], threads: Int, progress: (@Sendable (Corpus.Progress) -> Void)? = nil,
    cancel: Cancellation? = nil
  ) {
    self.items = items
    let cores = threads > 0 ? threads : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    self.threads = max(1, min(items.count, cores))
    self.progress = progress
    self.cancel = cancel
  }

  /// What has been made and waits for what stands before it.
  private struct Order<Made: Sendable>: Sendable {
    var waiting: [Int: Made] = [:]
    var next = 0
    var isTaking = false
    var failure: (any Error)?
  }

  /// Reads the documents.
  ///
  /// - Parameters:
  ///   - make: makes something of what came of some documents; called from several threads at once.
  ///   - take: takes what was made, in order; never called twice at once.
  /// - Returns: how many documents were left when the load was cancelled.
  /// - Throws: the first that one of the two threw.
  func forEachBatch<Made: Sendable>(
    _ make: @Sendable ([DocumentOutcome]) throws -> Made, take: @Sendable (Made) throws -> Void
  ) throws -> Int {
    let order = Mutex(Order<Made>())
    let started = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    // Few documents are still spread over all threads.
    let size = max(1, min(DocumentStream.batch, items.count / (threads * 4)))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let number = started.add(1, ordering: .relaxed).oldValue
        let first = number * size
        if first >= items.count { return }
        while order.withLock({ $0.failure == nil && number - $0.next > DocumentStream.mostWaiting }) { usleep(1_000) }
        if order.withLock({ $0.failure != nil }) { return }
        var outcomes: [DocumentOutcome] = []
        for item in items[first..<min(first + size, items.count)] {
          if cancel?.isCancelled == true { break }
          let read = DocumentOutcome.read(item, cancel)
          // What was being read when the load was stopped may have been stopped, too.
          if cancel?.isCancelled == true { break }
          outcomes += read
          let all = done.add(1, ordering: .relaxed).newValue
          progress?(Corpus.Progress(done: all, total: items.count))
        }
        do {
          let made = try make(outcomes)
          order.withLock { $0.waiting[number] = made }
          try hand(order, take)
        } catch {
          order.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    if let failure = order.withLock({ $0.failure }) { throw failure }
    return items.count - done.load(ordering: .relaxed)
  }

  /// Hands on all that is next in order, unless another thread does.
  private func hand<Made: Sendable>(
    _ order: borrowing Mutex<Order<Made>>, _ take: @Sendable (Made) throws -> Void
  ) throws {
    while true {
      let made = order.withLock { order -> Made? in
        guard !order.isTaking, let made = order.waiting.removeValue(forKey: order.next) else { return nil }
        order.isTaking = true
        return made
      }
      guard let made else { return }
      defer {
        order.withLock {
          $0.isTaking = false
          $0.next += 1
        }
      }
      try take(made)
    }
  }
}
