import RQEngine
import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A script that was read: its statements, what to call it, and where the files are that it includes.
public struct ScriptSource: Sendable {
  /// What diagnostics call it; nil where the place in the text says enough.
  public let name: String?
  /// The statements.
  public let script: Script
  /// The text by lines.
  public let text: SourceText
  /// The folder no included file may leave, links followed; nil for a text that came from no file.
  private let root: String?
  /// The folder it stands in.
  private let folder: String
  /// The files that include it, itself the last, links followed.
  private let chain: [String]

  /// A script that came from no file; it can include none.
  public init(_ bytes: [UInt8], name: String? = nil) {
    self.init(bytes, name: name, root: nil, folder: "", chain: [])
  }

  /// A script that came from no file; it can include none.
  public init(_ text: String, name: String? = nil) { self.init(Array(text.utf8), name: name) }

  private init(_ bytes: [UInt8], name: String?, root: String?, folder: String, chain: [String]) {
    self.name = name
    script = Script.parse(bytes: bytes)
    text = SourceText(script.source)
    self.root = root
    self.folder = folder
    self.chain = chain
  }

  /// Why a file could not be read.
  public struct Failure: Error, Sendable {
    /// What to tell.
    public var message: String
  }

  /// Reads a script file; a text beyond what the parser accepts is read only as far as it needs to say so.
  public static func file(_ path: String) throws(Failure) -> ScriptSource {
    let bytes = try contents(of: path)
    guard let real = ScriptSource.real(path) else { throw failure(path) }
    let folder = ScriptSource.folder(of: real)
    return ScriptSource(bytes, name: path, root: folder, folder: folder, chain: [real])
  }

  /// The same script with a text of its own, for what holds a script and more.
  public func replacingText(_ bytes: [UInt8]) -> ScriptSource {
    ScriptSource(bytes, name: name, root: root, folder: folder, chain: chain)
  }

  /// The file an INCLUDE names.
  ///
  /// - Throws: `RQ0190` for one that cannot be read or stands outside the folder of the script that was asked for.
  func including(_ path: String, at span: SourceSpan) throws(Diagnostic) -> ScriptSource {
    guard let root else {
      throw Diagnostic(
        "RQ0190", "INCLUDE reads a file beside the script it stands in, and this is none", at: span,
        hint: "Run a script file that includes it.")
    }
    if path.hasPrefix("/") {
      throw Diagnostic(
        "RQ0190", "\(path) does not start at the folder of the script", at: span,
        hint: "Included files stand in the folder of the script, or below it.")
    }
    let full = folder + "/" + path
    guard let real = ScriptSource.real(full) else {
      throw Diagnostic(
        "RQ0190", ScriptSource.failure(path).message, at: span, hint: "Paths start at the folder of the script.")
    }
    guard real.hasPrefix(root == "/" ? root : root + "/") else {
      throw Diagnostic(
        "RQ0190", "\(path) is outside the folder of the script", at: span,
        hint: "Included files stand in the folder of the script, or below it.")
    }
    if chain.contains(real) {
      throw Diagnostic("RQ0190", "\(path) includes itself", at: span)
    }
    do {
      let bytes = try ScriptSource.contents(of: full)
      return ScriptSource(
        bytes, name: nameBeside(path), root: root, folder: ScriptSource.folder(of: real), chain: chain + [real])
    } catch {
      throw Diagnostic("RQ0190", error.message, at: span)
    }
  }

  /// The names of the parameters that the script and those it includes use or declare.
  ///
  /// - Parameter parameters: values of parameters that name an included file.
  public func parameterNames(given parameters: [String: Value] = [:]) -> Set<String> {
    var names = script.parameterNames
    for statement in script.statements {
      guard case .include(let path) = statement.kind,
        let included = try? including(path: path, parameters: parameters)
      else { continue }
      names.formUnion(included.parameterNames(given: parameters))
    }
    return names
  }

  /// What to call a file whose path starts at the folder of this one.
  private func nameBeside(_ path: String) -> String {
    guard let name, let slash = name.lastIndex(of: "/") else { return path }
    return name[...slash] + path
  }

  /// The text between two places.
  public func text(at span: SourceSpan) -> String {
    let bytes = script.source.utf8
    guard let start = bytes.index(bytes.startIndex, offsetBy: span.start, limitedBy: bytes.endIndex),
      let end = bytes.index(bytes.startIndex, offsetBy: span.end, limitedBy: bytes.endIndex), start <= end
    else { return "" }
    return String(script.source[start..<end])
  }

  /// The name that a comment line `-- @name …` gives the result of a statement.
  public func resultName(ofStatement index: Int) -> String? { script.annotation("name", ofStatement: index) }

  // MARK: Files

  private static func failure(_ path: String) -> Failure {
    Failure(message: "cannot read \(path): \(String(cString: strerror(errno)))")
  }

  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func contents(of path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw failure(path) }
    defer { close(descriptor) }
    return try contents(of: descriptor, name: path)
  }

  /// Reads a descriptor to its end, or as far as the parser needs to say that it is too long.
  public static func contents(of descriptor: Int32, name: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= SyntaxLimits.scriptBytes {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { break }
      if count > 0 {
        bytes.append(contentsOf: piece[..<count])
      } else if errno != EINTR {
        throw failure(name)
      }
    }
    return bytes
  }
}
