import RQSyntax

extension Binder {
  /// Binds a query that groups: fixes its grain, then its items, HAVING and aggregates over that grain.
  ///
  /// The grain is the GROUP BY keys in order, then the bare items of the select list, equal ones once. A key that the
  /// select list leaves out is shown in front.
  mutating func bindGrouped(
    _ select: Select, _ orderBy: [OrderItem], _ items: inout [SelectItem], _ input: LogicalPlan,
    _ context: inout SelectContext
  ) throws -> SelectRows {
    var grain: [Projection] = []
    var keyItems: [(expression: BoundExpression, heading: String)] = []
    var grainOrders: [NaturalOrder] = []
    var declared = 0
    var constantKey: Projection?
    var openGrain = !settings.strictGrain
    func contains(_ expression: BoundExpression) -> Bool { grain.contains { $0.expression == expression } }

    func addKey(_ key: Expression, ofSet: Bool = false) throws -> Int? {
      let (expression, heading) = try bindKey(key, items, &context)
      let isConstant = expression.constantValue != nil
      // A constant tells no rows apart, but where it is a key it is NULL in rows of sets without it.
      if isConstant, !ofSet {
        constantKey = Projection(column: makeColumn(heading, expression.type), expression: expression)
        return nil
      }
      if let known = grain.firstIndex(where: { $0.expression == expression }) { return known }
      if !isConstant { keyItems.append((expression, heading)) }
      grain.append(Projection(column: makeColumn(heading, expression.type), expression: expression))
      grainOrders.append(naturalOrder(of: expression, context.scope))
      return grain.count - 1
    }
    var sets: [[Int]]?
    switch select.groupBy {
    case .keys(let keys)?: for key in keys { _ = try addKey(key) }
    case .sets(let elements)?:
      openGrain = false
      var lists: [[Int]] = []
      for keys in try groupingSets(elements) {
        var list: [Int] = []
        for key in keys {
          if let place = try addKey(key, ofSet: true), !list.contains(place) { list.append(place) }
        }
        lists.append(list)
      }
      sets = lists
    case .all?: openGrain = true
    case nil: break
    }
    declared = grain.count
    let mask = makeColumn("grouping", .integer)
    context.grouping = GroupingContext(
      keys: grain.map(\.expression), mask: mask, isSets: sets != nil || select.totals != nil)

    if openGrain {
      var joined: [(BoundExpression, SelectItem)] = []
      let groupsByAll = if case .all? = select.groupBy { true } else { false }
      for item in items
      where AggregateDetector.hasColumn(item.expression)
        || groupsByAll && AggregateDetector.hasSubquery(item.expression)
      {
        if aggregateDetector.hasAggregate(item.expression) || AggregateDetector.hasWindow(item.expression)
          || AggregateDetector.hasUnnest(item.expression)
        {
          continue
        }
        let bound = try bindBare(item, &context)
        // What grouping() tells of a row is no part of what makes it.
        guard let bound, bound.constantValue == nil, !bound.columns.contains(mask) else { continue }
        guard !contains(bound), !isOuter(bound, context.scope) else { continue }
        let heading = item.alias?.text ?? heading(item.expression, context.scope)
        grain.append(Projection(column: makeColumn(heading, bound.type), expression: bound))
        grainOrders.append(naturalOrder(of: bound, context.scope))
        joined.append((bound, item))
      }
      if case .keys? = select.groupBy, declared > 0 {
        noteGrain(keyItems, joined, grain, context.scope)
      }
      noteGrainEdits(select, joined.map(\.1), shown: items, keyItems, &context)
    }

    // Groups by constants alone are groups still: without rows there is none of them.
    if grain.isEmpty, let constantKey {
      grain.append(constantKey)
      grainOrders.append(.ascending)
    }
    if select.totals != nil { sets = (sets ?? [Array(grain.indices)]) + (grain.isEmpty ? [] : [[]]) }
    guard sets == nil || grain.count <= GroupingSets.maxKeys else {
      throw Diagnostic(
        "RQ0155", "sets of keys can have at most \(GroupingSets.maxKeys) keys together", at: select.span)
    }
    context.grouping = GroupingContext(keys: grain.map(\.expression), mask: mask, isSets: sets != nil)

    var rewrite = GroupRewrite()
    context.isAboveGroups = true
    rewrite.noteResult(mask)
    for key in grain { rewrite.keys[key.expression] = key.column }
    rewrite.names = keyItems.map(\.heading)

    var outputs: [SelectOutput] = []
    var shown = Set<BoundExpression>()
    for item in items {
      var bound = try bind(item.expression, &context, .select)
      shown.insert(bound)
      rewrite.noteAggregates(context.aggregates)
      rewrite.noteWindows(context.windows)
      for unnested in context.unnested { rewrite.noteResult(unnested.column) }
      rewrite.noteSubqueries(context.subqueries, outer: outerColumns)
      let order = naturalOrder(of: bound, context.scope)
      bound = try rewrite.apply(bound, clause: .select, scope: context.scope)
      var output = output(item, bound, context)
      output.order = order
      outputs.append(output)
    }
    if !settings.strictGrain {
      var front: [SelectOutput] = []
      for key in keyItems where !shown.contains(key.expression) {
        guard let index = grain.firstIndex(where: { $0.expression == key.expression }) else { continue }
        let column = makeColumn(key.heading, key.expression.type)
        front.append(
          SelectOutput(
            heading: key.heading, schema: ColumnSchema(key.heading, type: key.expression.type),
            alias: nil,
            projection: Projection(column: column, expression: .column(grain[index].column)),
            order: grainOrders[index]))
      }
      outputs = front + outputs
    }

    var having: BoundExpression?
    if let clause = select.having {
      let bound = try bindCondition(clause, &context, .having)
      rewrite.noteAggregates(context.aggregates)
      rewrite.noteSubqueries(context.subqueries, outer: outerColumns)
      having = try rewrite.apply(bound, clause: .having, scope: context.scope)
    }
    // ORDER BY may call aggregates of its own; they are computed with the others.
    for item in orderBy where aggregateDetector.hasAggregate(item.expression) {
      _ = try bind(item.expression, &context, .orderBy)
    }
    rewrite.noteAggregates(context.aggregates)
    rewrite.noteSubqueries(context.subqueries, outer: outerColumns)

    let joined = try apply(takeSubqueries(&context, aboveGroups: false), to: input)
    var plan = LogicalPlan.aggregate(joined, keys: grain, aggregates: context.aggregates)
    var parts = zip(grain, grainOrders).map { GrainPart(expression: .column($0.column), order: $1) }
    if let sets {
      plan = .groupingSets(
        joined, GroupingSets(keys: grain, aggregates: context.aggregates, sets: sets, mask: mask))
      // Rows that leave a key out stand behind those that have it.
      parts = parts.enumerated().flatMap { place, part in
        [GrainPart(expression: Binder.groupingBit(place, of: mask), order: .ascending), part]
      }
    }
    plan = try applyAboveGroups(&context, to: plan, rewrite)
    if let having { plan = .filter(plan, having) }
    return SelectRows(input: plan, outputs: outputs, grain: parts, rewrite: rewrite, isGrouped: true)
  }

  /// A bare item bound, or nil when it turns out to use an aggregate through an alias.
  private mutating func bindBare(_ item: SelectItem, _ context: inout SelectContext) throws -> BoundExpression? {
    let before = context.aggregates.count
    let bound = try bind(item.expression, &context, .select)
    if context.aggregates.count > before { return nil }
    let results = Set(context.aggregates.map(\.column))
    return bound.columns.isDisjoint(with: results) ? bound : nil
  }

  /// One key of GROUP BY: a place in the select list, an alias or an expression.
  private mutating func bindKey(
    _ key: Expression, _ items: [SelectItem], _ context: inout SelectContext
  ) throws -> (BoundExpression, String) {
    if let place = ordinal(key) {
      guard (1...max(items.count, 1)).contains(place), place <= items.count else {
        throw Diagnostic(
          "RQ0111", "GROUP BY \(place): the query has \(items.count) column\(items.count == 1 ? "" : "s")", at: key.span
        )
      }
      let item = items[place - 1]
      if aggregateDetector.hasAggregate(item.expression) {
        throw Diagnostic("RQ0106", "GROUP BY \(place) names an aggregate", at: key.span)
      }
      return (
        try bind(item.expression, &context, .groupBy), item.alias?.text ?? heading(item.expression, context.scope)
      )
    }
    return (try bind(key, &context, .groupBy), heading(key, context.scope))
  }

  /// Says that bare items made the rows finer than GROUP BY alone, unless its keys determine them anyway.
  private mutating func noteGrain(
    _ keys: [(expression: BoundExpression, heading: String)], _ joined: [(BoundExpression, SelectItem)],
    _ grain: [Projection], _ scope: Scope
  ) {
    let determined = Determination(keys.map(\.expression), scope)
    let added = joined.filter { !determined.covers($0.0) }
    guard let first = added.first else { return }
    let names = added.map { $0.1.alias?.text ?? heading($0.1.expression, scope) }
    let rows = keys.map(\.heading) + names
    let verb = names.count == 1 ? "is" : "are"
    note(
      Diagnostic(
        "RQ0107",
        "\(Binder.listed(names)) \(verb) not in GROUP BY, so a row is one \(Binder.listed(rows))", at: first.1.span,
        severity: .note,
        hint: "One row a \(Binder.listed(keys.map(\.heading))): leave \(Binder.listed(names)) out of SELECT."))
  }

  /// `a`, `a and b`, `a, b and c`.
  static func listed(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

/// Expressions over input columns rewritten over the columns of the aggregate.
struct GroupRewrite {
  var keys: [BoundExpression: Column] = [:]
  /// Headings of the GROUP BY keys, for messages.
  var names: [String] = []
  private var results = Set<Column>()
  /// Columns of queries around this one, which have one value for all of its rows.
  var outer = Set<Column>()

  /// Takes the columns of windows as they are: windows are computed from rows of the grain.
  mutating func noteWindows(_ windows: [PendingWindow]) {
    for window in windows { results.formUnion(window.calls.map(\.column)) }
  }

  /// Takes a column that is neither a key nor an aggregate, and yet has one value in each row.
  mutating func noteResult(_ column: Column) { results.insert(column) }

  mutating func noteAggregates(_ aggregates: [AggregateColumn]) { results.formUnion(aggregates.map(\.column)) }

  /// Notes the columns that stand for queries that are asked for each group, and those of queries around this one.
  mutating func noteSubqueries(_ subqueries: [PendingSubquery], outer columns: Set<Column>) {
    outer = columns
    for subquery in subqueries where subquery.isAboveGroups {
      if let column = subquery.column { results.insert(column) }
      if case .values = subquery.kind { results.formUnion(subquery.plan.columns) }
    }
  }

  /// The expression with grain parts replaced by their columns.
  ///
  /// - Throws: `RQ0107`, `RQ0108` or `RQ0109` for a column that is neither in the grain nor inside an aggregate.
  func apply(_ expression: BoundExpression, clause: Clause, scope: Scope) throws -> BoundExpression {
    try apply(expression, clause, scope, mixed: !expression.columns.isDisjoint(with: results))
  }

  private func apply(
    _ expression: BoundExpression, _ clause: Clause, _ scope: Scope, mixed: Bool
  ) throws -> BoundExpression {
    if let key = keys[expression] { return .column(key, at: expression.span) }
    if case .arithmetic(let first, let steps) = expression.kind,
      let (key, length) = longestKey(first, steps)
    {
      let rest = try steps[length...].map {
        ArithmeticStep(op: $0.op, operand: try apply($0.operand, clause, scope, mixed: mixed))
      }
      return BoundExpression(
        kind: .arithmetic(.column(key, at: first.span), rest), type: expression.type, span: expression.span)
    }
    if case .column(let column) = expression.kind, !results.contains(column) {
      if outer.contains(column), scope.origin(of: column) == nil { return expression }
      throw ungrouped(column, expression, clause, mixed)
    }
    return try expression.mapChildren { try apply($0, clause, scope, mixed: mixed) }
  }

  /// The key that the first of several steps of arithmetic are, and how many those are.
  private func longestKey(_ first: BoundExpression, _ steps: [ArithmeticStep]) -> (Column, Int)? {
    for length in (1..<max(steps.count, 1)).reversed() {
      let part = BoundExpression.Kind.arithmetic(first, Array(steps[..<length]))
      if let key = keys.first(where: { $0.key.kind == part }) { return (key.value, length) }
    }
    return nil
  }

  private func ungrouped(
    _ column: Column, _ expression: BoundExpression, _ clause: Clause, _ mixed: Bool
  ) -> Diagnostic {
    let name = column.name
    switch clause {
    case .having, .orderBy:
      return Diagnostic(
        "RQ0109", "\(clause.rawValue) uses \(name), which is not part of what makes a row", at: expression.span,
        hint: "Add it to GROUP BY, or use an aggregate such as max(\(name)).")
    default:
      if mixed {
        return Diagnostic(
          "RQ0108", "\(name) stands beside an aggregate but is not part of what makes a row", at: expression.span,
          hint: "Add \(name) to GROUP BY, or put it into an aggregate such as sum(\(name)).")
      }
      return Diagnostic(
        "RQ0107", "\(name) is neither in GROUP BY nor in an aggregate", at: expression.span,
        hint: "Add it to GROUP BY, or SET grain = open to let it join the grain.")
    }
  }
}

/// Which columns have only one value once some expressions are fixed, by the dependencies tables declare.
struct Determination {
  private var fixed = Set<Column>()
  private let expressions: Set<BoundExpression>

  init(_ keys: [BoundExpression], _ scope: Scope) {
    expressions = Set(keys)
    for key in keys {
      if case .column(let column) = key.kind { fixed.insert(column) }
    }
    var grew = true
    while grew {
      grew = false
      for table in scope.tables {
        let names = Dictionary(
          table.columns.map { ($0.schema.name, $0.column) }, uniquingKeysWith: { first, _ in first })
        for dependency in table.schema.dependencies {
          guard dependency.determinants.allSatisfy({ names[$0].map(fixed.contains) ?? false }) else { continue }
          let dependents = dependency.dependents.map { $0.compactMap { names[$0] } } ?? table.columns.map(\.column)
          for column in dependents where fixed.insert(column).inserted { grew = true }
        }
      }
    }
  }

  /// Whether the expression has one value where the keys have.
  func covers(_ expression: BoundExpression) -> Bool {
    if expressions.contains(expression) || expression.columns.isSubset(of: fixed) { return true }
    // Steps that come first in a chain of arithmetic may be a key, too.
    if case .arithmetic(let first, let steps) = expression.kind {
      let length = (1..<max(steps.count, 1)).last { length in
        expressions.contains { $0.kind == .arithmetic(first, Array(steps[..<length])) }
      }
      if let length { return steps[length...].allSatisfy { covers($0.operand) } }
    }
    let parts = expression.children
    return !parts.isEmpty && parts.allSatisfy(covers)
  }
}
