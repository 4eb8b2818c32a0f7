import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// What one import holds of a memory budget, given back when the import is over.
final class ImportMemory: Sendable {
  private let budget: MemoryBudget
  private let held = Atomic<Int>(0)

  init(_ budget: MemoryBudget) { self.budget = budget }

  deinit { budget.release(held.load(ordering: .relaxed)) }

  /// Reserves bytes before they are taken.
  ///
  /// - Throws: `RQ0502` when the budget does not allow it.
  func reserve(_ bytes: Int, rows: Int = 0) throws {
    try budget.reserve(bytes, for: "reading CSV", rows: rows)
    held.add(bytes, ordering: .relaxed)
  }

  /// Gives bytes back.
  func release(_ bytes: Int) {
    budget.release(bytes)
    held.subtract(bytes, ordering: .relaxed)
  }
}
