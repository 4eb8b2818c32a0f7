import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Answers requests of another program: one JSON object a line in, one out.
struct MachineSession {
  /// Where statements run; settings made by one request hold for those after it.
  let database: Database
  /// Parameters of the command line; those of a request come before them.
  let parameters: [String: Value]

  /// The longest request, in bytes.
  static let lineBytes = 4 * SyntaxLimits.scriptBytes

  /// Answers until standard input ends.
  func run() -> ExitStatus {
    var lines = LineReader(descriptor: STDIN_FILENO, limit: MachineSession.lineBytes)
    while let line = lines.next() {
      let answer: String
      switch line {
      case .text(let bytes):
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
        answer = self.answer(to: bytes)
      case .tooLong: answer = MachineAnswer.failure(MachineRequest.tooLong, at: nil, id: nil)
      }
      do throws(OutputFailure) {
        try Terminal.writeAll(Array(answer.utf8), to: STDOUT_FILENO, path: "standard output")
      } catch {
        if error.isClosedPipe { return .success }
        Narration().tell(error.message)
        return .queryFailed
      }
    }
    return .success
  }

  /// The answer to one request, with its line break.
  func answer(to line: [UInt8]) -> String {
    let request: MachineRequest
    do {
      request = try MachineRequest(line)
    } catch {
      return MachineAnswer.failure(error.diagnostic, at: error.place, id: error.id)
    }
    let script = Script.parse(request.sql)
    do throws(Diagnostic) {
      if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
      let result = try Interruption.whileRunning { () throws(Diagnostic) in try run(script, request) }
      return MachineAnswer.success(result, id: request.id)
    } catch {
      return MachineAnswer.failure(error, at: place(of: error, in: request.sql), id: request.id)
    }
  }

  /// Runs all statements; the result is the last one's, with the notes and the seconds of all.
  private func run(_ script: Script, _ request: MachineRequest) throws(Diagnostic) -> MachineAnswer.Outcome {
    var outcome = MachineAnswer.Outcome(notes: script.diagnostics)
    let values = parameters.merging(request.parameters) { $1 }
    for statement in script.statements {
      do {
        let result = try database.execute(
          statement, of: script, parameters: values, cancellation: Interruption.statement)
        // The rows of a test are what is wrong, and no answer.
        outcome.table = result.test == nil ? result.table : nil
        if let test = result.test {
          if !test.passed, test.severity == .error { throw test.diagnostic }
          outcome.notes.append(test.diagnostic)
        }
        outcome.notes += result.notes
        outcome.elapsed += result.elapsed
      } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch {
        throw Diagnostic("RQ0901", "\(error)", at: statement.span)
      }
    }
    return outcome
  }

  private func place(of diagnostic: Diagnostic, in source: String) -> MachineAnswer.Place? {
    diagnostic.span.map { span in
      let location = SourceText(source).location(of: span.start)
      return MachineAnswer.Place(line: location.line, column: location.column)
    }
  }
}
