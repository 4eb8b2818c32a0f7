/// Variances and standard deviations, from exact sums of the values and of their squares.
final class MomentState: SharedAggregateState {
  /// Sums of values of up to 16 bits, whose squares cannot overflow for a long time.
  private struct Narrow: BitwiseCopyable {
    var count: Int64 = 0
    var sum: Int64 = 0
    var squares: Int64 = 0
  }

  private struct Wide {
    var count: Int64 = 0
    var sum: Int128 = 0
    var squares = WideSum()
  }

  private struct Real {
    var count: Int64 = 0
    var sum = ExactSum()
    var squares = ProductSum()
  }

  private let isExact: Bool
  private var functions: [AggregateFunction] = []
  private var narrow: [Narrow] = []
  /// How many values the narrow sums have seen since they were last brought over.
  private var narrowCount = 0
  private var wide: [Wide] = []
  private var real: [Real] = []
  private var moments: [ColumnMoments] = []

  /// `isExact` is for whole numbers, otherwise the argument is a DOUBLE.
  init(isExact: Bool) { self.isExact = isExact }

  override func add(_ call: AggregateCall) -> Int {
    functions.append(call.function)
    return functions.count - 1
  }

  override var memory: Int {
    narrow.count * MemoryLayout<Narrow>.stride + wide.count * MemoryLayout<Wide>.stride
      + real.count * MemoryLayout<Real>.stride
  }

  override var canPartition: Bool { true }

  override func resize(to count: Int) {
    if isExact {
      narrow.grow(to: count, Narrow())
      wide.grow(to: count, Wide())
    } else {
      real.grow(to: count, Real())
    }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    switch vector.physical {
    case .double: addReal(vector, rows, groups)
    case .int8: addNarrow(Int8.self, vector, rows, groups)
    case .int16: addNarrow(Int16.self, vector, rows, groups)
    case .int32: addWide(Int32.self, vector, rows, groups)
    case .int64: addWide(Int64.self, vector, rows, groups)
    default: break
    }
  }

  private func addNarrow<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?
  ) {
    if narrowCount + rows.count >= 1 << 31 { settle() }
    narrowCount += rows.count
    narrow.withUnsafeMutableBufferPointer { sums in
      vector.forEachValid(type, rows) { row, value in
        let group = groups.map { Int($0[row]) } ?? 0
        let wide = Int64(truncatingIfNeeded: value)
        sums[group].count &+= 1
        sums[group].sum &+= wide
        sums[group].squares &+= wide &* wide
      }
    }
  }

  private func addWide<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?
  ) {
    wide.withUnsafeMutableBufferPointer { sums in
      vector.forEachValid(type, rows) { row, value in
        let group = groups.map { Int($0[row]) } ?? 0
        let number = Int128(value)
        sums[group].count &+= 1
        sums[group].sum &+= number
        sums[group].squares.add(number &* number)
      }
    }
  }

  private func addReal(_ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) {
    real.withUnsafeMutableBufferPointer { sums in
      vector.forEachValid(Double.self, rows) { row, value in
        let group = groups.map { Int($0[row]) } ?? 0
        sums[group].count &+= 1
        sums[group].sum.add(value)
        sums[group].squares.add(value, value)
      }
    }
  }

  override func settle() {
    if narrowCount == 0 { return }
    narrowCount = 0
    for group in narrow.indices where narrow[group].count > 0 {
      wide[group].count += narrow[group].count
      wide[group].sum += Int128(narrow[group].sum)
      wide[group].squares.add(Int128(narrow[group].squares))
      narrow[group] = Narrow()
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? MomentState else { return }
    for index in groups.indices {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      if isExact {
        // Other threads may be reading the other state's groups, so its sums stay where they are.
        let (small, large) = (other.narrow[group], other.wide[group])
        wide[target].count += small.count + large.count
        wide[target].sum += Int128(small.sum) + large.sum
        wide[target].squares.add(Int128(small.squares))
        wide[target].squares.add(large.squares)
      } else {
        real[target].count += other.real[group].count
        real[target].sum.add(other.real[group].sum)
        real[target].squares.add(other.real[group].squares)
      }
    }
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    settle()
    let (isExact, wide, real) = (isExact, SendableList(wide), SendableList(real))
    moments = try GroupBlocks.map(count, context, empty: ColumnMoments()) { group in
      if isExact {
        let sums = wide.list[group]
        if sums.count == 0 { return ColumnMoments() }
        let spread = Moments.centered(sums.count, sums.sum, sums.sum, sums.squares)
        return ColumnMoments(count: sums.count, spread: spread ?? .nan)
      }
      let sums = real.list[group]
      guard sums.count > 0 else { return ColumnMoments() }
      guard let x = sums.sum.parts, let squares = sums.squares.parts else {
        return ColumnMoments(count: sums.count, spread: .nan)
      }
      return ColumnMoments(count: sums.count, spread: Moments.centered(sums.count, x, x, squares) ?? .nan)
    }
  }

  override func result(_ index: Int, _ groups: Range<Int>, _ type: DataType) throws -> Vector {
    try DoubleResults.vector(groups) { moments[$0].result(functions[index]) }
  }
}

/// A list that threads read while no one writes it.
struct SendableList<T>: @unchecked Sendable {
  let list: [T]

  init(_ list: [T]) { self.list = list }
}

extension Array {
  /// Makes the list at least `count` long.
  mutating func grow(to count: Int, _ element: @autoclosure () -> Element) {
    if count > self.count { append(contentsOf: repeatElement(element(), count: count - self.count)) }
  }
}

extension Vector {
  /// Calls `body` with each listed row that has a value, and the value.
  @inline(__always)
  func forEachValid<T: BitwiseCopyable>(_ type: T.Type, _ rows: Rows, _ body: (Int, T) -> Void) {
    let values = values(as: T.self)
    if isConstant {
      if isValid(0) { rows.forEach { body($0, values[0]) } }
    } else if let validity {
      rows.forEach { row in
        if validity[row] != 0 { body(row, values[row]) }
      }
    } else {
      rows.forEach { body($0, values[$0]) }
    }
  }
}

/// Work on groups, a block of them at a time on every thread.
enum GroupBlocks {
  /// What `body` makes of each group.
  static func map<R: BitwiseCopyable>(
    _ count: Int, _ context: ExecutionContext, empty: R, _ body: @Sendable (Int) throws -> R
  ) throws -> [R] {
    var results = [R](repeating: empty, count: count)
    let step = 512
    try results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let target = results
      _ = try Scheduler.run(
        morsels: (count + step - 1) / step, threads: context.threads, makeState: { _ in () },
        work: { _, morsel in
          try context.checkpoint()
          for group in (morsel * step)..<min((morsel + 1) * step, count) { target[group] = try body(group) }
        })
    }
    return results
  }
}

/// Vectors of doubles that may be missing.
enum DoubleResults {
  static func vector(_ groups: Range<Int>, _ body: (Int) -> Double?) throws -> Vector {
    var writer = try VectorWriter<Double>(count: groups.count)
    for (index, group) in groups.enumerated() {
      if let value = body(group), value.isFinite { writer.values[index] = value } else { try writer.setNull(index) }
    }
    return writer.vector(.double)
  }
}
