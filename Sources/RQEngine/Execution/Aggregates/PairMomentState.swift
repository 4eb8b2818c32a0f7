/// Covariances, correlations and regressions, from exact sums of the values and of their products.
///
/// The first argument is y and the second x, as SQL has it; rows where one of them is NULL do not count.
final class PairMomentState: SharedAggregateState {
  /// Sums of values of up to 16 bits, whose products cannot overflow for a long time.
  private struct Narrow: BitwiseCopyable {
    var count: Int64 = 0
    var x: Int64 = 0
    var y: Int64 = 0
    var xx: Int64 = 0
    var yy: Int64 = 0
    var xy: Int64 = 0
  }

  private struct Wide {
    var count: Int64 = 0
    var x: Int128 = 0
    var y: Int128 = 0
    var xx = WideSum()
    var yy = WideSum()
    var xy = WideSum()

    mutating func add(_ x: Int128, _ y: Int128) {
      count &+= 1
      self.x &+= x
      self.y &+= y
      xx.add(x &* x)
      yy.add(y &* y)
      xy.add(x &* y)
    }

    mutating func add(_ other: Narrow) {
      count += other.count
      x += Int128(other.x)
      y += Int128(other.y)
      xx.add(Int128(other.xx))
      yy.add(Int128(other.yy))
      xy.add(Int128(other.xy))
    }

    mutating func add(_ other: Wide) {
      count += other.count
      x += other.x
      y += other.y
      xx.add(other.xx)
      yy.add(other.yy)
      xy.add(other.xy)
    }

    var moments: PairMoments {
      guard count > 0 else { return PairMoments() }
      return PairMoments(
        count: count, meanX: ExactRatio.double(x, over: Int128(count)),
        meanY: ExactRatio.double(y, over: Int128(count)),
        xx: Moments.centered(count, x, x, xx) ?? .nan, yy: Moments.centered(count, y, y, yy) ?? .nan,
        xy: Moments.centered(count, x, y, xy) ?? .nan)
    }
  }

  private struct Real {
    var count: Int64 = 0
    var x = ExactSum()
    var y = ExactSum()
    var xx = ProductSum()
    var yy = ProductSum()
    var xy = ProductSum()

    mutating func add(_ other: Real) {
      count += other.count
      x.add(other.x)
      y.add(other.y)
      xx.add(other.xx)
      yy.add(other.yy)
      xy.add(other.xy)
    }

    var moments: PairMoments {
      guard count > 0 else { return PairMoments() }
      let n = Double(count)
      func centered(_ a: [Double]?, _ b: [Double]?, _ products: [Double]?) -> Double {
        guard let a, let b, let products else { return .nan }
        return Moments.centered(count, a, b, products) ?? .nan
      }
      let (xs, ys) = (x.parts, y.parts)
      return PairMoments(
        count: count, meanX: x.value / n, meanY: y.value / n, xx: centered(xs, xs, xx.parts),
        yy: centered(ys, ys, yy.parts), xy: centered(xs, ys, xy.parts))
    }
  }

  private let isExact: Bool
  private var functions: [(function: AggregateFunction, type: DataType)] = []
  private var narrow: [Narrow] = []
  private var narrowCount = 0
  private var wide: [Wide] = []
  private var real: [Real] = []
  private var moments: [PairMoments] = []

  /// `isExact` is for whole numbers, otherwise both arguments are DOUBLE.
  init(isExact: Bool) { self.isExact = isExact }

  override func add(_ call: AggregateCall) -> Int {
    functions.append((call.function, call.type))
    return functions.count - 1
  }

  override var memory: Int {
    narrow.count * MemoryLayout<Narrow>.stride + wide.count * MemoryLayout<Wide>.stride
      + real.count * MemoryLayout<Real>.stride
  }

  override func resize(to count: Int) {
    if isExact {
      narrow.grow(to: count, Narrow())
      wide.grow(to: count, Wide())
    } else {
      real.grow(to: count, Real())
    }
  }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard arguments.count >= 2 else { return }
    let (y, x) = (arguments[0], arguments[1])
    switch (y.physical, x.physical) {
    case (.double, .double): addReal(y, x, rows, groups)
    case (.int8, .int8): addNarrow(Int8.self, Int8.self, y, x, rows, groups)
    case (.int8, .int16): addNarrow(Int8.self, Int16.self, y, x, rows, groups)
    case (.int16, .int8): addNarrow(Int16.self, Int8.self, y, x, rows, groups)
    case (.int16, .int16): addNarrow(Int16.self, Int16.self, y, x, rows, groups)
    default: addWide(try y.widened(rows), try x.widened(rows), rows, groups)
    }
  }

  /// Calls `body` with each listed row that has both values.
  @inline(__always)
  private func forEach<Y: BitwiseCopyable, X: BitwiseCopyable>(
    _ y: Vector, _ x: Vector, _ rows: Rows, _ body: (Int, Y, X) -> Void
  ) {
    let (ys, xs) = (y.values(as: Y.self), x.values(as: X.self))
    if y.validity == nil, x.validity == nil, !y.isConstant, !x.isConstant {
      rows.forEach { body($0, ys[$0], xs[$0]) }
      return
    }
    rows.forEach { row in
      if y.isValid(row), x.isValid(row) { body(row, ys[y.isConstant ? 0 : row], xs[x.isConstant ? 0 : row]) }
    }
  }

  private func addNarrow<Y: FixedWidthInteger & BitwiseCopyable, X: FixedWidthInteger & BitwiseCopyable>(
    _: Y.Type, _: X.Type, _ y: Vector, _ x: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?
  ) {
    if narrowCount + rows.count >= 1 << 31 { settle() }
    narrowCount += rows.count
    narrow.withUnsafeMutableBufferPointer { sums in
      forEach(y, x, rows) { (row, first: Y, second: X) in
        let (y, x) = (Int64(truncatingIfNeeded: first), Int64(truncatingIfNeeded: second))
        let group = groups.map { Int($0[row]) } ?? 0
        var sum = sums[group]
        sum.count &+= 1
        sum.x &+= x
        sum.y &+= y
        sum.xx &+= x &* x
        sum.yy &+= y &* y
        sum.xy &+= x &* y
        sums[group] = sum
      }
    }
  }

  private func addWide(_ y: Vector, _ x: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) {
    wide.withUnsafeMutableBufferPointer { sums in
      forEach(y, x, rows) { (row, y: Int64, x: Int64) in
        sums[groups.map { Int($0[row]) } ?? 0].add(Int128(x), Int128(y))
      }
    }
  }

  private func addReal(_ y: Vector, _ x: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) {
    real.withUnsafeMutableBufferPointer { sums in
      forEach(y, x, rows) { (row, y: Double, x: Double) in
        let group = groups.map { Int($0[row]) } ?? 0
        sums[group].count &+= 1
        sums[group].x.add(x)
        sums[group].y.add(y)
        sums[group].xx.add(x, x)
        sums[group].yy.add(y, y)
        sums[group].xy.add(x, y)
      }
    }
  }

  override func settle() {
    if narrowCount == 0 { return }
    narrowCount = 0
    for group in narrow.indices where narrow[group].count > 0 {
      wide[group].add(narrow[group])
      narrow[group] = Narrow()
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? PairMomentState else { return }
    for index in groups.indices {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      if isExact {
        wide[target].add(other.narrow[group])
        wide[target].add(other.wide[group])
      } else {
        real[target].add(other.real[group])
      }
    }
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    settle()
    let (isExact, wide, real) = (isExact, SendableList(wide), SendableList(real))
    moments = try GroupBlocks.map(count, context, empty: PairMoments()) { group in
      isExact ? wide.list[group].moments : real.list[group].moments
    }
  }

  override func result(_ index: Int, _ groups: Range<Int>, _ type: DataType) throws -> Vector {
    let function = functions[index].function
    if function == .regrCount {
      let writer = try VectorWriter<Int64>(count: groups.count)
      for (index, group) in groups.enumerated() { writer.values[index] = moments[group].count }
      return writer.vector(.int64)
    }
    return try DoubleResults.vector(groups) { moments[$0].result(function) }
  }
}
