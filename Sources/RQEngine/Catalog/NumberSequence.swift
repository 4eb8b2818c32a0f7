import RQSyntax
import Synchronization

/// A row of numbers that `nextval` takes one by one. Taking one is not undone by ROLLBACK.
final class NumberSequence: Sendable {
  let name: String
  private let increment: Int64
  private let range: ClosedRange<Int64>
  private let cycles: Bool
  private let state: Mutex<State>

  private struct State: Sendable {
    var next: Int64?
    var current: Int64?
  }

  init(_ name: String, start: Int64, increment: Int64, range: ClosedRange<Int64>, cycles: Bool) {
    self.name = name
    self.increment = increment
    self.range = range
    self.cycles = cycles
    state = Mutex(State(next: start))
  }

  /// The next number.
  ///
  /// - Throws: `RQ0180` behind the last one.
  func advance() throws -> Int64 {
    try state.withLock { state in
      if state.next == nil, cycles { state.next = increment > 0 ? range.lowerBound : range.upperBound }
      guard let value = state.next else {
        throw Diagnostic(
          "RQ0180", "the sequence '\(name)' has given its last number", hint: "CYCLE lets it begin anew.")
      }
      let (next, overflow) = value.addingReportingOverflow(increment)
      state.next = overflow || !range.contains(next) ? nil : next
      state.current = value
      return value
    }
  }

  /// The number taken last; nil before the first.
  var current: Int64? { state.withLock { $0.current } }
}
