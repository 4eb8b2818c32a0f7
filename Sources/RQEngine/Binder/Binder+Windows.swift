import RQSyntax

/// Windows a select computes over the same partitions in the same order.
struct PendingWindow {
  var partition: [BoundExpression]
  var order: [SortKey]
  var calls: [WindowColumn]
  /// Whether it numbers the rows for other windows, before which it is computed.
  var isNumbering = false
}

extension Binder {
  /// Binds `function(…) OVER …` to the column that will hold its result.
  mutating func bindWindow(
    _ call: FunctionCall, _ over: WindowReference, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let name = call.name.text.lowercased()
    try checkPlace(of: name, span, context, clause)
    context.insideWindow = true
    defer { context.insideWindow = false }
    let specification = try resolve(over, context)
    var partition: [BoundExpression] = []
    for key in specification.partitionBy {
      let bound = try bind(key, &context, clause)
      if bound.constantValue == nil, !partition.contains(bound) { partition.append(bound) }
    }
    // What a constant orders is equal, which only frames that count in values or groups look at.
    let skipsConstants = specification.frame.map { $0.unit == .rows } ?? true
    var order = try windowOrder(specification.orderBy, skipsConstants: skipsConstants, &context, clause)
    var frame = try specification.frame.map { try bindFrame($0, order, &context, clause) }
    if let key = frame?.rangeKey { order[0].expression = key }
    let isOrdered = !specification.orderBy.isEmpty
    let whole = isOrdered ? BoundFrame.running : .partition
    var bound: WindowCall
    if let function = WindowFunction(name: name), !call.name.quoted {
      bound = try bindWindowFunction(function, call, span, &context, clause)
      if !call.orderBy.isEmpty {
        let own = try windowOrder(call.orderBy, skipsConstants: true, &context, clause)
        bound.arguments += number(partition, own, order, span, &context)
        bound.hasOwnOrder = true
      } else if !function.usesFrame {
        frame = nil
      }
    } else if let function = aggregate(named: name), !call.name.quoted {
      if let nulls = call.nulls, !function.dependsOnOrder || function == .stringAgg {
        throw Diagnostic(
          "RQ0143", "\(name) passes over NULLs anyway and takes no \(nulls.rawValue)", at: call.name.span)
      }
      let aggregate = try aggregateCall(function, call, span, &context, clause)
      bound = WindowCall(
        function: .aggregate(aggregate), arguments: [], ignoresNulls: false, frame: whole, orderCount: 0,
        type: aggregate.type)
    } else {
      throw Diagnostic(
        "RQ0143", "\(call.name.text) is neither a window function nor an aggregate, so it takes no OVER",
        at: call.name.span,
        hint: "SHOW FUNCTIONS lists them.",
        candidates: Candidates.best(for: name, among: WindowFunction.allCases.map(\.rawValue)))
    }
    bound.frame = frame?.frame ?? whole
    bound.orderCount = order.count
    return .column(add(bound, partition, order, call, span, &context), at: span)
  }

  /// Whether a window may be called here.
  private func checkPlace(
    of name: String, _ span: SourceSpan, _ context: SelectContext, _ clause: Clause
  ) throws {
    if context.insideWindow {
      throw Diagnostic(
        "RQ0142", "\(name) OVER stands inside another window function", at: span,
        hint: "Compute one of them in a query in FROM.")
    }
    if context.insideAggregate {
      throw Diagnostic(
        "RQ0142", "\(name) OVER stands inside an aggregate", at: span,
        hint: "Compute it in a query in FROM, and aggregate over that.")
    }
    switch clause {
    case .select, .orderBy, .qualify: return
    case .filter, .having:
      throw Diagnostic(
        "RQ0141", "\(clause.rawValue) cannot use the window function \(name)", at: span,
        hint: "Windows are computed after \(clause.rawValue); QUALIFY takes conditions on them.")
    default:
      throw Diagnostic(
        "RQ0141", "\(clause.rawValue) cannot use the window function \(name)", at: span,
        hint: "Compute it in a query in FROM.")
    }
  }

  /// The keys of an order, equal ones once.
  private mutating func windowOrder(
    _ items: [OrderItem], skipsConstants: Bool, _ context: inout SelectContext, _ clause: Clause
  ) throws -> [SortKey] {
    var order: [SortKey] = []
    for item in items.map(directed) where !item.isAll {
      let bound = try bind(item.expression, &context, clause)
      let isIdle = skipsConstants && bound.constantValue != nil
      if isIdle || order.contains(where: { $0.expression == bound }) { continue }
      order.append(
        SortKey(
          expression: bound, descending: item.descending,
          nullsFirst: item.nullsFirst ?? nullsFirst(descending: item.descending), order: .ascending))
    }
    return order
  }

  /// The number of each row of its partition in a function's own order, what that leaves even in the window's, and the
  /// number of the first row that is equal in the function's own.
  private mutating func number(
    _ partition: [BoundExpression], _ own: [SortKey], _ order: [SortKey], _ span: SourceSpan,
    _ context: inout SelectContext
  ) -> [BoundExpression] {
    let rest = order.filter { key in !own.contains { $0.expression == key.expression } }
    let choices: [(WindowFunction, [SortKey])] = [(.rowNumber, own + rest), (.rank, own)]
    return choices.map { function, keys in
      let call = WindowCall(
        function: .window(function), arguments: [], ignoresNulls: false, frame: .partition, orderCount: keys.count,
        type: .integer)
      func isSame(_ window: PendingWindow) -> Bool {
        window.isNumbering && window.partition == partition && window.order == keys
      }
      let index = context.windows.firstIndex(where: isSame)
      if let index, let known = context.windows[index].calls.first(where: { $0.call == call }) {
        return .column(known.column, at: span)
      }
      let column = makeColumn(function.rawValue, .integer)
      let entry = WindowColumn(column: column, call: call)
      if let index {
        context.windows[index].calls.append(entry)
      } else {
        context.windows.append(PendingWindow(partition: partition, order: keys, calls: [entry], isNumbering: true))
      }
      return .column(column, at: span)
    }
  }

  /// The column of a call, an old one if the same was called before.
  private mutating func add(
    _ bound: WindowCall, _ partition: [BoundExpression], _ order: [SortKey], _ call: FunctionCall, _ span: SourceSpan,
    _ context: inout SelectContext
  ) -> Column {
    func isSame(_ window: PendingWindow) -> Bool {
      !window.isNumbering && window.partition == partition && window.order == order
    }
    if let window = context.windows.first(where: isSame) {
      if let known = window.calls.first(where: { $0.call == bound }) { return known.column }
    }
    let column = makeColumn(heading(Expression(.call(call), span: span), context.scope), bound.type)
    let entry = WindowColumn(column: column, call: bound)
    if let index = context.windows.firstIndex(where: isSame) {
      context.windows[index].calls.append(entry)
    } else {
      context.windows.append(PendingWindow(partition: partition, order: order, calls: [entry]))
    }
    return column
  }

  /// A window's parts, with those of the named windows it refers to.
  func resolve(_ over: WindowReference, _ context: SelectContext) throws -> WindowSpecification {
    switch over {
    case .named(let name): return try named(name, context, depth: 0)
    case .specification(let specification): return try refined(specification, context, depth: 0)
    }
  }

  private func named(_ name: Identifier, _ context: SelectContext, depth: Int) throws -> WindowSpecification {
    let key = NameKey.fold(name.text)
    guard let found = context.namedWindows.first(where: { NameKey.fold($0.name.text) == key }) else {
      let known = context.namedWindows.map(\.name.text)
      throw Diagnostic(
        "RQ0147", "there is no window '\(name.text)'", at: name.span,
        hint: "WINDOW \(name.text) AS (…) behind HAVING defines it.",
        candidates: Candidates.best(for: name.text, among: known))
    }
    return try refined(found.window, context, depth: depth)
  }

  private func refined(
    _ specification: WindowSpecification, _ context: SelectContext, depth: Int
  ) throws -> WindowSpecification {
    guard let base = specification.base else { return specification }
    if depth > context.namedWindows.count {
      throw Diagnostic("RQ0147", "the window '\(base.text)' is defined by itself", at: base.span)
    }
    let below = try named(base, context, depth: depth + 1)
    var result = specification
    result.base = nil
    func refuse(_ what: String) -> Diagnostic {
      Diagnostic(
        "RQ0147", "the window '\(base.text)' has \(what) of its own, which cannot be changed", at: base.span,
        hint: "Write the window out in full.")
    }
    if !specification.partitionBy.isEmpty { throw refuse("partitions") }
    if below.frame != nil { throw refuse("a frame") }
    if !below.orderBy.isEmpty, !specification.orderBy.isEmpty { throw refuse("an order") }
    result.partitionBy = below.partitionBy
    if specification.orderBy.isEmpty { result.orderBy = below.orderBy }
    return result
  }

  private mutating func bindWindowFunction(
    _ function: WindowFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext,
    _ clause: Clause
  ) throws -> WindowCall {
    let name = function.rawValue
    let misplaced =
      call.star ? "*" : call.distinct ? "DISTINCT" : call.filter != nil ? "FILTER" : nil
    if let misplaced {
      throw Diagnostic("RQ0119", "\(name) is not an aggregate, so it takes no \(misplaced)", at: span)
    }
    if call.nulls == .ignore, !call.orderBy.isEmpty {
      throw Diagnostic("RQ0143", "\(name) takes IGNORE NULLS or an ORDER BY of its own, not both", at: span)
    }
    if let nulls = call.nulls, !function.takesValues {
      throw Diagnostic("RQ0143", "\(name) looks at no values, so it takes no \(nulls.rawValue)", at: span)
    }
    guard function.argumentCounts.contains(call.arguments.count) else {
      let count = call.arguments.count
      throw Diagnostic(
        "RQ0105", "\(name) does not take \(count) argument\(count == 1 ? "" : "s")", at: call.name.span,
        hint: "It is called as \(function.documentation.signature).")
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument, &context, clause)) }
    func number(_ index: Int) throws {
      guard arguments.count > index else { return }
      let given = arguments[index]
      guard given.type == .integer || given.type == .null else {
        throw Diagnostic(
          "RQ0201", "\(name) needs a whole number here, and this is \(given.type.name)", at: given.span,
          hint: "It is called as \(function.documentation.signature).")
      }
      arguments[index] = try cast(given, to: .integer, trying: false, at: given.span)
    }
    var type = DataType.integer
    switch function {
    case .rowNumber, .rank, .denseRank: break
    case .percentRank, .cumeDist: type = .double
    case .ntile: try number(0)
    case .firstValue, .lastValue: type = arguments[0].type
    case .nthValue:
      type = arguments[0].type
      try number(1)
    case .lag, .lead:
      try number(1)
      if arguments.count == 3 {
        let (_, both) = try unifyAll([arguments[0], arguments[2]], name, at: span)
        (arguments[0], arguments[2]) = (both[0], both[1])
        if arguments[2].constantValue == .null { arguments.removeLast() }
      }
      type = arguments[0].type
    }
    return WindowCall(
      function: .window(function), arguments: arguments, ignoresNulls: call.nulls == .ignore, frame: .partition,
      orderCount: 0, type: type)
  }
}
