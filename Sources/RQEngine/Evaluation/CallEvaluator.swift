import RQSyntax

/// A call of a scalar function.
final class CallEvaluator: Evaluator {
  private let arguments: [Evaluator]
  private let types: [DataType]
  private let kernel: ScalarKernel
  private let result: DataType
  private let name: String
  private let span: SourceSpan
  private var known: (dictionary: TextDictionary, others: [Value], vector: Vector)?

  init(
    _ arguments: [Evaluator], types: [DataType], kernel: ScalarKernel, result: DataType, name: String, span: SourceSpan
  ) {
    self.arguments = arguments
    self.types = types
    self.kernel = kernel
    self.result = result
    self.name = name
    self.span = span
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vectors = try arguments.map { try $0.evaluate(batch, rows) }
    switch kernel {
    case .integer(let body):
      let x = try vectors[0].widened(rows)
      return try number(Int64.self, .int64, x, rows, batch.count, body)
    case .wide(let body):
      let x = try vectors[0].widened128(rows)
      return try number(Int128.self, .int128, x, rows, batch.count, body)
    case .double(let body):
      return try double(vectors, rows, batch.count) { target in
        Loops.unary(vectors[0], rows, into: target) { (x: Double) in body(x) }
      }
    case .doubles(let body):
      return try double(vectors, rows, batch.count) { target in
        Loops.binary(vectors[0], vectors[1], rows, into: target) { (x: Double, y: Double) in body(x, y) }
      }
    case .row(let body):
      if let mapped = try mapDictionary(vectors, rows, batch.count, body) { return mapped }
      return try ValueWriter.vector(batch.count, rows, result) { row in
        for vector in vectors where !vector.isValid(row) { return .null }
        return SpecialDoubles.settled(
          try placed { try body(ArgumentRow(vectors: vectors, types: types, row: row)) }, of: vectors, types, row)
      }
    case .nullableRow(let body):
      return try ValueWriter.vector(batch.count, rows, result) { row in
        SpecialDoubles.settled(
          try placed { try body(ArgumentRow(vectors: vectors, types: types, row: row)) }, of: vectors, types, row)
      }
    }
  }

  /// Gives an error of the function's code the place of the call.
  private func placed(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch var diagnostic as Diagnostic {
      diagnostic.span = diagnostic.span ?? span
      throw diagnostic
    }
  }

  private func number<T: BitwiseCopyable & FixedWidthInteger>(
    _ type: T.Type, _ physical: PhysicalType, _ x: Vector, _ rows: Rows, _ count: Int, _ body: (T) -> T?
  ) throws -> Vector {
    var writer = try VectorWriter<T>(count: count)
    try writer.inheritValidity(x, rows: rows)
    let values = x.values(as: T.self)
    try rows.forEach { row in
      guard x.isValid(row) else { return }
      let value = values[x.isConstant ? 0 : row]
      guard let computed = body(value) else {
        throw Diagnostic("RQ0401", "\(name)(\(value)) does not fit the type of the result", at: span)
      }
      writer.values[row] = computed
    }
    return writer.vector(physical)
  }

  private func double(
    _ vectors: [Vector], _ rows: Rows, _ count: Int, _ run: (UnsafeMutableBufferPointer<Double>) -> Void
  ) throws -> Vector {
    var writer = try VectorWriter<Double>(count: count)
    for vector in vectors { try writer.inheritValidity(vector, rows: rows) }
    run(writer.values)
    var broken = false
    rows.forEach { broken = broken || !writer.values[$0].isFinite }
    if broken { try SpecialDoubles.settle(&writer, rows, from: vectors) }
    return writer.vector(.double)
  }

  /// A function of one text column and constants is computed once for each distinct text; rows look it up by code.
  private func mapDictionary(
    _ vectors: [Vector], _ rows: Rows, _ count: Int, _ body: (ArgumentRow) throws -> Value
  ) throws -> Vector? {
    let varying = vectors.indices.filter { !vectors[$0].isConstant }
    guard varying.count == 1, let place = varying.first, let dictionary = vectors[place].dictionary else { return nil }
    // A dictionary much larger than the batch would be mapped for a few rows.
    guard dictionary.count <= max(rows.count * 4, 65_536) else { return nil }
    var others: [Value] = []
    for (index, vector) in vectors.enumerated() where index != place {
      let value = vector.value(at: 0, type: types[index])
      if value.isNull { return try Vector.constant(.null, type: result, count: count) }
      others.append(value)
    }
    if known?.dictionary !== dictionary || known?.others != others {
      let codes = try VectorWriter<UInt32>(count: dictionary.count)
      for code in 0..<dictionary.count { codes.values[code] = UInt32(truncatingIfNeeded: code) }
      var inputs = vectors
      inputs[place] = codes.vector(.code32, dictionary: dictionary)
      // An error may come from a text that no row has; then each row is asked for itself.
      guard
        let mapped = try? ValueWriter.vector(
          dictionary.count, .all(dictionary.count), result,
          { try body(ArgumentRow(vectors: inputs, types: types, row: $0)) })
      else { return nil }
      known = (dictionary, others, mapped)
    }
    guard let known else { return nil }
    return try gather(known.vector, by: vectors[place], rows, count)
  }

  private func gather(_ source: Vector, by codes: Vector, _ rows: Rows, _ count: Int) throws -> Vector {
    func pick<T: BitwiseCopyable>(_ type: T.Type) throws -> Vector {
      var writer = try VectorWriter<T>(count: count)
      let values = source.values(as: T.self)
      try writer.inheritValidity(codes, rows: rows)
      try rows.forEach { row in
        let code = codes.code(at: row)
        writer.values[row] = values[code]
        if !source.isValid(code) { try writer.setNull(row) }
      }
      return writer.vector(source.physical, dictionary: source.dictionary)
    }
    switch source.physical {
    case .int64: return try pick(Int64.self)
    case .int128: return try pick(Int128.self)
    case .double: return try pick(Double.self)
    case .code32: return try pick(UInt32.self)
    default: return try pick(UInt8.self)
    }
  }
}
