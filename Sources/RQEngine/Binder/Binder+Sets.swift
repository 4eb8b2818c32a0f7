import RQSyntax

extension Binder {
  /// How many set operations may stand in a chain before it nests deeper than a plan can be walked.
  private static let maxSetOperations = 250

  /// Binds queries combined by set operations of one precedence.
  mutating func bindSetChain(_ first: QueryBody, _ links: [SetLink], at span: SourceSpan) throws
    -> BoundQuery
  {
    // UNION after UNION gathers the rows of all its parts before equal ones are taken together.
    var union = SetUnion(parts: [try bindPart(first, at: span)])
    var operations = 0
    for link in links {
      var right = try bindPart(link.operand, at: span)
      if link.byName { right = try align(&union, right, link) }
      try checkWidth(union.parts[0], right, link)
      switch (link.op, link.all) {
      case (.union, false):
        union.parts.append(right)
        union.isDistinct = true
      case (.union, true):
        if union.isDistinct {
          union = SetUnion(parts: [try combine(union, at: link.opSpan)])
          operations += 1
        }
        union.parts.append(right)
      case (.intersect, let all), (.except, let all):
        let left = try combine(union, at: link.opSpan)
        union = SetUnion(parts: [
          all ? try compareAll(left, right, link) : try compare(left, right, link)
        ])
        operations += 2
      }
      if operations > Binder.maxSetOperations {
        throw Diagnostic(
          "RQ0504", "the query combines more than \(Binder.maxSetOperations) queries",
          at: link.opSpan,
          hint: "Split it into several statements.")
      }
    }
    return try combine(union, at: span)
  }

  private func checkWidth(_ left: BoundQuery, _ right: BoundQuery, _ link: SetLink) throws {
    let (a, b) = (left.columns.count, right.columns.count)
    if a == b { return }
    throw Diagnostic(
      "RQ0161", "\(link.op.rawValue) combines \(a) column\(a == 1 ? "" : "s") with \(b)",
      at: link.opSpan,
      hint: "Both queries must give as many columns.")
  }

  /// The rows of all parts one after another, equal ones once where that is asked for.
  private mutating func combine(_ union: SetUnion, at span: SourceSpan) throws -> BoundQuery {
    if union.parts.count == 1 { return union.parts[0] }
    var (parts, result) = try unified(union.parts, "UNION", at: span)
    let columns = result.columns.map { makeColumn($0.name, $0.type) }
    let appended = LogicalPlan.append(parts, columns)
    parts = []
    result.plan = union.isDistinct ? .distinct(appended) : appended
    result.isUnordered = union.isDistinct
    return result
  }

  /// The rows of one query that the other has not, each once.
  mutating func difference(_ left: BoundQuery, _ right: BoundQuery, at span: SourceSpan) throws
    -> BoundQuery
  {
    try compare(left, right, SetLink(.except, opSpan: span, operand: .missing(span)))
  }

  /// INTERSECT ALL and EXCEPT ALL: equal rows are told apart by a number, and compared with it.
  private mutating func compareAll(
    _ left: BoundQuery, _ right: BoundQuery, _ link: SetLink
  ) throws -> BoundQuery {
    var result = try compare(numbered(left), numbered(right), link)
    result.columns.removeLast()
    result.headings.removeLast()
    result.plan = .project(
      result.plan, result.plan.columns.dropLast().map { Projection(column: $0, expression: .column($0)) })
    return result
  }

  /// The rows with a number among those that equal them.
  private mutating func numbered(_ query: BoundQuery) -> BoundQuery {
    var result = query
    let number = WindowColumn(
      column: makeColumn("number", .integer),
      call: WindowCall(
        function: .window(.rowNumber), arguments: [], ignoresNulls: false, frame: .partition, orderCount: 0,
        type: .integer))
    result.plan = .window(
      Windowing(
        input: query.plan, partition: query.plan.columns.map { .column($0) }, order: [], calls: [number]))
    result.columns.append(ColumnSchema("number", type: .integer))
    result.headings.append("number")
    return result
  }

  /// INTERSECT and EXCEPT: the rows of both sides with a mark, and of those that are equal which marks they have.
  private mutating func compare(_ left: BoundQuery, _ right: BoundQuery, _ link: SetLink) throws
    -> BoundQuery
  {
    var (parts, result) = try unified([left, right], link.op.rawValue, at: link.opSpan)
    for (place, part) in parts.enumerated() {
      let mark = Projection(
        column: makeColumn("side", .integer),
        expression: .constant(.integer(Int64(1 - place)), .integer))
      parts[place] = .project(
        part, part.columns.map { Projection(column: $0, expression: .column($0)) } + [mark])
    }
    let columns = result.columns.map { makeColumn($0.name, $0.type) }
    let side = makeColumn("side", .integer)
    func extreme(_ function: AggregateFunction) -> AggregateColumn {
      AggregateColumn(
        column: makeColumn(function.rawValue, .integer),
        call: AggregateCall(
          function: function, arguments: [.column(side)], distinct: false, filter: nil, type: .integer)
      )
    }
    func test(_ aggregate: AggregateColumn, _ value: Int64) -> BoundExpression {
      BoundExpression(
        kind: .compare(.equal, .column(aggregate.column), .constant(.integer(value), .integer)),
        type: .boolean,
        span: link.opSpan)
    }
    let (low, high) = (extreme(.min), extreme(.max))
    let keys = columns.map {
      Projection(column: makeColumn($0.name, $0.type), expression: .column($0))
    }
    let grouped = LogicalPlan.aggregate(
      .append(parts, columns + [side]), keys: keys, aggregates: [low, high])
    let condition =
      link.op == .except
      ? test(low, 1)
      : BoundExpression(
        kind: .and([test(low, 0), test(high, 1)]), type: .boolean, span: link.opSpan)
    result.plan = .project(
      .filter(grouped, condition),
      keys.map { Projection(column: $0.column, expression: .column($0.column)) })
    result.isUnordered = true
    return result
  }

  /// Plans whose columns have the same types, and what the first of them is headed by.
  private mutating func unified(
    _ parts: [BoundQuery], _ place: String, at span: SourceSpan
  ) throws -> ([LogicalPlan], BoundQuery) {
    var result = parts[0]
    var expressions = parts.map { $0.plan.columns.map { BoundExpression.column($0, at: span) } }
    for index in result.columns.indices {
      let (type, unified) = try together(expressions.map { $0[index] }, place, at: span)
      result.columns[index].type = type
      for part in parts.indices { expressions[part][index] = unified[part] }
    }
    let plans = zip(parts, expressions).map { part, expressions -> LogicalPlan in
      if zip(expressions, part.plan.columns).allSatisfy({ $0.kind == .column($1) }) {
        return part.plan
      }
      return .project(
        part.plan, expressions.map { Projection(column: makeColumn("", $0.type), expression: $0) })
    }
    return (plans, result)
  }

  /// Expressions of one column of queries in one type: texts beside other values make texts of all.
  private func together(
    _ parts: [BoundExpression], _ place: String, at span: SourceSpan
  ) throws -> (DataType, [BoundExpression]) {
    let hasText = parts.contains { $0.type == .text }
    guard hasText, parts.contains(where: { $0.type != .text && $0.type != .null }) else {
      return try unifyAll(parts, place, at: span)
    }
    return (.text, try parts.map { try cast($0, to: .text, trying: false, at: $0.span) })
  }

  // MARK: BY NAME

  /// Brings both sides to the same columns in the same order; what a side lacks is NULL.
  private mutating func align(
    _ union: inout SetUnion, _ right: BoundQuery, _ link: SetLink
  ) throws -> BoundQuery {
    let left = try combine(union, at: link.opSpan)
    for columns in [left.columns, right.columns] {
      let names = columns.map { NameKey.fold($0.name) }
      if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
        throw Diagnostic(
          "RQ0165", "BY NAME cannot tell two columns '\(columns[twice].name)' apart", at: link.opSpan)
      }
    }
    let known = Set(left.columns.map { NameKey.fold($0.name) })
    let added = right.columns.filter { !known.contains(NameKey.fold($0.name)) }
    if link.op != .union, let extra = added.first {
      throw Diagnostic(
        "RQ0161", "the left side of \(link.op.rawValue) BY NAME has no column '\(extra.name)'",
        at: link.opSpan)
    }
    let columns = left.columns + added
    union = SetUnion(parts: [arranged(left, columns)])
    return arranged(right, columns)
  }

  private mutating func arranged(_ query: BoundQuery, _ columns: [ColumnSchema]) -> BoundQuery {
    let places = Dictionary(
      query.columns.enumerated().map { (NameKey.fold($0.element.name), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let given = query.plan.columns
    let projections = columns.map { schema -> Projection in
      guard let place = places[NameKey.fold(schema.name)] else {
        return Projection(
          column: makeColumn(schema.name, .null), expression: .constant(.null, .null))
      }
      return Projection(
        column: makeColumn(schema.name, given[place].type), expression: .column(given[place]))
    }
    var result = query
    result.plan = .project(query.plan, projections)
    result.columns = zip(columns, projections).map { schema, projection in
      var schema = schema
      schema.type = projection.column.type
      return schema
    }
    return result
  }
}

/// Parts of a UNION whose rows are yet to be put together.
private struct SetUnion {
  var parts: [BoundQuery]
  var isDistinct = false
}
