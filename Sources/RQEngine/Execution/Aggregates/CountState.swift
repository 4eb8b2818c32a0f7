/// `count(*)` and `count(x)`.
final class CountState: AggregateState {
  /// A few counters for each group; rows take turns among them, so that a run of equal keys doesn't wait for each
  /// addition to be stored before the next.
  private var counts: [Int64] = []
  private var groupCount = 0
  private var laneShift = 2

  /// With more groups than this, equal keys rarely stand so close that lanes pay.
  private static let mostLaned = 256

  override var canPartition: Bool { true }
  override var readsBits: Bool { true }

  override var memory: Int { counts.count * 8 }

  override func resize(to count: Int) {
    if count <= groupCount { return }
    if count > CountState.mostLaned, laneShift > 0 {
      counts = withTotals { total in (0..<groupCount).map(total) }
      laneShift = 0
    }
    groupCount = count
    counts.append(contentsOf: repeatElement(0, count: count << laneShift - counts.count))
  }

  /// Calls `body` with what gives the count of a group.
  private func withTotals<R>(_ body: ((Int) -> Int64) throws -> R) rethrows -> R {
    let shift = laneShift
    return try counts.withUnsafeBufferPointer { counts in
      try body { group in
        var total: Int64 = 0
        for place in (group << shift)..<((group + 1) << shift) { total &+= counts[place] }
        return total
      }
    }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    let nullable = vector?.isNullable == true ? vector : nil
    let (shift, lanes) = (laneShift, 1 << laneShift - 1)
    counts.withUnsafeMutableBufferPointer { counts in
      switch (groups, nullable) {
      case (nil, nil): counts[0] += Int64(rows.count)
      case (nil, let vector?):
        if let bits = vector.bits {
          counts[0] += Int64(bits.presentCount(rows))
          return
        }
        let vector = vector.spread
        var valid = 0
        rows.forEach { valid &+= vector.isValid($0) ? 1 : 0 }
        counts[0] += Int64(valid)
      case (let groups?, nil):
        rows.forEach { counts[Int(groups[$0]) << shift | $0 & lanes] &+= 1 }
      case (let groups?, let vector?):
        let vector = vector.spread
        rows.forEach { counts[Int(groups[$0]) << shift | $0 & lanes] &+= vector.isValid($0) ? 1 : 0 }
      }
    }
  }

  override func update(_ vector: Vector?, _ groups: UnsafeBufferPointer<UInt16>) throws -> Bool {
    if vector?.isNullable == true { return false }
    let shift = laneShift
    counts.withUnsafeMutableBufferPointer { counts in
      guard shift == 2 else {
        for group in groups { counts[Int(group) &<< shift] &+= 1 }
        return
      }
      var row = 0
      while row &+ 4 <= groups.count {
        for lane in 0..<4 { counts[Int(groups[row &+ lane]) &<< 2 &+ lane] &+= 1 }
        row &+= 4
      }
      while row < groups.count {
        counts[Int(groups[row]) &<< 2] &+= 1
        row &+= 1
      }
    }
    return true
  }

  override func update(_ vector: Vector?, _ cycle: GroupCycle) throws -> Bool {
    guard vector?.isNullable != true || vector?.isConstant == false && vector?.bits != nil else { return false }
    let shift = laneShift
    counts.withUnsafeMutableBufferPointer { counts in
      cycle.forEach { _, group, rowCount in counts[group &<< shift] &+= Int64(rowCount) }
      cycle.forEachNull(vector?.bits) { counts[$0 &<< shift] &-= 1 }
    }
    return true
  }

  override func update(_ vector: Vector?, _ runs: GroupRuns) throws {
    let nullable = vector?.isNullable == true ? vector?.spread : nil
    let shift = laneShift
    counts.withUnsafeMutableBufferPointer { counts in
      runs.forEach { rows, group in
        guard let nullable else {
          counts[group << shift] &+= Int64(rows.count)
          return
        }
        var valid = 0
        for row in rows { valid &+= nullable.isValid(row) ? 1 : 0 }
        counts[group << shift] &+= Int64(valid)
      }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? CountState else { return }
    let shift = laneShift
    counts.withUnsafeMutableBufferPointer { counts in
      other.withTotals { total in
        for index in groups.indices { counts[Int(targets[index]) << shift] &+= total(Int(groups[index])) }
      }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let writer = try VectorWriter<Int64>(count: groups.count)
    withTotals { total in
      for (index, group) in groups.enumerated() { writer.values[index] = total(group) }
    }
    return writer.vector(.int64)
  }
}
