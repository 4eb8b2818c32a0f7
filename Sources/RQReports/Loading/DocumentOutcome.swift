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
    if DocumentFormat.byContent(bytes) == .zip {
      // All archives of a file together inflate to no more than one may.
      var left = ZipArchive.maxTotalSize
      return readArchive(bytes, source: item.path.text, isNamed: item.isNamed, depth: 1, &left, cancel)
    }
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

  /// How many archives may stand inside one another.
  private static let maxDepth = 4

  /// Reads the documents of an archive, and of those in it, as those of a folder.
  private static func readArchive(
    _ bytes: [UInt8], source: String, isNamed: Bool, depth: Int, _ left: inout Int, _ cancel: Cancellation?
  ) -> [DocumentOutcome] {
    var outcomes: [DocumentOutcome] = []
    func fail(_ failure: ZipArchive.Failure, _ path: String, _ what: String) {
      let found = failure.unreadable(what)
      outcomes.append(
        .problem(
          DocumentProblem(found.reason, path: path, found.message, hint: found.hint).named(isNamed && path == source)))
    }
    do {
      try ZipArchive(bytes).forEach { entry, inflate in
        if cancel?.isCancelled == true { return false }
        let path = "\(source)/\(entry.path)"
        let name = DocumentPath(entry.path).name
        if entry.path.hasSuffix("/") || name.first == 0x2E || entry.path.hasPrefix("__MACOSX/") { return true }
        let isCompanion: Bool
        switch DocumentFormat.byName(name) {
        case .document: isCompanion = false
        case .companion: isCompanion = true
        case .other:
          outcomes.append(.skipped)
          return true
        }
        do {
          guard entry.size <= left else { throw ZipArchive.Failure.tooLarge }
          let inflated = try inflate()
          left -= inflated.count
          guard DocumentFormat.byContent(inflated) == .zip else {
            outcomes.append(read(inflated, source: path, isCompanion: isCompanion, isNamed: false))
            return true
          }
          if depth < maxDepth {
            outcomes += readArchive(inflated, source: path, isNamed: false, depth: depth + 1, &left, cancel)
          } else {
            outcomes.append(
              .problem(
                DocumentProblem(
                  .unsupportedFormat, path: path, "is an archive with \(maxDepth) others around it",
                  hint: "unpack the outer ones")))
          }
        } catch {
          fail(error as? ZipArchive.Failure ?? .broken, path, "an entry of an archive")
        }
        return true
      }
    } catch {
      fail(error, source, "an archive")
    }
    if outcomes.isEmpty {
      outcomes.append(
        .problem(
          DocumentProblem(
            .emptyFolder, path: source, "is an archive without documents", hint: "give one that holds reports"
          )
          .named(isNamed)))
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
