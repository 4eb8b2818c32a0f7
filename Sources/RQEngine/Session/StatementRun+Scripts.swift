import RQSyntax

/// What came of a TEST: how many rows it found wrong, the rows being those of the statement.
public struct TestOutcome: Sendable, Hashable {
  /// How much a bad row weighs.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The run fails.
    case error
    /// It is told, and the run goes on.
    case warn
    /// It is counted.
    case info
  }

  /// What the test is called.
  public var name: String
  /// How much a bad row weighs.
  public var severity: Severity
  /// How many rows the query gave.
  public var badRows: Int
  /// Where its name stands.
  public var span: SourceSpan

  /// Whether there was none.
  public var passed: Bool { badRows == 0 }

  /// What there is to tell: an error, a warning or a note.
  public var diagnostic: Diagnostic {
    let rows = badRows == 1 ? "1 bad row" : "\(badRows) bad rows"
    if passed { return Diagnostic("RQ0703", "test \(name): no bad rows", at: nil, severity: .note) }
    switch severity {
    case .error: return Diagnostic("RQ0702", "test \(name) failed: \(rows)", at: span)
    case .warn: return Diagnostic("RQ0702", "test \(name): \(rows)", at: span, severity: .warning)
    case .info: return Diagnostic("RQ0703", "test \(name): \(rows)", at: nil, severity: .note)
    }
  }
}

extension StatementRun {
  /// Runs a test; its rows are what is wrong.
  ///
  /// - Throws: `RQ0191` for a severity that does not exist.
  func test(_ test: Test) throws -> StatementResult {
    let severity = try StatementRun.severity(of: test)
    var result = try query(test.query)
    result.test = TestOutcome(
      name: test.name.text, severity: severity, badRows: result.table?.rowCount ?? 0,
      span: test.name.span)
    return result
  }

  static func severity(of test: Test) throws -> TestOutcome.Severity {
    guard let word = test.severity else { return .error }
    let name = word.text.lowercased()
    if let severity = TestOutcome.Severity(rawValue: name == "warning" ? "warn" : name) { return severity }
    let names = TestOutcome.Severity.allCases.map(\.rawValue)
    throw Diagnostic(
      "RQ0191", "there is no severity '\(word.text)'", at: word.span,
      hint: "It is one of \(names.joined(separator: ", ")).",
      candidates: Candidates.best(for: name, among: names))
  }

  /// A value from outside as the type its PARAM asks for.
  ///
  /// - Throws: `RQ0192` when it is none.
  func parameter(_ given: Value, _ name: Identifier, _ type: TypeName?) throws -> Value {
    guard let type, !given.isNull else { return given }
    let run = StatementRun(
      catalog: catalog, settings: settings, defaultTable: defaultTable, parameters: [name.text: given],
      cancellation: cancellation, functions: functions)
    func misfit(_ hint: String?) -> Diagnostic {
      Diagnostic(
        "RQ0192", "the parameter $\(name.text) is \(ExpressionText().text(type)), and '\(given)' is not", at: name.span,
        hint: hint)
    }
    do {
      let value = try run.value(of: Expression(.parameter(name.text), span: name.span), type: type)
      guard StatementRun.isExact(value, as: given) else { throw misfit("It would become \(value).") }
      return value
    } catch let diagnostic as Diagnostic where diagnostic.code != "RQ0103" && diagnostic.code != "RQ0192" {
      throw misfit(diagnostic.hint)
    }
  }

  /// Whether a number has all the digits of what it was read from.
  private static func isExact(_ value: Value, as given: Value) -> Bool {
    let exact: Decimal
    switch value {
    case .integer(let number): exact = Decimal(unscaled: Int128(number), scale: 0)
    case .decimal(let number): exact = number
    default: return true
    }
    let written: Decimal?
    switch given {
    case .decimal(let number): written = number
    case .double(let number): written = Decimal("\(number)")
    case .text(let text): written = Decimal(text.filter { !$0.isWhitespace })
    default: return true
    }
    if let written { return exact.scale >= written.scale || exact.rescaled(to: written.scale) == written }
    // With an exponent, a number is as exact as a double is.
    let number: Double? = if case .text(let text) = given { Double(text) } else { nil }
    return number.map { $0 == exact.doubleValue } ?? true
  }

  /// The error for a parameter that has no value and no default.
  static func missing(_ name: Identifier, _ type: TypeName?) -> Diagnostic {
    Diagnostic(
      "RQ0113", "the parameter $\(name.text) has no value", at: name.span,
      hint: "Give one with --set \(name.text)=… or beside the query.")
  }
}
