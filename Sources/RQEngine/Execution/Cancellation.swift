import Synchronization

/// A flag that asks running work to stop, which the work tests once a vector, and how far the work has come.
///
/// `cancel` may be called from a signal handler.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let done = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let countsBytes = Atomic<Bool>(false)

  /// How far a step has come.
  public struct Progress: Sendable {
    /// What is counted.
    public enum Unit: Sendable { case rows, bytes }

    /// What is counted.
    public var unit: Unit
    /// How many are read.
    public var done: Int
    /// How many will be read.
    public var total: Int

    /// So many of so many.
    public init(_ unit: Unit, done: Int, total: Int) {
      self.unit = unit
      self.done = done
      self.total = total
    }
  }

  /// Creates a flag that is not set.
  public init() {}

  /// Asks the work to stop.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Clears the flag for the next statement.
  public func reset() {
    flag.store(false, ordering: .relaxed)
    begin(blocks: 0)
  }

  /// What the step being run has read, rows to the nearest block; nil while nothing is known.
  public var progress: Progress? {
    let total = total.load(ordering: .relaxed)
    guard total > 0 else { return nil }
    let done = min(done.load(ordering: .relaxed), total)
    if countsBytes.load(ordering: .relaxed) { return Progress(.bytes, done: done, total: total) }
    return Progress(.rows, done: done * Chunk.capacity, total: total * Chunk.capacity)
  }

  /// A step begins that reads so many blocks of rows.
  func begin(blocks: Int) {
    done.store(0, ordering: .relaxed)
    countsBytes.store(false, ordering: .relaxed)
    total.store(blocks, ordering: .relaxed)
  }

  /// One more block is read.
  func finishBlock() { done.add(1, ordering: .relaxed) }

  /// A step has read so much of a file.
  func read(bytes: Int, of size: Int) {
    countsBytes.store(true, ordering: .relaxed)
    done.store(bytes, ordering: .relaxed)
    total.store(size, ordering: .relaxed)
  }

  /// Whether the work was asked to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
