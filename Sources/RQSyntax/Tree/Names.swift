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

/// A type as written in CAST: a name and what stands in parentheses behind it, as `DECIMAL(18, 4)`, `ENUM('a', 'b')`,
/// `MAP(TEXT, INTEGER)` or `STRUCT(a INTEGER, b TEXT)`.
public struct TypeName: Sendable, Hashable {
  /// A type in parentheses behind the name of another.
  public struct Part: Sendable, Hashable {
    /// The name of a field; nil where the type stands alone.
    public var name: Identifier?
    /// The type.
    public var type: TypeName

    /// Creates a part.
    public init(name: Identifier?, type: TypeName) {
      self.name = name
      self.type = type
    }
  }

  /// The name, upper-cased; names of several words are joined by one space (`DOUBLE PRECISION`).
  public var name: String
  /// The numbers in parentheses, in order.
  public var arguments: [Int]
  /// The texts in parentheses, in order.
  public var labels: [String] = []
  /// The types in parentheses, in order.
  public var parts: [Part] = []
  /// How many `[]` follow: 1 for a list, 2 for a list of lists.
  public var listDepth: Int
  /// The number in the last `[]`: how many elements the list has.
  public var length: Int?
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
