import RQSyntax

/// Queries that use columns of the query around them are not run once a row. They become joins: the conditions that
/// use those columns are taken out and made conditions of the join. Where that cannot be done (below an aggregate, say,
/// by an inequality) the query is computed for each distinct combination of those columns instead, all of them at once.
extension Binder {
  /// A query freed of the outer columns.
  private struct Freed {
    /// Gives the query's columns, and with them those the conditions read.
    var plan: LogicalPlan
    /// What was true of the rows of the query, for the row of the outer one they belong to.
    var conditions: [BoundExpression] = []
    /// The values of the only row of an aggregate over nothing, where no row of the plan belongs to an outer row.
    var defaults: [Column: BoundExpression]?
  }

  /// The join of a plan with a query that may use its columns.
  mutating func unnest(_ join: Join, at span: SourceSpan) throws -> LogicalPlan {
    let outer = join.right.freeColumns.intersection(join.left.columns)
    if outer.isEmpty { return .join(join) }
    if case .unnest(.singleRow, var unnesting) = join.right, join.equalities.isEmpty, join.residual == nil,
      join.nearest == nil, join.type == .inner || join.type == .left
    {
      unnesting.keepsEmpty = join.type == .left
      return .unnest(join.left, unnesting)
    }
    if let freed = free(join.right, of: outer), let plan = attach(freed, to: join) { return plan }
    return try joinDomain(join, outer.ordered { $0.id < $1.id }, at: span)
  }

  // MARK: Conditions taken out

  private mutating func attach(_ freed: Freed, to join: Join) -> LogicalPlan? {
    guard let defaults = freed.defaults else {
      var join = join
      join.right = freed.plan
      join.add(freed.conditions)
      return .join(join)
    }
    let own =
      join.equalities.map { BoundExpression.equal($0.left, $0.right, matchesNull: $0.matchesNull) }
      + (join.residual.map { [$0] } ?? [])
    // With a condition of its own a left join decides anew about the row that the defaults stand for.
    switch join.type {
    case .inner, .single, .mark: break
    case .left where own.isEmpty: break
    default: return nil
    }
    let columns = join.right.columns
    let replaced = columns.filter { defaults[$0]?.constantValue != .null }
    var inner: [Column: Column] = [:]
    for column in replaced { inner[column] = makeColumn(column.name, column.type) }
    let marker = makeColumn("found", .boolean)
    var projections = freed.plan.columns.map { Projection(column: inner[$0] ?? $0, expression: .column($0)) }
    projections.append(Projection(column: marker, expression: .constant(.boolean(true), .boolean)))
    var left = Join(type: .left, left: join.left, right: .project(freed.plan, projections))
    let conditions = freed.conditions.map { $0.replacing(inner.mapValues { .column($0) }) }
    left.add(conditions)
    let isMissing = BoundExpression(
      kind: .isNull(.column(marker), negated: false), type: .boolean, span: SourceSpan(0, 0))
    var result = join.left.columns.map { Projection(column: $0, expression: .column($0)) }
    for column in columns {
      guard let hidden = inner[column], let value = defaults[column] else {
        result.append(Projection(column: column, expression: .column(column)))
        continue
      }
      let branch = BoundBranch(condition: isMissing, result: value)
      result.append(
        Projection(
          column: column,
          expression: BoundExpression(
            kind: .caseWhen([branch], otherwise: .column(hidden)), type: column.type, span: value.span)))
    }
    let plan = LogicalPlan.project(.join(left), result)
    if let mark = join.mark {
      // Each outer row has exactly one partner, so that the outcome is that of the conditions.
      let test = BoundExpression.conjunction(own) ?? .constant(.boolean(true), .boolean)
      let outcome =
        mark.isNullAware
        ? test
        : BoundExpression(
          kind: .coalesce([test, .constant(.boolean(false), .boolean)]), type: .boolean, span: test.span)
      return .project(
        plan,
        join.left.columns.map { Projection(column: $0, expression: .column($0)) }
          + [Projection(column: mark.column, expression: outcome)])
    }
    return BoundExpression.conjunction(own).map { .filter(plan, $0) } ?? plan
  }

  /// A plan without the outer columns; nil where its conditions cannot be taken out.
  private mutating func free(_ plan: LogicalPlan, of outer: Set<Column>) -> Freed? {
    if plan.freeColumns.isDisjoint(with: outer) { return Freed(plan: plan) }
    switch plan {
    case .filter(let input, let condition):
      guard var below = free(input, of: outer) else { return nil }
      let parts = condition.conjuncts
      let taken = parts.filter { !$0.columns.isDisjoint(with: outer) }
      // A condition on the one row of an aggregate would have to be asked of its defaults too.
      if below.defaults != nil { return nil }
      let kept = parts.filter { $0.columns.isDisjoint(with: outer) }
      if let rest = BoundExpression.conjunction(kept) { below.plan = .filter(below.plan, rest) }
      below.conditions += taken
      return below
    case .project(let input, let projections):
      guard var below = free(input, of: outer) else { return nil }
      let twins = Binder.twins(below.conditions, outer)
      var freed = projections.map { Projection(column: $0.column, expression: $0.expression.replacing(twins)) }
      if freed.contains(where: { !$0.expression.columns.isDisjoint(with: outer) }) { return nil }
      if let defaults = below.defaults {
        if zip(projections, freed).contains(where: { $0.expression != $1.expression }) { return nil }
        below.defaults = Dictionary(
          uniqueKeysWithValues: projections.map { ($0.column, $0.expression.replacing(defaults)) })
      }
      keep(Binder.inner(below.conditions, outer), in: &freed)
      below.plan = .project(below.plan, freed)
      return below
    case .aggregate(let given, let keys, let unordered):
      let (input, aggregates) = keepOrder(given, unordered)
      guard var below = free(input, of: outer), below.defaults == nil,
        let pairs = Binder.pairs(below.conditions, outer)
      else { return nil }
      let twins = Binder.twins(below.conditions, outer)
      var grouped = keys.map { Projection(column: $0.column, expression: $0.expression.replacing(twins)) }
      let calls = aggregates.map { AggregateColumn(column: $0.column, call: $0.call.map { $0.replacing(twins) }) }
      let read = grouped.map(\.expression) + calls.flatMap(\.call.expressions)
      if read.contains(where: { !$0.columns.isDisjoint(with: outer) }) { return nil }
      below.conditions = pairs.map { pair in
        let known = grouped.first { $0.expression == pair.inner }?.column
        let key = known ?? makeColumn("key", pair.inner.type)
        if known == nil { grouped.append(Projection(column: key, expression: pair.inner)) }
        return .equal(pair.outer, .column(key), matchesNull: pair.matchesNull)
      }
      below.plan = .aggregate(below.plan, keys: grouped, aggregates: calls)
      if keys.isEmpty {
        below.defaults = Dictionary(
          uniqueKeysWithValues: aggregates.map { ($0.column, Binder.valueOverNothing(of: $0)) })
      }
      return below
    case .distinct(let input):
      guard var below = free(input, of: outer), below.defaults == nil,
        let pairs = Binder.pairs(below.conditions, outer)
      else { return nil }
      // What the conditions fix is one value for an outer row, and so makes no rows distinct that were not.
      var projections = input.columns.map { Projection(column: $0, expression: .column($0)) }
      below.conditions = pairs.map { pair in
        if case .column(let column) = pair.inner.kind, input.columns.contains(column) {
          return .equal(pair.outer, pair.inner, matchesNull: pair.matchesNull)
        }
        let key = makeColumn("key", pair.inner.type)
        projections.append(Projection(column: key, expression: pair.inner))
        return .equal(pair.outer, .column(key), matchesNull: pair.matchesNull)
      }
      below.plan = .distinct(.project(below.plan, projections))
      return below
    case .sort(let input, _): return free(input, of: outer)
    case .join(let join): return free(join, of: outer)
    case .window(var window):
      guard var below = free(window.input, of: outer), below.defaults == nil,
        let pairs = Binder.pairs(below.conditions, outer)
      else { return nil }
      window.input = below.plan
      let freed = LogicalPlan.window(window).mapExpressions { $0.replacing(Binder.twins(below.conditions, outer)) }
      guard case .window(var own) = freed,
        !freed.expressions.contains(where: { !$0.columns.isDisjoint(with: outer) })
      else { return nil }
      // The rows of an outer row are those with its values, and see no others.
      own.partition += pairs.map(\.inner)
      below.plan = .window(own)
      return below
    case .limit(let input, let count, let offset):
      let (rows, keys) = Binder.sortedRows(input)
      guard var below = free(rows, of: outer) else { return nil }
      if below.defaults != nil { return offset == 0 && count != 0 ? below : nil }
      guard let pairs = Binder.pairs(below.conditions, outer) else { return nil }
      let twins = Binder.twins(below.conditions, outer)
      let order = keys.map { $0.replacing(twins) }
      if order.contains(where: { !$0.expression.columns.isDisjoint(with: outer) }) { return nil }
      below.plan = firstRows(of: below.plan, per: pairs.map(\.inner), order, count, offset)
      return below
    default: return nil
    }
  }

  /// The rows and aggregates of a plan that is to lose the order of its rows: those that depend on it ask for it.
  private mutating func keepOrder(
    _ rows: LogicalPlan, _ aggregates: [AggregateColumn]
  ) -> (LogicalPlan, [AggregateColumn]) {
    func depends(_ call: AggregateCall) -> Bool {
      call.function.dependsOnOrder && call.order.isEmpty && !call.distinct
    }
    guard aggregates.contains(where: { depends($0.call) }) else { return (rows, aggregates) }
    let (input, keys) = withSortKeys(rows)
    if keys.isEmpty { return (rows, aggregates) }
    let order = keys.map {
      AggregateSortKey(expression: $0.expression, descending: $0.descending, nullsFirst: $0.nullsFirst)
    }
    return (
      input,
      aggregates.map { aggregate in
        var aggregate = aggregate
        if depends(aggregate.call) { aggregate.call.order = order }
        return aggregate
      }
    )
  }

  /// A plan that gives what its rows are sorted by as well, and the keys; without a sort there are none.
  private mutating func withSortKeys(_ plan: LogicalPlan) -> (LogicalPlan, [SortKey]) {
    switch plan {
    case .sort(let input, let keys): return (input, keys)
    case .limit(.sort(_, let keys), _, _): return (plan, keys)
    case .filter(let input, let condition):
      let (rows, keys) = withSortKeys(input)
      return keys.isEmpty ? (plan, []) : (.filter(rows, condition), keys)
    case .project(let input, let projections):
      let (rows, keys) = withSortKeys(input)
      if keys.isEmpty { return (plan, []) }
      var (passed, own) = (projections, keys)
      for index in own.indices {
        let key = own[index].expression
        let column = makeColumn("key", key.type)
        passed.append(Projection(column: column, expression: key))
        own[index].expression = .column(column)
      }
      return (.project(rows, passed), own)
    default: return (plan, [])
    }
  }

  /// What a sort sorts, and its keys; without one there are none.
  private static func sortedRows(_ plan: LogicalPlan) -> (LogicalPlan, [SortKey]) {
    if case .sort(let input, let keys) = plan { return (input, keys) }
    return (plan, [])
  }

  /// The first rows of each part of a plan.
  private mutating func firstRows(
    of plan: LogicalPlan, per parts: [BoundExpression], _ keys: [SortKey], _ count: Int?, _ offset: Int
  ) -> LogicalPlan {
    let place = makeColumn("row_number()", .integer)
    let call = WindowCall(
      function: .window(.rowNumber), arguments: [], ignoresNulls: false, frame: .partition, orderCount: keys.count,
      type: .integer)
    let numbered = LogicalPlan.window(
      Windowing(input: plan, partition: parts, order: keys, calls: [WindowColumn(column: place, call: call)]))
    func compare(_ op: Comparison, _ value: Int) -> BoundExpression {
      BoundExpression(
        kind: .compare(op, .column(place), .constant(.integer(Int64(value)), .integer)), type: .boolean,
        span: SourceSpan(0, 0))
    }
    var conditions: [BoundExpression] = []
    if offset > 0 { conditions.append(compare(.greater, offset)) }
    if let count {
      let (last, overflow) = count.addingReportingOverflow(offset)
      if !overflow { conditions.append(compare(.lessOrEqual, last)) }
    }
    return BoundExpression.conjunction(conditions).map { .filter(numbered, $0) } ?? plan
  }

  private mutating func free(_ join: Join, of outer: Set<Column>) -> Freed? {
    var join = join
    if join.nearest != nil { return nil }
    guard join.type == .inner else {
      // Only rows of the left side all come through unchanged.
      if join.type.keepsRight || !join.right.freeColumns.isDisjoint(with: outer) { return nil }
      let own = LogicalPlan.join(join).expressions
      if own.contains(where: { !$0.columns.isDisjoint(with: outer) }) { return nil }
      guard var left = free(join.left, of: outer), left.defaults == nil else { return nil }
      join.left = left.plan
      left.plan = .join(join)
      return left
    }
    guard let left = free(join.left, of: outer), let right = free(join.right, of: outer), left.defaults == nil,
      right.defaults == nil
    else { return nil }
    let own =
      join.equalities.map { BoundExpression.equal($0.left, $0.right, matchesNull: $0.matchesNull) }
      + (join.residual?.conjuncts ?? [])
    let taken = own.filter { !$0.columns.isDisjoint(with: outer) }
    var freed = Join(type: .inner, left: left.plan, right: right.plan)
    freed.add(own.filter { $0.columns.isDisjoint(with: outer) })
    return Freed(plan: .join(freed), conditions: left.conditions + right.conditions + taken)
  }

  /// Adds columns that conditions above still read to those of a projection.
  private func keep(_ columns: Set<Column>, in projections: inout [Projection]) {
    for column in columns.ordered(by: { $0.id < $1.id })
    where !projections.contains(where: { $0.column == column }) {
      projections.append(Projection(column: column, expression: .column(column)))
    }
  }

  /// The columns of the query itself that conditions read.
  private static func inner(_ conditions: [BoundExpression], _ outer: Set<Column>) -> Set<Column> {
    conditions.reduce(into: []) { $0.formUnion($1.columns.subtracting(outer)) }
  }

  private struct Pair {
    var outer: BoundExpression
    var inner: BoundExpression
    var matchesNull: Bool
  }

  /// The conditions as equalities of an outer and an inner expression; nil when one is none.
  private static func pairs(_ conditions: [BoundExpression], _ outer: Set<Column>) -> [Pair]? {
    var pairs: [Pair] = []
    for condition in conditions {
      let (a, b, matchesNull): (BoundExpression, BoundExpression, Bool)
      switch condition.kind {
      case .compare(.equal, let x, let y): (a, b, matchesNull) = (x, y, false)
      case .distinct(let x, let y, negated: true): (a, b, matchesNull) = (x, y, true)
      default: return nil
      }
      if a.columns.isSubset(of: outer), !a.columns.isEmpty, b.columns.isDisjoint(with: outer) {
        pairs.append(Pair(outer: a, inner: b, matchesNull: matchesNull))
      } else if b.columns.isSubset(of: outer), !b.columns.isEmpty, a.columns.isDisjoint(with: outer) {
        pairs.append(Pair(outer: b, inner: a, matchesNull: matchesNull))
      } else {
        return nil
      }
    }
    return pairs
  }

  /// The inner expressions that outer columns are equal to by conditions.
  private static func twins(_ conditions: [BoundExpression], _ outer: Set<Column>) -> [Column: BoundExpression] {
    var twins: [Column: BoundExpression] = [:]
    for condition in conditions {
      for pair in pairs([condition], outer) ?? [] {
        if case .column(let column) = pair.outer.kind, !pair.inner.columns.isEmpty { twins[column] = pair.inner }
      }
    }
    return twins
  }

  /// What an aggregate gives over no rows.
  static func valueOverNothing(of aggregate: AggregateColumn) -> BoundExpression {
    switch aggregate.call.function {
    case .count, .countRows, .countIf, .regrCount, .approxCountDistinct: .constant(.integer(0), aggregate.column.type)
    default: .constant(.null, aggregate.column.type)
    }
  }

  // MARK: All outer values at once

  /// The distinct values of outer columns, under columns of their own.
  struct Domain {
    var plan: LogicalPlan
    /// What stands for each outer column.
    var columns: [Column: BoundExpression]
    /// The columns in order.
    var order: [Column]
  }

  /// Joins a plan with a query computed for each distinct combination of the plan's columns that it uses.
  private mutating func joinDomain(_ join: Join, _ outer: [Column], at span: SourceSpan) throws -> LogicalPlan {
    let domain = makeDomain(join.left, outer)
    var join = join
    join.right = try spread(domain, over: join.right, at: span)
    let right = Set(join.right.columns)
    for (column, own) in zip(outer, domain.order) where right.contains(own) {
      join.equalities.append(
        JoinEquality(
          left: .column(column), right: .column(own), matchesNull: Nullability.isNullable(.column(column), join.left)))
    }
    return .join(join)
  }

  private mutating func makeDomain(_ plan: LogicalPlan, _ outer: [Column]) -> Domain {
    let own = outer.map { makeColumn($0.name, $0.type) }
    let projections = zip(own, outer).map { Projection(column: $0, expression: .column($1)) }
    return Domain(
      plan: .distinct(.project(plan, projections)),
      columns: Dictionary(uniqueKeysWithValues: zip(outer, own.map { BoundExpression.column($0) })), order: own)
  }

  /// The same values under other columns, with what makes two copies equal.
  mutating func copy(_ domain: Domain) -> (domain: Domain, equalities: [(Column, Column)]) {
    let own = domain.order.map { makeColumn($0.name, $0.type) }
    let projections = zip(own, domain.order).map { Projection(column: $0, expression: .column($1)) }
    var columns: [Column: BoundExpression] = [:]
    for (outer, expression) in domain.columns {
      if case .column(let column) = expression.kind, let place = domain.order.firstIndex(of: column) {
        columns[outer] = .column(own[place])
      }
    }
    return (
      Domain(plan: .project(domain.plan, projections), columns: columns, order: own),
      Array(zip(domain.order, own))
    )
  }

  /// A query computed for all values of a domain at once, whose columns come with the query's.
  mutating func spread(
    _ domain: Domain, over plan: LogicalPlan, at span: SourceSpan
  ) throws -> LogicalPlan {
    let outer = Set(domain.columns.keys)
    if plan.freeColumns.isDisjoint(with: outer) { return .join(Join(type: .inner, left: domain.plan, right: plan)) }
    let passed = domain.order.map { Projection(column: $0, expression: .column($0)) }
    switch plan {
    case .filter(let input, let condition):
      return .filter(try spread(domain, over: input, at: span), condition.replacing(domain.columns))
    case .project(let input, let projections):
      let own = projections.map {
        Projection(column: $0.column, expression: $0.expression.replacing(domain.columns))
      }
      return .project(try spread(domain, over: input, at: span), own + passed)
    case .aggregate(let given, let keys, let unordered):
      let (input, aggregates) = keepOrder(given, unordered)
      let below = try spread(domain, over: input, at: span)
      let own = keys.map { Projection(column: $0.column, expression: $0.expression.replacing(domain.columns)) }
      let calls = aggregates.map { aggregate in
        AggregateColumn(column: aggregate.column, call: aggregate.call.map { $0.replacing(domain.columns) })
      }
      let grouped = LogicalPlan.aggregate(below, keys: own + passed, aggregates: calls)
      return keys.isEmpty ? addEmptyGroups(domain, grouped, calls) : grouped
    case .groupingSets(let input, let sets): return try spread(domain, over: input, sets, at: span)
    case .unnest(let input, var unnesting):
      unnesting.lists = unnesting.lists.map { $0.replacing(domain.columns) }
      return .unnest(try spread(domain, over: input, at: span), unnesting)
    case .recursive(let recursion): return try spread(domain, over: recursion, at: span)
    case .distinct(let input): return .distinct(try spread(domain, over: input, at: span))
    case .sort(let input, _): return try spread(domain, over: input, at: span)
    case .join(let join): return try spread(domain, over: join, at: span)
    case .window(let window):
      var own = window
      own.input = try spread(domain, over: window.input, at: span)
      let mapped = LogicalPlan.window(own).mapExpressions { $0.replacing(domain.columns) }
      guard case .window(var result) = mapped else { return mapped }
      result.partition += domain.order.map { .column($0) }
      return .window(result)
    case .limit(let input, let count, let offset):
      let (rows, keys) = Binder.sortedRows(input)
      let below = try spread(domain, over: rows, at: span)
      return firstRows(
        of: below, per: domain.order.map { .column($0) }, keys.map { $0.replacing(domain.columns) }, count, offset)
    case .append(let inputs, let columns):
      let parts = try inputs.map { input -> LogicalPlan in
        let own = copy(domain).domain
        let wanted = (input.columns + own.order).map { Projection(column: $0, expression: .column($0)) }
        return .project(try spread(own, over: input, at: span), wanted)
      }
      return .append(parts, columns + domain.order)
    default:
      throw Diagnostic(
        "RQ0126", "this subquery uses columns of the query around it in a way that cannot be computed", at: span,
        hint: "Write it as a join, or move LIMIT out of it.")
    }
  }

  /// Sets of keys within each value of a domain; the empty set, which has a row even of no rows, apart from the others.
  private mutating func spread(
    _ domain: Domain, over input: LogicalPlan, _ sets: GroupingSets, at span: SourceSpan
  ) throws -> LogicalPlan {
    if sets.sets.contains([]) {
      var parts: [LogicalPlan] = []
      var others = sets
      others.sets.removeAll(where: \.isEmpty)
      if !others.sets.isEmpty { parts.append(renamed(.groupingSets(input, others))) }
      let all = Int64(truncatingIfNeeded: (UInt64(1) << UInt64(sets.keys.count)) - 1)
      for _ in 0..<(sets.sets.count - others.sets.count) {
        let total = LogicalPlan.aggregate(input, keys: [], aggregates: sets.aggregates)
        let missing = sets.keys.map {
          Projection(column: $0.column, expression: .constant(.null, $0.column.type))
        }
        let known = sets.aggregates.map { Projection(column: $0.column, expression: .column($0.column)) }
        let mask = Projection(column: sets.mask, expression: .constant(.integer(all), .integer))
        parts.append(renamed(.project(total, missing + known + [mask])))
      }
      return try spread(domain, over: .append(parts, sets.columns), at: span)
    }
    var own = sets
    own.keys = sets.keys.map { Projection(column: $0.column, expression: $0.expression.replacing(domain.columns)) }
    own.keys += domain.order.map { Projection(column: $0, expression: .column($0)) }
    own.aggregates = sets.aggregates.map {
      AggregateColumn(column: $0.column, call: $0.call.map { $0.replacing(domain.columns) })
    }
    own.sets = sets.sets.map { $0 + Array(sets.keys.count..<own.keys.count) }
    guard own.keys.count <= GroupingSets.maxKeys else {
      throw Diagnostic(
        "RQ0155", "sets of keys can have at most \(GroupingSets.maxKeys) keys together", at: span)
    }
    return .groupingSets(try spread(domain, over: input, at: span), own)
  }

  /// A full join within each value of a domain, which is that of whichever side has a row.
  private mutating func spreadFull(
    _ domain: Domain, over join: Join, at span: SourceSpan
  ) throws -> LogicalPlan {
    let (second, equalities) = copy(domain)
    var result = join
    let own =
      join.equalities.map { BoundExpression.equal($0.left, $0.right, matchesNull: $0.matchesNull) }
      + (join.residual?.conjuncts ?? [])
    result.left = try spread(domain, over: join.left, at: span)
    result.right = try spread(second, over: join.right, at: span)
    result.equalities = equalities.map {
      JoinEquality(left: .column($0.0), right: .column($0.1), matchesNull: true)
    }
    result.residual = nil
    result.add(own.map { $0.replacing(domain.columns) })
    var projections = (join.left.columns + join.right.columns).map { Projection(column: $0, expression: .column($0)) }
    for (left, right) in equalities {
      let either = BoundExpression(
        kind: .coalesce([.column(left), .column(right)]), type: left.type, span: span)
      projections.append(Projection(column: left, expression: either))
    }
    return .project(.join(result), projections)
  }

  /// The same rows under columns of their own.
  private mutating func renamed(_ plan: LogicalPlan) -> LogicalPlan {
    .project(
      plan, plan.columns.map { Projection(column: makeColumn($0.name, $0.type), expression: .column($0)) })
  }

  /// Adds to grouped values of a domain those without any row.
  private mutating func addEmptyGroups(
    _ domain: Domain, _ grouped: LogicalPlan, _ aggregates: [AggregateColumn]
  ) -> LogicalPlan {
    let (all, equalities) = copy(domain)
    var join = Join(type: .left, left: all.plan, right: grouped)
    join.equalities = equalities.map {
      JoinEquality(left: .column($0.1), right: .column($0.0), matchesNull: true)
    }
    // A value over nothing that is not NULL is of an aggregate that never is.
    var projections = equalities.map { Projection(column: $0.0, expression: .column($0.1)) }
    for aggregate in aggregates {
      let value = BoundExpression.column(aggregate.column)
      let empty = Binder.valueOverNothing(of: aggregate)
      projections.append(
        Projection(
          column: aggregate.column,
          expression: empty.constantValue == .null
            ? value : BoundExpression(kind: .coalesce([value, empty]), type: value.type, span: value.span)))
    }
    return .project(.join(join), projections)
  }

  private mutating func spread(_ domain: Domain, over join: Join, at span: SourceSpan) throws -> LogicalPlan {
    let outer = Set(domain.columns.keys)
    var join = join
    if join.type == .right {
      // The same rows as a left join with its sides exchanged; their order means nothing here.
      (join.type, join.left, join.right) = (.left, join.right, join.left)
      join.equalities = join.equalities.map {
        JoinEquality(left: $0.right, right: $0.left, matchesNull: $0.matchesNull)
      }
    }
    if join.type == .full, join.nearest == nil { return try spreadFull(domain, over: join, at: span) }
    if join.nearest != nil {
      throw Diagnostic(
        "RQ0126", "this subquery uses columns of the query around it in a way that cannot be computed", at: span,
        hint: "Write it as a join, or move the ASOF JOIN out of it.")
    }
    let needsRight = !join.right.freeColumns.isDisjoint(with: outer)
    let needsLeft = !needsRight || join.type != .inner || !join.left.freeColumns.isDisjoint(with: outer)
    let own =
      join.equalities.map { BoundExpression.equal($0.left, $0.right, matchesNull: $0.matchesNull) }
      + (join.residual?.conjuncts ?? [])
    join.equalities = []
    join.residual = nil
    if needsLeft { join.left = try spread(domain, over: join.left, at: span) }
    if needsRight, needsLeft {
      let (second, equalities) = copy(domain)
      join.right = try spread(second, over: join.right, at: span)
      join.equalities = equalities.map {
        JoinEquality(left: .column($0.0), right: .column($0.1), matchesNull: true)
      }
    } else if needsRight {
      join.right = try spread(domain, over: join.right, at: span)
    }
    join.add(own.map { $0.replacing(domain.columns) })
    return .join(join)
  }
}

extension Join {
  /// Adds conditions, those that make two sides equal as keys.
  mutating func add(_ conditions: [BoundExpression]) {
    let (l, r) = (Set(left.columns), Set(right.columns))
    var rest = residual?.conjuncts ?? []
    for condition in conditions {
      if let pair = JoinEquality(condition, l, r) { equalities.append(pair) } else { rest.append(condition) }
    }
    residual = .conjunction(rest)
  }
}

extension SortKey {
  /// The key with columns replaced by what `replacements` has for them.
  fileprivate func replacing(_ replacements: [Column: BoundExpression]) -> SortKey {
    var copy = self
    copy.expression = expression.replacing(replacements)
    return copy
  }
}
