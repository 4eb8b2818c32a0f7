import RQSyntax

extension Binder {
  /// The type of a list's elements; nil for all other types.
  static func element(of type: DataType) -> DataType? {
    if case .list(let element) = type { return element }
    return nil
  }

  /// Whether the type is an ENUM.
  static func isEnum(_ type: DataType) -> Bool {
    if case .enumeration = type { return true }
    return false
  }

  /// `[a, b, …]`.
  func list(_ items: [BoundExpression], _ span: SourceSpan) throws -> BoundExpression {
    let (type, unified) = items.isEmpty ? (.null, []) : try unifyAll(items, "a list", at: span)
    try Coercion.check(.list(type), at: span)
    if items.isEmpty { return .constant(.list([]), .list(.null), at: span) }
    return try apply(ListFunctions.make, unified, span, span)
  }

  /// `x[i]`: an element of a list, or a character of a text.
  func element(of x: BoundExpression, at place: BoundExpression, _ span: SourceSpan) throws -> BoundExpression {
    if let found = try member(of: x, place, span) { return found }
    switch x.type {
    case .list, .null: return try apply(ListFunctions.extract, [x, place], span, span)
    case .text:
      guard let substring = ScalarRegistry.function(named: "substring") else { return x }
      let one = BoundExpression.constant(.integer(1), .integer, at: span)
      return try apply(substring, [x, place, one], span, span)
    default: throw notAList(x)
    }
  }

  /// `x[low:high]`, both ends included; a bound left out is the end of its side.
  func slice(
    _ x: BoundExpression, _ bounds: [BoundExpression], _ given: (Bool, Bool), _ span: SourceSpan
  ) throws -> BoundExpression {
    let low = given.0 ? bounds[0] : .constant(.integer(1), .integer, at: span)
    let high = given.1 ? bounds[1] : .constant(.integer(-1), .integer, at: span)
    switch x.type {
    case .list, .null: return try apply(ListFunctions.slice, [x, low, high], span, span)
    case .text: return try apply(ListFunctions.textSlice, [x, low, high], span, span)
    default: throw notAList(x)
    }
  }

  /// `a || b` where one of them is a list.
  func joinedLists(_ parts: [BoundExpression], _ span: SourceSpan) throws -> BoundExpression {
    let lists = try parts.map { part in
      part.type == .null || Binder.element(of: part.type) != nil ? part : try list([part], part.span)
    }
    return try apply(ListFunctions.join, lists, span, span)
  }

  private func notAList(_ x: BoundExpression) -> Diagnostic {
    Diagnostic("RQ0201", "[…] takes an element of a list, and this is \(x.type.name)", at: x.span)
  }
}
