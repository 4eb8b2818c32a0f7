import Synchronization

/// A flag that asks running work to stop, which the work tests once a vector, and how far the work has come.
///
/// `cancel` may be called from a signal handler.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let doneBlocks = Atomic<Int>(0)
  private let allBlocks = Atomic<Int>(0)

  /// Creates a flag that is not set.
  public init() {}

  /// Asks the work to stop.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Clears the flag for the next statement.
  public func reset() {
    flag.store(false, ordering: .relaxed)
    begin(blocks: 0)
  }

  /// Rows that the step being run has read, and how many it will read, to the nearest block; nothing is known before it
  /// begins.
  public var rows: (done: Int, total: Int)? {
    let total = allBlocks.load(ordering: .relaxed)
    guard total > 0 else { return nil }
    return (min(doneBlocks.load(ordering: .relaxed), total) * Chunk.capacity, total * Chunk.capacity)
  }

  /// A step begins that reads so many blocks of rows.
  func begin(blocks: Int) {
    doneBlocks.store(0, ordering: .relaxed)
    allBlocks.store(blocks, ordering: .relaxed)
  }

  /// One more block is read.
  func finishBlock() { doneBlocks.add(1, ordering: .relaxed) }

  /// Whether the work was asked to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
