/// The running results of one aggregate, one for each group.
class AggregateState {
  /// Makes room for groups `0..<count`.
  func resize(to count: Int) {}

  /// Takes the listed rows; `groups` has the group of each row of the batch, nil means that all are of group 0.
  func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {}

  /// Takes over groups of another state of the same kind: `groups[i]` there goes to `targets[i]` here.
  func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {}

  /// The results for a range of groups.
  func result(_ groups: Range<Int>) throws -> Vector { try Vector.constant(.null, type: .null, count: groups.count) }

  /// Bytes of memory held.
  var memory: Int { 0 }
}

/// Makes the state of an aggregate call.
enum AggregateFactory {
  static func make(_ call: AggregateCall) -> AggregateState {
    let argument = call.argument?.type ?? .integer
    let inner: AggregateState
    switch call.function {
    case .countRows, .count: inner = CountState()
    case .sum, .avg:
      let isMean = call.function == .avg
      switch argument {
      case .double: inner = DoubleSumState(isMean: isMean)
      case .decimal(_, let scale):
        inner = IntegerSumState(isMean: isMean, scale: scale, isWide: true, span: call.argument?.span)
      default: inner = IntegerSumState(isMean: isMean, scale: 0, isWide: false, span: call.argument?.span)
      }
    case .min, .max:
      let sign = call.function == .min ? -1 : 1
      switch argument {
      case .text: inner = TextExtremeState(sign: sign)
      case .double: inner = DoubleExtremeState(sign: sign)
      case .decimal(_, let scale): inner = DecimalExtremeState(sign: sign, type: argument, scale: scale)
      default: inner = IntegerExtremeState(sign: sign, type: argument)
      }
    }
    return call.distinct ? DistinctState(inner, type: argument) : inner
  }
}

/// `count(*)` and `count(x)`.
final class CountState: AggregateState {
  private var counts: [Int64] = []

  override var memory: Int { counts.count * 8 }

  override func resize(to count: Int) {
    if count > counts.count { counts.append(contentsOf: repeatElement(0, count: count - counts.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    let nullable = vector?.validity == nil ? nil : vector
    counts.withUnsafeMutableBufferPointer { counts in
      switch (groups, nullable) {
      case (nil, nil): counts[0] += Int64(rows.count)
      case (nil, let vector?): rows.forEach { counts[0] += vector.isValid($0) ? 1 : 0 }
      case (let groups?, nil): rows.forEach { counts[Int(groups[$0])] += 1 }
      case (let groups?, let vector?): rows.forEach { counts[Int(groups[$0])] += vector.isValid($0) ? 1 : 0 }
      }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? CountState else { return }
    for index in groups.indices { counts[Int(targets[index])] += other.counts[Int(groups[index])] }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let writer = try VectorWriter<Int64>(count: groups.count)
    for (index, group) in groups.enumerated() { writer.values[index] = counts[group] }
    return writer.vector(.int64)
  }
}
