import RQEngine
import RQSyntax

/// What a statement gave: rows, and what there is to say about them.
public struct QueryResult: Sendable {
  /// The rows, column by column; nil for a statement that gives none, such as SET.
  public var table: ResultTable?
  /// Notes and warnings in the order they came up.
  public var notes: [Diagnostic]
  /// Wall-clock seconds from parse to the last row.
  public var elapsed: Double
}
