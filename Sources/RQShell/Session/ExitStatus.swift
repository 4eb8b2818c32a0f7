import ReportQuery

/// What the process tells its caller at the end.
public enum ExitStatus: Int32, Sendable {
  /// Everything asked for was done.
  case success = 0
  /// A statement failed.
  case queryFailed = 1
  /// The command line could not be understood.
  case usage = 2
  /// Documents could not be read.
  case documents = 3
  /// A limit of memory, time or size was hit.
  case limit = 4
  /// An ASSERT did not hold.
  case assertion = 5
  /// The user interrupted the run.
  case interrupted = 130

  /// The status a run has that ends with `diagnostic`.
  public init(_ diagnostic: Diagnostic) {
    switch diagnostic.code {
    case "RQ0599": self = .interrupted
    case let code where code.hasPrefix("RQ05"): self = .limit
    case let code where code.hasPrefix("RQ07"): self = .assertion
    default: self = .queryFailed
    }
  }
}
