#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files that a load reads, in the order of the paths given and inside a folder by path.
struct DocumentList {
  /// A file to read.
  struct Item: Sendable {
    var path: DocumentPath
    var isNamed: Bool
    var isCompanion: Bool
  }

  private(set) var items: [Item] = []
  private(set) var problems: [DocumentProblem] = []
  /// How many files of folders were left out because they are no documents.
  private(set) var skipped = 0

  /// The documents of some paths; paths that lead to none become problems, and one given twice is listed once.
  init(_ paths: [String]) {
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
  }
}
