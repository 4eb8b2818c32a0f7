import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lays scripts out anew: files in place, standard input to standard output.
struct ScriptFormatter {
  private let options: ShellOptions
  private let narration = Narration()

  init(_ options: ShellOptions) { self.options = options }

  /// Formats what was named; the status is 1 where a script has an error or, if nothing is to be written, would change.
  func run() -> ExitStatus {
    var status = ExitStatus.success
    let database = options.writesGrain ? options.data.isEmpty ? Database() : Database.open(options.data) : nil
    for path in options.scripts.isEmpty ? ["-"] : options.scripts {
      let source: ScriptSource
      do throws(ScriptSource.Failure) {
        source = try Shell.source(path)
      } catch {
        narration.tell(error.message)
        return .usage
      }
      do throws(Diagnostic) {
        var text = source.script.source
        if let database { text = try ScriptCheck.explicit(source, of: database) }
        text = try ScriptFormat.format(text)
        if try !write(text, of: source, to: path) { status = .queryFailed }
      } catch {
        narration.tell(error, in: source.text, named: source.name)
        status = .queryFailed
      }
    }
    return status
  }

  /// Writes a formatted script where it belongs; false for one that ought to change and must not be written.
  private func write(_ text: String, of source: ScriptSource, to path: String) throws(Diagnostic) -> Bool {
    let isChanged = text != source.script.source
    if options.formatsNothing {
      if isChanged { narration.tell("\(path) is not formatted") }
      return !isChanged
    }
    do throws(OutputFailure) {
      if path == "-" {
        try Terminal.writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
      } else if isChanged {
        let file = try OutputFile.replacing(path)
        defer { file.discard() }
        try file.write(Array(text.utf8))
        try file.commit()
      }
    } catch {
      if error.isClosedPipe { return true }
      throw Diagnostic("RQ0630", error.message)
    }
    return true
  }
}
