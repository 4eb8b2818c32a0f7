import Dispatch
import Synchronization

/// Runs work on the threads of the machine.
enum Scheduler {
  /// The number of threads a setting of 0 stands for.
  static var defaultThreads: Int { max(1, processorCount) }

  /// Hands the morsels `0..<count` in order to up to `threads` workers and waits for all of them.
  ///
  /// Each worker gets a state of its own from `makeState`; the states come back in the order of the workers. When one
  /// worker throws, the others stop at their next morsel and the error of the lowest-numbered failed morsel is thrown.
  static func run<State>(
    morsels count: Int, threads: Int, isSatisfied: @Sendable @escaping () -> Bool = { false },
    makeState: (Int) throws -> State, work: @Sendable (inout State, Int) throws -> Void
  ) throws -> [State] {
    let workers = max(1, min(threads, count))
    var states: [State] = []
    for worker in 0..<workers { states.append(try makeState(worker)) }
    if workers == 1 {
      for morsel in 0..<count where !isSatisfied() { try work(&states[0], morsel) }
      return states
    }
    let next = Atomic<Int>(0)
    let failure = Mutex<(morsel: Int, error: any Error)?>(nil)
    let slots = WorkerSlots(states)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while !isSatisfied(), failure.withLock({ $0 == nil }) {
        let morsel = next.add(1, ordering: .relaxed).oldValue
        if morsel >= count { return }
        do {
          try slots.withState(of: worker) { try work(&$0, morsel) }
        } catch {
          failure.withLock { known in
            if known.map({ morsel < $0.morsel }) ?? true { known = (morsel, error) }
          }
        }
      }
    }
    // A morsel behind the rows that were wanted may fail on several threads and never start on one; either way it does
    // not matter.
    if let failed = failure.withLock({ $0 }), !isSatisfied() { throw failed.error }
    return slots.states
  }

  private static var processorCount: Int {
    #if canImport(Glibc)
      sysconf(Int32(_SC_NPROCESSORS_ONLN))
    #else
      sysconf(_SC_NPROCESSORS_ONLN)
    #endif
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The states of workers, each touched by its own worker alone while they run.
private final class WorkerSlots<State>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<State>

  init(_ states: [State]) {
    storage = .allocate(capacity: states.count)
    _ = storage.initialize(from: states)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  var states: [State] { Array(storage) }

  func withState(of worker: Int, _ body: (inout State) throws -> Void) rethrows { try body(&storage[worker]) }
}
