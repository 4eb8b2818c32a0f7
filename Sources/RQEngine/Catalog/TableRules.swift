import RQSyntax

/// What the rows of a table must satisfy.
struct TableRules: Sendable {
  /// What one column's values must satisfy.
  struct ColumnRule: Sendable {
    /// Whether a value may be missing.
    var notNull = false
    /// The type as it was written, where its values are fewer than those of the column's type.
    var narrowType: TypeName?
    /// What stands for a value that is not given.
    var defaultValue: Expression?
    /// The default as text.
    var defaultText: String? { defaultValue.map { ExpressionText().text($0) } }
    /// What the value is computed from; nil for a column that is given.
    var generated: Expression?
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

  /// Columns whose values, unless one is NULL, some row of another table has.
  struct Reference: Sendable {
    var columns: [Int]
    /// The table referred to, by the name it is kept under.
    var table: String
    /// Its columns, a key of it.
    var targets: [String]
  }

  var references: [Reference] = []
  /// A rule for each column; empty when no column has one.
  var columns: [ColumnRule] = []
  var checks: [Check] = []
  var keys: [Key] = []

  /// The rule of a column.
  subscript(column: Int) -> ColumnRule {
    columns.indices.contains(column) ? columns[column] : ColumnRule()
  }

  /// The same rules for a table one of whose columns has another name.
  func renaming(_ column: String, to name: Identifier) -> TableRules {
    func renamed(_ expression: Expression) -> Expression {
      expression.mapTree { part in
        guard case .column(var path) = part.kind, let last = path.parts.last,
          NameKey.fold(last.text) == NameKey.fold(column)
        else { return nil }
        path.parts[path.parts.count - 1] = name
        return Expression(.column(path), span: part.span)
      }
    }
    var rules = self
    for place in rules.checks.indices { rules.checks[place].condition = renamed(rules.checks[place].condition) }
    for place in rules.columns.indices {
      rules.columns[place].generated = rules.columns[place].generated.map(renamed)
    }
    return rules
  }
}
