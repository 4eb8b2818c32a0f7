import ArgumentParser
import RQShell

/// The words a command line may start with, each with options of its own.
enum Verb: String, CaseIterable {
  case check, fmt, report, audit

  /// What a command line asks for: the first word tells how the others are read.
  ///
  /// - Throws: what the argument parser throws, with the command that tells how to show it.
  static func options(_ arguments: [String]) -> Result<ShellOptions, Refusal> {
    guard let word = arguments.first, let verb = Verb(rawValue: word) else {
      return read(Options.self, arguments) { try $0.shellOptions() }
    }
    let rest = Array(arguments.dropFirst())
    switch verb {
    case .check: return read(CheckOptions.self, rest) { try $0.shellOptions() }
    case .report: return read(ReportOptions.self, rest) { try $0.shellOptions() }
    case .fmt: return read(FormatOptions.self, rest) { $0.shellOptions() }
    case .audit: return read(AuditOptions.self, rest) { $0.shellOptions() }
    }
  }

  /// What to say instead of doing anything.
  struct Refusal: Error {
    var message: String
    /// Whether it is what was asked for, such as help.
    var isAsked: Bool
  }

  private static func read<Command: ParsableCommand>(
    _ command: Command.Type, _ arguments: [String], _ make: (Command) throws -> ShellOptions
  ) -> Result<ShellOptions, Refusal> {
    do {
      return .success(try make(try command.parse(arguments)))
    } catch {
      return .failure(
        Refusal(message: command.fullMessage(for: error), isAsked: command.exitCode(for: error) == .success))
    }
  }
}

/// `rq check`.
struct CheckOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rq check",
    abstract: "Bind every statement of scripts to the tables, and run none.",
    usage: "rq check [options] [script.rq ...]",
    discussion: "Without a script statements are read from standard input. Exit status 1 means that an error was found."
  )

  @Option(name: [.short, .long], help: ArgumentHelp("Load a CSV file the scripts ask; repeatable.", valueName: "path"))
  var data: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Make a setting, or give the parameter $name; repeatable.", valueName: "name=value")
  )
  var set: [String] = []

  @Flag(name: .long, help: "Standard SQL grouping: GROUP BY has to name all that makes a row.")
  var strict = false

  @Argument(help: "Files of statements; - is standard input.")
  var script: [String] = []

  func shellOptions() throws -> ShellOptions {
    var options = ShellOptions()
    options.verb = .check
    options.data = data
    options.scripts = script
    options.assignments = try set.map { try Options.assignment($0) }
    if strict { options.settings = [ShellOptions.Setting(option: "--strict", name: "grain", value: "strict")] }
    return options
  }
}

/// `rq fmt`.
struct FormatOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rq fmt",
    abstract: "Lay scripts out anew; names, strings and comments stay as they are.",
    usage: "rq fmt [options] [script.rq ...]",
    discussion: "Files are rewritten in place. Without one, standard input is formatted to standard output.")

  @Flag(name: .long, help: "Write nothing; exit status 1 means that a script would change.")
  var check = false

  @Flag(name: .long, help: "Write out what makes a row: GROUP BY and SELECT name all of it.")
  var explicit = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("Load a CSV file that --explicit needs; repeatable.", valueName: "path"))
  var data: [String] = []

  @Argument(help: "Files of statements; - is standard input.")
  var script: [String] = []

  func shellOptions() -> ShellOptions {
    var options = ShellOptions()
    options.verb = .format
    options.data = data
    options.scripts = script
    options.formatsNothing = check
    options.writesGrain = explicit
    return options
  }
}

/// `rq audit`.
struct AuditOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rq audit",
    abstract: "Tell what is wrong with reports: where it stands, what is printed, and what it should add up to.",
    usage: "rq audit [options] PATH ...",
    discussion: """
      Without a path the shipped reports are checked. Exit status 1 means that an error was found, 3 that nothing could
      be read.
      """)

  @Flag(name: .long, help: "List what is no mistake too, such as empty cells.")
  var all = false

  @Argument(help: "Reports, and folders of them.")
  var path: [String] = []

  func shellOptions() -> ShellOptions {
    var options = ShellOptions()
    options.verb = .audit
    options.data = path
    options.listsNotes = all
    return options
  }
}

/// `rq report`.
struct ReportOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rq report",
    abstract: "Make a page of Markdown with rq fences and {values} into one HTML file that needs nothing else.",
    usage: "rq report [options] page.rq.md -o page.html")

  @Option(
    name: [.short, .long], help: ArgumentHelp("Load a report, a folder of them, or a CSV file.", valueName: "path"))
  var data: [String] = []

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var output: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Write a page for each value of a column, which is its parameter.", valueName: "column"))
  var each: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Make a setting, or give the parameter $name; repeatable.", valueName: "name=value")
  )
  var set: [String] = []

  @Flag(name: .long, help: "Write the pages after a failed one.")
  var keepGoing = false

  @Flag(name: .long, help: "Standard SQL grouping; anything unreadable in the documents fails the run.")
  var strict = false

  @Argument(help: "The page.")
  var page: [String] = []

  func shellOptions() throws -> ShellOptions {
    var options = ShellOptions()
    options.verb = .report
    options.data = data
    options.scripts = page
    options.output = output.last
    options.each = each.last
    options.keepGoing = keepGoing
    options.strict = strict
    options.assignments = try set.map { try Options.assignment($0) }
    if strict { options.settings = [ShellOptions.Setting(option: "--strict", name: "grain", value: "strict")] }
    return options
  }
}
