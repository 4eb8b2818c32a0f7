import Synchronization

/// Something that any thread can find out once for all of them.
final class Flag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Whether a thread has found it out.
  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
