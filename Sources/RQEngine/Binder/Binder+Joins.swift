import RQSyntax

extension Binder {
  /// A join of two bound tables and the scope of its result.
  mutating func bindJoin(
    _ kind: JoinKind, _ left: LogicalPlan, _ leftScope: Scope, _ right: LogicalPlan, _ rightScope: Scope,
    _ condition: JoinCondition, _ span: SourceSpan
  ) throws -> (LogicalPlan, Scope) {
    var scope = Scope(
      tables: leftScope.tables + rightScope.tables, merged: leftScope.merged.union(rightScope.merged),
      substitutes: leftScope.substitutes.merging(rightScope.substitutes) { first, _ in first })
    var join = Join(type: Binder.joinType(kind), left: left, right: right)
    var pairs: [MergedPair] = []
    var conjuncts: [BoundExpression] = []
    switch condition {
    case .none where kind == .positional: return (positional(left, right), scope)
    case .none: break
    case .natural:
      pairs = try commonColumns(leftScope, rightScope, span)
      if pairs.isEmpty {
        throw Diagnostic(
          "RQ0101", "NATURAL JOIN needs a column that both sides have", at: span, hint: "CROSS JOIN gives all pairs.")
      }
    case .on(let expression):
      var context = SelectContext(scope: scope)
      conjuncts = try bindCondition(expression, &context, .on).conjuncts
      let above = try joinSubqueries(context.subqueries, &join)
      if !above.isEmpty {
        guard !kind.isNearest else {
          throw Diagnostic(
            "RQ0126", "a subquery in the ON of this join uses columns of both sides", at: expression.span,
            hint: "Put the subquery into WHERE, or join a derived table.")
        }
        if join.type == .inner {
          let condition = BoundExpression.conjunction(conjuncts) ?? .constant(.boolean(true), .boolean)
          return (.filter(try apply(above, to: .join(join)), condition), scope)
        }
        var result = join.type.showsRight ? scope : leftScope
        return (try pairedJoin(.subqueries(above), join, conjuncts, &result, expression.span).plan, result)
      }
    case .using(let names): pairs = try names.map { try namedColumns($0, leftScope, rightScope) }
    }
    for (place, pair) in pairs.enumerated() {
      // Of the columns of an as-of join the last is the one whose nearest value is looked for.
      let op: Comparison = kind.isNearest && place == pairs.count - 1 ? .greaterOrEqual : .equal
      let (x, y) = try unify(
        .column(pair.left.column, at: pair.span), .column(pair.right.column, at: pair.span), "USING", at: pair.span)
      conjuncts.append(BoundExpression(kind: .compare(op, x, y), type: .boolean, span: pair.span))
      scope.merged.insert(pair.right.column)
      // A right side that USING made of two is reached by the names of both.
      for (twin, reached) in scope.substitutes where reached == pair.right.column { scope.merged.insert(twin) }
    }
    let leftColumns = Set(join.left.columns)
    let rightColumns = Set(join.right.columns)
    var residual: [BoundExpression] = []
    for conjunct in conjuncts {
      if let pair = JoinEquality(conjunct, leftColumns, rightColumns) {
        join.equalities.append(pair)
      } else {
        residual.append(conjunct)
      }
    }
    if kind.isNearest {
      let nearest = try nearest(&residual, leftColumns, rightColumns, span)
      guard residual.isEmpty, nearest.left.type != .text, kind == .asof || kind == .asofLeft else {
        var result = join.type.showsRight ? scope : leftScope
        let (plan, columns) = try pairedJoin(.nearest(nearest), join, conjuncts, &result, span)
        guard join.type.keepsRight else { return (plan, result) }
        for place in pairs.indices {
          pairs[place].left.column = columns[pairs[place].left.column] ?? pairs[place].left.column
          pairs[place].right.column = columns[pairs[place].right.column] ?? pairs[place].right.column
        }
        return (mergeColumns(pairs, plan, &result), result)
      }
      join.nearest = nearest
    }
    if residual.count == 1 { join.residual = residual[0] }
    if residual.count > 1 { join.residual = BoundExpression(kind: .and(residual), type: .boolean, span: span) }
    if join.type.keepsRight {
      if !join.right.freeColumns.isDisjoint(with: leftColumns) {
        throw Diagnostic(
          "RQ0126", "what stands to the right of a \(kind.rawValue) JOIN cannot use columns to its left", at: span,
          hint: "Use an inner or a left join.")
      }
      return (mergeColumns(pairs, .join(join), &scope), scope)
    }
    return (try unnest(join, at: span), join.type.showsRight ? scope : leftScope)
  }

  /// The rows of both sides by their number.
  private mutating func positional(_ left: LogicalPlan, _ right: LogicalPlan) -> LogicalPlan {
    let numbers = (makeColumn("row_number()", .integer), makeColumn("row_number()", .integer))
    func numbered(_ plan: LogicalPlan, _ column: Column) -> LogicalPlan {
      .window(
        Windowing(
          input: plan, partition: [], order: [],
          calls: [WindowColumn(column: column, call: .plain(.window(.rowNumber), .integer))]))
    }
    var join = Join(type: .full, left: numbered(left, numbers.0), right: numbered(right, numbers.1))
    join.equalities = [JoinEquality(left: .column(numbers.0), right: .column(numbers.1))]
    return .project(
      .join(join), (left.columns + right.columns).map { Projection(column: $0, expression: .column($0)) })
  }

  /// Joins the queries that a condition holds to the side whose columns they use; gives those that use both.
  private mutating func joinSubqueries(
    _ subqueries: [PendingSubquery], _ join: inout Join
  ) throws -> [PendingSubquery] {
    var above: [PendingSubquery] = []
    for subquery in subqueries {
      var columns = subquery.plan.freeColumns
      if case .membership(let operands) = subquery.kind {
        columns = operands.reduce(into: columns) { $0.formUnion($1.columns) }
      }
      let (usesLeft, usesRight) = (
        !columns.isDisjoint(with: join.left.columns), !columns.isDisjoint(with: join.right.columns)
      )
      switch (usesLeft, usesRight) {
      case (true, true): above.append(subquery)
      case (false, true): join.right = try apply([subquery], to: join.right)
      default: join.left = try apply([subquery], to: join.left)
      }
    }
    return above
  }

  private static func joinType(_ kind: JoinKind) -> JoinType {
    switch kind {
    case .inner, .cross, .asof: .inner
    case .left, .asofLeft: .left
    case .right, .asofRight: .right
    case .full, .asofFull, .positional: .full
    case .semi, .asofSemi: .semi
    case .anti, .asofAnti: .anti
    }
  }

  /// Two columns of one name that USING makes one.
  private struct MergedPair {
    var left: ScopeColumn
    var right: ScopeColumn
    var span: SourceSpan
  }

  private func namedColumns(_ name: Identifier, _ leftScope: Scope, _ rightScope: Scope) throws -> MergedPair {
    let qualified = QualifiedName([name], span: name.span)
    let (l, r) = (leftScope.find(qualified), rightScope.find(qualified))
    guard l.count == 1, r.count == 1 else {
      let side = l.count == 1 ? "right" : "left"
      throw Diagnostic(
        "RQ0117",
        "USING needs one column '\(name.text)' on each side, and the \(side) side has \(side == "left" ? l.count : r.count)",
        at: name.span, hint: "Write the condition with ON.")
    }
    return MergedPair(left: l[0], right: r[0], span: name.span)
  }

  /// The columns that both sides of a NATURAL JOIN have, in the order of the left side.
  private func commonColumns(_ leftScope: Scope, _ rightScope: Scope, _ span: SourceSpan) throws -> [MergedPair] {
    var pairs: [MergedPair] = []
    var seen = Set<String>()
    for column in leftScope.columns where seen.insert(NameKey.fold(column.schema.name)).inserted {
      let name = Identifier(column.schema.name, quoted: true, span: span)
      if rightScope.find(QualifiedName([name], span: span)).isEmpty { continue }
      pairs.append(try namedColumns(name, leftScope, rightScope))
    }
    return pairs
  }

  /// Puts above a join that keeps right rows the columns that USING merged: the value of whichever side has one.
  private mutating func mergeColumns(
    _ pairs: [MergedPair], _ plan: LogicalPlan, _ scope: inout Scope
  ) -> LogicalPlan {
    if pairs.isEmpty { return plan }
    var projections = plan.columns.map { Projection(column: $0, expression: .column($0)) }
    for pair in pairs {
      guard let type = Coercion.common(pair.left.column.type, pair.right.column.type) else { continue }
      let sides = [pair.left, pair.right].map { side -> BoundExpression in
        let column = BoundExpression.column(side.column, at: pair.span)
        return column.type == type
          ? column : BoundExpression(kind: .cast(column, trying: false), type: type, span: pair.span)
      }
      let merged = makeColumn(pair.left.column.name, type)
      projections.append(
        Projection(
          column: merged, expression: BoundExpression(kind: .coalesce(sides), type: type, span: pair.span)))
      // So is the left side, where USING made it of two.
      for (twin, reached) in scope.substitutes where reached == pair.left.column { scope.substitutes[twin] = merged }
      scope.substitutes[pair.left.column] = merged
    }
    return .project(plan, projections)
  }

  /// Takes the one inequality between the sides of an as-of join out of its conditions.
  private func nearest(
    _ conjuncts: inout [BoundExpression], _ left: Set<Column>, _ right: Set<Column>, _ span: SourceSpan
  ) throws -> NearestMatch {
    var found: [NearestMatch] = []
    var taken: [BoundExpression] = []
    for conjunct in conjuncts {
      guard case .compare(let op, let x, let y) = conjunct.kind, op != .equal, op != .notEqual else { continue }
      let (a, b) = (x.columns, y.columns)
      if a.isEmpty || b.isEmpty { continue }
      if a.isSubset(of: left), b.isSubset(of: right) {
        found.append(NearestMatch(left: x, comparison: op, right: y))
        taken.append(conjunct)
      } else if b.isSubset(of: left), a.isSubset(of: right) {
        found.append(NearestMatch(left: y, comparison: op.flipped, right: x))
        taken.append(conjunct)
      }
    }
    guard found.count == 1 else {
      throw Diagnostic(
        "RQ0125", "ASOF JOIN needs exactly one inequality between its sides", at: span,
        hint: "For example ASOF JOIN prices p ON t.item = p.item AND t.day >= p.day.")
    }
    conjuncts.removeAll { $0 == taken[0] }
    return found[0]
  }
}
