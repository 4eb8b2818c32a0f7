import RQSyntax

extension Binder {
  /// How deep macros and measures may stand for each other.
  private static let maxSubstitutions = 32

  /// The query with macros in the expressions of its own replaced by what they stand for.
  func substituted(_ query: Query) throws -> Query {
    if catalog.macros.isEmpty { return query }
    return try query.mapExpressions { try substituted($0, depth: 0) }
  }

  /// The select and the clauses around it with measures replaced by what they stand for, or nil where none is named.
  ///
  /// A column of what it reads, an alias of its own and a column of a query around it go before a measure of their name.
  func measured(_ select: Select, _ query: Query, _ scope: Scope?) throws -> (Select, Query)? {
    var found = false
    func note(_ name: QualifiedName) { if isMeasure(name, select, scope) { found = true } }
    func look(_ expression: Expression) { expression.forEachName(note, star: {}) }
    for item in select.items { look(item.expression) }
    for clause in [select.filter, select.having, select.qualify] { if let clause { look(clause) } }
    for item in query.orderBy { look(item.expression) }
    if let limit = query.limit { for key in limit.per { look(key) } }
    if case .keys(let keys)? = select.groupBy { for key in keys { look(key) } }
    for window in select.windows { for part in window.window.children { look(part) } }
    guard found else { return nil }
    var whole = query
    whole.body = .select(select)
    whole = try whole.mapExpressions { try measured($0, select, scope, depth: 0) }
    return whole.select.map { ($0, whole) }
  }

  private func isMeasure(_ name: QualifiedName, _ select: Select, _ scope: Scope?) -> Bool {
    guard name.parts.count == 1, !name.parts[0].quoted, catalog.measures[NameKey.fold(name.parts[0].text)] != nil
    else { return false }
    let key = NameKey.fold(name.parts[0].text)
    if select.items.contains(where: { $0.alias.map { NameKey.fold($0.text) == key } ?? false }) { return false }
    if outers.contains(where: { !$0.find(name).isEmpty }) { return false }
    if let scope { return scope.find(name).isEmpty }
    return !catalog.tables.contains { $0.column(named: key) != nil }
  }

  private func measured(
    _ expression: Expression, _ select: Select, _ scope: Scope?, depth: Int
  ) throws -> Expression {
    if depth > Binder.maxSubstitutions { throw tooDeep(at: expression.span) }
    var failure: (any Error)?
    let result = expression.mapTree { part in
      guard failure == nil, case .column(let name) = part.kind, isMeasure(name, select, scope),
        let measure = catalog.measures[NameKey.fold(name.parts[0].text)]
      else { return nil }
      do {
        let body = try substituted(measure.expression, depth: 0)
        return try measured(body, select, scope, depth: depth + 1).placed(at: part.span)
      } catch {
        failure = error
        return part
      }
    }
    if let failure { throw failure }
    return result
  }

  private func tooDeep(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "RQ0504", "macros and measures stand for each other more than \(Binder.maxSubstitutions) deep here", at: span)
  }

  /// The expression with its macros replaced.
  private func substituted(_ expression: Expression, depth: Int) throws -> Expression {
    var failure: Diagnostic?
    let result = expression.mapTree { part in
      if failure != nil { return part }
      do throws(Diagnostic) {
        return try replacement(for: part, depth: depth)
      } catch {
        failure = error
        return part
      }
    }
    if let failure { throw failure }
    return result
  }

  /// What a call of a macro stands for; nil for anything else.
  private func replacement(for part: Expression, depth: Int) throws(Diagnostic) -> Expression? {
    let body: Expression
    switch part.kind {
    case .call(let call) where !call.name.quoted && call.over == nil:
      guard let macro = catalog.macros[NameKey.fold(call.name.text)],
        case .expression(let expression) = macro.body
      else { return nil }
      body = expression.replacingColumns(with: try arguments(of: call, for: macro))
    default: return nil
    }
    guard depth < Binder.maxSubstitutions else { throw tooDeep(at: part.span) }
    do {
      // Places in the text of the definition mean nothing in the text of the statement.
      return try substituted(body, depth: depth + 1).placed(at: part.span)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic("RQ0901", "\(error)", at: part.span)
    }
  }

  /// What the parameters of a macro stand for in a call of it, by folded name.
  func arguments(of call: FunctionCall, for macro: Macro) throws(Diagnostic) -> [String: Expression] {
    var values: [String: Expression] = [:]
    var place = 0
    for argument in call.arguments {
      if case .namedArgument(let name, let value) = argument.kind {
        let key = NameKey.fold(name.text)
        guard macro.parameters.contains(where: { NameKey.fold($0.name.text) == key }) else {
          throw Diagnostic("RQ0105", "\(macro.name) has no parameter '\(name.text)'", at: name.span)
        }
        values[key] = value
      } else if place < macro.parameters.count {
        values[NameKey.fold(macro.parameters[place].name.text)] = argument
        place += 1
      } else {
        throw wrongCount(call, macro)
      }
    }
    for parameter in macro.parameters where values[NameKey.fold(parameter.name.text)] == nil {
      guard let value = parameter.defaultValue else { throw wrongCount(call, macro) }
      values[NameKey.fold(parameter.name.text)] = value
    }
    return values
  }

  private func wrongCount(_ call: FunctionCall, _ macro: Macro) -> Diagnostic {
    let count = call.arguments.count
    return Diagnostic(
      "RQ0105", "\(macro.name) does not take \(count) argument\(count == 1 ? "" : "s")",
      at: call.name.span,
      hint:
        "It is called as \(macro.name)(\(macro.parameters.map(\.name.text).joined(separator: ", ")))."
    )
  }
}

extension Expression {
  /// The expression with unqualified names replaced.
  func replacingColumns(with values: [String: Expression]) -> Expression {
    mapTree { part in
      guard case .column(let name) = part.kind, name.parts.count == 1 else { return nil }
      return values[NameKey.fold(name.parts[0].text)]
    }
  }

  /// The expression as if all of it stood at one place.
  fileprivate func placed(at span: SourceSpan) -> Expression {
    mapTree { part in
      if part.span == span { return nil }
      var copy = part
      copy.span = span
      if case .column(let name) = part.kind {
        let parts = name.parts.map { Identifier($0.text, quoted: $0.quoted, span: span) }
        copy.kind = .column(QualifiedName(parts, span: span))
      }
      if case .call(var call) = part.kind {
        call.name.span = span
        copy.kind = .call(call)
      }
      return copy.placed(at: span)
    }
  }
}
