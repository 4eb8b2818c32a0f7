import RQSyntax

/// Exact sums and means of integers and decimals, kept in 128 bits.
final class IntegerSumState: AggregateState {
  private var sums: [Int128] = []
  private var counts: [Int64] = []
  private let isMean: Bool
  private let scale: Int
  private let isWide: Bool
  private var overflow = false

  /// `isWide` keeps the sum as a decimal of the given scale; otherwise it must fit INTEGER at the end.
  init(isMean: Bool, scale: Int, isWide: Bool) {
    self.isMean = isMean
    self.scale = scale
    self.isWide = isWide
  }

  override var memory: Int { counts.count * 24 }

  override func resize(to count: Int) {
    let missing = count - counts.count
    if missing > 0 {
      sums.append(contentsOf: repeatElement(0, count: missing))
      counts.append(contentsOf: repeatElement(0, count: missing))
    }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    switch vector.physical {
    case .int8: add(Int8.self, vector, rows, groups)
    case .int16: add(Int16.self, vector, rows, groups)
    case .int32: add(Int32.self, vector, rows, groups)
    case .int64: add(Int64.self, vector, rows, groups)
    case .int128: add(Int128.self, vector, rows, groups)
    default: add(UInt8.self, vector, rows, groups)
    }
    if overflow { throw tooLarge() }
  }

  private func add<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?
  ) {
    let values = vector.values(as: T.self)
    guard let groups else {
      addAll(vector, values, rows)
      return
    }
    var lost = false
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        if !vector.isConstant, vector.validity == nil {
          rows.forEach { row in
            let group = Int(groups[row])
            let (sum, overflow) = sums[group].addingReportingOverflow(Int128(values[row]))
            sums[group] = sum
            lost = lost || overflow
            counts[group] &+= 1
          }
        } else {
          rows.forEach { row in
            guard vector.isValid(row) else { return }
            let group = Int(groups[row])
            let (sum, overflow) = sums[group].addingReportingOverflow(Int128(values[vector.isConstant ? 0 : row]))
            sums[group] = sum
            lost = lost || overflow
            counts[group] &+= 1
          }
        }
      }
    }
    overflow = overflow || lost
  }

  /// Adds up all listed rows into group 0.
  private func addAll<T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ values: UnsafeBufferPointer<T>, _ rows: Rows
  ) {
    var total: Int128 = 0
    var count: Int64 = 0
    var lost = false
    if !vector.isConstant, vector.validity == nil, T.bitWidth <= 32 {
      // A vector of 32-bit values cannot overflow 64 bits.
      var narrow: Int64 = 0
      rows.forEach { narrow &+= Int64(truncatingIfNeeded: values[$0]) }
      total = Int128(narrow)
      count = Int64(rows.count)
    } else {
      rows.forEach { row in
        guard vector.isValid(row) else { return }
        let (sum, overflow) = total.addingReportingOverflow(Int128(values[vector.isConstant ? 0 : row]))
        total = sum
        lost = lost || overflow
        count &+= 1
      }
    }
    let (sum, overflow) = sums[0].addingReportingOverflow(total)
    sums[0] = sum
    counts[0] &+= count
    self.overflow = self.overflow || lost || overflow
  }

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? IntegerSumState else { return }
    for (group, target) in map.enumerated() {
      let (sum, lost) = sums[Int(target)].addingReportingOverflow(other.sums[group])
      if lost { throw tooLarge() }
      sums[Int(target)] = sum
      counts[Int(target)] &+= other.counts[group]
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    if isMean {
      return try fill(groups, Double.self, .double) { group in
        let (denominator, lost) = Int128(counts[group]).multipliedReportingOverflow(by: Decimal.powers[scale])
        return lost
          ? ExactRatio.double(sums[group], over: Int128(counts[group])) / Decimal(unscaled: 1, scale: scale).doubleValue
          : ExactRatio.double(sums[group], over: denominator)
      }
    }
    if isWide {
      let limit = Decimal.powers[Decimal.maxPrecision]
      return try fill(groups, Int128.self, .int128) { group in
        if sums[group] >= limit || sums[group] <= -limit { throw tooLarge() }
        return sums[group]
      }
    }
    return try fill(groups, Int64.self, .int64) { group in
      guard let sum = Int64(exactly: sums[group]) else { throw tooLarge() }
      return sum
    }
  }

  private func fill<T: BitwiseCopyable>(
    _ groups: Range<Int>, _ type: T.Type, _ physical: PhysicalType, _ body: (Int) throws -> T
  ) throws -> Vector {
    var writer = try VectorWriter<T>(count: groups.count)
    for (index, group) in groups.enumerated() {
      if counts[group] == 0 { try writer.setNull(index) } else { writer.values[index] = try body(group) }
    }
    return writer.vector(physical)
  }

  private func tooLarge() -> Diagnostic {
    Diagnostic(
      "RQ0401", "a sum does not fit \(isWide ? "DECIMAL(38,\(scale))" : "INTEGER")",
      hint: isWide ? "CAST the argument to DOUBLE." : "Sum it as DECIMAL: sum(CAST(x AS DECIMAL(38,0))).")
  }
}
