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
  /// The answer, in one line; nil when there is none.
  static let ask: @Sendable (ScriptRun.MissingParameter) -> String? = { parameter in
    let kind = [parameter.label == nil ? nil : parameter.name, parameter.type].compactMap { $0 }.joined(separator: ", ")
    let name = VisibleText.escaped(parameter.label ?? parameter.name)
    Terminal.tell("\(name)\(kind.isEmpty ? "" : " (\(kind))"): ")
    guard let line = readLine(strippingNewline: true) else {
      Terminal.tell("\n")
      return nil
    }
    return line.isEmpty ? nil : line
  }
}
