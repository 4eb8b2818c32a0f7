import Dispatch
import RQEngine
import Synchronization

/// The tables that some documents become, and what could not be read.
public struct Corpus: Sendable {
  /// The tables of the query language, in the order they are listed.
  public private(set) var tables: [Table] = []
  /// How many reports were read.
  public private(set) var reports = 0
  /// What could not be read: paths first, then documents in the order of their paths.
  public private(set) var problems: [DocumentProblem] = []
  /// How many files of folders were left out because they are no documents.
  public private(set) var skipped = 0
  /// How many bytes the documents that were read have.
  public private(set) var bytes = 0
  /// How often each rule is broken.
  public private(set) var findings: [FindingRule: Int] = [:]

  /// No documents: the tables are there, and empty.
  public init() { tables = ReportTable.allCases.map { Table($0.schema) } }

  /// How far a load has come.
  public struct Progress: Sendable {
    /// Documents done.
    public var done: Int
    /// Documents found.
    public var total: Int
  }

  /// Loads documents: files, or folders with all that is in them.
  ///
  /// A document that cannot be read never stops the rest. The result does not depend on the number of threads. Rows are
  /// written as documents are read, so that memory is needed for the columns and little else.
  /// - Parameters:
  ///   - paths: files and folders; a path given twice is loaded once.
  ///   - threads: how many documents are read at once; 0 for the number of cores.
  ///   - progress: called after each document, from any thread.
  ///   - cancel: stops the load; what has been read by then is returned with a problem that says so.
  /// - Throws: `Diagnostic` `RQ0501` when there is no memory for the columns.
  public static func load(
    paths: [String], threads: Int = 0, progress: (@Sendable (Progress) -> Void)? = nil, cancel: Cancellation? = nil
  ) throws -> Corpus {
    let list = DocumentList(paths)
    var corpus = Corpus()
    corpus.skipped = list.skipped
    corpus.problems = list.problems
    let written = Mutex(ReportWriter())
    let left = try DocumentStream(list.items, threads: threads, progress: progress, cancel: cancel)
      .forEachBatch { outcomes in
        ReportBatch(outcomes)
      } take: { batch in
        try written.withLock { try $0.append(batch) }
      }
    try written.withLock { writer in
      corpus.reports = writer.reports
      corpus.bytes = writer.bytes
      corpus.skipped += writer.skipped
      corpus.problems += writer.problems
      (corpus.tables, corpus.findings) = try writer.finish(unreadable: corpus.problems)
    }
    if cancel?.isCancelled == true {
      corpus.problems.append(
        DocumentProblem(.cancelled, path: paths.first ?? "", "loading was stopped with \(left) documents left"))
    }
    return corpus
  }

  /// The bytes of a document, as `cells` and `findings` cite them; one in an archive has the archive's path before its own.
  ///
  /// - Throws: `DocumentProblem` where they cannot be read.
  public static func bytes(of path: String) throws(DocumentProblem) -> [UInt8] {
    do {
      return try FileBytes.read(DocumentPath(path))
    } catch {
      guard error.reason == .missing, let bytes = ArchivedDocument.bytes(of: path) else { throw error }
      return bytes
    }
  }
}
