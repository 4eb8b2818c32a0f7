/// A call of a scalar, aggregate, window or table function; which one is for the binder to say.
public struct FunctionCall: Sendable, Hashable {
  /// The function's name as written.
  public var name: Identifier
  /// The arguments; empty for `count(*)`. `f(x => 1)` has a `.namedArgument`.
  public var arguments: [Expression]
  /// `f(DISTINCT …)`.
  public var distinct: Bool
  /// `count(*)`.
  public var star: Bool
  /// `f(x ORDER BY y)`: the order an aggregate takes its values in.
  public var orderBy: [OrderItem]
  /// `WITHIN GROUP (ORDER BY y)`: what an ordered-set aggregate works on.
  public var withinGroup: [OrderItem]
  /// `IGNORE NULLS` or `RESPECT NULLS`; nil when not said.
  public var nulls: NullTreatment?
  /// `FILTER (WHERE …)`.
  public var filter: Expression?
  /// `OVER …`.
  public var over: WindowReference?

  /// Creates a call.
  public init(
    name: Identifier, arguments: [Expression], distinct: Bool = false, star: Bool = false, orderBy: [OrderItem] = [],
    withinGroup: [OrderItem] = [], nulls: NullTreatment? = nil, filter: Expression? = nil,
    over: WindowReference? = nil
  ) {
    self.name = name
    self.arguments = arguments
    self.distinct = distinct
    self.star = star
    self.orderBy = orderBy
    self.withinGroup = withinGroup
    self.nulls = nulls
    self.filter = filter
    self.over = over
  }
}

/// What a window function does about NULLs among the values it looks at.
public enum NullTreatment: String, Sendable, Hashable {
  case ignore = "IGNORE NULLS"
  case respect = "RESPECT NULLS"
}

/// What follows OVER.
public enum WindowReference: Sendable, Hashable {
  /// `OVER name`: a window of the WINDOW clause.
  case named(Identifier)
  /// `OVER (…)`.
  case specification(WindowSpecification)
}

/// `([base] PARTITION BY … ORDER BY … frame)`.
public struct WindowSpecification: Sendable, Hashable {
  /// The named window that this one refines.
  public var base: Identifier?
  /// PARTITION BY; empty when absent.
  public var partitionBy: [Expression]
  /// ORDER BY; empty when absent.
  public var orderBy: [OrderItem]
  /// The frame; nil when not said.
  public var frame: WindowFrame?
  /// Where it stands, parentheses included.
  public var span: SourceSpan

  /// Creates a window.
  public init(
    base: Identifier? = nil, partitionBy: [Expression] = [], orderBy: [OrderItem] = [], frame: WindowFrame? = nil,
    span: SourceSpan
  ) {
    self.base = base
    self.partitionBy = partitionBy
    self.orderBy = orderBy
    self.frame = frame
    self.span = span
  }
}

/// `name AS (…)` of a WINDOW clause.
public struct NamedWindow: Sendable, Hashable {
  /// Its name.
  public var name: Identifier
  /// What it stands for.
  public var window: WindowSpecification

  /// Creates a window.
  public init(name: Identifier, window: WindowSpecification) {
    self.name = name
    self.window = window
  }
}

/// `ROWS | RANGE | GROUPS BETWEEN start AND end [EXCLUDE …]`.
public struct WindowFrame: Sendable, Hashable {
  /// What offsets count.
  public enum Unit: String, Sendable, Hashable {
    case rows = "ROWS"
    case range = "RANGE"
    case groups = "GROUPS"
  }

  /// One end of a frame.
  public enum Bound: Sendable, Hashable {
    case unboundedPreceding
    case preceding(Expression)
    case currentRow
    case following(Expression)
    case unboundedFollowing
  }

  /// Which rows are left out of a frame.
  public enum Exclusion: String, Sendable, Hashable {
    case noOthers = "NO OTHERS"
    case currentRow = "CURRENT ROW"
    case group = "GROUP"
    case ties = "TIES"
  }

  /// What offsets count.
  public var unit: Unit
  /// Where it starts.
  public var start: Bound
  /// Where it ends; the current row when not said.
  public var end: Bound
  /// EXCLUDE.
  public var exclusion: Exclusion
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a frame.
  public init(
    unit: Unit, start: Bound, end: Bound = .currentRow, exclusion: Exclusion = .noOthers, span: SourceSpan
  ) {
    self.unit = unit
    self.start = start
    self.end = end
    self.exclusion = exclusion
    self.span = span
  }
}
