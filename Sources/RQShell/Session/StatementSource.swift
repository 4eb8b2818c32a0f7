import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A text of statements and what to call it in diagnostics.
struct StatementSource {
  /// The name of the file; nil for text typed by hand.
  var name: String?
  /// The statements, in UTF-8 as far as they are text at all.
  var bytes: [UInt8]

  /// Why a script could not be read.
  struct Failure: Error {
    var message: String
  }

  /// Reads a script file, `-` being standard input; a text beyond what the parser accepts is read only as far as it needs to say so.
  static func file(_ path: String) throws(Failure) -> StatementSource {
    if path == "-" { return try standardInput() }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw Failure(message: "cannot read \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    return StatementSource(name: path, bytes: try contents(of: descriptor, name: path))
  }

  /// Reads statements from standard input up to its end.
  static func standardInput() throws(Failure) -> StatementSource {
    StatementSource(name: nil, bytes: try contents(of: STDIN_FILENO, name: "standard input"))
  }

  private static func contents(of descriptor: Int32, name: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= SyntaxLimits.scriptBytes {
      let count = piece.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count == 0 { break }
      if count > 0 {
        bytes.append(contentsOf: piece[..<count])
      } else if errno != EINTR {
        throw Failure(message: "cannot read \(name): \(String(cString: strerror(errno)))")
      }
    }
    return bytes
  }
}
