/// Doubles as unsigned numbers that compare as they do.
enum DoubleBounds {
  private static let sign: UInt64 = 1 << 63

  /// A number that compares as the double does; both zeros are one.
  @inline(__always)
  static func ordered(_ value: Double) -> UInt64 {
    let bits = value.bitPattern == sign ? 0 : value.bitPattern
    // All ones where the sign is set: negative doubles are turned around, the others moved above them.
    let mask = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
    return bits ^ (mask | sign)
  }

  /// The range of the numbers of all values, and how many low bits are zero in all of them.
  static func find(
    _ segments: [Segment], _ context: ExecutionContext
  ) throws -> (range: (low: Int128, high: Int128)?, dropped: Int) {
    let memory = try Buffer(byteCount: max(segments.count, 1) * 32)
    let found = Shared(memory.values(as: UInt64.self, count: segments.count * 4))
    try Scheduler.forEach(segments.count, context) { index in
      let segment = segments[index]
      let vector = try segment.slice(0, segment.count)
      let values = vector.values(as: Double.self)
      var (low, high, used, any): (UInt64, UInt64, UInt64, UInt64) = (.max, 0, 0, 0)
      if vector.validity == nil {
        any = segment.count == 0 ? 0 : 1
        for row in 0..<values.count {
          let number = ordered(values[row])
          low = min(low, number)
          high = max(high, number)
          used |= number
        }
      } else {
        for row in 0..<values.count where vector.isValid(row) {
          let number = ordered(values[row])
          low = min(low, number)
          high = max(high, number)
          used |= number
          any = 1
        }
      }
      found.values[index * 4] = low
      found.values[index * 4 + 1] = high
      found.values[index * 4 + 2] = used
      found.values[index * 4 + 3] = any
    }
    var range: (low: Int128, high: Int128)?
    var used: UInt64 = 0
    for index in segments.indices where found.values[index * 4 + 3] != 0 {
      let (low, high) = (Int128(found.values[index * 4]), Int128(found.values[index * 4 + 1]))
      range = range.map { (min($0.low, low), max($0.high, high)) } ?? (low, high)
      used |= found.values[index * 4 + 2]
    }
    return (range, used == 0 ? 0 : used.trailingZeroBitCount)
  }
}
