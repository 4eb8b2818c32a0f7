import RQSyntax

/// PRAGMA, by which other engines are asked about tables and settings.
extension StatementRun {
  /// Runs a PRAGMA that asks for something; nil for one that sets something.
  func pragma(_ name: Identifier, _ argument: String?) throws -> StatementResult? {
    let word = name.text.lowercased()
    switch word {
    case "table_info", "show", "pragma_table_info":
      guard let argument else { return nil }
      let parts = argument.split(separator: ".").map { Identifier(String($0), span: name.span) }
      guard !parts.isEmpty else { return nil }
      let table = try table(QualifiedName(parts, span: name.span), in: catalog)
      return rows(of: try SystemTables.information(table))
    case "show_tables", "show_tables_expanded": return try show(Identifier("TABLES", span: name.span))
    case "database_list", "show_databases": return try show(Identifier("DATABASES", span: name.span))
    case "version", "database_size", "storage_info", "functions":
      return try show(Identifier(word == "functions" ? "FUNCTIONS" : "SETTINGS", span: name.span))
    default: return nil
    }
  }

  /// The rows of a table as a result.
  private func rows(of table: Table) -> StatementResult {
    let columns = table.schema.columns.map { (name: $0.name, type: $0.type) }
    let relation = Relation(types: columns.map(\.type), chunks: table.chunks)
    return StatementResult(table: ResultTable(relation, columns: columns), notes: [])
  }
}
