import RQSyntax

extension StatementRun {
  /// The catalog with a table made as the statement says.
  func create(_ statement: CreateTable, in catalog: inout Catalog) throws -> StatementResult {
    let name = try catalog.key(of: statement.name)
    if try !isFree(name, statement.existing, in: catalog) {
      return StatementResult(table: nil, notes: [])
    }
    var notes: [Diagnostic] = []
    let table: Table
    if let query = statement.query {
      let (relation, columns, told) = try rows(of: query)
      notes = told
      var schema = TableSchema(
        name.text, columns: try named(columns, statement.columns.map(\.name)))
      for place in schema.columns.indices where schema.columns[place].type == .null {
        schema.columns[place].type = .integer
      }
      table = Table(schema, chunks: statement.keepsRows ? relation.chunks : [])
    } else {
      table = Table(try schema(of: statement, name: name.text, notes: &notes))
    }
    catalog.removeView(named: name.text)
    catalog.set(table)
    return StatementResult(table: nil, notes: notes)
  }

  /// Whether something new may take a name; an error says why not, unless what is there may stay.
  func isFree(_ name: Identifier, _ existing: Existing, in catalog: Catalog) throws -> Bool {
    let isTable = catalog.table(named: name.text) != nil
    guard isTable || catalog.view(named: name.text) != nil else { return true }
    switch existing {
    case .keep: return false
    case .replace: return true
    case .refuse:
      throw Diagnostic(
        "RQ0164", "there is already a \(isTable ? "table" : "view") '\(name.text)'", at: name.span,
        hint: "CREATE OR REPLACE puts another in its place, IF NOT EXISTS keeps it.")
    }
  }

  /// Columns of a query under names that differ.
  private func named(_ columns: [ColumnSchema], _ names: [Identifier]) throws -> [ColumnSchema] {
    guard names.count <= columns.count else {
      throw Diagnostic(
        "RQ0163",
        "the query has \(columns.count) column\(columns.count == 1 ? "" : "s"), and \(names.count) are named",
        at: names[columns.count].span)
    }
    var columns = columns
    for (place, name) in names.enumerated() { columns[place].name = name.text }
    var taken = Set<String>()
    for place in columns.indices {
      let name = columns[place].name
      var number = 0
      while !taken.insert(NameKey.fold(columns[place].name)).inserted {
        number += 1
        columns[place].name = "\(name)_\(number)"
      }
    }
    return columns
  }

  /// The schema that a list of columns and constraints describes.
  private func schema(
    of statement: CreateTable, name: String, notes: inout [Diagnostic]
  ) throws -> TableSchema {
    var schema = TableSchema(name, columns: [])
    var builder = RuleBuilder()
    for definition in statement.columns {
      try append(definition, to: &schema)
      try builder.add(definition.constraints, of: definition.name, schema)
      builder.narrow(to: definition.type)
    }
    try settleGenerated(&builder, &schema)
    for constraint in statement.constraints { try builder.add(constraint, schema) }
    schema.rules = builder.rules(for: schema.columns.count)
    schema.rules.references = try references(of: statement, schema)
    try checkRules(of: schema)
    return schema
  }

  private func append(_ definition: ColumnDefinition, to schema: inout TableSchema) throws {
    let key = NameKey.fold(definition.name.text)
    if schema.columns.contains(where: { NameKey.fold($0.name) == key }) {
      throw Diagnostic(
        "RQ0165", "there are two columns '\(definition.name.text)'", at: definition.name.span)
    }
    // A generated column without a type takes that of its expression.
    let type = try definition.type.map { try catalog.type(named: $0) } ?? .null
    schema.columns.append(ColumnSchema(definition.name.text, type: type))
  }

  /// Makes sure that conditions and defaults mean something before any row has to meet them.
  private func checkRules(of schema: TableSchema) throws {
    for check in schema.rules.checks { _ = try violations(of: check, in: Table(schema)) }
    for (place, rule) in schema.rules.columns.enumerated() {
      guard let value = rule.defaultValue else { continue }
      var binder = binder(over: catalog)
      let bound = try binder.bindValue(value)
      _ = try binder.cast(bound, to: schema.columns[place].type, trying: false, at: value.span)
    }
  }

  /// Makes a view.
  func create(_ statement: CreateView, in catalog: inout Catalog) throws -> StatementResult {
    let name = try catalog.key(of: statement.name)
    if try !isFree(name, statement.existing, in: catalog) {
      return StatementResult(table: nil, notes: [])
    }
    var binder = binder(over: catalog)
    let bound = try binder.bind(statement.query)
    _ = try binder.renamed(bound, statement.columns, name.text)
    catalog.removeTable(named: name.text)
    catalog.add(View(name: name.text, columns: statement.columns, query: statement.query))
    return StatementResult(table: nil, notes: [])
  }

  /// Accepts an index: lookups need none, and its name can be dropped again.
  func create(_ statement: CreateIndex, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(statement.table, in: catalog)
    let name = statement.name?.text ?? ""
    if let given = statement.name,
      catalog.indexes.contains(where: { NameKey.fold($0.name) == NameKey.fold(name) })
    {
      if statement.existing == .keep { return StatementResult(table: nil, notes: []) }
      if statement.existing == .refuse {
        throw Diagnostic("RQ0164", "there is already an index '\(name)'", at: given.span)
      }
    }
    var places: [Int] = []
    for key in statement.keys {
      guard case .column(let column) = key.expression.kind, let last = column.parts.last else {
        continue
      }
      guard let place = table.column(named: last.text) else {
        throw unknownColumn(last, of: table)
      }
      places.append(place)
    }
    if statement.unique {
      guard places.count == statement.keys.count else {
        throw Diagnostic(
          "RQ0020", "a unique index over expressions is not supported yet",
          at: statement.keys.first?.span ?? statement.table.span)
      }
      var schema = table.schema
      let key = TableRules.Key(name: name, columns: places, isPrimary: false)
      schema.rules.keys.append(key)
      try checkKeys([key], of: Table(schema, chunks: table.chunks))
      catalog.set(Table(schema, chunks: table.chunks))
    }
    catalog.addIndex(named: name, on: table.schema.name)
    return StatementResult(table: nil, notes: [])
  }

  /// Gives an expression over groups a name.
  func create(_ statement: CreateMeasure, in catalog: inout Catalog) throws -> StatementResult {
    if catalog.measures[NameKey.fold(statement.name.text)] != nil {
      if statement.existing == .keep { return StatementResult(table: nil, notes: []) }
      if statement.existing == .refuse {
        throw Diagnostic(
          "RQ0164", "there is already a measure '\(statement.name.text)'", at: statement.name.span)
      }
    }
    let label = statement.label ?? ""
    if let other = catalog.measures[NameKey.fold(label)],
      NameKey.fold(other.name) != NameKey.fold(statement.name.text)
    {
      throw Diagnostic(
        "RQ0164", "the measure \(other.name) has the label '\(label)'", at: statement.name.span,
        hint: "Give this one another label.")
    }
    catalog.add(
      Measure(name: statement.name.text, label: label, expression: statement.expression))
    return StatementResult(table: nil, notes: [])
  }

  /// Gives an expression or a query with parameters a name.
  func create(_ statement: CreateMacro, in catalog: inout Catalog) throws -> StatementResult {
    if catalog.macros[NameKey.fold(statement.name.text)] != nil {
      if statement.existing == .keep { return StatementResult(table: nil, notes: []) }
      if statement.existing == .refuse {
        throw Diagnostic(
          "RQ0164", "there is already a macro '\(statement.name.text)'", at: statement.name.span)
      }
    }
    catalog.add(
      Macro(name: statement.name.text, parameters: statement.parameters, body: statement.body))
    return StatementResult(table: nil, notes: [])
  }

  /// Takes tables, views or indexes away.
  func drop(_ statement: Drop, in catalog: inout Catalog) throws -> StatementResult {
    for name in statement.names {
      let last = try statement.subject == .schema || !isNamable(name, statement) ? bare(name) : catalog.key(of: name)
      let found: Bool
      switch statement.subject {
      case .table:
        if catalog.view(named: last.text) != nil {
          throw wrongKind(last, is: "a view", drop: "VIEW")
        }
        found = catalog.table(named: last.text) != nil
        if let table = catalog.table(named: last.text) {
          try releaseReferences(to: table, cascades: statement.cascades, at: last.span, in: &catalog)
          catalog.removeTable(named: table.schema.name)
        }
      case .view:
        if catalog.view(named: last.text) == nil, catalog.table(named: last.text) != nil {
          throw wrongKind(last, is: "a table", drop: "TABLE")
        }
        found = catalog.view(named: last.text) != nil
        catalog.removeView(named: last.text)
      case .index: found = catalog.removeIndex(named: last.text)
      case .measure: found = catalog.removeMeasure(named: last.text)
      case .macro: found = catalog.removeMacro(named: last.text)
      case .sequence: found = catalog.sequences.removeValue(forKey: NameKey.fold(last.text)) != nil
      case .type: found = catalog.types.removeValue(forKey: NameKey.fold(last.text)) != nil
      case .schema: found = try dropSchema(last, cascades: statement.cascades, in: &catalog)
      }
      if !found, !statement.ifExists {
        let what = statement.subject.rawValue.lowercased()
        throw Diagnostic(
          "RQ0103", "there is no \(what) '\(last.text)'", at: last.span,
          hint: "DROP \(statement.subject.rawValue) IF EXISTS passes over what is not there.",
          candidates: Candidates.best(for: last.text, among: catalog.tables.map(\.schema.name)))
      }
    }
    return StatementResult(table: nil, notes: [])
  }

  private func wrongKind(_ name: Identifier, is kind: String, drop: String) -> Diagnostic {
    Diagnostic(
      "RQ0166", "'\(name.text)' is \(kind)", at: name.span,
      hint: "DROP \(drop) \(name.text) takes it away.")
  }

  /// Changes a table's columns or its name.
  func alter(_ statement: AlterTable, in catalog: inout Catalog) throws -> StatementResult {
    let done = StatementResult(table: nil, notes: [])
    if statement.ifExists, catalog.table(named: try catalog.key(of: statement.name).text) == nil { return done }
    let table = try table(statement.name, in: catalog)
    var schema = table.schema
    var chunks = table.chunks
    switch statement.change {
    case .rename(let name):
      if NameKey.fold(name.text) != NameKey.fold(schema.name) {
        _ = try isFree(name, .refuse, in: catalog)
        catalog.removeTable(named: schema.name)
      }
      schema.name = name.text
    case .renameColumn(let column, let name):
      let place = try place(of: column, in: table)
      if let other = table.column(named: name.text), other != place {
        throw Diagnostic("RQ0165", "there is already a column '\(name.text)'", at: name.span)
      }
      schema.rules = schema.rules.renaming(schema.columns[place].name, to: name)
      schema.columns[place].name = name.text
      schema.columns[place].label = ""
    case .dropColumn(let column, let ifExists):
      if ifExists, table.column(named: column.text) == nil { return done }
      let place = try place(of: column, in: table)
      try checkDroppable(column, place, schema)
      schema.columns.remove(at: place)
      if schema.rules.columns.indices.contains(place) { schema.rules.columns.remove(at: place) }
      for key in schema.rules.keys.indices {
        schema.rules.keys[key].columns = schema.rules.keys[key].columns.map {
          $0 > place ? $0 - 1 : $0
        }
      }
      chunks = chunks.map { chunk in
        var segments = chunk.segments
        segments.remove(at: place)
        return Chunk(count: chunk.count, segments: segments)
      }
    case .addColumn(let definition, let ifNotExists):
      if ifNotExists, table.column(named: definition.name.text) != nil { return done }
      return try add(definition, to: table, in: &catalog)
    case .setType(let column, let type, let value):
      return try setType(of: column, to: type, using: value, table, in: &catalog)
    case .setDefault(let column, let value):
      schema.rules = try rules(of: table) {
        $0.columns[try place(of: column, in: table)].defaultValue = value
      }
      try checkRules(of: schema)
    case .setNotNull(let column, let notNull):
      schema.rules = try rules(of: table) {
        $0.columns[try place(of: column, in: table)].notNull = notNull
      }
      if notNull { try checkNotNull(Table(schema, chunks: chunks)) }
    }
    catalog.set(Table(schema, chunks: chunks))
    return done
  }

  /// The rules of a table with one for each column, changed.
  private func rules(of table: Table, _ change: (inout TableRules) throws -> Void) rethrows
    -> TableRules
  {
    var rules = table.schema.rules
    while rules.columns.count < table.schema.columns.count {
      rules.columns.append(TableRules.ColumnRule())
    }
    try change(&rules)
    return rules
  }

  private func checkDroppable(_ column: Identifier, _ place: Int, _ schema: TableSchema) throws {
    if schema.columns.count == 1 {
      throw Diagnostic(
        "RQ0167", "'\(column.text)' is the only column of \(schema.name)", at: column.span)
    }
    if schema.rules.keys.contains(where: { $0.columns.contains(place) })
      || !schema.rules.checks.isEmpty
    {
      throw Diagnostic(
        "RQ0167", "a constraint of \(schema.name) may use '\(column.text)', so it stays",
        at: column.span,
        hint: "Make a table of the new form with CREATE TABLE … AS.")
    }
  }

  private func add(
    _ definition: ColumnDefinition, to table: Table, in catalog: inout Catalog
  ) throws -> StatementResult {
    var schema = table.schema
    try append(definition, to: &schema)
    var builder = RuleBuilder(schema.rules)
    try builder.add(definition.constraints, of: definition.name, schema)
    try settleGenerated(&builder, &schema)
    schema.rules = builder.rules(for: schema.columns.count)
    try checkRules(of: schema)
    let span = definition.span
    let rule = schema.rules[schema.columns.count - 1]
    let value = rule.generated ?? rule.defaultValue ?? Expression(.literal(.null), span: span)
    let chunks = try rewritten(
      table, columns: table.schema.columns.map { Change.column($0.name) } + [.value(value)], as: schema)
    let changed = Table(schema, chunks: chunks)
    try check(changed)
    catalog.set(changed)
    return StatementResult(table: nil, notes: [])
  }

  private func setType(
    of column: Identifier, to type: TypeName, using value: Expression?, _ table: Table, in catalog: inout Catalog
  ) throws -> StatementResult {
    let place = try place(of: column, in: table)
    var schema = table.schema
    schema.columns[place].type = try catalog.type(named: type)
    schema.rules = rules(of: table) { $0.columns[place].narrowType = Coercion.isNarrow(type) ? type : nil }
    let span = column.span
    let cast = Expression(
      .cast(
        value ?? Expression(.column(QualifiedName([column], span: span)), span: span), type, trying: false),
      span: span)
    var columns = table.schema.columns.map { Change.column($0.name) }
    columns[place] = .value(cast)
    catalog.set(Table(schema, chunks: try rewritten(table, columns: columns, as: schema)))
    return StatementResult(table: nil, notes: [])
  }
}

/// Gathers the constraints of a table.
struct RuleBuilder {
  private(set) var columns: [TableRules.ColumnRule]
  private var checks: [TableRules.Check]
  private var keys: [TableRules.Key]

  init(_ rules: TableRules = TableRules()) {
    (columns, checks, keys) = (rules.columns, rules.checks, rules.keys)
  }

  /// The rules, one for each column.
  func rules(for count: Int) -> TableRules {
    var rules = TableRules(columns: columns, checks: checks, keys: keys)
    while rules.columns.count < count { rules.columns.append(TableRules.ColumnRule()) }
    return rules
  }

  mutating func add(_ constraints: [ColumnConstraint], of column: Identifier, _ schema: TableSchema)
    throws
  {
    let place = schema.columns.count - 1
    while columns.count <= place { columns.append(TableRules.ColumnRule()) }
    for constraint in constraints {
      switch constraint.kind {
      case .notNull: columns[place].notNull = true
      case .null: columns[place].notNull = false
      case .defaultValue(let value): columns[place].defaultValue = value
      case .check(let condition): add(check: condition, constraint.name)
      case .unique: add(key: [place], constraint.name, isPrimary: false)
      case .primaryKey: try add(primaryKey: [place], constraint.name, at: constraint.span)
      case .references: break
      case .generated(let expression): columns[place].generated = expression
      }
    }
  }

  /// Holds the values of the column last added to those that the name of its type stands for.
  mutating func narrow(to type: TypeName?) {
    guard let type, Coercion.isNarrow(type), let last = columns.indices.last else { return }
    columns[last].narrowType = type
  }

  mutating func add(_ constraint: TableConstraint, _ schema: TableSchema) throws {
    func places(_ names: [Identifier]) throws -> [Int] {
      try names.map { name in
        guard
          let place = schema.columns.firstIndex(where: {
            NameKey.fold($0.name) == NameKey.fold(name.text)
          })
        else {
          throw Diagnostic(
            "RQ0101", "there is no column '\(name.text)'", at: name.span,
            candidates: Candidates.best(for: name.text, among: schema.columns.map(\.name)))
        }
        return place
      }
    }
    switch constraint.kind {
    case .primaryKey(let names):
      try add(primaryKey: try places(names), constraint.name, at: constraint.span)
    case .unique(let names): add(key: try places(names), constraint.name, isPrimary: false)
    case .check(let condition): add(check: condition, constraint.name)
    case .foreignKey(let names, _, _): _ = try places(names)
    }
  }

  private mutating func add(check condition: Expression, _ name: Identifier?) {
    checks.append(
      TableRules.Check(name: name?.text ?? ExpressionText().text(condition), condition: condition))
  }

  private mutating func add(key places: [Int], _ name: Identifier?, isPrimary: Bool) {
    keys.append(TableRules.Key(name: name?.text ?? "", columns: places, isPrimary: isPrimary))
  }

  private mutating func add(primaryKey places: [Int], _ name: Identifier?, at span: SourceSpan)
    throws
  {
    if keys.contains(where: \.isPrimary) {
      throw Diagnostic("RQ0168", "a table has one primary key at most", at: span)
    }
    for place in places {
      while columns.count <= place { columns.append(TableRules.ColumnRule()) }
      columns[place].notNull = true
    }
    add(key: places, name, isPrimary: true)
  }
}
