import RQSyntax

extension Binder {
  /// How deep macros and measures may stand for each other.
  private static let maxSubstitutions = 32

  /// The query with macros and measures in the expressions of its own replaced by what they stand for.
  func substituted(_ query: Query) throws -> Query {
    if catalog.macros.isEmpty, catalog.measures.isEmpty { return query }
    return try query.mapExpressions { try substituted($0, depth: 0) }
  }

  /// The expression with its macros and measures replaced.
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

  /// What a call of a macro or the name of a measure stands for; nil for anything else.
  private func replacement(for part: Expression, depth: Int) throws(Diagnostic) -> Expression? {
    let body: Expression
    switch part.kind {
    case .column(let name) where name.parts.count == 1 && !name.parts[0].quoted:
      let key = NameKey.fold(name.parts[0].text)
      guard let measure = catalog.measures[key],
        !catalog.tables.contains(where: { $0.column(named: key) != nil })
      else { return nil }
      body = measure.expression
    case .call(let call) where !call.name.quoted && call.over == nil:
      guard let macro = catalog.macros[NameKey.fold(call.name.text)],
        case .expression(let expression) = macro.body
      else { return nil }
      body = expression.replacingColumns(with: try arguments(of: call, for: macro))
    default: return nil
    }
    guard depth < Binder.maxSubstitutions else {
      throw Diagnostic(
        "RQ0504",
        "macros and measures stand for each other more than \(Binder.maxSubstitutions) deep here",
        at: part.span)
    }
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
    var result = mapTree { part in
      guard case .column(let name) = part.kind else { return nil }
      let parts = name.parts.map { Identifier($0.text, quoted: $0.quoted, span: span) }
      return Expression(.column(QualifiedName(parts, span: span)), span: span)
    }
    result.span = span
    return result
  }
}
