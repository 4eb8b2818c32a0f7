extension Parser {
  /// Reads `CREATE …`.
  mutating func parseCreate() -> Statement.Kind {
    advanceKeyword()
    var existing = Existing.refuse
    if take(.or) {
      expect(.replace, in: "CREATE OR")
      existing = .replace
    }
    let temporary = take(.temp) || take(.temporary)
    switch keyword {
    case .table?: return parseCreateTable(existing, temporary)
    case .view?: return parseCreateView(existing, temporary)
    case .measure? where !temporary: return parseCreateMeasure(existing)
    case .macro? where !temporary, .function? where !temporary: return parseCreateMacro(existing)
    case .index? where !temporary, .unique? where !temporary: return parseCreateIndex(existing)
    case .sequence?: return parseCreateSequence(existing)
    case .schema? where !temporary: return parseCreateSchema(existing)
    case .type? where !temporary: return parseCreateType(existing)
    case _ where atWord("TRIGGER"): return refuseTrigger()
    default:
      expected(
        .expectedKeyword,
        temporary ? "TABLE, VIEW or SEQUENCE" : "TABLE, VIEW, MEASURE, MACRO, INDEX, SEQUENCE, SCHEMA or TYPE")
      skipStatement()
      return .invalid
    }
  }

  /// Takes IF NOT EXISTS.
  mutating func takeIfNotExists(_ existing: Existing) -> Existing {
    guard at(.if), next(is: .not) else { return existing }
    advanceKeyword()
    advanceKeyword()
    expect(.exists, in: "IF NOT")
    return .keep
  }

  /// Takes IF EXISTS.
  private mutating func takeIfExists() -> Bool {
    guard at(.if), next(is: .exists) else { return false }
    advanceKeyword()
    advanceKeyword()
    return true
  }

  private mutating func parseCreateTable(_ existing: Existing, _ temporary: Bool) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    guard let name = parseTableName() else { return .invalid }
    var table = CreateTable(name: name, existing: existing, temporary: temporary)
    if at(.leftParen), isName(peek()), peek(2).kind == .comma || peek(2).kind == .rightParen {
      table.columns = parseColumnNames("columns").map { ColumnDefinition(name: $0, type: nil, span: $0.span) }
      expect(.as, in: "CREATE TABLE without types")
    } else if at(.leftParen) {
      parseTableElements(&table)
      return .createTable(table)
    } else if !take(.as) {
      expected(.expectedKeyword, "columns in parentheses, or AS and a query")
      return .createTable(table)
    }
    table.query = parseDefiningQuery()
    if atRowsKept {
      advanceKeyword()
      table.keepsRows = !take(.no)
      expect(.data, in: "WITH NO")
    }
    return .createTable(table)
  }

  private mutating func parseDefiningQuery() -> Query {
    if atQuery { return parseQuery() }
    expected(.expectedKeyword, "a query", hint: "a query starts with SELECT, FROM, VALUES or WITH")
    let place = SourceSpan(previousEnd, previousEnd)
    return Query(body: .missing(place), span: place)
  }

  private mutating func parseTableElements(_ table: inout CreateTable) {
    let open = current
    advance()
    repeat {
      if at(.rightParen), !table.columns.isEmpty || !table.constraints.isEmpty { break }
      if atTableConstraint {
        if let constraint = parseTableConstraint() { table.constraints.append(constraint) }
      } else {
        guard let column = parseColumnDefinition() else { break }
        table.columns.append(column)
      }
    } while take(.comma) && !abandoned
    close(open, in: "CREATE TABLE")
  }

  private var atTableConstraint: Bool {
    switch keyword {
    case .primary?, .unique?, .check?, .foreign?, .constraint?: return true
    default: return false
    }
  }

  private mutating func parseColumnDefinition() -> ColumnDefinition? {
    let start = current.start
    guard atName, !atTableConstraint else {
      reportMissingName("a column")
      return nil
    }
    let name = takeIdentifier()
    // A generated column may leave its type to its expression.
    let type = at(.as) || at(.generated) && next(is: .always) ? nil : parseTypeName()
    var column = ColumnDefinition(name: name, type: type, span: span(from: start))
    while let constraint = parseColumnConstraint() { column.constraints.append(constraint) }
    column.span = span(from: start)
    return column
  }

  /// Reads `CONSTRAINT name`.
  private mutating func takeConstraintName() -> Identifier? {
    take(.constraint) ? parseIdentifier("a name for the constraint") : nil
  }

  private mutating func parseColumnConstraint() -> ColumnConstraint? {
    let start = current.start
    let name = takeConstraintName()
    let kind: ColumnConstraint.Kind
    switch keyword {
    case .not?:
      advanceKeyword()
      expect(.null, in: "NOT")
      kind = .notNull
    case .null?:
      advanceKeyword()
      kind = .null
    case .primary?:
      advanceKeyword()
      expect(.key, in: "PRIMARY")
      kind = .primaryKey
    case .unique?:
      advanceKeyword()
      kind = .unique
    case .default?:
      advanceKeyword()
      kind = .defaultValue(parseExpression(.concat))
    case .check?:
      advanceKeyword()
      kind = .check(parseCondition("CHECK"))
    case .references?:
      advanceKeyword()
      guard let table = parseTableName() else { return nil }
      kind = .references(table, at(.leftParen) ? parseColumnNames("columns") : [])
    case .generated?, .as?:
      if take(.generated) { expect(.always, in: "GENERATED") }
      expect(.as, in: "GENERATED ALWAYS")
      kind = .generated(parseCondition("AS"))
      _ = take(.stored) || take(.virtual)
    default:
      if name != nil { expected(.expectedKeyword, "NOT NULL, PRIMARY KEY, UNIQUE, CHECK or the like") }
      return nil
    }
    return ColumnConstraint(name: name, kind, span: span(from: start))
  }

  /// Reads `(condition)`.
  private mutating func parseCondition(_ context: String) -> Expression {
    guard at(.leftParen) else {
      expected(.unexpected, "a condition in parentheses", hint: "write \(context) (x > 0)")
      return missing(at: previousEnd)
    }
    let open = current
    advance()
    let condition = parseExpression()
    close(open, in: context)
    return condition
  }

  private mutating func parseTableConstraint() -> TableConstraint? {
    let start = current.start
    let name = takeConstraintName()
    let kind: TableConstraint.Kind
    switch keyword {
    case .primary?:
      advanceKeyword()
      expect(.key, in: "PRIMARY")
      kind = .primaryKey(parseColumnNames("columns"))
    case .unique?:
      advanceKeyword()
      kind = .unique(parseColumnNames("columns"))
    case .check?:
      advanceKeyword()
      kind = .check(parseCondition("CHECK"))
    case .foreign?:
      advanceKeyword()
      expect(.key, in: "FOREIGN")
      let columns = parseColumnNames("columns")
      expect(.references, in: "FOREIGN KEY")
      guard let table = parseTableName() else { return nil }
      kind = .foreignKey(columns, table, at(.leftParen) ? parseColumnNames("columns") : [])
    default:
      expected(.expectedKeyword, "PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY")
      return nil
    }
    return TableConstraint(name: name, kind, span: span(from: start))
  }

  private mutating func parseCreateView(_ existing: Existing, _ temporary: Bool) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    guard let name = parseTableName() else { return .invalid }
    let columns = at(.leftParen) ? parseColumnNames("columns") : []
    expect(.as, in: "CREATE VIEW")
    return .createView(
      CreateView(name: name, existing: existing, temporary: temporary, columns: columns, query: parseDefiningQuery()))
  }

  private mutating func parseCreateMeasure(_ existing: Existing) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    let name = parseIdentifier("a name for the measure")
    var label: String?
    if at(.string) {
      label = source.quoted(current)
      advance()
    }
    expect(.as, in: "CREATE MEASURE")
    return .createMeasure(CreateMeasure(name: name, existing: existing, label: label, expression: parseExpression()))
  }

  private mutating func parseCreateMacro(_ existing: Existing) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    let name = parseIdentifier("a name for the macro")
    var parameters: [CreateMacro.Parameter] = []
    if at(.leftParen) {
      let open = current
      advance()
      while atName, !abandoned {
        var parameter = CreateMacro.Parameter(name: takeIdentifier())
        if take(.assign) { parameter.defaultValue = parseExpression() }
        parameters.append(parameter)
        guard take(.comma) else { break }
        if !atName { reportMissingName("a parameter") }
      }
      close(open, in: "CREATE MACRO")
    } else {
      expected(.unexpected, "parameters in parentheses", hint: "write CREATE MACRO f(a, b) AS a + b")
    }
    expect(.as, in: "CREATE MACRO")
    if at(.table), peek().kind == .leftParen || startsQuery(at: 1) {
      advanceKeyword()
      return .createMacro(
        CreateMacro(name: name, existing: existing, parameters: parameters, body: .table(parseDefiningQuery())))
    }
    return .createMacro(
      CreateMacro(name: name, existing: existing, parameters: parameters, body: .expression(parseExpression())))
  }

  private mutating func parseCreateIndex(_ existing: Existing) -> Statement.Kind {
    let unique = take(.unique)
    expect(.index, in: "UNIQUE")
    let existing = takeIfNotExists(existing)
    let name = atName ? takeIdentifier() : nil
    expect(.on, in: "CREATE INDEX")
    guard let table = parseTableName() else { return .invalid }
    var keys: [OrderItem] = []
    if at(.leftParen) {
      let open = current
      advance()
      keys = parseOrderItems()
      close(open, in: "CREATE INDEX")
    } else {
      expected(.unexpected, "keys in parentheses")
    }
    return .createIndex(CreateIndex(name: name, existing: existing, unique: unique, table: table, keys: keys))
  }

  /// Says that there are no triggers, and goes on behind the statements inside.
  private mutating func refuseTrigger() -> Statement.Kind {
    reportHere(
      .unsupported, "triggers are not supported: a change runs no statement but its own",
      hint: "write the statements behind the change, between BEGIN and COMMIT")
    while !atEnd, !(at(.end) && (peek().kind == .semicolon || peek().kind == .endOfText)) {
      if at(.semicolon), !tokens[index...].prefix(4096).contains(where: { $0.keyword == .end }) { return .invalid }
      advance()
    }
    if at(.end) { advance() }
    return .invalid
  }

  /// Reads `DROP …`.
  mutating func parseDrop() -> Statement.Kind {
    advanceKeyword()
    let subject: Drop.Subject
    switch keyword {
    case .table?: subject = .table
    case .view?: subject = .view
    case .index?: subject = .index
    case .measure?: subject = .measure
    case .macro?, .function?: subject = .macro
    case .sequence?: subject = .sequence
    case .schema?: subject = .schema
    case .type?: subject = .type
    default:
      expected(.expectedKeyword, "TABLE, VIEW, MEASURE, MACRO, INDEX, SEQUENCE, SCHEMA or TYPE")
      skipStatement()
      return .invalid
    }
    advanceKeyword()
    if subject == .macro, at(.table) { advanceKeyword() }
    let ifExists = takeIfExists()
    var names: [QualifiedName] = []
    repeat {
      guard atName else {
        reportMissingName("a name")
        break
      }
      names.append(parseQualifiedName("a name"))
    } while take(.comma)
    let cascades = take(.cascade)
    if !cascades { _ = take(.restrict) }
    return .drop(Drop(subject, ifExists: ifExists, names: names, cascades: cascades))
  }

  /// Reads `ALTER TABLE …`.
  mutating func parseAlter() -> Statement.Kind {
    advanceKeyword()
    expect(.table, in: "ALTER")
    let ifExists = takeIfExists()
    guard let name = parseTableName(), let change = parseChange() else { return .invalid }
    return .alterTable(AlterTable(name: name, ifExists: ifExists, change: change))
  }

  private mutating func parseChange() -> AlterTable.Change? {
    switch keyword {
    case .add?:
      advanceKeyword()
      _ = take(.column)
      let existing = takeIfNotExists(.refuse)
      return parseColumnDefinition().map { .addColumn($0, ifNotExists: existing == .keep) }
    case .drop?:
      advanceKeyword()
      _ = take(.column)
      let ifExists = takeIfExists()
      return parsePresentName("a column").map { .dropColumn($0, ifExists: ifExists) }
    case .rename?: return parseRename()
    case .alter?:
      advanceKeyword()
      _ = take(.column)
      guard let column = parsePresentName("a column") else { return nil }
      return parseColumnChange(column)
    default:
      expected(.expectedKeyword, "ADD, DROP, RENAME or ALTER")
      skipStatement()
      return nil
    }
  }

  private mutating func parsePresentName(_ what: String) -> Identifier? {
    guard atName else {
      reportMissingName(what)
      return nil
    }
    return takeIdentifier()
  }

  private mutating func parseRename() -> AlterTable.Change? {
    advanceKeyword()
    let isColumn = take(.column)
    // A column may be called “to”: RENAME to TO x.
    if !isColumn, at(.to), !(next(is: .to) && isName(peek(2))) {
      advanceKeyword()
      return parsePresentName("a new name").map { .rename(to: $0) }
    }
    guard let column = parsePresentName("a column") else { return nil }
    expect(.to, in: "RENAME")
    return parsePresentName("a new name").map { .renameColumn(column, to: $0) }
  }

  private mutating func parseNewType(of column: Identifier) -> AlterTable.Change {
    let type = parseTypeName()
    return .setType(column, type, using: take(.using) ? parseExpression() : nil)
  }

  private mutating func parseColumnChange(_ column: Identifier) -> AlterTable.Change? {
    if take(.type) { return parseNewType(of: column) }
    let isSet = at(.set)
    guard take(.set) || take(.drop) else {
      expected(.expectedKeyword, "TYPE, SET or DROP")
      return nil
    }
    if isSet, take(.data) {
      expect(.type, in: "SET DATA")
      return parseNewType(of: column)
    }
    if isSet, take(.type) { return parseNewType(of: column) }
    if take(.default) { return .setDefault(column, isSet ? parseExpression(.concat) : nil) }
    if take(.not) {
      expect(.null, in: "NOT")
      return .setNotNull(column, isSet)
    }
    expected(.expectedKeyword, isSet ? "DEFAULT, NOT NULL or TYPE" : "DEFAULT or NOT NULL")
    return nil
  }
}
