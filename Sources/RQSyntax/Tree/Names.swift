/// A name as written: folded to half-width where it was not quoted.
public struct Identifier: Sendable, Hashable {
  /// The name without quotes; full-width letters and digits of an unquoted name are their ASCII twins.
  public var text: String
  /// Whether it was written in quotes, which turns off keyword and function readings.
  public var quoted: Bool
  /// Where it stands.
  public var span: SourceSpan

  /// Creates an identifier.
  public init(_ text: String, quoted: Bool = false, span: SourceSpan) {
    self.text = text
    self.quoted = quoted
    self.span = span
  }
}

/// One to three identifiers joined by dots: `column`, `table.column`.
public struct QualifiedName: Sendable, Hashable {
  /// The identifiers, outermost first; never empty.
  public var parts: [Identifier]
  /// Where the whole name stands.
  public var span: SourceSpan

  /// Creates a name.
  public init(_ parts: [Identifier], span: SourceSpan) {
    self.parts = parts
    self.span = span
  }
}

/// A type as written in CAST: a name and up to two numbers, `DECIMAL(18, 4)`.
public struct TypeName: Sendable, Hashable {
  /// The name, upper-cased; names of several words are joined by one space (`DOUBLE PRECISION`).
  public var name: String
  /// The numbers in parentheses, in order.
  public var arguments: [Int]
  /// How many `[]` follow: 1 for a list, 2 for a list of lists.
  public var listDepth: Int
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a type name.
  public init(_ name: String, arguments: [Int] = [], listDepth: Int = 0, span: SourceSpan) {
    self.name = name
    self.arguments = arguments
    self.listDepth = listDepth
    self.span = span
  }
}
