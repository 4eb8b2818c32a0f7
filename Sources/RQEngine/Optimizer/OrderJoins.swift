/// Decides in which order inner joins are made, and which side of each join is indexed.
///
/// A row of the result comes in the order of the tables as they stand in FROM. Where operators above can tell, that
/// order is restored by sorting on the places of the rows, and only done where what is saved is more than that.
enum OrderJoins {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    var orderer = JoinOrderer(plan)
    return orderer.order(plan, isOrderVisible: true)
  }
}

private struct JoinOrderer {
  private var nextColumn: Int

  init(_ plan: LogicalPlan) { nextColumn = JoinOrderer.highestColumn(plan) + 1 }

  private static func highestColumn(_ plan: LogicalPlan) -> Int {
    let own = plan.columns.reduce(0) { max($0, $1.id) }
    return plan.inputs.reduce(own) { max($0, highestColumn($1)) }
  }

  mutating func order(_ plan: LogicalPlan, isOrderVisible: Bool) -> LogicalPlan {
    switch plan {
    case .join(let join) where join.type == .inner && join.nearest == nil: return region(plan, isOrderVisible)
    case .filter(let input, let condition):
      if case .join(let join) = input, join.type == .inner, join.nearest == nil, !condition.canFail {
        return region(plan, isOrderVisible)
      }
      return .filter(order(input, isOrderVisible: isOrderVisible), condition)
    case .join(var join):
      join.left = order(join.left, isOrderVisible: isOrderVisible)
      join.right = order(join.right, isOrderVisible: isOrderVisible && join.type.showsRight && join.type != .single)
      return .join(chooseSide(join, isOrderVisible))
    case .aggregate(let input, let keys, let aggregates):
      let ignoresOrder = aggregates.allSatisfy(\.call.ignoresOrder)
      return .aggregate(order(input, isOrderVisible: !ignoresOrder), keys: keys, aggregates: aggregates)
    case .distinct(let input): return .distinct(order(input, isOrderVisible: false))
    case .project(let input, let projections):
      return .project(order(input, isOrderVisible: isOrderVisible), projections)
    default: return plan.mapInputs { order($0, isOrderVisible: true) }
    }
  }

  /// Indexes the left side of a join that is no inner one where that is much the smaller one.
  private func chooseSide(_ join: Join, _ isOrderVisible: Bool) -> Join {
    if join.equalities.isEmpty || join.nearest != nil { return join }
    switch join.type {
    // Rows of the left side come out in their order either way.
    case .semi, .anti: break
    case .mark: if join.mark?.isNullAware == true { return join }
    case .left, .full: if isOrderVisible { return join }
    case .inner, .right, .single: return join
    }
    var join = join
    join.buildsLeft = Cardinality(join.left).rows * 2 < Cardinality(join.right).rows
    return join
  }

  // MARK: Inner joins

  private mutating func region(_ plan: LogicalPlan, _ isOrderVisible: Bool) -> LogicalPlan {
    if JoinGraph.inputCount(plan) > JoinGraph.mostInputs {
      return plan.mapInputs { order($0, isOrderVisible: isOrderVisible) }
    }
    var graph = JoinGraph()
    graph.gather(plan)
    graph.relations = graph.relations.map { order($0, isOrderVisible: isOrderVisible) }
    graph.connect()
    let given = graph.givenTree()
    let best = graph.bestTree()
    let written = Array(graph.relations.indices)
    let isRestored = isOrderVisible && best.sequence != written
    let price = best.cost + (isRestored ? best.rows.rows * JoinGraph.sortPrice : 0)
    if !isRestored || price < given.cost { return build(best, &graph, plan, isRestored) }
    return build(given, &graph, plan, false)
  }

  private mutating func build(
    _ tree: JoinGraph.Tree, _ graph: inout JoinGraph, _ plan: LogicalPlan, _ isRestored: Bool
  ) -> LogicalPlan {
    var places: [Column] = []
    if isRestored {
      for index in graph.relations.indices {
        let place = Column(id: nextColumn, type: .integer, name: "place")
        nextColumn += 1
        places.append(place)
        graph.relations[index] = .number(graph.relations[index], place)
      }
    }
    var result = graph.plan(tree)
    if let rest = BoundExpression.conjunction(graph.late) { result = .filter(result, rest) }
    if isRestored {
      result = .sort(
        result,
        places.map {
          SortKey(expression: .column($0), descending: false, nullsFirst: false, order: .ascending)
        })
      result = .project(result, plan.columns.map { Projection(column: $0, expression: .column($0)) })
    }
    return result
  }
}
