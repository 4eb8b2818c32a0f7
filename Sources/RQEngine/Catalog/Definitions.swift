import RQSyntax

/// A query that is read like a table.
struct View: Sendable {
  let name: String
  /// Names for its columns, from the left.
  let columns: [Identifier]
  let query: Query
}

/// An expression over the rows of a group that is read like a column.
struct Measure: Sendable {
  let name: String
  let label: String
  let expression: Expression
}

/// An expression or a query with parameters, called like a function.
struct Macro: Sendable {
  let name: String
  let parameters: [CreateMacro.Parameter]
  let body: CreateMacro.Body
}
