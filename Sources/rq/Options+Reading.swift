import ArgumentParser
import RQShell
import ReportQuery

extension Options {
  /// The options as the shell takes them.
  ///
  /// - Throws: `ValidationError` with a message that names the option.
  func shellOptions() throws -> ShellOptions {
    var options = ShellOptions()
    if noData, !data.isEmpty { throw ValidationError("--data and --no-data exclude each other") }
    if machine, !(command.isEmpty && script.isEmpty && output.isEmpty && format.isEmpty) {
      throw ValidationError("--machine takes its statements from standard input and answers in JSON alone")
    }
    options.data = data
    options.noData = noData
    options.commands = command
    options.scripts = script
    options.output = output.last
    options.format = try format.last.map { try outputFormat($0) }
    if let kind = csv.last {
      guard kind == "excel" || kind == "plain" else {
        throw ValidationError("--csv: '\(kind)' is neither excel nor plain")
      }
      if let format = options.format, format != .csv, format != .excelCSV {
        throw ValidationError("--csv and --format \(format.rawValue) exclude each other")
      }
      options.format = kind == "excel" ? .excelCSV : .csv
    }
    options.strict = strict
    options.keepGoing = keepGoing
    options.timing = timing
    options.machine = machine
    options.settings = try settings()
    options.assignments = try set.map { try Options.assignment($0) }
    return options
  }

  private func outputFormat(_ name: String) throws -> OutputFormat {
    if let format = OutputFormat(named: name) { return format }
    let names = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--format: there is no format '\(name)'; choose one of \(names)")
  }

  private func settings() throws -> [ShellOptions.Setting] {
    var settings: [ShellOptions.Setting] = []
    func add(_ option: String, _ name: String, _ value: String?) {
      if let value { settings.append(ShellOptions.Setting(option: option, name: name, value: value)) }
    }
    if let threads = threads.last {
      guard let number = Int(threads), (0...1_024).contains(number) else {
        throw ValidationError("--threads: '\(threads)' is not a number from 0 to 1024")
      }
    }
    if let timeout = timeout.last {
      guard let seconds = Double(timeout), seconds.isFinite, seconds >= 0 else {
        throw ValidationError("--timeout: '\(timeout)' is not a number of seconds")
      }
    }
    if let lang = lang.last, lang != "zh", lang != "en" {
      throw ValidationError("--lang: '\(lang)' is neither zh nor en")
    }
    add("--threads", "threads", threads.last)
    add("--memory-limit", "memory_limit", memoryLimit.last)
    add("--timeout", "timeout", timeout.last)
    add("--strict", "grain", strict ? "strict" : nil)
    add("--lang", "labels", lang.last)
    return settings
  }

  /// `NAME=VALUE`.
  static func assignment(_ text: String) throws -> ShellOptions.Setting {
    guard let equal = text.firstIndex(of: "="), equal > text.startIndex else {
      throw ValidationError("--set: '\(text)' is not NAME=VALUE")
    }
    return ShellOptions.Setting(
      option: "--set", name: String(text[..<equal]), value: String(text[text.index(after: equal)...]))
  }
}
