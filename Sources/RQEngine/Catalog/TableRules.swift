import RQSyntax

/// What the rows of a table must satisfy.
struct TableRules: Sendable {
  /// What one column's values must satisfy.
  struct ColumnRule: Sendable {
    /// Whether a value may be missing.
    var notNull = false
    /// What stands for a value that is not given.
    var defaultValue: Expression?
  }

  /// A condition of a row; NULL passes.
  struct Check: Sendable {
    var name: String
    var condition: Expression
  }

  /// Columns whose values together no two rows share; rows with a NULL among them are never alike.
  struct Key: Sendable {
    var name: String
    var columns: [Int]
    var isPrimary: Bool
  }

  /// A rule for each column; empty when no column has one.
  var columns: [ColumnRule] = []
  var checks: [Check] = []
  var keys: [Key] = []

  /// The rule of a column.
  subscript(column: Int) -> ColumnRule {
    columns.indices.contains(column) ? columns[column] : ColumnRule()
  }
}
