import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One run of the program, from the options to the status it ends with.
public struct Shell {
  /// What was asked for.
  private let options: ShellOptions
  private let narration = Narration()

  /// A run with these options.
  public init(_ options: ShellOptions) { self.options = options }

  /// Tells what is wrong with a command line, and the status to end with.
  public static func refuse(_ message: String) -> ExitStatus {
    Terminal.tell(message + "\n")
    return .usage
  }

  /// Loads documents, runs what was asked for, and returns the process's exit status.
  public func run() -> ExitStatus {
    // A closed pipe and a full quota are reported where they happen, as errors of `write`.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let isConversation =
      options.verb == .run && !options.machine && options.commands.isEmpty && options.scripts.isEmpty
      && Terminal.isTerminal(STDIN_FILENO)
    if isConversation, options.output != nil { return fail(.usage, "--output needs statements to run") }
    if options.verb == .format { return ScriptFormatter(options).run() }
    var sources = options.commands.map { ScriptSource($0) }
    do throws(ScriptSource.Failure) {
      if options.verb != .report { for path in options.scripts { sources.append(try Shell.source(path)) } }
    } catch {
      return fail(.usage, error.message)
    }
    let database = open(isConversation: isConversation)
    narration.tell(database.load)
    if options.verb == .check { return check(sources, in: database) }
    if nothingToAsk(database, isConversation: isConversation) { return .documents }
    let assigned: Assigned
    do throws(SettingFailure) {
      assigned = try configure(database)
    } catch {
      return fail(.usage, error.message)
    }
    let parameters = assigned.parameters
    if options.verb == .report { return report(database, assigned) }
    if options.verb == .audit {
      return Auditor(database: database, narration: narration, includesNotes: options.listsNotes).run()
    }
    if isConversation {
      var prompt = Prompt(
        database: database, parameters: parameters, format: options.format ?? .table, timing: true,
        narration: narration)
      return prompt.run()
    }
    let status =
      options.machine
      ? answerRequests(database, parameters) : runBatch(sources, in: database, assigned)
    return status == .success ? loadStatus(database) : status
  }

  private func open(isConversation: Bool) -> Database {
    if options.noData || options.verb == .check && options.data.isEmpty { return Database() }
    let threads = options.settings.last { $0.name == "threads" }.flatMap { Int($0.value) } ?? 0
    guard Terminal.isTerminal(STDERR_FILENO) else { return Database.open(options.data, threads: threads) }
    let line = LoadProgressLine()
    defer { line.erase() }
    guard isConversation else { return Database.open(options.data, threads: threads) { line.update($0) } }
    // A person has the prompt to go on at with what is read by then; statements that nobody watches need all of it.
    Interruption.install(endsProcess: false)
    return Interruption.whileRunning {
      Database.open(options.data, threads: threads, cancellation: Interruption.statement) { line.update($0) }
    }
  }

  /// Whether documents were to be loaded and none could be; a person at a prompt may go on without the shipped ones.
  private func nothingToAsk(_ database: Database, isConversation: Bool) -> Bool {
    guard database.load.failed, database.load.reports == 0, database.load.tables == 0 else { return false }
    if isConversation, options.data.isEmpty || database.load.isStopped { return false }
    narration.tell(
      options.data.isEmpty
        ? "no reports found; name some with --data, or start empty with --no-data"
        : "nothing could be loaded from \(options.data.joined(separator: ", "))")
    return true
  }

  /// The status that unreadable documents give a run in which every statement succeeded.
  private func loadStatus(_ database: Database) -> ExitStatus {
    let isStained = options.strict && database.load.problems.contains { $0.severity != .note }
    return database.load.failed || isStained ? .documents : .success
  }

  private func answerRequests(_ database: Database, _ parameters: [String: Value]) -> ExitStatus {
    Interruption.install(endsProcess: true)
    return MachineSession(database: database, parameters: parameters).run()
  }

  /// A script named on the command line, `-` being standard input.
  static func source(_ path: String) throws(ScriptSource.Failure) -> ScriptSource {
    if path != "-" { return try ScriptSource.file(path) }
    return ScriptSource(try ScriptSource.contents(of: STDIN_FILENO, name: "standard input"))
  }

  private func runBatch(
    _ given: [ScriptSource], in database: Database, _ assigned: Assigned
  ) -> ExitStatus {
    Interruption.install(endsProcess: true)
    var sources = given
    if sources.isEmpty {
      do throws(ScriptSource.Failure) {
        sources = [try Shell.source("-")]
      } catch {
        return fail(.usage, error.message)
      }
    }
    let parameters = assigned.parameters
    if let message = unused(assigned, in: sources) { return fail(.usage, message) }
    if format.isBinary, options.output == nil, Terminal.isTerminal(STDOUT_FILENO) {
      return fail(.usage, "\(format.rawValue) is not for a terminal: name a file with --output")
    }
    do throws(OutputFailure) {
      tellOfUnknownExtension()
      let output = try ResultFiles(format: format, path: options.output)
      return try run(sources, in: database, parameters, to: output)
    } catch {
      if error.isClosedPipe { return .success }
      return fail(.queryFailed, error.message)
    }
  }

  private func run(
    _ sources: [ScriptSource], in database: Database, _ parameters: [String: Value], to output: ResultFiles
  ) throws(OutputFailure) -> ExitStatus {
    // What is not committed below is taken back.
    defer { output.discard() }
    var run = ScriptRun(in: database, parameters: parameters, cancellation: Interruption.statement)
    run.writtenParameters = writtenParameters
    run.keepsGoing = options.keepGoing
    run.around = StatementProgressLine.around
    run.ask = ParameterQuestion.ofTerminal
    var runner = BatchRunner(run: run, output: output, narration: narration, timing: options.timing)
    let status = try Interruption.whileRunning { () throws(OutputFailure) in try runner.run(sources) }
    if status == .success || (options.keepGoing && status != .interrupted) {
      try output.commit()
    } else {
      try output.end()
    }
    return status
  }

  /// What to say of a parameter that `--set` gives and no script uses.
  private func unused(_ assigned: Assigned, in sources: [ScriptSource]) -> String? {
    if assigned.parameters.isEmpty { return nil }
    let used = sources.map { $0.parameterNames(given: assigned.parameters) }
    return assigned.unused(among: used.reduce(into: Set()) { $0.formUnion($1) })
  }

  /// The values of `--set` as they were written.
  var writtenParameters: [String: String] {
    Dictionary(options.assignments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  /// Makes a page into HTML.
  private func report(_ database: Database, _ assigned: Assigned) -> ExitStatus {
    Interruption.install(endsProcess: true)
    let writer = PageWriter(
      options: options, database: database, parameters: assigned.parameters, written: writtenParameters,
      narration: narration, unused: { assigned.unused(among: $0) })
    let status = writer.run()
    return status == .success ? loadStatus(database) : status
  }

  /// Binds scripts to the tables and runs nothing.
  private func check(_ given: [ScriptSource], in database: Database) -> ExitStatus {
    let assigned: Assigned
    do throws(SettingFailure) {
      assigned = try configure(database)
    } catch {
      return fail(.usage, error.message)
    }
    var sources = given
    do throws(ScriptSource.Failure) {
      if sources.isEmpty { sources = [try Shell.source("-")] }
    } catch {
      return fail(.usage, error.message)
    }
    if let message = unused(assigned, in: sources) { return fail(.usage, message) }
    var check = ScriptCheck(of: database, parameters: assigned.parameters)
    for source in sources { check.check(source) }
    for finding in check.findings {
      narration.tell(finding.diagnostic, in: finding.source.text, named: finding.source.name)
    }
    let errors = check.findings.count { $0.diagnostic.severity == .error }
    let statements = check.statements == 1 ? "1 statement" : "\(check.statements) statements"
    narration.tell("\(statements) checked, \(errors == 0 ? "no errors" : errors == 1 ? "1 error" : "\(errors) errors")")
    return check.failed ? .queryFailed : .success
  }

  /// The format asked for, or the one the output file's extension names, or what suits the standard output.
  private var format: OutputFormat {
    if let format = options.format { return format }
    if let path = options.output { return OutputFormat(pathExtensionOf: path) ?? .csv }
    return Terminal.isTerminal(STDOUT_FILENO) ? .table : .csv
  }

  /// Says so where the extension of the output file is that of no format.
  private func tellOfUnknownExtension() {
    guard options.format == nil, let path = options.output, OutputFormat(pathExtensionOf: path) == nil,
      let file = path.split(separator: "/").last, let dot = file.lastIndex(of: "."), dot > file.startIndex
    else { return }
    narration.tell("no format is called \(file[dot...].dropFirst()), so that \(path) is CSV; --format chooses another")
  }

  private struct SettingFailure: Error {
    var message: String
  }

  /// What `--set` gave besides settings.
  private struct Assigned {
    var parameters: [String: Value]
    /// The settings whose names are like that of a parameter, by its name.
    var settingsLike: [String: [String]]

    /// What to say of the first parameter that is not among those used; nil where all of them are.
    func unused(among used: Set<String>) -> String? {
      guard let name = parameters.keys.sorted().first(where: { !used.contains($0) }) else { return nil }
      let shown = VisibleText.escaped(name)
      let near = Candidates.best(for: name, among: used.sorted()).map { "$" + $0 } + (settingsLike[name] ?? [])
      if let twin = used.first(where: { $0.lowercased() == name.lowercased() }) {
        return "--set \(shown): the parameter is called \(twin); upper and lower case are told apart"
      }
      let hint = near.isEmpty ? "" : "; did you mean \(near.map(VisibleText.escaped).joined(separator: ", "))?"
      return "--set \(shown): no setting has this name, and nothing uses a parameter $\(shown)\(hint)"
    }
  }

  /// Makes the settings; what `--set` names and no setting is called becomes a parameter.
  private func configure(_ database: Database) throws(SettingFailure) -> Assigned {
    for setting in options.settings {
      do {
        try database.set(setting.name, to: setting.value)
      } catch {
        throw SettingFailure(message: "\(setting.option): \(Shell.message(of: error))")
      }
    }
    var parameters: [String: Value] = [:]
    var settingsLike: [String: [String]] = [:]
    for assignment in options.assignments {
      do {
        try database.set(assignment.name, to: assignment.value)
      } catch let diagnostic as Diagnostic where diagnostic.code == Shell.unknownSetting {
        parameters[assignment.name] = ParameterValue.read(assignment.value)
        settingsLike[assignment.name] = diagnostic.candidates
      } catch {
        throw SettingFailure(message: "--set \(assignment.name): \(Shell.message(of: error))")
      }
    }
    return Assigned(parameters: parameters, settingsLike: settingsLike)
  }

  /// The code of a setting that does not exist.
  private static let unknownSetting = "RQ0114"

  private static func message(of error: any Error) -> String {
    guard let diagnostic = error as? Diagnostic else { return "\(error)" }
    return diagnostic.hint.map { "\(diagnostic.message) (\($0))" } ?? diagnostic.message
  }

  private func fail(_ status: ExitStatus, _ message: String) -> ExitStatus {
    narration.tell(message)
    return status
  }
}
