import RQEngine
import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The tables of files that hold a table each, beside the reports.
struct TableFiles {
  private(set) var tables: [Table] = []
  private(set) var problems: [Diagnostic] = []
  /// Whether a file gave no table.
  private(set) var failed = false
  /// Bytes of the files that were read.
  private(set) var bytes = 0

  /// Whether a path that was named is such a file, rather than a document or a folder.
  static func isTableFile(_ path: String) -> Bool {
    guard CSVImport.isCSV(path) else { return false }
    var facts = stat()
    return stat(path, &facts) != 0 || facts.st_mode & S_IFMT != S_IFDIR
  }

  /// Reads files; of a path given twice the second is left out.
  ///
  /// - Parameter taken: names that are taken, each with what has it.
  init(
    _ paths: [String], taken: [String: String], threads: Int, cancellation: Cancellation?,
    progress: (@Sendable (LoadProgress) -> Void)?
  ) {
    var taken = taken
    var seen = Set<String>()
    for path in paths where seen.insert(path).inserted {
      let name = CSVImport.tableName(of: path)
      if let owner = taken[name] {
        fail(
          Diagnostic(
            "RQ0622", "\(path): its table would be named '\(name)' as that of \(owner) is",
            hint: "rename the file, or give only one of them"))
        continue
      }
      do {
        let (table, problems, size) = try CSVImport.read(
          path: path, threads: threads, cancellation: cancellation ?? Cancellation(),
          progress: { progress?(LoadProgress(unit: .bytes, done: $0, total: $1)) })
        tables.append(table)
        self.problems += problems
        bytes += size
        taken[name] = path
      } catch {
        fail(error as? Diagnostic ?? Diagnostic("RQ0611", "\(path): could not be read"))
      }
    }
  }

  private mutating func fail(_ problem: Diagnostic) {
    failed = true
    problems.append(problem)
  }
}
