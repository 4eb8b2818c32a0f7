import Dispatch
import RQEngine
import RQSyntax

extension Database {
  /// Runs a query, or several statements separated by `;`, and gives the result of the last.
  ///
  /// Cancelling the task stops the query.
  /// - Throws: `Diagnostic`: the first syntax error before anything runs, or what stopped a statement.
  @discardableResult
  public func query(_ query: QueryText) async throws -> QueryResult {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      // Queries compute for long; a thread of their own keeps them off those that tasks share.
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try self.run(query, cancellation: cancellation) })
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// Runs a query, or several statements separated by `;`, on the calling thread and gives the result of the last.
  ///
  /// - Throws: `Diagnostic`: the first syntax error before anything runs, or what stopped a statement.
  @discardableResult
  public func run(_ query: QueryText, cancellation: Cancellation = Cancellation()) throws -> QueryResult {
    var run = ScriptRun(in: self, parameters: query.parameters, cancellation: cancellation)
    var last = QueryResult(table: nil, notes: [], elapsed: 0)
    _ = try run.run(ScriptSource(query.text)) { step in
      switch step.outcome {
      case .result(let result):
        if let test = result.test, !test.passed, test.severity == .error { throw test.diagnostic }
        last = result
      case .failed(let diagnostic): throw diagnostic
      case .note: break
      }
      return true
    }
    return last
  }
}
