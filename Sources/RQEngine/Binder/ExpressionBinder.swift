import RQSyntax

/// Where an expression stands, which says what may appear in it.
enum Clause: String {
  case select = "SELECT"
  case filter = "WHERE"
  case groupBy = "GROUP BY"
  case having = "HAVING"
  case orderBy = "ORDER BY"
  case on = "ON"
  case limit = "LIMIT"
  case qualify = "QUALIFY"

  /// Whether aggregates may be called there.
  var allowsAggregates: Bool {
    self == .select || self == .having || self == .orderBy || self == .qualify
  }
}

/// What the binding of one select's expressions shares: its scope, its aliases and the aggregates found so far.
struct SelectContext {
  var scope: Scope
  /// Select items by folded alias.
  var aliases: [String: Expression] = [:]
  /// Aggregates called, each with the column that will hold its result.
  var aggregates: [AggregateColumn] = []
  /// Aliases being resolved, against cycles.
  var resolving: Set<String> = []
  /// The keys of GROUP BY; nil in a query that does not group.
  var grouping: GroupingContext?
  /// Whether an aggregate's argument is being bound.
  var insideAggregate = false
  /// Windows called, with the columns that will hold their results.
  var windows: [PendingWindow] = []
  /// The windows of the WINDOW clause.
  var namedWindows: [NamedWindow] = []
  /// Whether a part of a window is being bound.
  var insideWindow = false
  /// Queries inside expressions that are still to be joined.
  var subqueries: [PendingSubquery] = []
  /// What stands for each of them, joined or not.
  var subqueryResults: [Expression: BoundExpression] = [:]
  /// What stands for functions on the elements of lists by their text: over rows, and over groups under `true`.
  var listResults: [Bool: [String: BoundExpression]] = [:]
  /// What stands for `x IS BLANK` and its like, by their text.
  var stateResults: [String: BoundExpression] = [:]
  /// Lists that the select list takes apart, with the columns that will hold their elements.
  var unnested: [(list: BoundExpression, column: Column)] = []
  /// Whether expressions are being bound that are computed for groups rather than rows.
  var isAboveGroups = false
}

extension Binder {
  /// Binds a condition without aliases or aggregates.
  mutating func bindCondition(_ expression: Expression, in scope: Scope, clause: Clause) throws -> BoundExpression {
    var context = SelectContext(scope: scope)
    return try bindCondition(expression, &context, clause)
  }

  /// Binds an expression that must be BOOLEAN.
  mutating func bindCondition(
    _ expression: Expression, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    try boolean(try bind(expression, &context, clause), clause.rawValue)
  }

  /// The expression as a condition: a number is one that it is not zero, and a text that says `true` or `false` is that.
  func boolean(_ bound: BoundExpression, _ place: String) throws -> BoundExpression {
    switch bound.type {
    case .boolean: return bound
    case .null: return .constant(.null, .boolean, at: bound.span)
    case .text where bound.constantValue != nil: return try cast(bound, to: .boolean, trying: false, at: bound.span)
    case .integer, .decimal, .double:
      let zero = BoundExpression.constant(Binder.zero(of: bound.type), bound.type, at: bound.span)
      return try folded(
        BoundExpression(kind: .compare(.notEqual, bound, zero), type: .boolean, span: bound.span))
    default:
      throw Diagnostic(
        "RQ0202", "\(place) needs a condition, and this is \(bound.type.name)", at: bound.span,
        hint: "Compare it with something, as in x > 0.")
    }
  }

  /// Binds an expression.
  ///
  /// - Throws: `Diagnostic` of the RQ01xx and RQ02xx families.
  mutating func bind(
    _ expression: Expression, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    if !context.resolving.isEmpty {
      expansions += 1
      if expansions > Binder.maxExpansions {
        throw Diagnostic(
          "RQ0504", "the aliases stand for more than \(Binder.maxExpansions) expressions", at: expression.span,
          hint: "Use each alias fewer times.")
      }
    }
    let bound = try bindKind(expression, &context, clause)
    try checkHeight(bound)
    return bound
  }

  private mutating func bindKind(
    _ expression: Expression, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let span = expression.span
    switch expression.kind {
    case .literal(let literal): return try bindLiteral(literal, span)
    case .parameter(let name):
      guard let value = parameters[name] else {
        throw Diagnostic(
          "RQ0113", "the parameter $\(name) has no value", at: span,
          hint: "Give one with --set \(name)=… or beside the query.",
          candidates: Candidates.best(for: name, among: parameters.keys.ordered()))
      }
      return .constant(value, Binder.type(of: value), at: span)
    case .column(let name): return try bindColumn(name, &context, clause)
    case .position(let place):
      guard let column = context.scope.column(meantBy: expression) else {
        let count = context.scope.columns.count
        throw Diagnostic(
          "RQ0111", "#\(place): the query reads \(count) column\(count == 1 ? "" : "s")", at: span)
      }
      return .column(column.column, at: span)
    case .star:
      throw Diagnostic("RQ0118", "* can only stand as an item of SELECT or in count(*)", at: span)
    case .unary(let op, let operand): return try bindUnary(op, operand, span, &context, clause)
    case .chain(let first, let links): return try bindChain(first, links, span, &context, clause)
    case .between(let x, let low, let high, let negated):
      let operand = try bind(x, &context, clause)
      let (a, b) = try unify(operand, try bind(low, &context, clause), "BETWEEN", at: span)
      let (c, d) = try unify(operand, try bind(high, &context, clause), "BETWEEN", at: span)
      let both = BoundExpression(
        kind: .and([
          BoundExpression(kind: .compare(.greaterOrEqual, a, b), type: .boolean, span: span),
          BoundExpression(kind: .compare(.lessOrEqual, c, d), type: .boolean, span: span),
        ]), type: .boolean, span: span)
      return negated ? BoundExpression(kind: .not(both), type: .boolean, span: span) : both
    case .inList(let x, let items, let negated) where x.rowItems != nil && !items.contains(where: \.mayBeRow):
      return try bind(try Binder.rowMembership(x, items, negated, span), &context, clause)
    case .inList(let x, let items, let negated):
      let operand = try bind(x, &context, clause)
      var bound: [BoundExpression] = []
      for item in items { bound.append(placed(try bind(item, &context, clause), beside: operand, context)) }
      return try bindIn(operand, bound, negated, span)
    case .inQuery, .quantified, .exists, .subquery: return try bindSubquery(expression, &context, clause)
    case .interval(let amount, let unit): return try bindInterval(amount, unit, span, &context, clause)
    case .list(let items):
      var bound: [BoundExpression] = []
      for item in items { bound.append(try bind(item, &context, clause)) }
      return try list(bound, span)
    case .index(let x, let place):
      return try element(of: try bind(x, &context, clause), at: try bind(place, &context, clause), span)
    case .slice(let x, let low, let high):
      let operand = try bind(x, &context, clause)
      let bounds = try [low, high].map { bound -> BoundExpression in
        guard let bound else { return .constant(.null, .integer, at: span) }
        return try bind(bound, &context, clause)
      }
      return try slice(operand, bounds, (low != nil, high != nil), span)
    case .collate(let x, let name):
      _ = try Binder.collation(name)
      return try bind(x, &context, clause)
    case .isState(let x, let state, let negated):
      // Where it stands a second time it is the same: a key of GROUP BY shown, say.
      let text = heading(expression, context.scope)
      if let known = context.stateResults[text] { return known }
      let bound = try bind(try stateTest(x, state, negated, span, context), &context, clause)
      context.stateResults[text] = bound
      return bound
    case .row(let items): return try bindRow(items, span, &context, clause)
    case .columns, .lambda, .namedArgument, .defaultValue:
      throw Binder.unsupported("this form of expression", at: span)
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      return try bindLike(x, pattern, escape, insensitive, negated, span, &context, clause)
    case .similar(let x, let pattern, let escape, let negated):
      var arguments = [try bind(x, &context, clause), try bind(pattern, &context, clause)]
      if let escape { arguments.append(try bind(escape, &context, clause)) }
      let fits = try apply(RegexFunctions.similar, arguments, span, span)
      return negated ? try folded(BoundExpression(kind: .not(fits), type: .boolean, span: span)) : fits
    case .isNull(let x, let negated):
      return BoundExpression(
        kind: .isNull(try bind(x, &context, clause), negated: negated), type: .boolean, span: span)
    case .isBoolean(let x, let value, let negated):
      let operand = try boolean(try bind(x, &context, clause), "IS \(value ? "TRUE" : "FALSE")")
      return BoundExpression(kind: .isBoolean(operand, value: value, negated: negated), type: .boolean, span: span)
    case .isDistinct(let x, let y, let negated):
      let (a, b) = try unify(
        try bind(x, &context, clause), try bind(y, &context, clause), "IS DISTINCT FROM", at: span)
      return BoundExpression(kind: .distinct(a, b, negated: negated), type: .boolean, span: span)
    case .caseWhen(let operand, let branches, let otherwise):
      return try bindCase(operand, branches, otherwise, span, &context, clause)
    case .cast(let x, let name, let trying):
      let operand = try bind(x, &context, clause)
      let converted = try cast(operand, to: try catalog.type(named: name), trying: trying, at: span)
      return try narrowed(converted, name, trying: trying, at: span)
    case .call(let call): return try bindCall(call, span, &context, clause)
    case .missing: throw Diagnostic("RQ0001", "an expression is missing here", at: span)
    }
  }

  private func bindLiteral(_ literal: Literal, _ span: SourceSpan) throws -> BoundExpression {
    switch literal {
    case .null: return .constant(.null, .null, at: span)
    case .boolean(let value): return .constant(.boolean(value), .boolean, at: span)
    case .string(let text): return .constant(.text(text), .text, at: span)
    case .integer(let digits):
      if let value = Int64(digits) { return .constant(.integer(value), .integer, at: span) }
      return try decimalLiteral(digits, span)
    case .decimal(let digits): return try decimalLiteral(digits, span)
    case .float(let digits):
      guard let value = Double(digits), value.isFinite else {
        throw Diagnostic("RQ0204", "\(digits) is too large for a DOUBLE", at: span)
      }
      return .constant(.double(value), .double, at: span)
    case .typed(let name, let text):
      let type = try catalog.type(named: name)
      let value = try cast(.constant(.text(text), .text, at: span), to: type, trying: false, at: span)
      return try narrowed(value, name, trying: false, at: span)
    }
  }

  private func decimalLiteral(_ digits: String, _ span: SourceSpan) throws -> BoundExpression {
    guard let value = Decimal(wide: digits) else {
      throw Diagnostic(
        "RQ0204", "\(digits) has more than 38 digits", at: span, hint: "Write it with an exponent to get a DOUBLE.")
    }
    if !digits.contains(".") { return .constant(.decimal(value), .hugeInteger, at: span) }
    let precision = max(value.digits, value.scale, 1)
    if precision > Decimal.maxPrecision { return .constant(.decimal(value), .hugeInteger, at: span) }
    return .constant(.decimal(value), .decimal(precision: precision, scale: value.scale), at: span)
  }

  static func type(of value: Value) -> DataType {
    switch value {
    case .null: .null
    case .boolean: .boolean
    case .integer: .integer
    case .decimal(let value):
      value.digits > Decimal.maxPrecision
        ? .hugeInteger
        : .decimal(precision: Decimal.maxPrecision, scale: value.scale)
    case .double: .double
    case .text: .text
    case .date: .date
    case .timestamp: .timestamp
    case .interval: .interval
    case .time: .time
    case .blob: .blob
    case .uuid: .uuid
    case .enumeration: .text
    case .structure(let fields): .structure(fields.map { StructField($0.name, type(of: $0.value)) })
    case .map(let entries):
      .map(
        entries.reduce(DataType.null) { Coercion.common($0, type(of: $1.key)) ?? $0 },
        entries.reduce(DataType.null) { Coercion.common($0, type(of: $1.value)) ?? $0 })
    case .list(let items):
      .list(items.reduce(DataType.null) { Coercion.common($0, type(of: $1)) ?? $0 })
    }
  }

  private mutating func bindColumn(
    _ name: QualifiedName, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let found = context.scope.find(name)
    if found.count == 1, clause != .having || !isShadowed(found[0], by: name, context) {
      return .column(found[0].column, at: name.span)
    }
    let text = name.parts.map(\.text).joined(separator: ".")
    if found.count > 1 {
      let tables = context.scope.tables.filter { table in
        table.columns.contains { column in found.contains { $0.column == column.column } }
      }
      let choices = tables.map { "\($0.name).\(name.parts.last?.text ?? text)" }
      throw Diagnostic(
        "RQ0102", "'\(text)' is a column of several tables", at: name.span,
        hint: "Say which: \(choices.joined(separator: " or ")).")
    }
    if name.parts.count == 1, clause != .on {
      let key = NameKey.fold(text)
      if let aliased = context.aliases[key], !context.resolving.contains(key), context.resolving.count < 64 {
        if aggregateDetector.hasAggregate(aliased), !clause.allowsAggregates || context.insideAggregate {
          throw Diagnostic(
            "RQ0106", "'\(text)' is an aggregate, which \(clause.rawValue) cannot use", at: name.span,
            hint: clause == .filter ? "Conditions on aggregates go into HAVING." : nil)
        }
        context.resolving.insert(key)
        defer { context.resolving.remove(key) }
        var bound = try bind(aliased, &context, clause)
        bound.span = name.span
        return bound
      }
    }
    if let column = try outerColumn(name, text) { return .column(column, at: name.span) }
    if let named = try outerAlias(name) { return named }
    if name.parts.count > 1, let field = try bindFields(name, &context, clause) { return field }
    if let row = try wholeRow(name, context) { return row }
    if name.parts.count == 1, !name.parts[0].quoted, text.lowercased() != "now", text.lowercased() != "today",
      let moment = currentMoment(text, name.span)
    {
      return moment
    }
    if !numbersRows, name.parts.last?.text.lowercased() == "rowid" { missesRowNumbers = true }
    throw unknownColumn(name, text, context)
  }

  /// Whether HAVING could not read a column, and an aggregate of the query's own has its name.
  private func isShadowed(_ column: ScopeColumn, by name: QualifiedName, _ context: SelectContext) -> Bool {
    guard name.parts.count == 1, !context.insideAggregate,
      let aliased = context.aliases[NameKey.fold(name.parts[0].text)], aggregateDetector.hasAggregate(aliased)
    else { return false }
    return !(context.grouping?.keys.contains { $0.columns.contains(column.column) } ?? false)
  }

  /// The column of a query around this one that a name means.
  private mutating func outerColumn(_ name: QualifiedName, _ text: String) throws -> Column? {
    for scope in outers.reversed() {
      let found = scope.find(name)
      if found.count > 1 {
        throw Diagnostic(
          "RQ0102", "'\(text)' is a column of several tables of the query around this one", at: name.span,
          hint: "Put the table's name in front.")
      }
      if let column = found.first?.column {
        outerColumns.insert(column)
        return column
      }
    }
    return nil
  }

  /// The select item of a query around this one that a name is the alias of, unless it aggregates.
  private mutating func outerAlias(_ name: QualifiedName) throws -> BoundExpression? {
    guard name.parts.count == 1, let text = name.parts.first?.text else { return nil }
    let key = NameKey.fold(text)
    for level in outers.indices.reversed() {
      guard let item = outers[level].aliases[key], !aggregateDetector.hasAggregate(item),
        !AggregateDetector.hasWindow(item)
      else { continue }
      let inner = outers
      defer { outers = inner }
      outers = Array(inner[..<level])
      var around = SelectContext(scope: inner[level])
      var bound = try bind(item, &around, .groupBy)
      guard around.subqueries.isEmpty, around.unnested.isEmpty else { continue }
      outerColumns.formUnion(bound.columns)
      bound.span = name.span
      return bound
    }
    return nil
  }

  private func unknownColumn(_ name: QualifiedName, _ text: String, _ context: SelectContext) -> Diagnostic {
    if name.parts.count > 1 {
      let qualifier = name.parts[name.parts.count - 2]
      if !context.scope.tables.contains(where: { $0.answers(to: NameKey.fold(qualifier.text)) }) {
        let names = context.scope.tables.map(\.name)
        return Diagnostic(
          "RQ0103", "there is no table '\(qualifier.text)' in this query", at: qualifier.span,
          hint: names.isEmpty ? nil : "It reads \(names.joined(separator: ", ")).",
          candidates: Candidates.best(for: qualifier.text, among: names))
      }
    }
    let last = name.parts.last?.text ?? text
    let names = context.scope.columns.flatMap { [$0.schema.name, $0.schema.label] }.filter { !$0.isEmpty }
    let candidates = Candidates.best(for: HanScript.simplified(last), among: names + context.aliases.keys.ordered())
    let elsewhere = catalog.tables.filter { $0.column(named: last) != nil }.map(\.schema.name)
    var hint = candidates.first.map { "Did you mean \($0)?" }
    if hint == nil, !elsewhere.isEmpty { hint = "It is a column of \(elsewhere.joined(separator: ", "))." }
    if hint == nil, let table = context.scope.tables.first { hint = "DESCRIBE \(table.name) lists the columns." }
    return Diagnostic(
      "RQ0101", "there is no column '\(text)'", at: name.span, hint: hint, candidates: candidates,
      fix: candidates.first.map { Diagnostic.Fix(span: name.parts.last?.span ?? name.span, replacement: $0) })
  }

  private mutating func bindUnary(
    _ op: UnaryOperator, _ operand: Expression, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    // The smallest integer has no positive twin to negate.
    if op == .minus, case .literal(.integer(let digits)) = operand.kind, let value = Int64("-" + digits) {
      return .constant(.integer(value), .integer, at: span)
    }
    let bound = try bind(operand, &context, clause)
    switch op {
    case .bitNot:
      guard bound.type.isWhole || bound.type == .null else {
        throw Diagnostic("RQ0201", "~ needs a whole number, and this is \(bound.type.name)", at: bound.span)
      }
      // The complement of a number is what its negative lacks by one.
      let one = BoundExpression.constant(.integer(-1), .integer, at: span)
      return try arithmetic(one, .subtract, bound, at: span, operator: span)
    case .not:
      return BoundExpression(kind: .not(try boolean(bound, "NOT")), type: .boolean, span: span)
    case .plus, .minus:
      if bound.type == .interval { return op == .plus ? bound : try negated(bound, span) }
      guard bound.type.isNumeric || bound.type == .null else {
        throw Diagnostic("RQ0201", "\(op.rawValue) needs a number, and this is \(bound.type.name)", at: bound.span)
      }
      if op == .plus || bound.type == .null { return bound }
      let zero = BoundExpression.constant(Binder.zero(of: bound.type), bound.type, at: span)
      return try folded(
        BoundExpression(
          kind: .arithmetic(zero, [ArithmeticStep(op: .subtract, operand: bound)]), type: bound.type, span: span))
    }
  }

  static func zero(of type: DataType) -> Value {
    switch type {
    case .decimal(_, let scale): .decimal(Decimal(unscaled: 0, scale: scale))
    case .double: .double(0)
    default: .integer(0)
    }
  }

  private mutating func bindLike(
    _ x: Expression, _ pattern: Expression, _ escape: Expression?, _ insensitive: Bool, _ negated: Bool,
    _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let operand = try text(try bind(x, &context, clause), "LIKE")
    let patternBound = try text(try bind(pattern, &context, clause), "LIKE")
    var character: String?
    if let escape {
      guard case .text(let text)? = try bind(escape, &context, clause).constantValue, text.unicodeScalars.count == 1
      else { throw Diagnostic("RQ0207", "ESCAPE needs one character", at: escape.span) }
      character = text
    }
    return try folded(
      BoundExpression(
        kind: .like(operand, pattern: patternBound, escape: character, caseInsensitive: insensitive, negated: negated),
        type: .boolean, span: span))
  }

  private func text(_ bound: BoundExpression, _ place: String) throws -> BoundExpression {
    if bound.type == .text { return bound }
    if Binder.isEnum(bound.type) { return try cast(bound, to: .text, trying: false, at: bound.span) }
    if bound.type == .null { return .constant(.null, .text, at: bound.span) }
    throw Diagnostic(
      "RQ0201", "\(place) compares TEXT, and this is \(bound.type.name)", at: bound.span,
      hint: "CAST(… AS TEXT) makes it text.")
  }

  private mutating func bindCase(
    _ operand: Expression?, _ branches: [CaseBranch], _ otherwise: Expression?, _ span: SourceSpan,
    _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let subject = try operand.map { try bind($0, &context, clause) }
    var conditions: [BoundExpression] = []
    var results: [BoundExpression] = []
    for branch in branches {
      let condition = try bind(branch.condition, &context, clause)
      if let subject {
        let (a, b) = try unify(subject, condition, "CASE", at: branch.condition.span)
        conditions.append(
          try folded(BoundExpression(kind: .compare(.equal, a, b), type: .boolean, span: condition.span)))
      } else {
        conditions.append(try boolean(condition, "WHEN"))
      }
      results.append(try bind(branch.result, &context, clause))
    }
    if let otherwise { results.append(try bind(otherwise, &context, clause)) }
    let (type, unified) = try unifyAll(results, "CASE", at: span)
    var bound: [BoundBranch] = []
    var last = otherwise == nil ? nil : unified.last
    for (condition, result) in zip(conditions, unified) {
      // A branch that is never taken says nothing, and none behind one that always is.
      switch condition.constantValue {
      case .boolean(true)?: last = result
      case nil:
        bound.append(BoundBranch(condition: condition, result: result))
        continue
      default: continue
      }
      break
    }
    if bound.isEmpty { return last ?? .constant(.null, type, at: span) }
    return BoundExpression(kind: .caseWhen(bound, otherwise: last), type: type, span: span)
  }

  private func bindIn(
    _ operand: BoundExpression, _ items: [BoundExpression], _ negated: Bool, _ span: SourceSpan
  ) throws -> BoundExpression {
    // Nothing is in an empty list, NULL neither.
    if items.isEmpty { return .constant(.boolean(negated), .boolean, at: span) }
    let (type, unified) = try compared([operand] + items, "IN", at: span)
    let subject = unified[0]
    let rest = unified.dropFirst()
    if type != .null, rest.allSatisfy({ $0.constantValue != nil }) {
      return BoundExpression(
        kind: .inSet(subject, rest.compactMap(\.constantValue), negated: negated), type: .boolean, span: span)
    }
    let tests = rest.map { BoundExpression(kind: .compare(.equal, subject, $0), type: .boolean, span: $0.span) }
    let any = BoundExpression(kind: .or(Array(tests)), type: .boolean, span: span)
    return negated ? BoundExpression(kind: .not(any), type: .boolean, span: span) : any
  }
}
