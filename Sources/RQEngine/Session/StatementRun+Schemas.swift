import RQSyntax

/// Sequences, schemas and named types.
extension StatementRun {
  /// Makes a sequence.
  func create(_ statement: CreateSequence, in catalog: inout Catalog) throws -> StatementResult {
    let name = try catalog.key(of: statement.name)
    let done = StatementResult(table: nil, notes: [])
    if catalog.sequences[NameKey.fold(name.text)] != nil {
      if statement.existing == .keep { return done }
      if statement.existing == .refuse {
        throw Diagnostic("RQ0164", "there is already a sequence '\(name.text)'", at: name.span)
      }
    }
    func number(_ expression: Expression?) throws -> Int64? {
      guard let expression else { return nil }
      guard case .integer(let value) = try value(of: expression, type: nil) else {
        throw Diagnostic("RQ0201", "a sequence counts by whole numbers", at: expression.span)
      }
      return value
    }
    let increment = try number(statement.increment) ?? 1
    let isRising = increment > 0
    let low = try number(statement.minimum) ?? (isRising ? 1 : Int64.min)
    let high = try number(statement.maximum) ?? (isRising ? Int64.max : -1)
    let start = try number(statement.start) ?? (isRising ? low : high)
    guard increment != 0, low <= start, start <= high else {
      throw Diagnostic(
        "RQ0180", "the sequence '\(name.text)' has no numbers", at: name.span,
        hint: "START lies between MINVALUE and MAXVALUE, and INCREMENT is not 0.")
    }
    catalog.sequences[NameKey.fold(name.text)] = NumberSequence(
      name.text, start: start, increment: increment, range: low...high, cycles: statement.cycles)
    return done
  }

  /// Makes a schema: a name in front of the names of tables.
  func create(_ statement: CreateSchema, in catalog: inout Catalog) throws -> StatementResult {
    let name = bare(statement.name)
    let key = NameKey.fold(name.text)
    if catalog.schemas.contains(key) || Catalog.ownSchemas.contains(key), statement.existing == .refuse {
      throw Diagnostic("RQ0164", "there is already a schema '\(name.text)'", at: name.span)
    }
    if !Catalog.ownSchemas.contains(key) { catalog.schemas.insert(key) }
    return StatementResult(table: nil, notes: [])
  }

  /// Gives a type a name.
  func create(_ statement: CreateType, in catalog: inout Catalog) throws -> StatementResult {
    let name = bare(statement.name)
    let key = NameKey.fold(name.text)
    if catalog.types[key] != nil {
      if statement.existing == .keep { return StatementResult(table: nil, notes: []) }
      if statement.existing == .refuse {
        throw Diagnostic("RQ0164", "there is already a type '\(name.text)'", at: name.span)
      }
    }
    var type = statement.type
    if let query = statement.labels {
      guard type.name == "ENUM" else {
        throw Diagnostic("RQ0206", "\(type.name) is not made of a query", at: type.span, hint: "ENUM is.")
      }
      let (relation, columns, _) = try rows(of: query)
      guard columns.count == 1, columns[0].type == .text || Binder.isEnum(columns[0].type) else {
        throw Diagnostic("RQ0206", "ENUM needs a query of one column of TEXT", at: query.span)
      }
      for chunk in relation.chunks {
        for row in 0..<chunk.count {
          let value = chunk.segments[0].value(at: row, type: columns[0].type)
          guard !value.isNull else { throw Diagnostic("RQ0206", "a label of an ENUM is NULL", at: query.span) }
          type.labels.append(value.description)
        }
      }
    }
    _ = try catalog.type(named: type)
    catalog.types[key] = type
    return StatementResult(table: nil, notes: [])
  }

  /// Takes a schema away; false when there is none.
  func dropSchema(_ name: Identifier, cascades: Bool, in catalog: inout Catalog) throws -> Bool {
    let key = NameKey.fold(name.text)
    guard catalog.schemas.contains(key) else { return false }
    let tables = catalog.tables.map(\.schema.name).filter { NameKey.fold($0).hasPrefix(key + ".") }
    let views = catalog.views.map(\.name).filter { NameKey.fold($0).hasPrefix(key + ".") }
    if !cascades, let first = (tables + views).first {
      throw Diagnostic(
        "RQ0167", "the schema '\(name.text)' has \(first) in it, so it stays", at: name.span,
        hint: "DROP SCHEMA \(name.text) CASCADE takes what is in it away as well.")
    }
    for table in tables { catalog.removeTable(named: table) }
    for view in views { catalog.removeView(named: view) }
    catalog.schemas.remove(key)
    return true
  }

  /// The last part of a name.
  func bare(_ name: QualifiedName) -> Identifier { name.parts.last ?? Identifier("", span: name.span) }

  /// Whether a name to be dropped is one of an object in a schema that is there.
  func isNamable(_ name: QualifiedName, _ statement: Drop) -> Bool {
    name.parts.count == 1 || !statement.ifExists || (try? catalog.key(of: name)) != nil
  }

  /// Gives the generated columns of a table the types of what they are computed from, where none is said.
  func settleGenerated(_ builder: inout RuleBuilder, _ schema: inout TableSchema) throws {
    for (place, rule) in builder.columns.enumerated() {
      guard let expression = rule.generated else { continue }
      let name = Identifier(schema.name, quoted: true, span: expression.span)
      let from = TableReference(
        .table(QualifiedName([name], span: expression.span), alias: nil), span: expression.span)
      let select = Select(
        items: [SelectItem(expression, span: expression.span)], from: from, span: expression.span)
      var catalog = catalog
      catalog.removeView(named: schema.name)
      catalog.set(Table(schema))
      var binder = binder(over: catalog)
      let bound = try binder.bind(Query(select: select, span: expression.span))
      if schema.columns[place].type == .null { schema.columns[place].type = bound.columns[0].type }
    }
  }
}
