#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Database {
  /// The folder of the reports that come with the program; nil when it is nowhere to be found.
  ///
  /// Looked for, in this order: what `$RQ_DATASETS` names, `datasets` beside the executable or any folder it stands in,
  /// `datasets` in the current folder. The reports are in its `reports` folder.
  public static var shippedData: String? {
    if let chosen = getenv("RQ_DATASETS").map({ String(cString: $0) }), !chosen.isEmpty { return reports(in: chosen) }
    var folder = executablePath
    while let path = folder {
      folder = parent(of: path)
      if let found = folder.flatMap({ reports(in: $0 + "/datasets") }) { return found }
    }
    return reports(in: "datasets")
  }

  /// The reports of a folder of data sets.
  private static func reports(in datasets: String) -> String? {
    let path = datasets + "/reports"
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR ? path : nil
  }

  /// The folder a path stands in, without its closing slash; nil above the root.
  private static func parent(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    return String(path[..<slash])
  }

  /// Where the running program stands, links followed.
  private static var executablePath: String? {
    #if canImport(Darwin)
      var size: UInt32 = 4_096
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      guard let real = realpath(buffer, nil) else { return nil }
    #else
      guard let real = realpath("/proc/self/exe", nil) else { return nil }
    #endif
    defer { free(real) }
    return String(cString: real)
  }
}
