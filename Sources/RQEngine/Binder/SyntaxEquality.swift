import RQSyntax

/// Whether two pieces of syntax say the same, wherever they stand.
///
/// Trees know their places and differ in them, so they are compared part by part. That is slow, and is done only where a
/// query is a key of GROUP BY.
enum SyntaxEquality {
  static func areSame(_ a: Expression, _ b: Expression) -> Bool { areEqual(a, b) }

  private static func areEqual(_ a: Any, _ b: Any) -> Bool {
    if a is SourceSpan, b is SourceSpan { return true }
    let (x, y) = (Mirror(reflecting: a), Mirror(reflecting: b))
    guard x.subjectType == y.subjectType, x.children.count == y.children.count else { return false }
    if x.children.isEmpty { return String(describing: a) == String(describing: b) }
    return zip(x.children, y.children).allSatisfy { first, second in
      first.label == second.label && areEqual(first.value, second.value)
    }
  }
}
