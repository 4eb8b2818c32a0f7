import RQSyntax

/// Why a document, or a folder of them, could not be read.
public struct DocumentProblem: Error, Sendable, Hashable {
  /// The kinds of reasons, each with a stable code.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    case missing = "RQ0601"
    case noPermission = "RQ0602"
    case emptyFolder = "RQ0603"
    case notRegularFile = "RQ0604"
    case tooLarge = "RQ0605"
    case notText = "RQ0606"
    case notAReport = "RQ0607"
    case unsupportedFormat = "RQ0608"
    case notADocument = "RQ0609"
    case tooDeep = "RQ0610"
    case readError = "RQ0611"
    case changedWhileRead = "RQ0612"
    case cancelled = "RQ0613"
    case noText = "RQ0614"

    /// Whether it is about one document, rather than about a path that leads to none.
    public var isOfADocument: Bool {
      switch self {
      case .missing, .emptyFolder, .cancelled: false
      default: true
      }
    }
  }

  /// The path, as it was given or found.
  public var path: String
  /// The kind of reason.
  public var reason: Reason
  /// What is wrong, in one sentence without the path.
  public var message: String
  /// The way out.
  public var hint: String?
  /// Whether the path itself was given, rather than found in a folder.
  public var isNamed: Bool

  /// Creates a problem.
  public init(_ reason: Reason, path: String, _ message: String, hint: String? = nil, isNamed: Bool = false) {
    self.path = path
    self.reason = reason
    self.message = message
    self.hint = hint
    self.isNamed = isNamed
  }

  /// The problem as a diagnostic.
  public var diagnostic: Diagnostic { Diagnostic(reason.rawValue, "\(path): \(message)", hint: hint) }
}
