extension Query {
  /// The query with the expressions of its own replaced: those of its select, its order and its limits, and those that
  /// join its tables. Queries inside it are left as they are.
  public func mapExpressions<E: Error>(_ transform: (Expression) throws(E) -> Expression) throws(E)
    -> Query
  {
    var query = self
    query.body = try body.mapExpressions(transform)
    query.orderBy = try query.orderBy.mapExpressions(transform)
    if var limit {
      limit.count = try transform(limit.count)
      limit.per = try limit.per.mapAll(transform)
      query.limit = limit
    }
    if let offset { query.offset = try transform(offset) }
    return query
  }
}

extension QueryBody {
  fileprivate func mapExpressions<E: Error>(_ transform: (Expression) throws(E) -> Expression)
    throws(E) -> QueryBody
  {
    switch self {
    case .select(let select): return .select(try select.mapExpressions(transform))
    case .values(var rows):
      for place in rows.indices { rows[place].values = try rows[place].values.mapAll(transform) }
      return .values(rows)
    case .setChain(let first, var links):
      let first = try first.mapExpressions(transform)
      for place in links.indices {
        links[place].operand = try links[place].operand.mapExpressions(transform)
      }
      return .setChain(first, links)
    case .query, .turned, .missing: return self
    }
  }
}

extension Select {
  fileprivate func mapExpressions<E: Error>(_ transform: (Expression) throws(E) -> Expression)
    throws(E) -> Select
  {
    var select = self
    select.distinctOn = try distinctOn.mapAll(transform)
    for place in items.indices {
      let item = items[place]
      select.items[place].expression = try transform(item.expression)
      // What stood for itself keeps its name.
      if item.alias == nil, case .column(let name) = item.expression.kind,
        let last = name.parts.last,
        select.items[place].expression != item.expression
      {
        select.items[place].alias = last
      }
    }
    select.from = try from?.mapExpressions(transform)
    if let filter { select.filter = try transform(filter) }
    if let having { select.having = try transform(having) }
    if let qualify { select.qualify = try transform(qualify) }
    switch groupBy {
    case .keys(let keys)?: select.groupBy = .keys(try keys.mapAll(transform))
    case .sets(let elements)?:
      var mapped: [GroupingElement] = []
      for element in elements { mapped.append(try element.mapExpressions(transform)) }
      select.groupBy = .sets(mapped)
    case .all?, nil: break
    }
    for place in windows.indices {
      select.windows[place].window.partitionBy = try windows[place].window.partitionBy.mapAll(
        transform)
      select.windows[place].window.orderBy = try windows[place].window.orderBy.mapExpressions(
        transform)
    }
    return select
  }
}

extension GroupingElement {
  fileprivate func mapExpressions<E: Error>(
    _ transform: (Expression) throws(E) -> Expression
  ) throws(E) -> GroupingElement {
    func map(_ sets: [[Expression]]) throws(E) -> [[Expression]] {
      var result: [[Expression]] = []
      for keys in sets { result.append(try keys.mapAll(transform)) }
      return result
    }
    switch self {
    case .key(let key): return .key(try transform(key))
    case .set(let keys, let span): return .set(try keys.mapAll(transform), span)
    case .rollup(let sets, let span): return .rollup(try map(sets), span)
    case .cube(let sets, let span): return .cube(try map(sets), span)
    case .sets(let elements, let span):
      var mapped: [GroupingElement] = []
      for element in elements { mapped.append(try element.mapExpressions(transform)) }
      return .sets(mapped, span)
    }
  }
}

extension TableReference {
  fileprivate func mapExpressions<E: Error>(
    _ transform: (Expression) throws(E) -> Expression
  ) throws(E) -> TableReference {
    switch kind {
    case .join(let left, let joinKind, let right, var condition):
      if case .on(let expression) = condition { condition = .on(try transform(expression)) }
      return TableReference(
        .join(
          try left.mapExpressions(transform), joinKind, try right.mapExpressions(transform),
          condition), span: span)
    case .named(let inner, let alias):
      return TableReference(.named(try inner.mapExpressions(transform), alias: alias), span: span)
    case .function(var call, let lateral, let ordinality, let alias):
      call.arguments = try call.arguments.mapAll(transform)
      return TableReference(
        .function(call, lateral: lateral, ordinality: ordinality, alias: alias), span: span)
    case .sample(let inner, let sample):
      return TableReference(.sample(try inner.mapExpressions(transform), sample), span: span)
    case .table, .query, .pivot, .unpivot, .missing: return self
    }
  }
}

extension [Expression] {
  fileprivate func mapAll<E: Error>(_ transform: (Expression) throws(E) -> Expression) throws(E)
    -> [Expression]
  {
    var result: [Expression] = []
    for expression in self { result.append(try transform(expression)) }
    return result
  }
}

extension [OrderItem] {
  fileprivate func mapExpressions<E: Error>(
    _ transform: (Expression) throws(E) -> Expression
  ) throws(E) -> [OrderItem] {
    var result = self
    for place in indices { result[place].expression = try transform(self[place].expression) }
    return result
  }
}
