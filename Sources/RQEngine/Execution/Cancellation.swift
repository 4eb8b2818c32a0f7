import Synchronization

/// A flag that asks running work to stop, which the work tests once a vector, and how far the work has come.
///
/// `cancel` may be called from a signal handler.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let done = Atomic<Int>(0)
  private let step = Mutex<Step?>(nil)

  /// Part of a statement that runs by itself.
  private struct Step {
    let unit: Progress.Unit
    /// How many there will be, counted as `done` is; 0 where nobody knows.
    var total: Int
    let name: String
    let start = ContinuousClock.now
  }

  /// How far a step has come.
  public struct Progress: Sendable {
    /// What is counted.
    public enum Unit: Sendable { case rows, bytes }

    /// What is counted.
    public var unit: Unit
    /// How many are read.
    public var done: Int
    /// How many will be read; 0 where nobody knows.
    public var total: Int
    /// For how many seconds the step has run.
    public var seconds: Double
    /// What a person knows the step as.
    public var step: String

    /// So many of so many in so many seconds.
    public init(_ unit: Unit, done: Int, total: Int, seconds: Double, step: String = "") {
      self.unit = unit
      self.done = done
      self.total = total
      self.seconds = seconds
      self.step = step
    }
  }

  /// Creates a flag that is not set.
  public init() {}

  /// Asks the work to stop.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Clears the flag for the next statement.
  public func reset() {
    flag.store(false, ordering: .relaxed)
    step.withLock { $0 = nil }
  }

  /// What the step being run has read; nil before the first one.
  public var progress: Progress? {
    guard let step = step.withLock({ $0 }) else { return nil }
    let done = min(done.load(ordering: .relaxed), step.total)
    let seconds = (ContinuousClock.now - step.start) / .seconds(1)
    return Progress(step.unit, done: done, total: step.total, seconds: seconds, step: step.name)
  }

  /// A step begins that reads so many rows; 0 where nobody knows.
  func begin(_ name: String, rows: Int) { begin(Step(unit: .rows, total: rows, name: name)) }

  private func begin(_ next: Step) {
    step.withLock { $0 = next }
    done.store(0, ordering: .relaxed)
  }

  /// So many more rows are read.
  func read(rows: Int) { done.add(rows, ordering: .relaxed) }

  /// A step has read so much of a file.
  func read(bytes: Int, of size: Int) {
    if step.withLock({ $0?.unit != .bytes || $0?.total != size }) {
      begin(Step(unit: .bytes, total: size, name: "read"))
    }
    done.store(bytes, ordering: .relaxed)
  }

  /// Whether the work was asked to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
