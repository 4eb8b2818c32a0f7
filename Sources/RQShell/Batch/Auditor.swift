import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `rq audit`: prints what is wrong with documents for whoever has to correct them.
struct Auditor {
  let database: Database
  let narration: Narration
  /// Whether to list what is no mistake too.
  let includesNotes: Bool

  /// Prints the findings, and gives the status: 1 where there are errors.
  func run() -> ExitStatus {
    let audit: Audit
    do {
      audit = try database.audit(includingNotes: includesNotes)
    } catch {
      narration.tell("\(error)")
      return .queryFailed
    }
    var text = ""
    for document in audit.documents {
      text += (text.isEmpty ? "" : "\n") + VisibleText.escaped(document.source)
      text += document.title.isEmpty ? "\n" : "  \(VisibleText.escaped(document.title))\n"
      for entry in document.entries {
        text += "  \(entry.severity)  \(entry.rule)  \(VisibleText.escaped(entry.message))\n"
        let place = entry.place.map { "at \($0)" }
        let numbers = entry.expected.map { "should be \($0), is \(entry.found ?? "nothing")" }
        let details = [place, numbers].compactMap { $0 }.joined(separator: ": ")
        if !details.isEmpty { text += "    \(details)\n" }
        if let passage = entry.passage, !passage.isEmpty { text += "    | \(VisibleText.escaped(passage))\n" }
      }
    }
    do throws(OutputFailure) {
      try Terminal.writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
    } catch {
      if !error.isClosedPipe {
        narration.tell(error.message)
        return .queryFailed
      }
    }
    let errors = audit.count("error")
    let warnings = audit.count("warning")
    let documents = audit.checked == 1 ? "1 document" : "\(audit.checked) documents"
    narration.tell(
      "\(documents) checked: \(errors == 1 ? "1 error" : "\(errors) errors"), "
        + "\(warnings == 1 ? "1 warning" : "\(warnings) warnings")")
    return errors > 0 ? .queryFailed : .success
  }
}
