/// Tables that tell of the tables there are, under the names that other engines give them.
enum SystemTables {
  /// The table of that name, one or two parts; nil when it is none of these, or a table of the catalog has its name.
  static func table(_ parts: [String], _ catalog: Catalog) throws -> Table? {
    let names = parts.map { NameKey.fold($0) }
    switch names {
    case ["information_schema", "tables"]: return try tables(catalog)
    case ["information_schema", "columns"]: return try columns(catalog)
    case ["information_schema", "schemata"]:
      return try table(["catalog_name", "schema_name"], rows: schemas(catalog).map { ["memory", $0] })
    case ["sqlite_master"], ["main", "sqlite_master"], ["sqlite_schema"]:
      if catalog.table(named: names[names.count - 1]) != nil { return nil }
      let rows = catalog.tables.map { ["table", $0.schema.name] } + catalog.views.map { ["view", $0.name] }
      return try table(["type", "name", "tbl_name"], rows: rows.map { $0 + [$0[1]] })
    case ["pg_tables"], ["pg_catalog", "pg_tables"]:
      if catalog.table(named: "pg_tables") != nil { return nil }
      return try table(
        ["schemaname", "tablename"], rows: catalog.tables.map { place(of: $0.schema.name) })
    default: return nil
    }
  }

  /// The rows of a function such as `duckdb_tables()`; nil for all other functions.
  static func function(_ name: String, _ argument: String?, _ catalog: Catalog) throws -> Table? {
    switch name {
    case "duckdb_tables":
      let rows = catalog.tables.map { table in
        ["memory"] + place(of: table.schema.name) + [String(table.rowCount), String(table.schema.columns.count)]
      }
      return try table(
        ["database_name", "schema_name", "table_name", "estimated_size", "column_count"], rows: rows,
        integers: [3, 4])
    case "duckdb_columns": return try columns(catalog)
    case "duckdb_views":
      return try table(["schema_name", "view_name"], rows: catalog.views.map { place(of: $0.name) })
    case "pragma_table_info", "pragma_show", "table_info":
      guard let found = argument.flatMap({ catalog.table(named: $0) }) else { return nil }
      return try information(found)
    default: return nil
    }
  }

  /// What `PRAGMA table_info(t)` gives.
  static func information(_ table: Table) throws -> Table {
    let schema = table.schema
    var writer = TableWriter(
      TableSchema(
        "table_info",
        columns: [
          ColumnSchema("cid", type: .integer), ColumnSchema("name", type: .text), ColumnSchema("type", type: .text),
          ColumnSchema("notnull", type: .boolean), ColumnSchema("dflt_value", type: .text),
          ColumnSchema("pk", type: .boolean),
        ]))
    let key = Set(schema.rules.keys.first(where: \.isPrimary)?.columns ?? [])
    for (place, column) in schema.columns.enumerated() {
      writer.append([
        .integer(Int64(place)), .text(column.name), .text(column.type.name), .boolean(schema.rules[place].notNull),
        schema.rules[place].defaultText.map { .text($0) } ?? .null, .boolean(key.contains(place)),
      ])
    }
    return try writer.finish()
  }

  private static func tables(_ catalog: Catalog) throws -> Table {
    let rows =
      catalog.tables.map { ["memory"] + place(of: $0.schema.name) + ["BASE TABLE"] }
      + catalog.views.map { ["memory"] + place(of: $0.name) + ["VIEW"] }
    return try table(["table_catalog", "table_schema", "table_name", "table_type"], rows: rows)
  }

  private static func columns(_ catalog: Catalog) throws -> Table {
    let rows = catalog.tables.flatMap { table in
      table.schema.columns.enumerated().map { number, column in
        ["memory"] + place(of: table.schema.name) + [
          column.name, String(number + 1), table.schema.rules[number].notNull ? "NO" : "YES", column.type.name,
        ]
      }
    }
    return try table(
      [
        "table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "is_nullable", "data_type",
      ], rows: rows, integers: [4])
  }

  private static func schemas(_ catalog: Catalog) -> [String] { ["main"] + catalog.schemas.ordered() }

  /// The schema and the name of a table in it.
  private static func place(of name: String) -> [String] {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    return parts.count == 2 ? parts : ["main", name]
  }

  private static func table(_ names: [String], rows: [[String]], integers: Set<Int> = []) throws -> Table {
    let columns = names.enumerated().map { ColumnSchema($1, type: integers.contains($0) ? .integer : .text) }
    var writer = TableWriter(TableSchema("system", columns: columns))
    for row in rows {
      writer.append(
        row.enumerated().map { integers.contains($0) ? Int64($1).map { .integer($0) } ?? .null : .text($1) })
    }
    return try writer.finish()
  }
}
