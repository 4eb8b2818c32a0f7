/// Exact sums and means of doubles, 24 bytes a group as long as the values lie within some binary orders of magnitude.
///
/// Values within a window of exponents, which the first values choose, are added as fixed-point numbers that keep all of
/// their bits. What lies outside goes to an exact sum of its own, which only the groups have that need it.
final class DoubleSumState: AggregateState {
  private struct Group {
    var sum = FixedPointSum()
    var count: Int64 = 0
  }

  private var groups: [Group] = []
  private var window = ExponentWindow()
  /// How many values the fixed-point sums may have taken; each is below 2^96, so 2^30 of them stay below 2^126.
  private var pending = 0
  /// Sums of the values outside of the window.
  private var outside = ScarceSums<ExactSum>()
  private let isMean: Bool

  private static let mostPending = 1 << 29

  init(isMean: Bool) { self.isMean = isMean }

  override var canPartition: Bool { true }
  override var memory: Int { groups.count * MemoryLayout<Group>.stride + outside.memory }

  override func resize(to count: Int) {
    let missing = count - groups.count
    if missing > 0 { groups.append(contentsOf: repeatElement(Group(), count: missing)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector, rows.count > 0 else { return }
    if pending + rows.count >= DoubleSumState.mostPending { empty() }
    pending += rows.count
    let values = vector.values(as: Double.self)
    if vector.isConstant {
      guard vector.isValid(0) else { return }
      add(rows, groups) { _ in values[0] }
    } else if let validity = vector.validity {
      // What is NULL counts as nothing at all.
      let lowest = window.cover(rows) { validity[$0] == 0 ? 0 : values[$0] }
      addAll(rows, groups, lowest, { validity[$0] != 0 }, { values[$0] })
    } else {
      add(rows, groups) { values[$0] }
    }
  }

  @inline(__always)
  private func add(_ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?, _ value: (Int) -> Double) {
    addAll(rows, groups, window.cover(rows, value), { _ in true }, value)
  }

  @inline(__always)
  private func addAll(
    _ rows: Rows, _ numbers: UnsafeBufferPointer<UInt32>?, _ lowest: Int, _ isValid: (Int) -> Bool,
    _ value: (Int) -> Double
  ) {
    var strays: [(group: Int, value: Double)] = []
    @inline(__always)
    func add(_ value: Double, to group: inout Group, _ number: Int) {
      group.count &+= 1
      let bits = value.bitPattern
      let shift = Int(bits >> 52 & 0x7ff) &- lowest
      guard UInt(bitPattern: shift) < UInt(ExponentWindow.width) else {
        if value != 0 { strays.append((number, value)) }
        return
      }
      // All ones where the sign is set: the exclusive or and the carry in then negate.
      let sign = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
      group.sum.add(bits & (1 << 52 - 1) | 1 << 52, shiftedBy: shift, sign: sign)
    }
    groups.withUnsafeMutableBufferPointer { groups in
      if let numbers {
        rows.forEach { row in
          guard isValid(row) else { return }
          let number = Int(numbers[row])
          add(value(row), to: &groups[number], number)
        }
      } else {
        var group = groups[0]
        rows.forEach { row in
          if isValid(row) { add(value(row), to: &group, 0) }
        }
        groups[0] = group
      }
    }
    for stray in strays { outside.update(stray.group, ExactSum()) { $0.add(stray.value) } }
  }

  /// Moves the fixed-point sums over to the others.
  private func empty() {
    for group in groups.indices {
      let sum = groups[group].sum.value
      if sum != 0 { outside.update(group, ExactSum()) { $0.add(sum, exponent: window.unit) } }
      groups[group].sum = FixedPointSum()
    }
    pending = 0
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? DoubleSumState else { return }
    if pending + other.pending >= DoubleSumState.mostPending * 2 { empty() }
    let isSame = window.adopt(other.window)
    if isSame { pending += other.pending }
    self.groups.withUnsafeMutableBufferPointer { mine in
      other.groups.withUnsafeBufferPointer { theirs in
        for index in groups.indices {
          let (group, target) = (Int(groups[index]), Int(targets[index]))
          mine[target].count &+= theirs[group].count
          if isSame { mine[target].sum.add(theirs[group].sum) }
        }
      }
    }
    if isSame, other.outside.isEmpty { return }
    for index in groups.indices {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      if !isSame {
        let sum = other.groups[group].sum.value
        if sum != 0 { outside.update(target, ExactSum()) { $0.add(sum, exponent: other.window.unit) } }
      }
      if let sum = other.outside[group] { outside.update(target, ExactSum()) { $0.add(sum) } }
    }
  }

  override func result(_ range: Range<Int>) throws -> Vector {
    var writer = try VectorWriter<Double>(count: range.count)
    let unit = window.unit
    for (index, group) in range.enumerated() {
      let count = groups[group].count
      var value: Double
      let stray = outside.isEmpty ? nil : outside[group]
      if stray == nil, let sum = groups[group].sum.double(exponent: unit) {
        value = isMean ? sum / Double(count) : sum
      } else {
        var sum = stray ?? ExactSum()
        sum.add(groups[group].sum.value, exponent: unit)
        value = sum.value
        // The mean of values whose sum is too large is not.
        if isMean, sum.special == nil {
          value = value.isFinite ? value / Double(count) : sum.scaled / Double(count) * ExactSum.unit
        }
      }
      if count == 0 || !value.isFinite && stray?.special == nil {
        try writer.setNull(index)
      } else {
        writer.values[index] = value
      }
    }
    return writer.vector(.double)
  }
}
