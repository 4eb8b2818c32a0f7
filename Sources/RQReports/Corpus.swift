import Dispatch
import RQEngine
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The reports of some documents, and what could not be read.
public struct Corpus: Sendable {
  /// The reports, in the order of the paths given and inside a folder by path.
  public private(set) var reports: [Report] = []
  /// What could not be read, in the same order.
  public private(set) var problems: [DocumentProblem] = []
  /// How many files of folders were left out because they are no documents.
  public private(set) var skipped = 0
  /// How many bytes the documents that were read have.
  public private(set) var bytes = 0

  /// No documents.
  public init() {}

  /// How far a load has come.
  public struct Progress: Sendable {
    /// Documents done.
    public var done: Int
    /// Documents found.
    public var total: Int
  }

  private struct Item {
    var path: DocumentPath
    var isNamed: Bool
    var isCompanion: Bool
  }

  private enum Outcome {
    case report(Report, bytes: Int)
    case problem(DocumentProblem)
    case skipped
  }

  /// Loads documents: files, or folders with all that is in them.
  ///
  /// A document that cannot be read never stops the rest. The result does not depend on the number of threads.
  /// - Parameters:
  ///   - paths: files and folders; a path given twice is loaded once.
  ///   - threads: how many documents are read at once; 0 for the number of cores.
  ///   - progress: called after each document, from any thread.
  ///   - cancel: stops the load; what has been read by then is returned with a problem that says so.
  public static func load(
    paths: [String], threads: Int = 0, progress: (@Sendable (Progress) -> Void)? = nil, cancel: Cancellation? = nil
  ) -> Corpus {
    var corpus = Corpus()
    let items = corpus.items(of: paths)
    let workers = max(1, min(items.count, threads > 0 ? threads : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    let outcomes = Mutex<[[Outcome]]>([[Outcome]](repeating: [], count: items.count))
    let next = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let position = next.add(1, ordering: .relaxed).oldValue
        if position >= items.count || cancel?.isCancelled == true { return }
        let found = read(items[position], cancel)
        outcomes.withLock { $0[position] = found }
        let count = done.add(1, ordering: .relaxed).newValue
        progress?(Progress(done: count, total: items.count))
      }
    }
    var loadProblems: [DocumentProblem] = []
    for outcome in outcomes.withLock({ $0 }).joined() {
      switch outcome {
      case .report(let report, let bytes):
        corpus.reports.append(report)
        corpus.bytes += bytes
      case .problem(let problem): loadProblems.append(problem)
      case .skipped: corpus.skipped += 1
      }
    }
    corpus.problems += loadProblems
    if cancel?.isCancelled == true {
      let unread = items.count - done.load(ordering: .relaxed)
      corpus.problems.append(
        DocumentProblem(.cancelled, path: paths.first ?? "", "loading was stopped with \(unread) documents left"))
    }
    CorpusChecks.apply(to: &corpus.reports)
    return corpus
  }

  /// The bytes of a document, as `cells` and `findings` cite them.
  ///
  /// - Throws: `DocumentProblem` where they cannot be read.
  public static func bytes(of path: String) throws(DocumentProblem) -> [UInt8] {
    try FileBytes.read(DocumentPath(path))
  }

  /// The documents of some paths; paths that lead to none become problems.
  private mutating func items(of paths: [String]) -> [Item] {
    var items: [Item] = []
    var seen: Set<DocumentPath> = []
    for path in paths.map({ DocumentPath($0) }) {
      var status = stat()
      guard path.withCString({ stat($0, &status) }) == 0 else {
        var problem = FileBytes.problem(errno, path)
        problem.isNamed = true
        problems.append(problem)
        continue
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        if seen.insert(path).inserted { items.append(Item(path: path, isNamed: true, isCompanion: false)) }
        continue
      }
      let walk = FolderWalk(path)
      skipped += walk.skipped
      problems += walk.problems.map { problem in
        var problem = problem
        problem.isNamed = problem.path == path.text
        return problem
      }
      if walk.documents.isEmpty, walk.problems.isEmpty {
        let left = walk.skipped == 0 ? "" : " (\(walk.skipped) files were left out)"
        problems.append(
          DocumentProblem(
            .emptyFolder, path: path.text, "holds no documents\(left)",
            hint: "give a folder with reports in it, or name a file", isNamed: true))
      }
      for entry in walk.documents where seen.insert(entry.path).inserted {
        items.append(Item(path: entry.path, isNamed: false, isCompanion: entry.isCompanion))
      }
    }
    return items
  }

  private static func read(_ item: Item, _ cancel: Cancellation?) -> [Outcome] {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(item.path)
    } catch {
      return [.problem(error.named(item.isNamed))]
    }
    if DocumentFormat.byContent(bytes) == .zip { return readArchive(bytes, item, cancel) }
    return [read(bytes, source: item.path.text, isCompanion: item.isCompanion, isNamed: item.isNamed)]
  }

  private static func read(_ bytes: [UInt8], source: String, isCompanion: Bool, isNamed: Bool) -> Outcome {
    do {
      return .report(try ReportReader.read(bytes, source: source), bytes: bytes.count)
    } catch {
      if isCompanion, error.reason == .notAReport { return .skipped }
      return .problem(error.named(isNamed))
    }
  }

  /// Reads the documents of an archive as those of a folder; an archive inside it is left alone.
  private static func readArchive(_ bytes: [UInt8], _ item: Item, _ cancel: Cancellation?) -> [Outcome] {
    var outcomes: [Outcome] = []
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
