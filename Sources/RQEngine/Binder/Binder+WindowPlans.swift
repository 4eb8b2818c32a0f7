import RQSyntax

extension Binder {
  /// The rows with the columns of all windows the select calls.
  ///
  /// In a query that groups, windows see its groups: their expressions are rewritten over the grain, which also settles
  /// the order of rows that a window leaves open.
  func addWindows(_ rows: SelectRows, _ context: SelectContext) throws -> LogicalPlan {
    var windows = context.windows
    if rows.isGrouped {
      for index in windows.indices { try regroup(&windows[index], rows, context) }
    }
    var plan = rows.input
    for isNumbering in [true, false] {
      for window in Binder.shared(windows.filter { $0.isNumbering == isNumbering }) {
        plan = .window(
          Windowing(input: plan, partition: window.partition, order: window.order, calls: window.calls))
      }
    }
    return plan
  }

  private func regroup(_ window: inout PendingWindow, _ rows: SelectRows, _ context: SelectContext) throws {
    func rewrite(_ expression: BoundExpression) throws -> BoundExpression {
      try rows.rewrite.apply(expression, clause: .select, scope: context.scope)
    }
    window.partition = try window.partition.map(rewrite)
    for index in window.order.indices {
      window.order[index].expression = try rewrite(window.order[index].expression)
    }
    for index in window.calls.indices {
      window.calls[index].call = try window.calls[index].call.map(rewrite)
    }
    for part in rows.grain {
      let key = part.expression
      if window.partition.contains(key) || window.order.contains(where: { $0.expression == key }) { continue }
      window.order.append(SortKey(expression: key, descending: false, nullsFirst: false, order: part.order))
    }
  }

  /// Puts calls together that can be computed from one sort: those of an order that another continues, where they don't
  /// tell rows apart that are equal in it.
  private static func shared(_ windows: [PendingWindow]) -> [PendingWindow] {
    var result: [PendingWindow] = []
    for window in windows.ordered(by: { $0.order.count > $1.order.count }) {
      let isFree = window.calls.allSatisfy { $0.call.sharesPeers && $0.call.orderCount == window.order.count }
      let host = result.firstIndex { other in
        isFree && Set(other.partition) == Set(window.partition)
          && Array(other.order.prefix(window.order.count)) == window.order
      }
      if let host { result[host].calls += window.calls } else { result.append(window) }
    }
    return result
  }
}

extension WindowCall {
  /// Whether rows that are equal in the order all get the same, in whatever order they stand.
  var sharesPeers: Bool {
    if hasOwnOrder { return false }
    switch function {
    case .window(let function):
      switch function {
      case .rank, .denseRank, .percentRank, .cumeDist: return true
      default: return false
      }
    case .aggregate(let call):
      if frame.exclusion == .currentRow || frame.exclusion == .ties { return false }
      guard call.ignoresOrder else { return false }
      return frame.unit != .rows || frame == .partition
    }
  }
}
