import RQSyntax
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much memory the operators of a query may hold together; they reserve before they grow.
final class MemoryBudget: Sendable {
  /// In bytes.
  let limit: Int
  /// The budget that everything is reserved of too, where this one only counts an operator's part of it.
  private let whole: MemoryBudget?
  private let used = Atomic<Int>(0)
  private let highest = Atomic<Int>(0)
  private let spilled = Atomic<Int>(0)

  /// The code of the error of a budget that does not allow more.
  static let exceeded = "RQ0502"

  /// Creates a budget of `limit` bytes; 0 means three quarters of the machine's memory.
  init(limit: Int) {
    self.limit = limit > 0 ? limit : MemoryBudget.machineMemory / 4 * 3
    whole = nil
  }

  /// Creates a part of a budget, which has no limit of its own and knows how much of the whole was reserved through it.
  init(within whole: MemoryBudget) {
    limit = whole.limit
    self.whole = whole
  }

  /// The most that was reserved at one time.
  var peak: Int { highest.load(ordering: .relaxed) }

  /// Bytes that nobody has reserved.
  var available: Int { whole?.available ?? max(limit - used.load(ordering: .relaxed), 0) }

  /// Bytes that were written to temporary files for want of memory.
  var spilledBytes: Int { spilled.load(ordering: .relaxed) }

  /// Counts bytes that were written to temporary files.
  func noteSpilled(_ bytes: Int) {
    spilled.add(bytes, ordering: .relaxed)
    whole?.noteSpilled(bytes)
  }

  /// Reserves bytes for an operator that holds `rows` rows so far.
  ///
  /// - Throws: `RQ0502` when the budget does not allow it; nothing is reserved then.
  func reserve(_ bytes: Int, for name: String, rows: Int) throws {
    try whole?.reserve(bytes, for: name, rows: rows)
    let total = used.add(bytes, ordering: .relaxed).newValue
    if whole == nil, total > limit {
      used.subtract(bytes, ordering: .relaxed)
      let held = rows == 1 ? "1 row" : "\(rows) rows"
      throw Diagnostic(
        MemoryBudget.exceeded,
        "\(name) needs more than the memory limit of \(MemoryBudget.text(limit)), with \(held) held so far",
        hint: "Raise it with --memory-limit or SET memory_limit, or ask for fewer groups or rows.")
    }
    var known = highest.load(ordering: .relaxed)
    while total > known {
      let (done, original) = highest.compareExchange(expected: known, desired: total, ordering: .relaxed)
      if done { break }
      known = original
    }
  }

  /// Gives bytes back.
  func release(_ bytes: Int) {
    used.subtract(bytes, ordering: .relaxed)
    whole?.release(bytes)
  }

  private static func text(_ bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
  }

  private static var machineMemory: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: size)
    return overflow || bytes <= 0 ? 4 << 30 : bytes
  }
}

/// One operator's share of a budget, given back when the operator goes.
final class Reservation {
  private let budget: MemoryBudget
  private let name: String
  private var held = 0

  init(_ budget: MemoryBudget, for name: String) {
    self.budget = budget
    self.name = name
  }

  deinit { budget.release(held) }

  /// Makes the reservation match what the operator holds.
  func update(to bytes: Int, rows: Int) throws {
    if bytes > held {
      // Growing in steps keeps the shared counter out of the way of every vector.
      let step = max(bytes - held, min(1 << 16, budget.limit >> 8))
      try budget.reserve(step, for: name, rows: rows)
      held += step
    }
  }
}
