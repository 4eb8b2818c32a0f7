import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Asks the person at the terminal for the value of a parameter.
enum ParameterQuestion {
  /// What asks, where there is somebody to be asked.
  static var ofTerminal: (@Sendable (ScriptRun.MissingParameter) -> String?)? {
    Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDERR_FILENO) ? ask : nil
  }

  /// The answer, in one line; nil when there is none, or when Ctrl-C was pressed instead.
  private static let ask: @Sendable (ScriptRun.MissingParameter) -> String? = { parameter in
    if let problem = parameter.problem {
      let hint = problem.hint.map { "; \($0)" } ?? ""
      Terminal.tell(VisibleText.escaped(problem.message + hint) + "\n")
    }
    let kind = [parameter.label == nil ? nil : parameter.name, parameter.type].compactMap { $0 }.joined(separator: ", ")
    let name = VisibleText.escaped(parameter.label ?? parameter.name)
    Terminal.tell("\(name)\(kind.isEmpty ? "" : " (\(kind))"): ")
    guard let line = Terminal.inLines({ Terminal.line(until: Interruption.statement) }) else {
      Terminal.tell("\n")
      return nil
    }
    return line.isEmpty ? nil : line
  }
}
