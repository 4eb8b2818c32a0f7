#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folders that a file is to lie in.
enum ParentFolders {
  /// Makes those that are missing; what cannot be made is told when the file is opened.
  static func make(of path: String, mode: mode_t = 0o777) {
    guard let last = path.lastIndex(of: "/") else { return }
    var position = path.startIndex
    while position < last, let next = path[path.index(after: position)...].firstIndex(of: "/") {
      mkdir(String(path[..<next]), mode)
      position = next
    }
  }
}
