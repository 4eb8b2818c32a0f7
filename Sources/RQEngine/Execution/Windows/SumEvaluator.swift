import RQSyntax

/// `count`, `sum` and `avg` over frames, from running totals: what a frame adds up to is the difference of two of them.
///
/// Totals are exact, so that nothing drifts however far frames slide: integers in 64 or 128 bits, doubles in fixed point of
/// 128 bits. Slices with doubles that fixed point does not hold are left to `otherwise`.
final class SumEvaluator: WindowEvaluator {
  enum Kind {
    case count, sum, avg
  }

  private let kind: Kind
  private let value: WindowArgument?
  private let filter: WindowArgument?
  private let frames: WindowFrameReader
  private let type: DataType
  private let scale: Int
  private let span: SourceSpan?
  /// Whether all sums of a partition fit 64 bits.
  private let isNarrow: Bool
  private let integers: WindowValues<Int64>?
  private let wides: WindowValues<Int128>?
  private let doubles: WindowValues<Double>?

  /// Whether totals of a column can be kept exactly.
  static func applies(_ value: WindowArgument, count: Int) -> Bool {
    if value.type == .double { return true }
    let (_, overflow) = value.magnitude.multipliedReportingOverflow(by: UInt128(max(count, 1)) * 2)
    return !overflow
  }

  init(
    _ kind: Kind, _ value: WindowArgument?, filter: WindowArgument?, _ frames: WindowFrameReader, type: DataType,
    span: SourceSpan?, count: Int
  ) throws {
    self.kind = kind
    self.value = value
    self.filter = filter
    self.frames = frames
    self.type = type
    self.span = span
    if case .decimal(_, let scale)? = value?.type { self.scale = scale } else { scale = 0 }
    let (largest, overflow) = (value?.magnitude ?? 0).multipliedReportingOverflow(by: UInt128(max(count, 1)))
    isNarrow = !overflow && largest < 1 << 62 && (value?.isNarrow ?? true)
    let nullable = kind != .count
    var (integers, wides, doubles): (WindowValues<Int64>?, WindowValues<Int128>?, WindowValues<Double>?)
    switch type {
    case .double: doubles = try WindowValues(count: count, nullable: nullable)
    case .decimal: wides = try WindowValues(count: count, nullable: nullable)
    default: integers = try WindowValues(count: count, nullable: nullable)
    }
    (self.integers, self.wides, self.doubles) = (integers, wides, doubles)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    if let integers { return try integers.segments(rows, .int64, context) }
    if let wides { return try wides.segments(rows, .int128, context) }
    return try doubles?.segments(rows, .double, context) ?? []
  }

  func evaluate(_ slice: WindowSlice) throws {
    let validity = try WindowInputs.validity(value, filter, slice)
    let counts = try validity.map { try SumEvaluator.running($0.values.lazy.map { Int32($0) }, slice.count) }
    let frames = try slice.frames(frames)
    let places = try slice.places().values
    guard kind != .count, let value else {
      count(slice, frames, counts, places)
      return
    }
    if value.type == .double {
      try addDoubles(slice, value, validity, frames, counts, places)
    } else if isNarrow {
      let values = try value.integers(slice)
      SumEvaluator.clear(values, validity)
      let totals = try SumEvaluator.running(values.values, slice.count)
      try write(slice, frames, counts, places) { Int128(totals[$1] &- totals[$0]) }
    } else {
      let values = try value.wide(slice)
      SumEvaluator.clear(values, validity)
      let totals = try SumEvaluator.running(values.values, slice.count)
      try write(slice, frames, counts, places) { totals[$1] &- totals[$0] }
    }
  }

  /// What comes before each row, and behind the last one all of it.
  @inline(__always)
  private static func running<C: RandomAccessCollection>(
    _ values: C, _ count: Int
  ) throws -> Scratch<C.Element> where C.Element: FixedWidthInteger & BitwiseCopyable, C.Index == Int {
    let result = try Scratch<C.Element>(count: count + 1)
    let totals = result.values
    var total: C.Element = 0
    for row in 0..<count {
      totals[row] = total
      total &+= values[row]
    }
    totals[count] = total
    return result
  }

  /// Makes values that don't count 0.
  private static func clear<T: FixedWidthInteger & BitwiseCopyable>(_ values: Scratch<T>, _ validity: Scratch<UInt8>?) {
    guard let validity else { return }
    for row in validity.values.indices where validity[row] == 0 { values.values[row] = 0 }
  }

  private func count(
    _ slice: WindowSlice, _ frames: WindowFrames, _ counts: Scratch<Int32>?,
    _ places: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let target = integers?.values else { return }
    for row in 0..<slice.count {
      var count: Int32 = 0
      frames.forEachRange(row) { low, high in
        count &+= counts.map { $0[high] &- $0[low] } ?? Int32(truncatingIfNeeded: high &- low)
      }
      target[Int(places[row])] = Int64(count)
    }
  }

  /// Writes sums or means; `total` gives the sum from one position up to another.
  @inline(__always)
  private func write(
    _ slice: WindowSlice, _ frames: WindowFrames, _ counts: Scratch<Int32>?,
    _ places: UnsafeMutableBufferPointer<Int32>, _ total: (Int, Int) -> Int128
  ) throws {
    let unit = Decimal.powers[scale]
    var range = Int128.min...Int128.max
    if case .decimal(let precision, _) = type { range = Decimal.range(ofPrecision: precision) }
    for row in 0..<slice.count {
      var sum: Int128 = 0
      var count: Int32 = 0
      frames.forEachRange(row) { low, high in
        sum &+= total(low, high)
        count &+= counts.map { $0[high] &- $0[low] } ?? Int32(truncatingIfNeeded: high &- low)
      }
      let place = Int(places[row])
      if let integers {
        guard let value = Int64(exactly: sum) else { throw tooLarge() }
        integers.values[place] = value
        integers.validity?[place] = count == 0 ? 0 : 1
      } else if let wides {
        if !range.contains(sum) { throw tooLarge() }
        wides.values[place] = sum
        wides.validity?[place] = count == 0 ? 0 : 1
      } else if let doubles {
        doubles.values[place] = count == 0 ? 0 : mean(sum, count, unit)
        doubles.validity?[place] = count == 0 ? 0 : 1
      }
    }
  }

  @inline(__always)
  private func mean(_ sum: Int128, _ count: Int32, _ unit: Int128) -> Double {
    if scale == 0, sum.magnitude < 1 << 53 {
      return Double(Int64(truncatingIfNeeded: sum)) / Double(count)
    }
    let (denominator, lost) = Int128(count).multipliedReportingOverflow(by: unit)
    if !lost { return ExactRatio.double(sum, over: denominator) }
    return ExactRatio.double(sum, over: Int128(count)) / Decimal(unscaled: 1, scale: scale).doubleValue
  }

  private func addDoubles(
    _ slice: WindowSlice, _ value: WindowArgument, _ validity: Scratch<UInt8>?, _ frames: WindowFrames,
    _ counts: Scratch<Int32>?, _ places: UnsafeMutableBufferPointer<Int32>
  ) throws {
    guard let target = doubles else { return }
    let values = try value.doubles(slice)
    if let validity { for row in 0..<slice.count where validity[row] == 0 { values.values[row] = 0 } }
    let specials = try SpecialTotals(takenFrom: values.values)
    if let fixed = FixedPoint(values.values) {
      let totals = try Scratch<Int128>(count: slice.count + 1)
      var total: Int128 = 0
      for row in 0..<slice.count {
        totals.values[row] = total
        total &+= fixed.integer(values[row])
      }
      totals.values[slice.count] = total
      for row in 0..<slice.count {
        var sum: Int128 = 0
        var count: Int32 = 0
        frames.forEachRange(row) { low, high in
          sum &+= totals[high] &- totals[low]
          count &+= counts.map { $0[high] &- $0[low] } ?? Int32(truncatingIfNeeded: high &- low)
        }
        store(fixed.double(sum), count, specials?.total(frames, row), at: Int(places[row]), target)
      }
      return
    }
    // Too wide a range for fixed point: the exact sum moves with the frame.
    var moving = MovingSum(values: values)
    for row in 0..<slice.count {
      var count: Int32 = 0
      var rest = ExactSum()
      var isFirst = true
      frames.forEachRange(row) { first, behind in
        count &+= counts.map { $0[behind] &- $0[first] } ?? Int32(truncatingIfNeeded: behind &- first)
        moving.take(first, behind, isFirst, &rest)
        isFirst = false
      }
      if isFirst { moving.clear() }
      rest.add(moving.sum)
      let value = rest.value
      let special = specials?.total(frames, row)
      if kind == .avg, !value.isFinite, count > 0, special == nil {
        target.values[Int(places[row])] = rest.scaled / Double(count) * ExactSum.unit
        target.validity?[Int(places[row])] = 1
      } else {
        store(value, count, special, at: Int(places[row]), target)
      }
    }
  }

  @inline(__always)
  private func store(
    _ sum: Double, _ count: Int32, _ special: Double?, at place: Int, _ target: WindowValues<Double>
  ) {
    let value = special ?? (kind == .avg ? sum / Double(count) : sum)
    let isValid = count > 0 && (value.isFinite || special != nil)
    target.values[place] = isValid ? value : 0
    target.validity?[place] = isValid ? 1 : 0
  }

  private func tooLarge() -> Diagnostic { SumOverflow.diagnostic(type, at: span) }
}

/// The exact sum of a range of values that moves on, taking in and giving back at both ends.
private struct MovingSum {
  private(set) var sum = ExactSum()
  private let values: Scratch<Double>
  private var (low, high) = (0, 0)

  init(values: Scratch<Double>) { self.values = values }

  mutating func clear() { (sum, low, high) = (ExactSum(), 0, 0) }

  /// Moves to the first range of a frame; adds any other to `rest`.
  // Out of line, as frames call it for each of their kinds of ranges.
  @inline(never)
  mutating func take(_ first: Int, _ behind: Int, _ isFirst: Bool, _ rest: inout ExactSum) {
    guard isFirst else {
      for place in first..<behind { rest.add(values[place]) }
      return
    }
    if first >= high || behind <= low || first == behind {
      sum = ExactSum()
      (low, high) = (first, first)
    }
    while low > first {
      low -= 1
      sum.add(values[low])
    }
    while high < behind {
      sum.add(values[high])
      high += 1
    }
    while low < first {
      sum.add(-values[low])
      low += 1
    }
    while high > behind {
      high -= 1
      sum.add(-values[high])
    }
  }
}
