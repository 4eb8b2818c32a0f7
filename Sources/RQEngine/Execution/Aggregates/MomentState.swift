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

  /// Sums of the doubles within the window.
  private struct Real {
    var count: Int64 = 0
    var sum = FixedPointSum()
    var squares = SquareSum()
  }

  /// Sums of the doubles outside of it.
  private struct Stray {
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
  private var window = ExponentWindow()
  /// How many doubles the fixed-point sums may have taken.
  private var realCount = 0
  private var strays = ScarceSums<Stray>()
  private var moments: [ColumnMoments] = []

  /// `isExact` is for whole numbers, otherwise the argument is a DOUBLE.
  init(isExact: Bool) { self.isExact = isExact }

  override func add(_ call: AggregateCall) -> Int {
    functions.append(call.function)
    return functions.count - 1
  }

  override var memory: Int {
    narrow.count * MemoryLayout<Narrow>.stride + wide.count * MemoryLayout<Wide>.stride
      + real.count * MemoryLayout<Real>.stride + strays.memory
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
    if realCount + rows.count >= MomentState.mostReal { emptyReal() }
    realCount += rows.count
    let values = vector.values(as: Double.self)
    let lowest = window.cover(rows) { vector.isValid($0) ? values[vector.isConstant ? 0 : $0] : 0 }
    let isSquarable = SquareSum.fits(lowest)
    var outside: [(group: Int, value: Double)] = []
    real.withUnsafeMutableBufferPointer { sums in
      vector.forEachValid(Double.self, rows) { row, value in
        let group = groups.map { Int($0[row]) } ?? 0
        sums[group].count &+= 1
        let bits = value.bitPattern
        let shift = Int(bits >> 52 & 0x7ff) &- lowest
        guard isSquarable, UInt(bitPattern: shift) < UInt(ExponentWindow.width) else {
          if value != 0 { outside.append((group, value)) }
          return
        }
        let mantissa = bits & (1 << 52 - 1) | 1 << 52
        sums[group].sum.add(mantissa, shiftedBy: shift, sign: UInt64(bitPattern: Int64(bitPattern: bits) >> 63))
        sums[group].squares.add(mantissa, shiftedBy: shift)
      }
    }
    for stray in outside {
      strays.update(stray.group, Stray()) {
        $0.sum.add(stray.value)
        $0.squares.add(stray.value, stray.value)
      }
    }
  }

  /// As many doubles as fixed-point sums can take without running over.
  private static let mostReal = 1 << 29

  /// Moves the fixed-point sums of doubles over to the others.
  private func emptyReal() {
    for group in real.indices where real[group].count > 0 {
      let sums = real[group]
      strays.update(group, Stray()) { MomentState.add(sums, window, to: &$0) }
      real[group] = Real(count: sums.count)
    }
    realCount = 0
  }

  private static func add(_ sums: Real, _ window: ExponentWindow, to stray: inout Stray) {
    stray.sum.add(sums.sum.value, exponent: window.unit)
    for part in sums.squares.parts(unit: window.unit) { stray.squares.add(part, 1) }
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
    if !isExact, realCount + other.realCount >= MomentState.mostReal * 2 { emptyReal() }
    let isSame = window.adopt(other.window)
    if isSame { realCount += other.realCount }
    for index in groups.indices {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      if isExact {
        // Other threads may be reading the other state's groups, so its sums stay where they are.
        let (small, large) = (other.narrow[group], other.wide[group])
        wide[target].count += small.count + large.count
        wide[target].sum += Int128(small.sum) + large.sum
        wide[target].squares.add(Int128(small.squares))
        wide[target].squares.add(large.squares)
        continue
      }
      let sums = other.real[group]
      real[target].count += sums.count
      if isSame {
        real[target].sum.add(sums.sum)
        real[target].squares.add(sums.squares)
      } else {
        strays.update(target, Stray()) { MomentState.add(sums, other.window, to: &$0) }
      }
      if let stray = other.strays[group] {
        strays.update(target, Stray()) {
          $0.sum.add(stray.sum)
          $0.squares.add(stray.squares)
        }
      }
    }
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    settle()
    let (isExact, wide, real) = (isExact, SendableList(wide), SendableList(real))
    let (window, strays) = (window, SendableList([strays]))
    moments = try GroupBlocks.map(count, context, empty: ColumnMoments()) { group in
      if isExact {
        let sums = wide.list[group]
        if sums.count == 0 { return ColumnMoments() }
        let spread = Moments.centered(sums.count, sums.sum, sums.sum, sums.squares)
        return ColumnMoments(count: sums.count, spread: spread ?? .nan)
      }
      let sums = real.list[group]
      guard sums.count > 0 else { return ColumnMoments() }
      var total = strays.list[0][group] ?? Stray()
      MomentState.add(sums, window, to: &total)
      guard let x = total.sum.parts, let squares = total.squares.parts else {
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
