import ReportQuery

/// Where the results of a run go: standard output, one file, or a file for each by its name.
final class ResultFiles {
  private let format: OutputFormat
  /// The path asked for, which may have `{name}` in it; nil for standard output.
  private let path: String?
  /// The file that takes all results; nil while there is none, or a file for each.
  private var single: OutputFile?
  /// The files of results by name, in the order they came.
  private var files: [OutputFile] = []
  private var names = Set<String>()
  private var results = 0
  private var sheets: [Workbook.Sheet] = []
  private var json = JSONResults()

  /// - Throws: when the file cannot be made, or a name in braces in its path stands for nothing.
  init(format: OutputFormat, path: String?) throws(OutputFailure) {
    self.format = format
    self.path = path
    if let word = path.flatMap(ResultFiles.unknownPlace) {
      throw OutputFailure(message: "\(word) in the name of the file stands for nothing; {name} is the name of a result")
    }
    if !isPattern {
      single = try path.map { path throws(OutputFailure) in try OutputFile.replacing(path) } ?? .standard()
    }
  }

  /// The first name in braces that is not `{name}`.
  private static func unknownPlace(_ path: String) -> String? {
    var rest = path[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if rest[open...close] != "{name}" { return VisibleText.escaped(String(rest[open...close])) }
      rest = rest[rest.index(after: close)...]
    }
    return nil
  }

  /// Whether each result gets a file of its own.
  private var isPattern: Bool { path?.contains("{name}") ?? false }

  /// Writes one result.
  ///
  /// - Parameters:
  ///   - step: the statement whose result it is.
  ///   - remarks: what there is to say of it, for formats that have a place for that.
  func write(_ result: QueryResult, of step: ScriptStep, remarks: [String]) throws(OutputFailure) {
    guard let table = result.table else { return }
    results += 1
    let name = step.name ?? "result_\(results)"
    if format.isBinary, !isPattern {
      sheets.append(Workbook.Sheet(name: name, table: table, remarks: remarks))
      return
    }
    let file: OutputFile
    if let single {
      if results > 1, !format.holdsSeveral {
        throw OutputFailure(
          message: "\(format.rawValue) holds one result, and \(name) is another; "
            + "with -o and {name} in the name of the file each gets its own")
      }
      if format == .json {
        let unique = unused(name)
        return try ResultFiles.write(to: single) { try json.write(table, named: unique, to: &$0) }
      }
      file = single
    } else {
      let path = path(of: name)
      ParentFolders.make(of: path)
      file = try OutputFile.replacing(path)
      files.append(file)
    }
    let isFirst = isPattern || results == 1
    let (format, isBinary) = (format, format.isBinary)
    try ResultFiles.write(to: file) { writer in
      try writer.write(isFirst ? format.prologue : format.partsResults ? "\n" : "")
      if isBinary {
        try Workbook([Workbook.Sheet(name: name, table: table, remarks: remarks)]).write(to: &writer)
      } else {
        try format.write(table, chart: result.chart, to: &writer)
      }
    }
  }

  /// The path of a result: its name without what would lead elsewhere, and once only.
  private func path(of name: String) -> String {
    var clean = String(VisibleText.escaped(name).map { $0 == "/" ? "_" : $0 })
    if clean.hasPrefix(".") { clean = "_" + clean.dropFirst() }
    return (path ?? "").split(separator: "{name}", omittingEmptySubsequences: false).joined(separator: unused(clean))
  }

  /// A name, with a number behind it where an earlier result has it.
  private func unused(_ name: String) -> String {
    var unique = name
    var number = 2
    while !names.insert(unique).inserted {
      unique = "\(name)_\(number)"
      number += 1
    }
    return unique
  }

  /// Ends a text that waited for further results, also of a run that failed.
  func end() throws(OutputFailure) {
    if let single { try ResultFiles.write(to: single) { try json.finish(to: &$0) } }
  }

  /// Keeps what was written.
  func commit() throws(OutputFailure) {
    if format.isBinary, !isPattern, let single, !sheets.isEmpty {
      let sheets = sheets
      try ResultFiles.write(to: single) { try Workbook(sheets).write(to: &$0) }
    }
    try end()
    try single?.commit()
    for file in files { try file.commit() }
  }

  /// Takes back what is not kept.
  func discard() {
    single?.discard()
    for file in files { file.discard() }
  }

  private static func write(
    to file: OutputFile, _ body: (inout TextWriter) throws -> Void
  ) throws(OutputFailure) {
    var writer = TextWriter { try file.write($0) }
    do {
      try body(&writer)
      try writer.finish()
    } catch let failure as OutputFailure {
      throw failure
    } catch let failure as Workbook.TooLarge {
      throw OutputFailure(message: failure.message)
    } catch let diagnostic as Diagnostic {
      throw OutputFailure(message: diagnostic.message)
    } catch {
      throw OutputFailure(message: "\(error)")
    }
  }
}
