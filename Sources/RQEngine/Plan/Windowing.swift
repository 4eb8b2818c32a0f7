import RQSyntax

/// Adds columns that are computed from the rows around each row.
///
/// Rows of a partition are put in order, each row looks at a part of them, and the input's rows come out in the input's
/// order with a column more for each call.
struct Windowing: Sendable {
  var input: LogicalPlan
  /// Rows that agree in these make a partition.
  var partition: [BoundExpression]
  /// The order within a partition.
  var order: [SortKey]
  var calls: [WindowColumn]
}

/// A call over a window and the column it gives.
struct WindowColumn: Sendable {
  var column: Column
  var call: WindowCall
}

/// `function(arguments) OVER (… frame)`; equal when it computes the same over the same partitions and order.
struct WindowCall: Sendable, Hashable {
  enum Function: Sendable, Hashable {
    case window(WindowFunction)
    case aggregate(AggregateCall)
  }

  var function: Function
  /// What a window function works on; an aggregate has its own arguments.
  var arguments: [BoundExpression]
  /// Whether rows where the first argument is NULL are passed over.
  var ignoresNulls: Bool
  var frame: BoundFrame
  /// How many keys of the order tell rows apart; keys behind them come from another window it shares its sort with.
  var orderCount: Int
  var type: DataType
  /// Whether it has an order of its own among the rows of the frame, which its last two arguments tell: a row's number in
  /// the partition, and the number of the first row equal to it.
  var hasOwnOrder = false

  /// The expressions it is computed from.
  var expressions: [BoundExpression] {
    var found = arguments + frame.offsets
    if case .aggregate(let call) = function { found += call.expressions }
    return found
  }

  /// The call with each of its expressions replaced.
  func map(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> WindowCall {
    var parts = ReplacedParts(try expressions.map(transform))
    return with(&parts)
  }

  /// The call with other expressions, in the order of `expressions`.
  func with(_ parts: inout ReplacedParts<BoundExpression>) -> WindowCall {
    var copy = self
    copy.arguments = arguments.map { parts.next($0) }
    copy.frame = frame.with(&parts)
    if case .aggregate(let call) = function { copy.function = .aggregate(call.with(&parts)) }
    return copy
  }
}

/// The rows of its partition that a row looks at.
struct BoundFrame: Sendable, Hashable {
  enum Bound: Sendable, Hashable {
    case unboundedPreceding
    case preceding(BoundExpression)
    case currentRow
    case following(BoundExpression)
    case unboundedFollowing

    /// How far away it is, where that is said.
    var offset: BoundExpression? {
      switch self {
      case .preceding(let offset), .following(let offset): offset
      default: nil
      }
    }

    fileprivate func with(_ parts: inout ReplacedParts<BoundExpression>) -> Bound {
      switch self {
      case .preceding(let offset): .preceding(parts.next(offset))
      case .following(let offset): .following(parts.next(offset))
      default: self
      }
    }
  }

  var unit: WindowFrame.Unit
  var start: Bound
  var end: Bound
  var exclusion: WindowFrame.Exclusion

  /// All rows of the partition.
  static let partition = BoundFrame(
    unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing, exclusion: .noOthers)
  /// The rows up to the current one and those equal to it.
  static let running = BoundFrame(
    unit: .range, start: .unboundedPreceding, end: .currentRow, exclusion: .noOthers)

  /// How far away its ends are, where that is said.
  var offsets: [BoundExpression] { [start.offset, end.offset].compactMap { $0 } }

  func map(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> BoundFrame {
    var parts = ReplacedParts(try offsets.map(transform))
    return with(&parts)
  }

  fileprivate func with(_ parts: inout ReplacedParts<BoundExpression>) -> BoundFrame {
    var copy = self
    copy.start = start.with(&parts)
    copy.end = end.with(&parts)
    return copy
  }
}
