import RQSyntax

/// The functions that give the value of another row of the partition or the frame.
final class PickEvaluator: WindowEvaluator {
  private let function: WindowFunction
  private let ignoresNulls: Bool
  private let value: WindowArgument
  /// How far (`lag`, `lead`) or which (`nth_value`).
  private let number: WindowArgument?
  /// What `lag` and `lead` give outside of the partition.
  private let fallback: WindowArgument?
  private let frames: WindowFrameReader
  private let span: SourceSpan?
  private let picks: WindowPicks

  init(
    _ function: WindowFunction, _ arguments: [WindowArgument], ignoresNulls: Bool, span: SourceSpan?,
    _ frames: WindowFrameReader, count: Int
  ) throws {
    self.function = function
    self.ignoresNulls = ignoresNulls && arguments[0].hasNulls
    value = arguments[0]
    number = arguments.count > 1 ? arguments[1] : nil
    fallback = arguments.count > 2 ? arguments[2] : nil
    self.frames = frames
    self.span = span
    picks = try WindowPicks(count: count)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    try picks.segments(rows, value.segments + (fallback?.segments ?? []), value.type, context)
  }

  /// The rows with a value: how many of them stand before each row, and where they stand.
  private struct Present {
    let before: Scratch<Int32>
    let positions: Scratch<Int32>
  }

  private func present(_ slice: WindowSlice) throws -> Present? {
    guard ignoresNulls, let validity = try value.validity(slice) else { return nil }
    let before = try Scratch<Int32>(count: slice.count + 1)
    let positions = try Scratch<Int32>(count: slice.count + 1)
    var count = 0
    for row in 0..<slice.count {
      before.values[row] = Int32(truncatingIfNeeded: count)
      positions.values[count] = Int32(truncatingIfNeeded: row)
      count &+= Int(validity[row])
    }
    before.values[slice.count] = Int32(truncatingIfNeeded: count)
    return Present(before: before, positions: positions)
  }

  func evaluate(_ slice: WindowSlice) throws {
    switch function {
    case .lag: try evaluateShift(slice, ahead: false)
    case .lead: try evaluateShift(slice, ahead: true)
    default: try evaluateFrame(slice)
    }
  }

  private func evaluateShift(_ slice: WindowSlice, ahead: Bool) throws {
    let places = try slice.places().values
    let partitions = try slice.partitions()
    let (starts, ends) = (partitions.start.values, partitions.end.values)
    let offsets = try number?.integers(slice)
    let offsetValidity = try number?.validity(slice)
    let present = try present(slice)
    let chunkOffset = RowAddress(truncatingIfNeeded: value.segments.count) << 16
    let outside = fallback != nil
    let isConstant = fallback?.isConstant ?? false
    let addresses = slice.addresses
    let target = picks.addresses
    for row in 0..<slice.count {
      var offset: Int64 = offsets.map { $0[row] } ?? 1
      var address = outside ? (isConstant ? 0 : addresses[row]) &+ chunkOffset : RowAddress.none
      if let offsetValidity, offsetValidity[row] == 0 {
        address = .none
      } else {
        // More rows than there are is as far as it goes, so that nothing overflows.
        let most = Int64(slice.count) &+ 1
        offset = min(max(ahead ? offset : 0 &- max(offset, -most), -most), most)
        let found = shifted(row, Int(offset), Int(starts[row]), Int(ends[row]), present)
        if found >= 0 { address = value.address(addresses[found]) }
      }
      target[Int(places[row])] = address
    }
  }

  /// The position `offset` rows from `row`, those without a value not counted if they are passed over; -1 if outside.
  @inline(__always)
  private func shifted(_ row: Int, _ offset: Int, _ start: Int, _ end: Int, _ present: Present?) -> Int {
    guard let present, offset != 0 else {
      let other = row &+ offset
      return other >= start && other < end ? other : -1
    }
    let place =
      offset > 0
      ? Int(present.before[row &+ 1]) &+ offset &- 1 : Int(present.before[row]) &+ offset
    return place >= Int(present.before[start]) && place < Int(present.before[end]) ? Int(present.positions[place]) : -1
  }

  private func evaluateFrame(_ slice: WindowSlice) throws {
    let places = try slice.places().values
    let frames = try slice.frames(self.frames)
    let present = try present(slice)
    let numbers = try number?.integers(slice)
    let numberValidity = try number?.validity(slice)
    let addresses = slice.addresses
    for row in 0..<slice.count {
      var found = -1
      switch function {
      case .firstValue:
        frames.forEachRange(row) { low, high in
          if found < 0 { found = first(low, high, present) }
        }
      case .lastValue:
        frames.forEachRange(row) { low, high in
          let last = last(low, high, present)
          if last >= 0 { found = last }
        }
      default:
        if numberValidity.map({ $0[row] == 0 }) ?? false { break }
        let number = numbers?[row] ?? 1
        if number <= 0 {
          throw Diagnostic(
            "RQ0146", "nth_value counts from 1, and a row asks for \(number)", at: span,
            hint: "nth_value(x, 1) is first_value(x).")
        }
        var left = Int(min(number, Int64(slice.count) &+ 1))
        frames.forEachRange(row) { low, high in
          if left <= 0 { return }
          let size = present.map { Int($0.before[high] &- $0.before[low]) } ?? high &- low
          if left <= size {
            found = present.map { Int($0.positions[Int($0.before[low]) &+ left &- 1]) } ?? low &+ left &- 1
          }
          left &-= size
        }
      }
      picks.addresses[Int(places[row])] = found < 0 ? .none : value.address(addresses[found])
    }
  }

  @inline(__always)
  private func first(_ low: Int, _ high: Int, _ present: Present?) -> Int {
    guard let present else { return low }
    return present.before[low] < present.before[high] ? Int(present.positions[Int(present.before[low])]) : -1
  }

  @inline(__always)
  private func last(_ low: Int, _ high: Int, _ present: Present?) -> Int {
    guard let present else { return high &- 1 }
    return present.before[low] < present.before[high] ? Int(present.positions[Int(present.before[high]) &- 1]) : -1
  }
}
