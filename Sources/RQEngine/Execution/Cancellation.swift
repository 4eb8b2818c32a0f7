import Synchronization

/// A flag that asks running work to stop; the work tests it once a vector.
///
/// `cancel` may be called from a signal handler.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a flag that is not set.
  public init() {}

  /// Asks the work to stop.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Clears the flag for the next statement.
  public func reset() { flag.store(false, ordering: .relaxed) }

  /// Whether the work was asked to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
