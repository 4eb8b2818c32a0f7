import RQSyntax

extension StatementRun {
  /// Makes sure that all rows of a table satisfy its rules.
  func check(_ table: Table) throws {
    try checkNotNull(table)
    try checkConditions(table)
    try checkKeys(table.schema.rules.keys, of: table)
  }

  /// - Throws: `RQ0171` when a column that must have values lacks one.
  func checkNotNull(_ table: Table) throws {
    for (place, rule) in table.schema.rules.columns.enumerated() where rule.notNull {
      for chunk in table.chunks where chunk.segments[place].zone.nullCount > 0 {
        let column = table.schema.columns[place].name
        throw Diagnostic(
          "RQ0171", "\(table.schema.name).\(column) must have a value in every row",
          hint: "It is NOT NULL, or part of the primary key.")
      }
    }
  }

  /// - Throws: `RQ0172` when a row fails a CHECK.
  func checkConditions(_ table: Table) throws {
    for check in table.schema.rules.checks {
      let count = try violations(of: check, in: table)
      if count > 0 {
        throw Diagnostic(
          "RQ0172",
          "\(count) row\(count == 1 ? "" : "s") of \(table.schema.name) would fail CHECK (\(check.name))"
        )
      }
    }
  }

  /// How many rows make the condition false.
  func violations(of check: TableRules.Check, in table: Table) throws -> Int64 {
    let span = check.condition.span
    let fails = Expression(.isBoolean(check.condition, value: false, negated: false), span: span)
    return try count(of: table, where: fails, span)
  }

  private func count(of table: Table, where condition: Expression, _ span: SourceSpan) throws
    -> Int64
  {
    let call = FunctionCall(name: Identifier("count", span: span), arguments: [], star: true)
    let select = Select(
      items: [SelectItem(Expression(.call(call), span: span), span: span)],
      from: reference(to: table, span),
      filter: condition, span: span)
    let relation = try rows(of: Query(select: select, span: span), over: table).0
    guard let segment = relation.chunks.first?.segments.first,
      case .integer(let count) = segment.value(at: 0, type: .integer)
    else { return 0 }
    return count
  }

  private func reference(to table: Table, _ span: SourceSpan) -> TableReference {
    let name = Identifier(table.schema.name, quoted: true, span: span)
    return TableReference(.table(QualifiedName([name], span: span), alias: nil), span: span)
  }

  /// Makes sure that new rows agree in no key, neither with each other nor with one that is there; of the rows that are
  /// there only chunks with values near the new ones are read.
  ///
  /// - Throws: `RQ0173` when two rows agree in a key.
  func checkKeys(_ keys: [TableRules.Key], ofNew new: Table, in table: Table) throws {
    try checkKeys(keys, of: new)
    if table.rowCount == 0 { return }
    for key in keys {
      let touched = try rows(agreeingIn: key, table, with: new)
      if touched.allSatisfy({ $0.count == 0 }) { continue }
      try checkKeys([key], of: table.version(with: touched + new.chunks))
    }
  }

  /// - Throws: `RQ0173` when two rows agree in a key.
  func checkKeys(_ keys: [TableRules.Key], of table: Table) throws {
    let span = SourceSpan(0, 0)
    for key in keys {
      let columns = key.columns.map { place -> Expression in
        let name = Identifier(table.schema.columns[place].name, quoted: true, span: span)
        return Expression(.column(QualifiedName([name], span: span)), span: span)
      }
      let isPresent = columns.map { Expression(.isNull($0, negated: true), span: span) }
      var condition = isPresent[0]
      if isPresent.count > 1 {
        condition = Expression(
          .chain(
            isPresent[0], isPresent.dropFirst().map { ChainLink(.and, opSpan: span, operand: $0) }),
          span: span)
      }
      let count = Expression(
        .call(FunctionCall(name: Identifier("count", span: span), arguments: [], star: true)),
        span: span)
      let several = Expression(
        .chain(
          count,
          [
            ChainLink(
              .greater, opSpan: span, operand: Expression(.literal(.integer("1")), span: span))
          ]),
        span: span)
      let select = Select(
        items: columns.map { SelectItem($0, span: span) }, from: reference(to: table, span),
        filter: condition,
        groupBy: .keys(columns), having: several, span: span)
      var query = Query(select: select, span: span)
      query.limit = RowLimit(count: Expression(.literal(.integer("1")), span: span))
      let (relation, schema, _) = try rows(of: query, over: table)
      guard let chunk = relation.chunks.first else { continue }
      let values = zip(chunk.segments, schema).map { $0.value(at: 0, type: $1.type).description }
      let names = key.columns.map { table.schema.columns[$0].name }
      throw Diagnostic(
        "RQ0173",
        "two rows of \(table.schema.name) would have the same \(names.joined(separator: ", ")): \(values.joined(separator: ", "))",
        hint: key.isPrimary ? "It is the primary key." : "It is UNIQUE.")
    }
  }
}
