import RQSyntax

/// A query that is read like a table.
struct View: Sendable {
  let name: String
  /// Names for its columns, from the left.
  let columns: [Identifier]
  let query: Query
}

/// An expression over the rows of a group that is read like a column.
public struct Measure: Sendable {
  /// The code, an ASCII word: `share_granted`.
  public let name: String
  /// The Chinese label, or empty.
  public let label: String
  /// What it is counted in, or empty.
  public let unit: String
  /// One line on what it says.
  public let summary: String
  /// What it stands for.
  public let expression: Expression

  /// Creates a measure.
  public init(name: String, label: String = "", unit: String = "", summary: String = "", expression: Expression) {
    self.name = name
    self.label = label
    self.unit = unit
    self.summary = summary
    self.expression = expression
  }
}

/// An expression or a query with parameters, called like a function.
struct Macro: Sendable {
  let name: String
  let parameters: [CreateMacro.Parameter]
  let body: CreateMacro.Body
}
