/// CASE: each branch is evaluated only for the rows it decides.
final class CaseEvaluator: Evaluator {
  private let branches: [(condition: Evaluator, result: Evaluator)]
  private let otherwise: Evaluator?
  private let type: DataType

  init(_ branches: [(Evaluator, Evaluator)], _ otherwise: Evaluator?, type: DataType) {
    self.branches = branches
    self.otherwise = otherwise
    self.type = type
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    var merger = try RowMerger(type, batch.count, rows)
    for branch in branches where merger.openCount > 0 {
      let condition = try branch.condition.evaluate(batch, merger.open)
      let values = condition.values(as: UInt8.self)
      let taken = try merger.split { row in
        condition.isValid(row) && values[condition.isConstant ? 0 : row] != 0
      }
      if taken.count > 0 { try merger.fill(taken.rows, from: branch.result.evaluate(batch, taken.rows)) }
    }
    if let otherwise, merger.openCount > 0 {
      let rest = try merger.split { _ in true }
      try merger.fill(rest.rows, from: otherwise.evaluate(batch, rest.rows))
    }
    return try merger.finish()
  }
}

/// COALESCE: an operand is evaluated only for the rows where all before it are NULL.
final class CoalesceEvaluator: Evaluator {
  private let parts: [Evaluator]
  private let type: DataType

  init(_ parts: [Evaluator], type: DataType) {
    self.parts = parts
    self.type = type
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    var merger = try RowMerger(type, batch.count, rows)
    for part in parts where merger.openCount > 0 {
      let vector = try part.evaluate(batch, merger.open)
      let taken = try merger.split { vector.isValid($0) }
      if taken.count > 0 { merger.fill(taken.rows, from: vector) }
    }
    return try merger.finish()
  }
}

/// Some rows of a batch, with the memory of their numbers.
struct TakenRows {
  let buffer: Buffer
  let count: Int

  var rows: Rows {
    Rows(indices: UnsafeBufferPointer(buffer.values(as: UInt16.self, count: count)), count: count)
  }
}

/// Puts a vector together from parts that each fill some of the rows; rows that no part fills are NULL.
struct RowMerger {
  private let type: DataType
  private let physical: PhysicalType
  private let count: Int
  private let data: Buffer
  private let validity: Buffer
  private let openRows: Buffer
  private(set) var openCount: Int
  private var interner = TextInterner()

  init(_ type: DataType, _ count: Int, _ rows: Rows) throws {
    self.type = type
    self.count = count
    physical = PhysicalType.computing(type)
    data = try Buffer.zeroed(UInt8.self, count: count * physical.width)
    validity = try Buffer.zeroed(UInt8.self, count: count)
    openRows = try Buffer(byteCount: rows.count * 2)
    openCount = rows.count
    let indices: UnsafeMutableBufferPointer<UInt16> = openRows.values(count: rows.count)
    var position = 0
    rows.forEach {
      indices[position] = UInt16(truncatingIfNeeded: $0)
      position += 1
    }
  }

  /// The rows not filled yet.
  var open: Rows {
    Rows(indices: UnsafeBufferPointer(openRows.values(as: UInt16.self, count: openCount)), count: openCount)
  }

  /// Takes the open rows for which `test` holds; the others stay open.
  mutating func split(_ test: (Int) -> Bool) throws -> TakenRows {
    let buffer = try Buffer(byteCount: openCount * 2)
    let taken: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: openCount)
    let indices: UnsafeMutableBufferPointer<UInt16> = openRows.values(count: openCount)
    var (takenCount, kept) = (0, 0)
    for position in 0..<openCount {
      let row = indices[position]
      if test(Int(row)) {
        taken[takenCount] = row
        takenCount += 1
      } else {
        indices[kept] = row
        kept += 1
      }
    }
    openCount = kept
    return TakenRows(buffer: buffer, count: takenCount)
  }

  /// Copies the listed rows of a vector of the merger's type.
  mutating func fill(_ rows: Rows, from vector: Vector) {
    let valid: UnsafeMutableBufferPointer<UInt8> = validity.values(count: count)
    rows.forEach { valid[$0] = vector.isValid($0) ? 1 : 0 }
    switch physical {
    case .int64:
      let target: UnsafeMutableBufferPointer<Int64> = data.values(count: count)
      rows.forEach { target[$0] = Int64(truncatingIfNeeded: vector.integer(at: vector.isConstant ? 0 : $0)) }
    case .int128:
      let target: UnsafeMutableBufferPointer<Int128> = data.values(count: count)
      rows.forEach { target[$0] = vector.integer(at: vector.isConstant ? 0 : $0) }
    case .double:
      let target: UnsafeMutableBufferPointer<Double> = data.values(count: count)
      let source = vector.values(as: Double.self)
      rows.forEach { target[$0] = source[vector.isConstant ? 0 : $0] }
    case .code32:
      guard let dictionary = vector.dictionary else { return }
      let map = interner.map(from: dictionary)
      let target: UnsafeMutableBufferPointer<UInt32> = data.values(count: count)
      rows.forEach {
        let code = vector.code(at: vector.isConstant ? 0 : $0)
        target[$0] = map.map { $0[code] } ?? UInt32(truncatingIfNeeded: code)
      }
    default:
      let target: UnsafeMutableBufferPointer<UInt8> = data.values(count: count)
      let source = vector.values(as: UInt8.self)
      rows.forEach { target[$0] = source[vector.isConstant ? 0 : $0] }
    }
  }

  /// The vector.
  mutating func finish() throws -> Vector {
    var dictionary: TextDictionary?
    if physical == .code32 {
      let texts = interner.dictionary()
      dictionary = texts.count == 0 ? .empty : texts
    }
    let valid: UnsafeMutableBufferPointer<UInt8> = validity.values(count: count)
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(data.base),
      validity: valid.baseAddress.map { UnsafePointer($0) }, dictionary: dictionary, owners: (data, validity))
  }
}
