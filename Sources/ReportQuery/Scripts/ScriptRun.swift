import RQEngine
import RQSyntax

/// One statement of a script that was run, and what came of it.
public struct ScriptStep: Sendable {
  /// The script it stands in, which may be an included one.
  public let source: ScriptSource
  /// Its place among the statements of that script; nil for what is wrong with the script itself.
  public let index: Int?
  /// The name that `-- @name` gives its result.
  public var name: String? { index.flatMap { source.resultName(ofStatement: $0) } }
  /// Where it stands in its script.
  public var span: SourceSpan? { index.map { source.script.statements[$0].span } }
  /// Its text; empty for what is wrong with the script itself.
  public var text: String { span.map { source.text(at: $0) } ?? "" }
  /// The values of `$name` it was given.
  let parameters: [String: Value]
  /// What came of it.
  public let outcome: Outcome

  /// What came of a statement.
  public enum Outcome: Sendable {
    /// It was carried out.
    case result(QueryResult)
    /// It was not, or the script has a mistake.
    case failed(Diagnostic)
    /// There is something to tell of the script that does not keep it from being run.
    case note(Diagnostic)
  }
}

/// Runs scripts statement by statement: the one way in which files, the prompt, pages and the library do.
public struct ScriptRun: Sendable {
  /// Where the statements run.
  public let database: Database
  /// The values of `$name`.
  public var parameters: [String: Value]
  /// Values as they were written, from which a PARAM takes one of its type.
  public var writtenParameters: [String: String] = [:]
  /// Whether the statements behind a failed one are run.
  public var keepsGoing = false
  /// What stops it.
  public var cancellation: Cancellation
  /// Finds a value for a PARAM that has none; nil where nobody can be asked.
  public var ask: (@Sendable (MissingParameter) -> String?)?

  /// What is done around each statement, given what runs one; nil for nothing.
  public var around: (@Sendable (Statement, (Statement) throws -> QueryResult) throws -> QueryResult)?
  /// Results that statements may read as tables of these names; each is asked for where a statement has the name.
  public var tables: [String: @Sendable () -> ResultTable?] = [:]
  /// What the last statement that gave rows gave: the table `_`.
  public private(set) var last: ResultTable?

  /// A parameter that has neither a value nor a default.
  public struct MissingParameter: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its type, as written.
    public var type: String?
    /// What it is to a reader.
    public var label: String?
    /// Why the last answer is none; nil the first time.
    public var problem: Diagnostic?
  }

  /// A run in a database's session.
  public init(in database: Database, parameters: [String: Value] = [:], cancellation: Cancellation = Cancellation()) {
    self.database = database
    self.parameters = parameters
    self.cancellation = cancellation
  }

  /// Runs the statements of a script, and those of the scripts it includes in their place.
  ///
  /// - Parameters:
  ///   - source: the script.
  ///   - tell: is told of each statement; what it throws ends the run, and so does false.
  /// - Returns: whether nothing failed.
  public mutating func run<Failure: Error>(
    _ source: ScriptSource, tell: (ScriptStep) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    let script = source.script
    let errors = script.diagnostics.filter { $0.severity == .error }
    for diagnostic in script.diagnostics {
      let outcome: ScriptStep.Outcome = diagnostic.severity == .error ? .failed(diagnostic) : .note(diagnostic)
      if try !tell(ScriptStep(source: source, index: nil, parameters: parameters, outcome: outcome)) { return false }
    }
    if !errors.isEmpty, !keepsGoing { return false }
    var isWell = errors.isEmpty
    for diagnostic in missingParameters(of: source) {
      isWell = false
      if try !tell(ScriptStep(source: source, index: nil, parameters: parameters, outcome: .failed(diagnostic))) {
        return false
      }
    }
    if !isWell, !keepsGoing { return false }
    for (index, statement) in script.statements.enumerated() {
      let end = index + 1 < script.statements.count ? script.statements[index + 1].span.start : Int.max
      // An error without a place may be about any statement.
      let isBroken = errors.contains { $0.span.map { $0.start >= statement.span.start && $0.start < end } ?? true }
      if isBroken { continue }
      if case .include(let path) = statement.kind {
        let included: ScriptSource
        do throws(Diagnostic) {
          included = try source.including(path: path, parameters: parameters)
        } catch {
          isWell = false
          if try !tell(ScriptStep(source: source, index: index, parameters: parameters, outcome: .failed(error)))
            || !keepsGoing
          {
            return false
          }
          continue
        }
        isWell = try run(included, tell: tell) && isWell
      } else {
        let outcome = execute(statement, of: script)
        if case .failed = outcome { isWell = false }
        if case .result(let result) = outcome, let test = result.test, !test.passed, test.severity == .error {
          isWell = false
        }
        if try !tell(ScriptStep(source: source, index: index, parameters: parameters, outcome: outcome)) {
          return false
        }
      }
      if !isWell, !keepsGoing { return false }
    }
    return isWell
  }

  private mutating func execute(_ statement: Statement, of script: Script) -> ScriptStep.Outcome {
    if case .parameter(let name, let type?, _, _) = statement.kind, let written = writtenParameters[name.text] {
      parameters[name.text] = ScriptRun.value(written, isText: type.isText)
    }
    let (database, parameters, cancellation) = (database, parameters, cancellation)
    let tables = named(in: statement, script)
    let run = { (statement: Statement) throws in
      try database.execute(
        statement, of: script, parameters: parameters, cancellation: cancellation, beside: tables)
    }
    do {
      let result = try around.map { try $0(statement, run) } ?? run(statement)
      if let table = result.table { last = table }
      return .result(result)
    } catch {
      return .failed(error as? Diagnostic ?? Diagnostic("RQ0901", "\(error)", at: statement.span))
    }
  }

  /// The results that a statement may mean by the names it has.
  private func named(in statement: Statement, _ script: Script) -> [String: ResultTable] {
    let bytes = Array(script.source.utf8)
    let span = statement.span
    guard last != nil || !tables.isEmpty, span.start >= 0, span.end <= bytes.count, span.start < span.end else {
      return [:]
    }
    let words = Set(
      bytes[span.start..<span.end].split { byte in
        byte < 0x80 && byte != UInt8(ascii: "_") && !((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
          && !(byte >= 0x30 && byte <= 0x39)
      }.map { String(decoding: $0, as: UTF8.self).lowercased() })
    var found: [String: ResultTable] = [:]
    for (name, table) in tables where words.contains(name) { found[name] = table() }
    if words.contains("_") { found["_"] = last }
    return found
  }

  /// A value as it was written, for a parameter whose type says how to read it.
  private static func value(_ written: String, isText: Bool) -> Value {
    if written.lowercased() == "null" { return .null }
    if written.utf8.count >= 2, written.hasPrefix("'"), written.hasSuffix("'") {
      return .text(
        written.dropFirst().dropLast().split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'"))
    }
    return .text(written)
  }

  /// Asks for the parameters that have no value, and names those that get none.
  private mutating func missingParameters(of source: ScriptSource) -> [Diagnostic] {
    var missing: [Diagnostic] = []
    for statement in source.script.statements {
      guard case .parameter(let name, let type, nil, let label) = statement.kind, parameters[name.text] == nil,
        writtenParameters[name.text] == nil, !database.hasParameter(name.text)
      else { continue }
      let wanted = MissingParameter(name: name.text, type: type.map { ExpressionText().text($0) }, label: label)
      if askFor(wanted, statement) {
        continue
      } else if cancellation.isCancelled {
        return [Diagnostic("RQ0599", "interrupted")]
      } else {
        let what = label.map { " (\($0))" } ?? ""
        missing.append(
          Diagnostic(
            "RQ0113", "the parameter $\(name.text)\(what) has no value", at: name.span,
            hint: "Give one with --set \(name.text)=… or beside the query."))
      }
    }
    return missing
  }

  /// Asks for a parameter until the answer is of its type; false when there is none.
  private mutating func askFor(_ missing: MissingParameter, _ statement: Statement) -> Bool {
    var missing = missing
    while let written = ask?(missing) {
      var type: TypeName?
      if case .parameter(_, let known, _, _) = statement.kind { type = known }
      parameters[missing.name] = ScriptRun.value(written, isText: type?.isText ?? true)
      do {
        _ = try database.checker().check(statement, parameters: parameters)
      } catch let problem as Diagnostic where problem.code == "RQ0192" {
        missing.problem = problem
        parameters[missing.name] = nil
        continue
      } catch {
        // Whatever else is wrong is told of the statement.
      }
      writtenParameters[missing.name] = written
      return true
    }
    return false
  }
}

extension ScriptSource {
  /// The file an INCLUDE names with a string or a parameter.
  func including(path: Expression, parameters: [String: Value]) throws(Diagnostic) -> ScriptSource {
    switch path.kind {
    case .literal(.string(let text)): return try including(text, at: path.span)
    case .parameter(let name):
      guard case .text(let text)? = parameters[name] else {
        throw Diagnostic("RQ0113", "the parameter $\(name) has no value", at: path.span)
      }
      return try including(text, at: path.span)
    default: throw Diagnostic("RQ0190", "INCLUDE needs a path in quotes", at: path.span)
    }
  }
}

extension TypeName {
  fileprivate var isText: Bool { ["TEXT", "VARCHAR", "CHAR", "STRING"].contains(name) && listDepth == 0 }
}
