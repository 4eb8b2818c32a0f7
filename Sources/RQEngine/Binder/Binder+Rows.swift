import RQSyntax

/// Comparisons of several values side by side.
extension Binder {
  /// `(a, b) = (c, d)` and its like as comparisons of single values; nil for all other chains.
  static func rowComparison(
    _ first: Expression, _ links: [ChainLink], _ span: SourceSpan
  ) throws -> Expression? {
    guard links.count == 1, let link = links.first, comparison(link.op) != nil, let left = first.rowItems,
      let right = link.operand.rowItems
    else { return nil }
    try checkLengths(left, right, span)
    func pair(_ op: BinaryOperator, _ index: Int) -> Expression {
      Expression(.chain(left[index], [ChainLink(op, opSpan: link.opSpan, operand: right[index])]), span: span)
    }
    switch link.op {
    case .equal: return all(left.indices.map { pair(.equal, $0) }, .and, span)
    case .notEqual: return all(left.indices.map { pair(.notEqual, $0) }, .or, span)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      // The first pair that differs decides; the last one takes the sign as it is.
      let strict: BinaryOperator = link.op == .less || link.op == .lessOrEqual ? .less : .greater
      var result = pair(link.op, left.count - 1)
      for index in left.indices.dropLast().reversed() {
        result = all([pair(strict, index), all([pair(.equal, index), result], .and, span)], .or, span)
      }
      return result
    default: return nil
    }
  }

  /// `(a, b) IN ((c, d), …)`.
  static func rowMembership(
    _ row: Expression, _ items: [Expression], _ negated: Bool, _ span: SourceSpan
  ) throws -> Expression {
    let left = row.rowItems ?? []
    let tests = try items.map { item -> Expression in
      guard let right = item.rowItems else {
        throw Diagnostic(
          "RQ0127", "IN compares \(left.count) values with one", at: item.span,
          hint: "Write each of them as a row, too: IN ((1, 2), (3, 4)).")
      }
      try checkLengths(left, right, item.span)
      return all(
        left.indices.map { index in
          Expression(.chain(left[index], [ChainLink(.equal, opSpan: span, operand: right[index])]), span: item.span)
        }, .and, item.span)
    }
    let any = tests.isEmpty ? Expression(.literal(.boolean(false)), span: span) : all(tests, .or, span)
    return negated ? Expression(.unary(.not, any), span: span) : any
  }

  private static func checkLengths(_ a: [Expression], _ b: [Expression], _ span: SourceSpan) throws {
    if a.count != b.count || a.isEmpty {
      throw Diagnostic("RQ0127", "a row of \(a.count) values is compared with one of \(b.count)", at: span)
    }
  }

  private static func all(_ parts: [Expression], _ op: BinaryOperator, _ span: SourceSpan) -> Expression {
    parts.count == 1
      ? parts[0]
      : Expression(
        .chain(parts[0], parts.dropFirst().map { ChainLink(op, opSpan: span, operand: $0) }), span: span)
  }
}

extension Expression {
  /// The values of `(a, b)`; nil for what is no row.
  var rowItems: [Expression]? {
    if case .row(let items) = kind { return items }
    return nil
  }

  /// Whether it may give a row without being written as one.
  var mayBeRow: Bool {
    switch kind {
    case .row, .literal, .chain: false
    default: true
    }
  }
}
