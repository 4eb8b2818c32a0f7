import RQSyntax

extension Binder {
  /// The most sets one GROUP BY may stand for.
  private static let maxSets = 4096

  /// The sets of keys that the elements of a GROUP BY stand for: every combination of one set of each.
  func groupingSets(_ elements: [GroupingElement]) throws -> [[Expression]] {
    var result: [[Expression]] = [[]]
    for element in elements {
      let sets = try sets(of: element, depth: 0)
      guard result.count * sets.count <= Binder.maxSets else { throw tooManySets(element) }
      result = result.flatMap { front in sets.map { front + $0 } }
    }
    return result
  }

  private func tooManySets(_ element: GroupingElement) -> Diagnostic {
    let place: SourceSpan
    switch element {
    case .key(let key): place = key.span
    case .set(_, let span), .rollup(_, let span), .cube(_, let span), .sets(_, let span): place = span
    }
    return Diagnostic(
      "RQ0155", "GROUP BY stands for more than \(Binder.maxSets) sets of keys", at: place,
      hint: "Name the sets you need with GROUPING SETS.")
  }

  private func sets(of element: GroupingElement, depth: Int) throws -> [[Expression]] {
    switch element {
    case .key(let key): return [[key]]
    case .set(let keys, _): return [keys]
    case .rollup(let lists, _):
      return (0...lists.count).reversed().map { kept in lists[..<kept].flatMap { $0 } }
    case .cube(let lists, _):
      guard lists.count <= 12 else { throw tooManySets(element) }
      // The set with all keys comes first.
      return (0..<(1 << lists.count)).map { left in
        lists.indices.filter { left >> (lists.count - 1 - $0) & 1 == 0 }.flatMap { lists[$0] }
      }
    case .sets(let elements, _):
      guard depth < 16 else { throw tooManySets(element) }
      let all = try elements.flatMap { try sets(of: $0, depth: depth + 1) }
      guard all.count <= Binder.maxSets else { throw tooManySets(element) }
      return all
    }
  }

  /// 1 in rows that are not grouped by a key, else 0.
  static func groupingBit(_ place: Int, of mask: Column, at span: SourceSpan = SourceSpan(0, 0)) -> BoundExpression {
    BoundExpression(
      kind: .arithmetic(
        .column(mask, at: span),
        [
          ArithmeticStep(op: .divide, operand: .constant(.integer(1 << Int64(place)), .integer)),
          ArithmeticStep(op: .modulo, operand: .constant(.integer(2), .integer)),
        ]), type: .integer, span: span)
  }

  /// `grouping(a, b)`: a bit for each argument, set in rows that are not grouped by it; the first is the highest.
  mutating func bindGrouping(
    _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let name = call.name.text.lowercased()
    guard clause.allowsAggregates, let grouping = context.grouping else {
      throw Diagnostic(
        "RQ0154", "\(name) needs GROUP BY", at: span,
        hint: "It tells in which rows a key was left out, as in GROUP BY ROLLUP (year).")
    }
    var result: BoundExpression?
    for argument in call.arguments {
      let key = try bind(argument, &context, clause)
      guard let place = grouping.keys.firstIndex(of: key) else {
        throw Diagnostic(
          "RQ0154", "\(name) takes keys of GROUP BY, and this is none", at: argument.span,
          hint: "Add it to GROUP BY, or leave it out.")
      }
      var bit = BoundExpression.constant(.integer(0), .integer, at: span)
      if grouping.isSets {
        bit = Binder.groupingBit(place, of: grouping.mask, at: span)
      }
      if let higher = result {
        let doubled = BoundExpression(
          kind: .arithmetic(
            higher,
            [
              ArithmeticStep(op: .multiply, operand: .constant(.integer(2), .integer)),
              ArithmeticStep(op: .add, operand: bit),
            ]), type: .integer, span: span)
        result = try folded(doubled)
      } else {
        result = bit
      }
    }
    guard let result, call.arguments.count <= GroupingSets.maxKeys else {
      throw Diagnostic(
        "RQ0105", "\(name) does not take \(call.arguments.count) arguments", at: call.name.span,
        hint: "It is called as \(name)(key, …).")
    }
    return result
  }
}

/// What `grouping(…)` can ask of a query that groups.
struct GroupingContext {
  let keys: [BoundExpression]
  let mask: Column
  /// Whether there are several sets of keys; otherwise no key is ever left out.
  let isSets: Bool
}
