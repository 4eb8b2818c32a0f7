#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `bit_and`, `bit_or` and `bit_xor`.
final class BitState: AggregateState {
  private let function: AggregateFunction
  private var bits: [Int64] = []
  private var seen: [Bool] = []

  init(_ function: AggregateFunction) { self.function = function }

  override var memory: Int { bits.count * 9 }
  override var canPartition: Bool { true }

  override func resize(to count: Int) {
    bits.grow(to: count, function == .bitAnd ? -1 : 0)
    seen.grow(to: count, false)
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector = try vector?.widened(rows) else { return }
    vector.forEachValid(Int64.self, rows) { row, value in take(value, groups.map { Int($0[row]) } ?? 0) }
  }

  private func take(_ value: Int64, _ group: Int) {
    switch function {
    case .bitAnd: bits[group] &= value
    case .bitOr: bits[group] |= value
    default: bits[group] ^= value
    }
    seen[group] = true
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? BitState else { return }
    for index in groups.indices where other.seen[Int(groups[index])] {
      take(other.bits[Int(groups[index])], Int(targets[index]))
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    var writer = try VectorWriter<Int64>(count: groups.count)
    for (index, group) in groups.enumerated() {
      writer.values[index] = bits[group]
      if !seen[group] { try writer.setNull(index) }
    }
    return writer.vector(.int64)
  }
}

/// `geometric_mean`: the exponential of the mean of the logarithms; NULL as soon as a value is negative.
final class GeometricMeanState: AggregateState {
  private struct Sum {
    var logarithms = ExactSum()
    var count: Int64 = 0
    var zeros: Int64 = 0
    var negatives: Int64 = 0
  }

  private var sums: [Sum] = []

  override var memory: Int { sums.count * MemoryLayout<Sum>.stride }
  override var canPartition: Bool { true }
  override func resize(to count: Int) { sums.grow(to: count, Sum()) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    sums.withUnsafeMutableBufferPointer { sums in
      vector.forEachValid(Double.self, rows) { row, value in
        let group = groups.map { Int($0[row]) } ?? 0
        sums[group].count &+= 1
        if value > 0 {
          sums[group].logarithms.add(log(value))
        } else if value == 0 {
          sums[group].zeros &+= 1
        } else {
          sums[group].negatives &+= 1
        }
      }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? GeometricMeanState else { return }
    for index in groups.indices {
      let (part, target) = (other.sums[Int(groups[index])], Int(targets[index]))
      sums[target].logarithms.add(part.logarithms)
      sums[target].count += part.count
      sums[target].zeros += part.zeros
      sums[target].negatives += part.negatives
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    try DoubleResults.vector(groups) { group in
      let sum = sums[group]
      if sum.count == 0 || sum.negatives > 0 { return nil }
      return sum.zeros > 0 ? 0 : exp(sum.logarithms.value / Double(sum.count))
    }
  }
}
