import RQSyntax

extension Binder {
  /// The select list with stars and `COLUMNS(…)` replaced by the columns they stand for.
  func expand(_ items: [SelectItem], _ scope: Scope) throws -> [SelectItem] {
    var expanded: [SelectItem] = []
    for item in items {
      var item = item
      item.expression = try unpacked(item.expression, scope)
      if case .star(let star) = item.expression.kind {
        expanded += try columns(of: star, scope, at: item.span)
      } else if let fields = try unnestedFields(item, scope) {
        expanded += fields
      } else if let choice = item.expression.columnChoice {
        for column in try chosen(choice, scope) {
          let expression = item.expression.replacingColumns(with: column.expression)
          let isBare = expression == column.expression
          expanded.append(
            SelectItem(expression, alias: isBare ? column.alias : item.alias, span: item.span))
        }
      } else {
        expanded.append(item)
      }
    }
    return expanded
  }

  /// A condition that holds for all columns that `COLUMNS(…)` in it stands for.
  func expandedCondition(_ condition: Expression, _ scope: Scope) throws -> Expression {
    let condition = try unpacked(condition, scope)
    guard let choice = condition.columnChoice else { return condition }
    let parts = try chosen(choice, scope).map { condition.replacingColumns(with: $0.expression) }
    guard let first = parts.first, parts.count > 1 else { return parts.first ?? condition }
    let links = parts.dropFirst().map { ChainLink(.and, opSpan: $0.span, operand: $0) }
    return Expression(.chain(first, links), span: condition.span)
  }

  /// The expression with the columns that `*COLUMNS(…)` stands for as so many arguments of a call.
  private func unpacked(_ expression: Expression, _ scope: Scope) throws -> Expression {
    guard expression.unpacksColumns else { return expression }
    var failure: (any Error)?
    let result = expression.mapTree { part in
      guard case .call(var call) = part.kind, call.arguments.contains(where: { $0.unpackedColumns != nil }) else {
        return nil
      }
      do {
        call.arguments = try call.arguments.flatMap { argument -> [Expression] in
          guard let choice = argument.unpackedColumns else { return [try unpacked(argument, scope)] }
          let isNamed = ["struct_pack", "struct_insert"].contains(call.name.text.lowercased())
          return try chosen(choice, scope).map { item in
            guard isNamed, let name = item.alias ?? item.expression.columnName(scope) else { return item.expression }
            return Expression(.namedArgument(name, item.expression), span: argument.span)
          }
        }
      } catch {
        failure = failure ?? error
      }
      return Expression(.call(call), span: part.span)
    }
    if let failure { throw failure }
    return result
  }

  /// The keys of ORDER BY with `COLUMNS(…)` replaced by the columns it stands for.
  func expandedOrder(_ items: [OrderItem], _ scope: Scope) throws -> [OrderItem] {
    try items.flatMap { item -> [OrderItem] in
      guard !item.isAll, let choice = item.expression.columnChoice else { return [item] }
      return try chosen(choice, scope).map { column in
        var copy = item
        copy.expression = item.expression.replacingColumns(with: column.expression)
        return copy
      }
    }
  }

  /// The columns a star stands for, its edits applied.
  private func columns(of star: Star, _ scope: Scope, at span: SourceSpan) throws -> [SelectItem] {
    var tables = scope.tables
    if let last = star.qualifier?.parts.last {
      tables = tables.filter { $0.answers(to: NameKey.fold(last.text)) }
      if tables.isEmpty {
        if let qualifier = star.qualifier, let fields = try fields(of: qualifier, scope) { return fields }
        throw Diagnostic(
          "RQ0103", "there is no table '\(last.text)' in this query", at: last.span,
          candidates: Candidates.best(for: last.text, among: scope.tables.map(\.name)))
      }
    }
    if tables.isEmpty {
      throw Diagnostic(
        "RQ0118", "* needs a table", at: span,
        hint: "Load reports with -d PATH, or name a table in FROM.")
    }
    var edits = StarEdits(star)
    var items: [SelectItem] = []
    for table in tables {
      for column in table.columns
      where star.qualifier != nil || !scope.merged.contains(column.column) {
        if edits.excludes(column, of: table) { continue }
        let reference = reference(to: column, of: table, scope, isQualified: star.qualifier != nil, at: span)
        items.append(edits.item(for: column, of: table, reference, at: span))
      }
    }
    if let name = edits.unused {
      let text = name.parts.map(\.text).joined(separator: ".")
      throw Diagnostic(
        "RQ0101", "there is no column '\(text)' among those of the star", at: name.span,
        candidates: Candidates.best(
          for: text, among: tables.flatMap { $0.columns.map(\.schema.name) }))
    }
    return items
  }

  /// The fields of a column that holds structs, which `column.*` stands for; nil for all other names.
  private func fields(of name: QualifiedName, _ scope: Scope) throws -> [SelectItem]? {
    var binder = self
    var context = SelectContext(scope: scope)
    let operand = Expression(.column(name), span: name.span)
    guard case .structure(let fields)? = try? binder.bind(operand, &context, .select).type else { return nil }
    return Binder.items(fields, of: operand, at: name.span)
  }

  /// A name that means the column and no other, or its place where there is no such name.
  private func reference(
    to column: ScopeColumn, of table: ScopeTable, _ scope: Scope, isQualified: Bool, at span: SourceSpan
  ) -> Expression {
    let merged = isQualified ? nil : scope.substitutes[column.column]
    let parts = [
      Identifier(table.name, quoted: true, span: span),
      Identifier(column.schema.name, quoted: true, span: span),
    ]
    let name = QualifiedName(table.name.isEmpty ? [parts[1]] : parts, span: span)
    if merged != nil || scope.find(name).count != 1,
      let place = scope.columns.firstIndex(where: { $0.column == merged ?? column.column })
    {
      return Expression(.position(place + 1), span: span)
    }
    return Expression(.column(name), span: span)
  }

  /// The columns that `COLUMNS(…)` stands for.
  private func chosen(_ choice: Expression, _ scope: Scope) throws -> [SelectItem] {
    let all = try columns(of: Star(), scope, at: choice.span)
    func name(_ item: SelectItem) -> String {
      switch item.expression.kind {
      case .position(let place): scope.columns[place - 1].schema.name
      case .column(let name): name.parts.last?.text ?? ""
      default: item.alias?.text ?? ""
      }
    }
    switch choice.kind {
    case .star(let star): return try columns(of: star, scope, at: choice.span)
    case .list(let items), .row(let items):
      return try items.map { item in
        guard let wanted = item.plainName,
          let found = all.first(where: { NameKey.fold(name($0)) == NameKey.fold(wanted) })
        else {
          throw Diagnostic("RQ0101", "there is no column of this name", at: item.span)
        }
        return found
      }
    default: return try all.filter { try isChosen(name($0), by: choice) }
    }
  }

  /// Whether a column's name matches a pattern, or makes the condition of a lambda true.
  private func isChosen(_ name: String, by choice: Expression) throws -> Bool {
    let text = Expression(.literal(.string(name)), span: choice.span)
    let test: Expression
    if case .lambda(let names, let body) = choice.kind, names.count == 1 {
      test = body.replacingColumns(with: [NameKey.fold(names[0].text): text])
    } else {
      let call = FunctionCall(name: Identifier("regexp_matches", span: choice.span), arguments: [text, choice])
      test = Expression(.call(call), span: choice.span)
    }
    var binder = self
    let bound = try binder.boolean(try binder.bindValue(test), "COLUMNS")
    guard case .boolean(let isChosen)? = bound.constantValue else {
      throw Diagnostic(
        "RQ0202", "COLUMNS needs a pattern or a condition on names alone", at: choice.span,
        hint: "For example COLUMNS('^count') or COLUMNS(c -> c LIKE 'count%').")
    }
    return isChosen
  }
}

/// The edits of a star, and which of them have met their column.
private struct StarEdits {
  private var open: [(name: QualifiedName, edit: Edit)]

  private enum Edit {
    case exclude
    case replace(SelectItem)
    case rename(Identifier)
  }

  private var met = Set<Int>()

  init(_ star: Star) {
    open =
      star.excluded.map { ($0, .exclude) }
      + star.replaced.compactMap { item in
        item.alias.map { (QualifiedName([$0], span: $0.span), .replace(item)) }
      } + star.renamed.map { ($0.column, .rename($0.name)) }
  }

  /// The first edit of a column there is not.
  var unused: QualifiedName? { open.indices.first { !met.contains($0) }.map { open[$0].name } }

  private func answers(_ name: QualifiedName, _ column: ScopeColumn, _ table: ScopeTable) -> Bool {
    guard let last = name.parts.last, column.answers(to: NameKey.fold(last.text)) else {
      return false
    }
    return name.parts.count == 1
      || table.answers(to: NameKey.fold(name.parts[name.parts.count - 2].text))
  }

  mutating func excludes(_ column: ScopeColumn, of table: ScopeTable) -> Bool {
    var found = false
    for (place, (name, edit)) in open.enumerated() {
      guard case .exclude = edit, answers(name, column, table) else { continue }
      met.insert(place)
      found = true
    }
    return found
  }

  /// The item for a column that stays.
  mutating func item(
    for column: ScopeColumn, of table: ScopeTable, _ reference: Expression, at span: SourceSpan
  ) -> SelectItem {
    var item = SelectItem(reference, span: span)
    for (place, (name, edit)) in open.enumerated() where answers(name, column, table) {
      switch edit {
      case .exclude: break
      case .replace(let replacement):
        item.expression = replacement.expression
        item.alias = item.alias ?? Identifier(column.schema.name, quoted: true, span: span)
      case .rename(let name): item.alias = name
      }
      met.insert(place)
    }
    return item
  }
}

extension Expression {
  /// What the first `COLUMNS(…)` in the expression chooses; nil when there is none.
  fileprivate var columnChoice: Expression? {
    if case .columns(let choice) = kind { return choice }
    for child in children {
      if let choice = child.columnChoice { return choice }
    }
    return nil
  }

  /// What `*COLUMNS(…)`, which the parser reads as a call of `unpack`, chooses; nil for all others.
  fileprivate var unpackedColumns: Expression? {
    guard case .call(let call) = kind, call.name.text == "unpack", call.arguments.count == 1,
      case .columns(let choice) = call.arguments[0].kind
    else { return nil }
    return choice
  }

  /// Whether `*COLUMNS(…)` stands somewhere in it.
  fileprivate var unpacksColumns: Bool { unpackedColumns != nil || children.contains(where: \.unpacksColumns) }

  /// The name of a column, under which a struct holds it.
  fileprivate func columnName(_ scope: Scope) -> Identifier? {
    switch kind {
    case .column(let name): name.parts.last
    case .position(let place): Identifier(scope.columns[place - 1].schema.name, quoted: true, span: span)
    default: nil
    }
  }

  /// The expression with every `COLUMNS(…)` replaced by one column.
  fileprivate func replacingColumns(with column: Expression) -> Expression {
    mapTree { expression in if case .columns = expression.kind { column } else { nil } }
  }

  /// A text or a bare name as the name of a column.
  fileprivate var plainName: String? {
    switch kind {
    case .literal(.string(let text)): text
    case .column(let name): name.parts.last?.text
    default: nil
    }
  }
}
