import RQEngine

/// What came of reading a document.
enum DocumentOutcome: Sendable {
  case report(Report, bytes: Int)
  case problem(DocumentProblem)
  /// It is beside the reports and none itself.
  case skipped
}

extension DocumentOutcome {
  /// Reads a file: a document, or an archive with the documents in it.
  static func read(_ item: DocumentList.Item, _ cancel: Cancellation?) -> [DocumentOutcome] {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(item.path)
    } catch {
      return [.problem(error.named(item.isNamed))]
    }
    if DocumentFormat.byContent(bytes) == .zip { return readArchive(bytes, item, cancel) }
    return [read(bytes, source: item.path.text, isCompanion: item.isCompanion, isNamed: item.isNamed)]
  }

  private static func read(_ bytes: [UInt8], source: String, isCompanion: Bool, isNamed: Bool) -> DocumentOutcome {
    do {
      return .report(try ReportReader.read(bytes, source: source), bytes: bytes.count)
    } catch {
      if isCompanion, error.reason == .notAReport { return .skipped }
      return .problem(error.named(isNamed))
    }
  }

  /// Reads the documents of an archive as those of a folder; an archive inside it is left alone.
  private static func readArchive(_ bytes: [UInt8], _ item: DocumentList.Item, _ cancel: Cancellation?) -> [DocumentOutcome] {
    var outcomes: [DocumentOutcome] = []
    do {
      try ZipArchive(bytes).forEach { entry, inflate in
        if cancel?.isCancelled == true { return false }
        let source = "\(item.path.text)/\(entry.path)"
        let name = DocumentPath(entry.path).name
        if entry.path.hasSuffix("/") || name.first == 0x2E || entry.path.hasPrefix("__MACOSX/") { return true }
        let isCompanion: Bool
        switch DocumentFormat.byName(name) {
        case .document(.zip):
          outcomes.append(
            .problem(
              DocumentProblem(
                .unsupportedFormat, path: source, "is an archive inside an archive", hint: "unpack the outer one")))
          return true
        case .document: isCompanion = false
        case .companion: isCompanion = true
        case .other:
          outcomes.append(.skipped)
          return true
        }
        do {
          outcomes.append(read(try inflate(), source: source, isCompanion: isCompanion, isNamed: false))
        } catch {
          let failure = (error as? ZipArchive.Failure ?? .broken).unreadable("an entry of an archive")
          outcomes.append(.problem(DocumentProblem(failure.reason, path: source, failure.message, hint: failure.hint)))
        }
        return true
      }
    } catch {
      let failure = error.unreadable("an archive")
      outcomes.append(
        .problem(
          DocumentProblem(failure.reason, path: item.path.text, failure.message, hint: failure.hint).named(item.isNamed)
        ))
    }
    if outcomes.isEmpty {
      outcomes.append(
        .problem(
          DocumentProblem(
            .emptyFolder, path: item.path.text, "is an archive without documents", hint: "give one that holds reports"
          )
          .named(item.isNamed)))
    }
    return outcomes
  }
}

extension DocumentProblem {
  /// The problem of a path that was given itself, or was not.
  fileprivate func named(_ isNamed: Bool) -> DocumentProblem {
    var problem = self
    problem.isNamed = isNamed
    return problem
  }
}
