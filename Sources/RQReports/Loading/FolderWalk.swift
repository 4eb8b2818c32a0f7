import RQEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the documents of a folder and of all folders in it.
///
/// Links are not followed, hidden entries are left out, and the result is sorted by the bytes of the paths, so that it is
/// the same on every machine.
struct FolderWalk {
  /// A document that was found.
  struct Entry {
    var path: DocumentPath
    /// Whether it is to be read only if it looks like a report.
    var isCompanion: Bool
  }

  /// How deep folders may be nested.
  static let maxDepth = 64

  private(set) var documents: [Entry] = []
  private(set) var problems: [DocumentProblem] = []
  /// How many files were left out because they are data, media, links or devices.
  private(set) var skipped = 0

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// Walks `folder`.
  init(_ folder: DocumentPath) {
    var pending: [(path: DocumentPath, depth: Int)] = [(folder, 0)]
    var visited: Set<Identity> = []
    while let (path, depth) = pending.popLast() {
      guard depth <= FolderWalk.maxDepth else {
        problems.append(
          DocumentProblem(
            .tooDeep, path: path.text, "lies more than \(FolderWalk.maxDepth) folders deep",
            hint: "name the folder itself"))
        continue
      }
      guard let directory = path.withCString({ opendir($0) }) else {
        problems.append(FileBytes.problem(errno, path))
        continue
      }
      defer { closedir(directory) }
      var status = stat()
      if fstat(dirfd(directory), &status) == 0 {
        let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        if !visited.insert(identity).inserted { continue }
      }
      while let entry = readdir(directory) {
        let name = FolderWalk.name(of: entry)
        if name.first == 0x2E { continue }
        visit(name, in: path, directory: dirfd(directory), depth, &pending)
      }
    }
    documents = documents.ordered { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
    problems = problems.ordered { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func visit(
    _ name: [UInt8], in folder: DocumentPath, directory: Int32, _ depth: Int,
    _ pending: inout [(path: DocumentPath, depth: Int)]
  ) {
    let path = folder.appending(name)
    var status = stat()
    let found = (name.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) } ?? -1
    }
    guard found == 0 else {
      problems.append(FileBytes.problem(errno, path))
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: pending.append((path, depth + 1))
    case S_IFREG:
      switch DocumentFormat.byName(name) {
      case .document: documents.append(Entry(path: path, isCompanion: false))
      case .companion: documents.append(Entry(path: path, isCompanion: true))
      case .other: skipped += 1
      }
    default: skipped += 1
    }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: &entry.pointee.d_name) { raw in
      var name: [UInt8] = []
      for byte in raw {
        if byte == 0 { break }
        name.append(byte)
      }
      return name
    }
  }
}
