import RQSyntax

/// Exact sums and means of integers and decimals, kept in 128 bits.
final class IntegerSumState: AggregateState {
  private var sums: [Int128] = []
  private var counts: [Int64] = []
  /// What values of up to 16 bits have added since the sums were last brought up to date, in units of 2^24, and in the
  /// 24 bits below how many they were: one addition does for both.
  private var packed: [Int64] = []
  /// What values of 32 bits have added since.
  private var recent: [Int64] = []
  private var recentCounts: [Int64] = []
  /// How many values were added since: below 2^23 the counts cannot reach the sums, which stay below 2^39.
  private var pending = 0
  /// How many lanes of accumulators there are, `mostLaned` groups each or one of all groups; rows take turns among them,
  /// so that a run of equal keys doesn't wait for each addition to be stored before the next.
  private var laneCount = 1
  private let isMean: Bool
  private let scale: Int
  /// The type of a sum.
  private let type: DataType
  /// How often the sum of a group went round the 128 bits, upwards less downwards, so that what came first and what
  /// later does not matter; hardly any group is ever in it.
  private var carries: [Int: Int] = [:]
  private let span: SourceSpan?

  /// A sum must fit its type at the end; a mean takes any.
  init(isMean: Bool, scale: Int, type: DataType, span: SourceSpan?) {
    self.span = span
    self.isMean = isMean
    self.scale = scale
    self.type = type
  }

  override var canPartition: Bool { true }
  override var readsBits: Bool { true }
  override var memory: Int { counts.count * 24 + (packed.count + recent.count * 2) * 8 }

  /// With more groups than this, equal keys rarely stand so close that lanes pay.
  private static let mostLaned = 256

  override func resize(to count: Int) {
    let missing = count - counts.count
    if missing <= 0 { return }
    let lanes = count <= IntegerSumState.mostLaned ? 4 : 1
    if lanes != laneCount {
      settle()
      laneCount = lanes
      (packed, recent, recentCounts) = ([], [], [])
    }
    sums.append(contentsOf: repeatElement(0, count: missing))
    counts.append(contentsOf: repeatElement(0, count: missing))
    for lanes in [\IntegerSumState.packed, \.recent, \.recentCounts] where !self[keyPath: lanes].isEmpty {
      grow(lanes)
    }
  }

  /// Gives each group its accumulators; those that are never used take no memory.
  private func grow(_ lanes: ReferenceWritableKeyPath<IntegerSumState, [Int64]>) {
    let total = laneCount == 1 ? counts.count : laneCount * IntegerSumState.mostLaned
    let missing = total - self[keyPath: lanes].count
    if missing > 0 { self[keyPath: lanes].append(contentsOf: repeatElement(0, count: missing)) }
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
  }

  override func update(_ vector: Vector?, _ runs: GroupRuns) throws {
    guard let vector else { return }
    switch vector.physical {
    case .int8 where !vector.isConstant: addShortRuns(Int8.self, vector, runs)
    case .int16 where !vector.isConstant: addShortRuns(Int16.self, vector, runs)
    case .int32 where !vector.isConstant: addMediumRuns(vector, runs)
    default: try super.update(vector, runs)
    }
  }

  /// Adds up each run of values of up to 16 bits, and its length, in one word.
  private func addShortRuns<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ runs: GroupRuns
  ) {
    if vector.isNullable, !vector.isZeroed {
      addRuns(type, vector, runs)
      return
    }
    if pending + runs.count >= 1 << 23 { settle() }
    pending += runs.count
    grow(\.packed)
    let values = vector.values(as: T.self)
    packed.withUnsafeMutableBufferPointer { packed in
      runs.forEach { rows, group in
        var total: Int64 = 0
        if rows.count < IntegerSumState.longRun {
          for row in rows { total &+= Int64(truncatingIfNeeded: values[row]) }
        } else {
          total = IntegerTotals.total(values, nil, rows).sum
        }
        let present = presence(of: total, rows.count, in: packed[group], vector.bits) { $0.presentCount(rows) }
        packed[group] &+= total &<< 24 &+ Int64(present)
      }
      // A NULL added a zero, and only the counts of a mean have to be rid of it.
      if isMean { runs.forEachNull(vector.bits) { packed[$0] &-= 1 } }
    }
  }

  /// How many values to count for rows that add up to `total` and hold a zero where they are NULL; a mean counts every
  /// row and is rid of those that are NULL afterwards.
  ///
  /// A sum only asks whether there was any value, which one that isn't zero answers for all rows and forever: looking for
  /// NULLs costs as much as adding up.
  @inline(__always)
  private func presence(
    of total: Int64, _ rowCount: Int, in packed: Int64, _ bits: ValidityBits?, _ count: (ValidityBits) -> Int
  ) -> Int {
    guard let bits, !isMean, total == 0 else { return rowCount }
    return packed & 0xff_ffff == 0 ? count(bits) : 0
  }

  /// Adds up each run of values of 32 bits.
  private func addMediumRuns(_ vector: Vector, _ runs: GroupRuns) {
    if vector.isNullable, !vector.isZeroed {
      addRuns(Int32.self, vector, runs)
      return
    }
    if pending + runs.count >= 1 << 23 { settle() }
    pending += runs.count
    grow(\.recent)
    grow(\.recentCounts)
    let values = vector.values(as: Int32.self)
    recent.withUnsafeMutableBufferPointer { sums in
      recentCounts.withUnsafeMutableBufferPointer { counts in
        runs.forEach { rows, group in
          for row in rows { sums[group] &+= Int64(values[row]) }
          counts[group] &+= Int64(rows.count)
        }
        runs.forEachNull(vector.bits) { counts[$0] &-= 1 }
      }
    }
  }

  /// From this length on a run is worth instructions that take many values.
  private static let longRun = 64

  /// Adds up each run by itself; a run of 32-bit values cannot overflow 64 bits.
  private func addRuns<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ vector: Vector, _ runs: GroupRuns) {
    let values = vector.values(as: T.self)
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        runs.forEach { rows, group in
          let (total, count) = IntegerTotals.total(values, vector.validity, rows)
          accumulate(Int128(total), into: &sums[group], group)
          counts[group] &+= count
        }
      }
    }
  }

  /// Adds to the sum of a group.
  @inline(__always)
  private func accumulate(_ value: Int128, into sum: inout Int128, _ group: Int) {
    let (total, overflow) = sum.addingReportingOverflow(value)
    sum = total
    if overflow { carry(group, value < 0 ? -1 : 1) }
  }

  private func carry(_ group: Int, _ count: Int) {
    let total = (carries[group] ?? 0) + count
    carries[group] = total == 0 ? nil : total
  }

  private func add<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?
  ) {
    let values = vector.values(as: T.self)
    guard let groups else {
      addAll(vector, values, rows)
      return
    }
    if T.bitWidth <= 16, !vector.isConstant, vector.isZeroed, !rows.isAll, let bits = vector.bits {
      addListed(values, bits, rows, groups)
      return
    }
    let vector = vector.spread
    if T.bitWidth <= 32, !vector.isConstant {
      addNarrow(values, vector.validity, rows, groups)
      return
    }
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        if !vector.isConstant, vector.validity == nil {
          rows.forEach { row in
            let group = Int(groups[row])
            accumulate(Int128(values[row]), into: &sums[group], group)
            counts[group] &+= 1
          }
        } else {
          rows.forEach { row in
            guard vector.isValid(row) else { return }
            let group = Int(groups[row])
            accumulate(Int128(values[vector.isConstant ? 0 : row]), into: &sums[group], group)
            counts[group] &+= 1
          }
        }
      }
    }
  }

  /// Adds some values of up to 16 bits of many, whose validity is not worth spreading for all.
  private func addListed<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ bits: ValidityBits, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>
  ) {
    if pending + rows.count >= 1 << 23 { settle() }
    pending += rows.count
    let mask = laneCount - 1
    grow(\.packed)
    packed.withUnsafeMutableBufferPointer { packed in
      rows.forEach { row in
        let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
        packed[place] &+= Int64(truncatingIfNeeded: values[row]) << 24 &+ (bits.isValid(row) ? 1 : 0)
      }
    }
  }

  /// Adds values of up to 32 bits, which cannot overflow 64 for a long time.
  private func addNarrow<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ validity: UnsafePointer<UInt8>?, _ rows: Rows,
    _ groups: UnsafeBufferPointer<UInt32>
  ) {
    if pending + rows.count >= 1 << 23 { settle() }
    pending += rows.count
    let mask = laneCount - 1
    if T.bitWidth <= 16 {
      grow(\.packed)
      packed.withUnsafeMutableBufferPointer { packed in
        if let validity {
          // A NULL adds 0 to sum and count, which costs less than asking.
          rows.forEach { row in
            let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
            let value = Int64(truncatingIfNeeded: values[row]) << 24 &+ 1
            packed[place] &+= value & (0 &- Int64(validity[row]))
          }
        } else {
          rows.forEach { row in
            let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
            packed[place] &+= Int64(truncatingIfNeeded: values[row]) << 24 &+ 1
          }
        }
      }
      return
    }
    grow(\.recent)
    grow(\.recentCounts)
    recent.withUnsafeMutableBufferPointer { sums in
      recentCounts.withUnsafeMutableBufferPointer { counts in
        if let validity {
          rows.forEach { row in
            let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
            let one = Int64(validity[row])
            sums[place] &+= Int64(truncatingIfNeeded: values[row]) & (0 &- one)
            counts[place] &+= one
          }
        } else {
          rows.forEach { row in
            let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
            sums[place] &+= Int64(truncatingIfNeeded: values[row])
            counts[place] &+= 1
          }
        }
      }
    }
  }

  override func update(_ vector: Vector?, _ groups: UnsafeBufferPointer<UInt16>) throws -> Bool {
    guard let vector, !vector.isConstant, vector.isZeroed || !vector.isNullable else { return false }
    switch vector.physical {
    case .int8: addShort(vector.values(as: Int8.self), vector.bits, groups)
    case .int16: addShort(vector.values(as: Int16.self), vector.bits, groups)
    case .int32: addMedium(vector.values(as: Int32.self), vector.bits, groups)
    default: return false
    }
    return true
  }

  /// Adds values of up to 16 bits, all of them as if there was no NULL, which then only the counts have to be rid of.
  @inline(__always)
  private func addShort<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ bits: ValidityBits?, _ groups: UnsafeBufferPointer<UInt16>
  ) {
    if pending + groups.count >= 1 << 23 { settle() }
    pending += groups.count
    grow(\.packed)
    let isLaned = laneCount > 1
    let count = groups.count
    let lane = IntegerSumState.mostLaned
    packed.withUnsafeMutableBufferPointer { packed in
      @inline(__always)
      func add(_ row: Int, _ offset: Int) {
        packed[Int(groups[row]) &+ offset] &+= Int64(truncatingIfNeeded: values[row]) &<< 24 &+ 1
      }
      var row = 0
      if isLaned {
        while row &+ 4 <= count {
          add(row, 0)
          add(row &+ 1, lane)
          add(row &+ 2, 2 &* lane)
          add(row &+ 3, 3 &* lane)
          row &+= 4
        }
      }
      while row < count {
        add(row, 0)
        row &+= 1
      }
      // Each in the lane that counted it, as the count of another lane may be less.
      let laned = isLaned ? count & ~3 : 0
      bits?.forEachNull { row in
        packed[Int(groups[row]) &+ (row < laned ? (row & 3) &* lane : 0)] &-= 1
      }
    }
  }

  /// The same for values of 32 bits, whose sums and counts don't fit one word.
  private func addMedium(
    _ values: UnsafeBufferPointer<Int32>, _ bits: ValidityBits?, _ groups: UnsafeBufferPointer<UInt16>
  ) {
    if pending + groups.count >= 1 << 23 { settle() }
    pending += groups.count
    grow(\.recent)
    grow(\.recentCounts)
    let mask = laneCount - 1
    recent.withUnsafeMutableBufferPointer { sums in
      recentCounts.withUnsafeMutableBufferPointer { counts in
        for row in 0..<groups.count {
          let place = Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned
          sums[place] &+= Int64(values[row])
          counts[place] &+= 1
        }
        bits?.forEachNull { row in
          counts[Int(groups[row]) &+ (row & mask) &* IntegerSumState.mostLaned] &-= 1
        }
      }
    }
  }

  override func update(_ vector: Vector?, _ cycle: GroupCycle) throws -> Bool {
    guard let vector, !vector.isConstant, vector.isZeroed || !vector.isNullable else { return false }
    switch vector.physical {
    case .int8: addCycle(vector.values(as: Int8.self), vector.bits, cycle)
    case .int16: addCycle(vector.values(as: Int16.self), vector.bits, cycle)
    default: return false
    }
    return true
  }

  /// Adds up the values of each place of a cycle, many places at a time, before any group is looked up.
  @inline(__always)
  private func addCycle<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ bits: ValidityBits?, _ cycle: GroupCycle
  ) {
    let (count, period) = (cycle.rowCount, cycle.period)
    if pending + count >= 1 << 23 { settle() }
    pending += count
    grow(\.packed)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: period) { totals in
      totals.initialize(repeating: 0)
      IntegerTotals.add(UnsafeBufferPointer(rebasing: values[..<count]), to: totals)
      packed.withUnsafeMutableBufferPointer { packed in
        cycle.forEach { place, group, rowCount in
          let total = Int64(totals[place])
          let present = presence(of: total, rowCount, in: packed[group], bits) { bits in
            var present = 0
            for round in 0..<rowCount where bits.isValid(place &+ round &* period) { present &+= 1 }
            return present
          }
          packed[group] &+= total &<< 24 &+ Int64(present)
        }
        if isMean { cycle.forEachNull(bits) { packed[$0] &-= 1 } }
      }
    }
  }

  override func settle() {
    if pending == 0 { return }
    pending = 0
    let mask = laneCount > 1 ? IntegerSumState.mostLaned - 1 : .max
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        packed.withUnsafeMutableBufferPointer { packed in
          for place in packed.indices where packed[place] != 0 {
            let group = place & mask
            accumulate(Int128(packed[place] >> 24), into: &sums[group], group)
            counts[group] &+= packed[place] & 0xff_ffff
            packed[place] = 0
          }
        }
        recent.withUnsafeMutableBufferPointer { recent in
          recentCounts.withUnsafeMutableBufferPointer { recentCounts in
            for place in recent.indices where recentCounts[place] != 0 {
              let group = place & mask
              accumulate(Int128(recent[place]), into: &sums[group], group)
              counts[group] &+= recentCounts[place]
              (recent[place], recentCounts[place]) = (0, 0)
            }
          }
        }
      }
    }
  }

  /// Adds up all listed rows into group 0.
  private func addAll<T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ values: UnsafeBufferPointer<T>, _ rows: Rows
  ) {
    var total: Int128 = 0
    var count: Int64 = 0
    if !vector.isConstant, T.bitWidth <= 32 {
      // A vector of 32-bit values cannot overflow 64 bits.
      var narrow: Int64 = 0
      if let bits = vector.bits, vector.isZeroed {
        if rows.isAll {
          narrow = IntegerTotals.total(values, nil, 0..<rows.count).sum
        } else {
          rows.forEach { narrow &+= Int64(truncatingIfNeeded: values[$0]) }
        }
        // Zeros make no sum that isn't zero: there is a value, and only a mean asks how many there are.
        count = !isMean && narrow != 0 ? 1 : Int64(bits.presentCount(rows))
      } else if rows.isAll {
        (narrow, count) = IntegerTotals.total(values, vector.validity, 0..<rows.count)
      } else if let validity = vector.validity {
        rows.forEach { row in
          narrow &+= Int64(truncatingIfNeeded: values[row]) & (0 &- Int64(validity[row]))
          count &+= Int64(validity[row])
        }
      } else {
        rows.forEach { narrow &+= Int64(truncatingIfNeeded: values[$0]) }
        count = Int64(rows.count)
      }
      total = Int128(narrow)
    } else {
      let vector = vector.spread
      rows.forEach { row in
        guard vector.isValid(row) else { return }
        accumulate(Int128(values[vector.isConstant ? 0 : row]), into: &total, 0)
        count &+= 1
      }
    }
    accumulate(total, into: &sums[0], 0)
    counts[0] &+= count
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? IntegerSumState else { return }
    other.settle()
    settle()
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        other.sums.withUnsafeBufferPointer { otherSums in
          other.counts.withUnsafeBufferPointer { otherCounts in
            for index in groups.indices {
              let (group, target) = (Int(groups[index]), Int(targets[index]))
              accumulate(otherSums[group], into: &sums[target], target)
              counts[target] &+= otherCounts[group]
            }
          }
        }
      }
    }
    if other.carries.isEmpty { return }
    for index in groups.indices {
      if let count = other.carries[Int(groups[index])] { carry(Int(targets[index]), count) }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    settle()
    if !carries.isEmpty, groups.contains(where: { carries[$0] != nil }) { throw tooLarge() }
    if isMean {
      let power = Decimal.powers[scale]
      return try fill(groups, Double.self, .double) { sum, count in
        let (denominator, lost) = Int128(count).multipliedReportingOverflow(by: power)
        return lost
          ? ExactRatio.double(sum, over: Int128(count)) / Decimal(unscaled: 1, scale: scale).doubleValue
          : ExactRatio.double(sum, over: denominator)
      }
    }
    if case .decimal(let precision, _) = type {
      let range = Decimal.range(ofPrecision: precision)
      return try fill(groups, Int128.self, .int128) { sum, _ in
        if !range.contains(sum) { throw tooLarge() }
        return sum
      }
    }
    return try fill(groups, Int64.self, .int64) { sum, _ in
      let narrow = Int64(truncatingIfNeeded: sum)
      if Int128(narrow) != sum { throw tooLarge() }
      return narrow
    }
  }

  @inline(__always)
  private func fill<T: BitwiseCopyable>(
    _ groups: Range<Int>, _ type: T.Type, _ physical: PhysicalType,
    _ body: (_ sum: Int128, _ count: Int64) throws -> T
  ) throws -> Vector {
    var writer = try VectorWriter<T>(count: groups.count)
    try sums.withUnsafeBufferPointer { sums in
      try counts.withUnsafeBufferPointer { counts in
        for (index, group) in groups.enumerated() {
          if counts[group] == 0 {
            try writer.setNull(index)
          } else {
            writer.values[index] = try body(sums[group], counts[group])
          }
        }
      }
    }
    return writer.vector(physical)
  }

  private func tooLarge() -> Diagnostic { SumOverflow.diagnostic(type, at: span) }
}
