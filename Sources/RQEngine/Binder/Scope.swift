import RQSyntax

/// The columns that names in a clause can mean.
struct Scope: Sendable {
  var tables: [ScopeTable] = []
  /// Columns an unqualified name does not reach, because USING merged them into their left twin.
  var merged: Set<Column> = []
  /// The columns that unqualified names reach instead, because USING merged two sides of which either may be missing.
  var substitutes: [Column: Column] = [:]

  /// Whether it holds the tables to the left of one in FROM, where no aggregate of the query can be read yet.
  var isBesideTables = false

  /// Select items by folded alias, which queries inside the query may name.
  var aliases: [String: Expression] = [:]

  /// Every column an unqualified name can mean, in order.
  var columns: [ScopeColumn] {
    reachable(tables.flatMap(\.columns))
  }

  /// Those of the columns that unqualified names reach.
  private func reachable(_ columns: [ScopeColumn]) -> [ScopeColumn] {
    columns.filter { !merged.contains($0.column) }.map(substituted)
  }

  /// The column that an unqualified name reaches.
  private func substituted(_ column: ScopeColumn) -> ScopeColumn {
    substitutes[column.column].map { ScopeColumn(column: $0, schema: column.schema) } ?? column
  }

  /// The columns of that name, of the table named if one is.
  func find(_ name: QualifiedName) -> [ScopeColumn] {
    guard let last = name.parts.last else { return [] }
    let key = NameKey.fold(last.text)
    var found: [ScopeColumn] = []
    if name.parts.count > 1 {
      let qualifier = NameKey.fold(name.parts[name.parts.count - 2].text)
      for table in tables where table.answers(to: qualifier) { table.collect(key, into: &found) }
      return found
    }
    for table in tables { table.collect(key, into: &found) }
    return reachable(found)
  }

  /// The one column that an expression is, when it is no more than that.
  func column(meantBy expression: Expression) -> ScopeColumn? {
    switch expression.kind {
    case .column(let name):
      let found = find(name)
      return found.count == 1 ? found[0] : nil
    case .position(let place):
      let columns = columns
      return columns.indices.contains(place - 1) ? columns[place - 1] : nil
    default: return nil
    }
  }

  /// The column and its table for a column of a plan.
  func origin(of column: Column) -> (table: ScopeTable, column: ScopeColumn)? {
    for table in tables {
      if let found = table.columns.first(where: { $0.column == column || substitutes[$0.column] == column }) {
        return (table, found)
      }
      if let found = table.hidden.first(where: { $0.column == column }) { return (table, found) }
    }
    return nil
  }
}

/// One table of a scope under the name the query gives it.
struct ScopeTable: Sendable {
  /// The alias, or the table's own name.
  var name: String
  /// Whether an alias hides the table's own name.
  var aliased: Bool
  var schema: TableSchema
  var columns: [ScopeColumn]
  /// Columns that are found by name, and that no star stands for.
  var hidden: [ScopeColumn] = []

  func answers(to key: String) -> Bool {
    NameKey.fold(name) == key || (!aliased && !schema.label.isEmpty && schema.label == key)
  }

  /// Adds the columns of a name.
  fileprivate func collect(_ key: String, into found: inout [ScopeColumn]) {
    // Most names differ in length from the one looked for, which is seen without comparing Chinese text with others.
    let size = key.utf8.count
    for index in columns.indices {
      let isKey = columns[index].schema.key.utf8.count == size && columns[index].schema.key == key
      if isKey || columns[index].schema.label.utf8.count == size && columns[index].schema.label == key && size > 0 {
        found.append(columns[index])
      }
    }
    for column in hidden where column.schema.key == key { found.append(column) }
  }
}

/// One column of a scope.
struct ScopeColumn: Sendable {
  var column: Column
  var schema: ColumnSchema

  func answers(to key: String) -> Bool {
    schema.key == key || (!schema.label.isEmpty && schema.label == key)
  }
}
