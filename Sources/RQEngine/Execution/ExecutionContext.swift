import RQSyntax

/// What all operators of one statement share: its limits and how it is stopped.
struct ExecutionContext: Sendable {
  var budget: MemoryBudget
  let cancellation: Cancellation
  /// When the statement must be done; nil means never.
  let deadline: ContinuousClock.Instant?
  let timeout: Double
  let threads: Int
  let vectorSize: Int
  let options: EvaluationOptions
  /// The dictionaries of rows in temporary files.
  var dictionaries = SpilledDictionaries()
  /// How far the worker has come that an operator works for; nil where several share the context.
  var progress: MorselProgress?
  /// Whether operators go by way of temporary files even where memory would do.
  var spillsAlways = false

  /// The same for the parts of what was spilled, which fit into memory mostly.
  var inMemory: ExecutionContext {
    var result = self
    result.spillsAlways = false
    return result
  }

  /// Passes rows on, after which a share of the rows that came in is done, from 0 to 1.
  func pass(upTo share: Double, _ body: () throws -> Void) rethrows {
    if let progress { try progress.pass(upTo: share, body) } else { try body() }
  }

  /// Stops a statement that was cancelled or ran out of time; called once a vector.
  ///
  /// - Throws: `RQ0599` when cancelled, `RQ0503` when out of time.
  func checkpoint() throws {
    if cancellation.isCancelled { throw Diagnostic("RQ0599", "interrupted") }
    if let deadline, ContinuousClock.now > deadline {
      throw Diagnostic(
        "RQ0503", "the statement took longer than \(timeout) s",
        hint: "Allow more with --timeout or SET timeout, or ask for less.")
    }
  }
}
