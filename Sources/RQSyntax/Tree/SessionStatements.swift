/// `CREATE [OR REPLACE] SEQUENCE [IF NOT EXISTS] s [START n] [INCREMENT n] …`.
public struct CreateSequence: Sendable, Hashable {
  /// The sequence.
  public var name: QualifiedName
  /// What is done about one of that name.
  public var existing: Existing
  /// The first number; nil for the smallest, or the largest of one that falls.
  public var start: Expression?
  /// The step.
  public var increment: Expression?
  /// The smallest number.
  public var minimum: Expression?
  /// The largest number.
  public var maximum: Expression?
  /// Whether it begins anew behind its last number.
  public var cycles: Bool

  /// Creates a statement.
  public init(
    name: QualifiedName, existing: Existing = .refuse, start: Expression? = nil, increment: Expression? = nil,
    minimum: Expression? = nil, maximum: Expression? = nil, cycles: Bool = false
  ) {
    self.name = name
    self.existing = existing
    self.start = start
    self.increment = increment
    self.minimum = minimum
    self.maximum = maximum
    self.cycles = cycles
  }
}

/// `CREATE SCHEMA [IF NOT EXISTS] s`.
public struct CreateSchema: Sendable, Hashable {
  /// The schema.
  public var name: QualifiedName
  /// What is done about one of that name.
  public var existing: Existing

  /// Creates a statement.
  public init(name: QualifiedName, existing: Existing = .refuse) {
    self.name = name
    self.existing = existing
  }
}

/// `CREATE TYPE t AS ENUM ('a', 'b')` or `CREATE TYPE t AS type`.
public struct CreateType: Sendable, Hashable {
  /// The type.
  public var name: QualifiedName
  /// What is done about one of that name.
  public var existing: Existing
  /// What it stands for.
  public var type: TypeName
  /// The query whose values are the labels of an ENUM.
  public var labels: Query?

  /// Creates a statement.
  public init(name: QualifiedName, existing: Existing = .refuse, type: TypeName, labels: Query? = nil) {
    self.labels = labels
    self.name = name
    self.existing = existing
    self.type = type
  }
}
