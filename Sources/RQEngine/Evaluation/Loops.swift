/// The loops that kernels are made of, specialised by the compiler for each use.
enum Loops {
  /// `target[row] = body(a[row], b[row])`, either side constant.
  @inline(__always)
  static func binary<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
    _ a: Vector, _ b: Vector, _ rows: Rows, into target: UnsafeMutableBufferPointer<R>, _ body: (A, B) -> R
  ) {
    let x = a.values(as: A.self)
    let y = b.values(as: B.self)
    if a.isConstant, b.isConstant {
      let value = body(x[0], y[0])
      rows.forEach { target[$0] = value }
    } else if b.isConstant {
      let right = y[0]
      rows.forEach { target[$0] = body(x[$0], right) }
    } else if a.isConstant {
      let left = x[0]
      rows.forEach { target[$0] = body(left, y[$0]) }
    } else {
      rows.forEach { target[$0] = body(x[$0], y[$0]) }
    }
  }

  /// `target[row] = body(a[row])`.
  @inline(__always)
  static func unary<A: BitwiseCopyable, R: BitwiseCopyable>(
    _ a: Vector, _ rows: Rows, into target: UnsafeMutableBufferPointer<R>, _ body: (A) -> R
  ) {
    let x = a.values(as: A.self)
    if a.isConstant {
      let value = body(x[0])
      rows.forEach { target[$0] = value }
    } else {
      rows.forEach { target[$0] = body(x[$0]) }
    }
  }
}

extension Vector {
  /// The integers of the listed rows as 64-bit ones.
  func widened(_ rows: Rows) throws -> Vector {
    if physical == .int64 { return self }
    return try converted(rows, to: .int64) { Int64(truncatingIfNeeded: $0) }
  }

  /// The integers of the listed rows as 128-bit ones.
  func widened128(_ rows: Rows) throws -> Vector {
    if physical == .int128 { return self }
    return try converted(rows, to: .int128) { Int128($0) }
  }

  @inline(__always)
  private func converted<R: FixedWidthInteger & BitwiseCopyable>(
    _ rows: Rows, to target: PhysicalType, _ body: (Int64) -> R
  ) throws -> Vector {
    // A constant stays one: the single value is converted and the rest of the vector never exists.
    let place = isConstant ? Rows.all(1) : rows
    var source = self
    if isConstant { source.count = 1 }
    let writer = try VectorWriter<R>(count: source.count)
    switch physical {
    case .int8: Loops.unary(source, place, into: writer.values) { (x: Int8) in body(Int64(x)) }
    case .int16: Loops.unary(source, place, into: writer.values) { (x: Int16) in body(Int64(x)) }
    case .int32: Loops.unary(source, place, into: writer.values) { (x: Int32) in body(Int64(x)) }
    case .int64: Loops.unary(source, place, into: writer.values) { (x: Int64) in body(x) }
    case .int128: Loops.unary(source, place, into: writer.values) { (x: Int128) in R(truncatingIfNeeded: x) }
    default: Loops.unary(source, place, into: writer.values) { (x: UInt8) in body(Int64(x)) }
    }
    var result = writer.vector(target)
    result.isConstant = isConstant
    result.count = count
    result.validity = validity
    result.owners.1 = OwnerPair(owners.0, owners.1)
    return result
  }
}
