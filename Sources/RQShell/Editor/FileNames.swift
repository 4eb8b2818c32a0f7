import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files and folders that begin as a path does.
enum FileNames {
  /// The most names that are offered.
  private static let limit = 200

  /// The paths, folders with a closing slash.
  static func completions(of typed: String) -> [Completion] {
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let start = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    guard let stream = opendir(folder.isEmpty ? "." : expanded(folder)) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream), names.count < 20 * limit {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(start), name != ".", name != "..", !start.isEmpty || !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().prefix(limit).map { name in
      var facts = stat()
      let isFolder = stat(expanded(folder) + name, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
      return Completion(folder + name + (isFolder ? "/" : ""), .file)
    }
  }

  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = Terminal.environment("HOME") else { return path }
    return home + path.dropFirst()
  }
}
