import RQSyntax

/// What the settings say about how expressions compute.
struct EvaluationOptions: Sendable {
  /// Whether dividing by zero is an error instead of NULL.
  var divisionByZeroIsError = false
}

/// A compiled expression: a tree of objects that each call a kernel once a vector.
///
/// A tree belongs to one thread, so that nodes may keep what they learned (the outcome of a predicate for each text of a
/// dictionary) from vector to vector.
class Evaluator {
  /// Computes the expression for the listed rows of a batch.
  ///
  /// The result has a place for every row of the batch; only the listed ones mean something.
  func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    throw Diagnostic("RQ0901", "an expression without code was evaluated")
  }

  /// The listed rows of a batch for which the expression is true, and neither false nor NULL; nil when all are.
  func select(_ batch: Batch, _ rows: Rows) throws -> Selection? {
    let vector = try evaluate(batch, rows)
    let values = vector.values(as: UInt8.self)
    if vector.isConstant { return vector.isValid(0) && values[0] != 0 ? nil : try .none() }
    let selection: Selection
    if rows.isAll {
      selection = try Selection(mask: UnsafeBufferPointer(rebasing: values[..<rows.count]), validity: vector.validity)
    } else if let validity = vector.validity {
      selection = try Selection(rows) { values[$0] & validity[$0] }
    } else {
      selection = try Selection(rows) { values[$0] }
    }
    return selection.count < rows.count ? selection : nil
  }

  /// The vector of an operand, its validity as bits where it is a column that keeps it so.
  final func lazily(_ batch: Batch, _ rows: Rows) throws -> Vector {
    if let column = self as? ColumnEvaluator { return batch.columns[column.index] }
    return try evaluate(batch, rows)
  }
}

/// Reads a column of the batch.
final class ColumnEvaluator: Evaluator {
  /// Where the column stands in a batch.
  let index: Int

  init(index: Int) { self.index = index }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector { batch.columns[index].spread }
}

/// Gives the same value for every row.
final class ConstantEvaluatorNode: Evaluator {
  private var vector: Vector

  init(_ value: Value, type: DataType) throws { vector = try Vector.constant(value, type: type, count: 1) }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    vector.count = batch.count
    return vector
  }
}

/// Evaluates expressions without columns.
enum ConstantEvaluator {
  /// The value of an expression that reads no column.
  static func value(of expression: BoundExpression, options: EvaluationOptions) throws -> Value {
    let evaluator = try ExpressionCompiler(columns: [:], options: options).compile(expression)
    let batch = Batch(columns: [], count: 1, selection: nil)
    return try evaluator.evaluate(batch, .all(1)).value(at: 0, type: expression.type)
  }
}
