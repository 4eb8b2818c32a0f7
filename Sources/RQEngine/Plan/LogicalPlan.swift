import RQSyntax

/// What a query asks for, as a tree of relational operators; rows flow from the leaves up.
///
/// Columns are named by identity (`Column`), not by position, so that passes can move operators without renumbering.
indirect enum LogicalPlan: Sendable {
  /// One row without columns: the input of a query without a table.
  case singleRow
  /// The rows of a table: `columns` of it, those that pass all of `filters`.
  case scan(Scan)
  /// The rows for which the condition is true.
  case filter(LogicalPlan, BoundExpression)
  /// One row for each input row with the computed columns.
  case project(LogicalPlan, [Projection])
  /// One row for each distinct combination of key values with the aggregates over its rows; without keys exactly one row.
  case aggregate(LogicalPlan, keys: [Projection], aggregates: [AggregateColumn])
  /// The rows of several aggregations over some of the keys each, with a mask of the keys each row is not grouped by.
  case groupingSets(LogicalPlan, GroupingSets)
  /// Rows of two inputs put together, as `JoinType` says.
  case join(Join)
  /// All input rows in the order of the keys; ties keep their input order. Buffers everything.
  case sort(LogicalPlan, [SortKey])
  /// `count` rows after the first `offset`.
  case limit(LogicalPlan, count: Int?, offset: Int)
  /// The first `offset + count` rows of the sorted input less the first `offset`; buffers a few times as many.
  case topN(LogicalPlan, [SortKey], count: Int, offset: Int)
  /// The rows of all inputs one after another, each input's columns in the places of the given ones.
  case append([LogicalPlan], [Column])
  /// Rows that several readers share; collected once.
  case shared(SharedPlan)
  /// Whole numbers at equal distances.
  case numbers(NumberRange)
  /// The rows of a first plan, and those that a second one makes of the rows found last, until it makes none.
  case recursive(Recursion)
  /// The distinct rows of the input, in order of first appearance.
  case distinct(LogicalPlan)
  /// The input's rows in their order, with columns computed from the rows around them. Buffers everything.
  case window(Windowing)
  /// The input's rows with a further column whose values ascend from row to row.
  case number(LogicalPlan, Column)
  /// Each input row once for every element of its lists.
  case unnest(LogicalPlan, Unnesting)
}

/// A plan that is run once for several readers.
struct SharedPlan: Sendable {
  /// The same for all readers.
  let id: Int
  let name: String
  var plan: LogicalPlan
  /// The reader's own columns, in the places of the plan's.
  var columns: [Column]
  /// Whether it is collected even for one reader.
  var mustBeKept: Bool
  /// Whether the rows come from a recursion around it rather than from a plan.
  var isWorking = false
}

/// Whole numbers at equal distances.
struct NumberRange: Sendable {
  var start: Int64
  var step: Int64
  var count: Int
  var column: Column
}

/// A query that reads its own rows.
struct Recursion: Sendable {
  var first: LogicalPlan
  /// Reads the rows found last as the shared plan `working`, and all rows so far as `known`.
  var step: LogicalPlan
  var working: Int
  var known: Int
  /// In the places of the columns of both plans.
  var columns: [Column]
}

/// Reads a table.
struct Scan: Sendable {
  var table: Table
  /// The chunks the query sees, whatever happens to the table meanwhile.
  var chunks: [Chunk]
  /// The columns read, with their place in the table.
  var columns: [(column: Column, ordinal: Int)]
  /// Conditions every row must meet, tested while reading.
  var filters: [BoundExpression] = []
  /// The columns that only the conditions read; they may be NULL in the rows given.
  var tested: Set<Column> = []
}

/// A computed column.
struct Projection: Sendable {
  var column: Column
  var expression: BoundExpression
}

/// An aggregate over the rows of a group.
struct AggregateColumn: Sendable {
  var column: Column
  var call: AggregateCall
}

/// Aggregations of the same rows by several sets of keys.
struct GroupingSets: Sendable {
  /// All keys; those a row is not grouped by are NULL in it.
  var keys: [Projection]
  var aggregates: [AggregateColumn]
  /// Which keys each aggregation groups by, in order.
  var sets: [[Int]]
  /// Bit `i` is set in rows that are not grouped by key `i`.
  var mask: Column

  var columns: [Column] { keys.map(\.column) + aggregates.map(\.column) + [mask] }

  /// The most keys a mask has bits for.
  static let maxKeys = 62
}

/// `function(arguments)` with its options; equal when it computes the same.
struct AggregateCall: Sendable, Hashable {
  var function: AggregateFunction
  /// What changes from row to row; empty for `count(*)`.
  var arguments: [BoundExpression]
  /// Constants behind the arguments: the fraction of a quantile, the separator of joined texts.
  var parameters: [Value] = []
  var distinct: Bool
  /// The order in which the rows are taken.
  var order: [AggregateSortKey] = []
  var filter: BoundExpression?
  var type: DataType
  /// What a function of the program is called as.
  var registered: RegisteredCall?

  /// The first argument.
  var argument: BoundExpression? { arguments.first }

  /// The columns it reads.
  var columns: Set<Column> {
    var found = filter?.columns ?? []
    for argument in arguments { found.formUnion(argument.columns) }
    for key in order { found.formUnion(key.expression.columns) }
    return found
  }
}

/// An aggregate of the program and where it is called; equal when the aggregate is the same.
struct RegisteredCall: Sendable, Hashable {
  let aggregate: RegisteredAggregate
  let span: SourceSpan

  static func == (a: RegisteredCall, b: RegisteredCall) -> Bool { a.aggregate === b.aggregate }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(aggregate)) }
}

/// One key of `f(x ORDER BY key)`.
struct AggregateSortKey: Sendable, Hashable {
  var expression: BoundExpression
  var descending: Bool
  var nullsFirst: Bool
}

/// One key of a sort.
struct SortKey: Sendable, Hashable {
  var expression: BoundExpression
  var descending: Bool
  var nullsFirst: Bool
  var order: NaturalOrder
  /// Whether the query does not ask for it.
  var isImplied = false
}

extension LogicalPlan {
  /// The columns of the rows it gives, in order.
  var columns: [Column] {
    switch self {
    case .singleRow: []
    case .scan(let scan): scan.columns.map(\.column)
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _), .topN(let input, _, _, _),
      .distinct(let input):
      input.columns
    case .project(_, let projections): projections.map(\.column)
    case .aggregate(_, let keys, let aggregates): keys.map(\.column) + aggregates.map(\.column)
    case .groupingSets(_, let grouping): grouping.columns
    case .join(let join): join.columns
    case .window(let window): window.input.columns + window.calls.map(\.column)
    case .number(let input, let column): input.columns + [column]
    case .unnest(let input, let unnesting): input.columns + unnesting.added
    case .append(_, let columns): columns
    case .shared(let shared): shared.columns
    case .numbers(let range): [range.column]
    case .recursive(let recursion): recursion.columns
    }
  }

  /// The operators directly below.
  var inputs: [LogicalPlan] {
    switch self {
    case .singleRow, .scan, .numbers: []
    case .filter(let input, _), .project(let input, _), .aggregate(let input, _, _), .groupingSets(let input, _),
      .sort(let input, _), .limit(let input, _, _), .topN(let input, _, _, _), .distinct(let input),
      .number(let input, _), .unnest(let input, _):
      [input]
    case .join(let join): [join.left, join.right]
    case .window(let window): [window.input]
    case .append(let inputs, _): inputs
    // What readers share is no one's input: passes rewrite it once, for all of them.
    case .shared, .recursive: []
    }
  }

  /// The operators that are shown below this one: what several readers share stands under the first of them.
  ///
  /// - Parameter told: the numbers of the shared plans that were shown already.
  func shownInputs(_ told: inout Set<Int>) -> [LogicalPlan] {
    switch self {
    case .shared(let shared) where !shared.isWorking: told.insert(shared.id).inserted ? [shared.plan] : []
    case .recursive(let recursion): [recursion.first, recursion.step]
    default: inputs
    }
  }

  /// The plan with each operator directly below replaced.
  func mapInputs(_ transform: (LogicalPlan) throws -> LogicalPlan) rethrows -> LogicalPlan {
    with(try inputs.map(transform))
  }

  /// The same operator above others, in the order of `inputs`.
  private func with(_ parts: [LogicalPlan]) -> LogicalPlan {
    var rest = ReplacedParts(parts)
    switch self {
    case .singleRow, .scan, .shared, .numbers, .recursive: return self
    case .append(_, let columns): return .append(parts, columns)
    case .filter(let input, let condition): return .filter(rest.next(input), condition)
    case .project(let input, let projections): return .project(rest.next(input), projections)
    case .aggregate(let input, let keys, let aggregates):
      return .aggregate(rest.next(input), keys: keys, aggregates: aggregates)
    case .groupingSets(let input, let grouping): return .groupingSets(rest.next(input), grouping)
    case .join(var join):
      join.left = rest.next(join.left)
      join.right = rest.next(join.right)
      return .join(join)
    case .sort(let input, let keys): return .sort(rest.next(input), keys)
    case .limit(let input, let count, let offset): return .limit(rest.next(input), count: count, offset: offset)
    case .topN(let input, let keys, let count, let offset):
      return .topN(rest.next(input), keys, count: count, offset: offset)
    case .distinct(let input): return .distinct(rest.next(input))
    case .window(var window):
      window.input = rest.next(window.input)
      return .window(window)
    case .number(let input, let column): return .number(rest.next(input), column)
    case .unnest(let input, let unnesting): return .unnest(rest.next(input), unnesting)
    }
  }
}
