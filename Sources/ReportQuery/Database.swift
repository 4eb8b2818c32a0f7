import RQEngine
import RQSyntax

/// Reports in memory, and the session that asks them questions.
public final class Database: Sendable {
  /// What came of opening the documents.
  public let load: LoadSummary

  /// A database without documents.
  public init() { load = LoadSummary() }

  /// Loads documents: files, or folders with all that is in them.
  ///
  /// A document that cannot be read never stops the rest; `load` tells of it. With no paths the shipped reports are loaded.
  public static func open(_ paths: [String] = [], progress: (@Sendable (LoadProgress) -> Void)? = nil) -> Database {
    Database()
  }

  /// Runs one statement of a parsed script and waits for its rows.
  ///
  /// - Throws: `Diagnostic`, with spans into the script's source.
  public func execute(
    _ statement: Statement, of script: Script, parameters: [String: Value] = [:],
    cancellation: Cancellation = Cancellation()
  ) throws -> QueryResult {
    throw Diagnostic("RQ0901", "this build has no engine", at: statement.span)
  }

  /// Sets a session setting as `SET name = value` does; the value is read as the language would read it.
  ///
  /// - Throws: `Diagnostic` for an unknown name or a value that does not fit.
  public func set(_ name: String, to value: String) throws {}

  /// The names completion offers: tables, then columns, then functions, codes and Chinese labels.
  public var completionNames: [String] { [] }
}
