import CVector

/// Sums of consecutive narrow integers.
enum IntegerTotals {
  /// Values of up to 16 bits that a 32-bit sum can take in.
  private static let block = 16_384

  /// The sum of some rows and how many of them have a value; the sum of less than 2^31 values of 32 bits fits 64.
  ///
  /// The loops add in the narrowest type that holds a block's sum, so that a vector instruction adds as many as it can.
  @inline(__always)
  static func total<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ validity: UnsafePointer<UInt8>?, _ rows: Range<Int>
  ) -> (sum: Int64, count: Int64) {
    var sum: Int64 = 0
    var start = rows.lowerBound
    guard let validity else {
      if T.self == Int16.self {
        while start < rows.upperBound {
          let end = min(start + shortBlock, rows.upperBound)
          sum &+= Int64(shortTotal(values, start..<end))
          start = end
        }
      } else if T.bitWidth > 16 {
        for row in rows { sum &+= Int64(truncatingIfNeeded: values[row]) }
      } else {
        while start < rows.upperBound {
          let end = min(start + block, rows.upperBound)
          var part: Int32 = 0
          for row in start..<end { part &+= Int32(truncatingIfNeeded: values[row]) }
          sum &+= Int64(part)
          start = end
        }
      }
      return (sum, Int64(rows.count))
    }
    var count: Int64 = 0
    while start < rows.upperBound {
      let end = min(start + block, rows.upperBound)
      var present: Int32 = 0
      for row in start..<end { present &+= Int32(validity[row]) }
      count &+= Int64(present)
      if T.bitWidth > 16 {
        for row in start..<end { sum &+= Int64(truncatingIfNeeded: values[row]) & (0 &- Int64(validity[row])) }
      } else {
        var part: Int32 = 0
        for row in start..<end {
          part &+= Int32(truncatingIfNeeded: values[row]) & (0 &- Int32(validity[row]))
        }
        sum &+= Int64(part)
      }
      start = end
    }
    return (sum, count)
  }

  /// Values of 16 bits whose sum fits 32.
  private static let shortBlock = 65_536

  /// The sum of up to `shortBlock` values of 16 bits.
  @inline(__always)
  private static func shortTotal<T: BitwiseCopyable>(_ values: UnsafeBufferPointer<T>, _ rows: Range<Int>) -> Int32 {
    assert(MemoryLayout<T>.size == 2 && rows.count <= shortBlock && rows.upperBound <= values.count)
    guard let base = UnsafeRawPointer(values.baseAddress) else { return 0 }
    @inline(__always)
    func pairs(_ row: Int) -> SIMD4<Int32> {
      vector_pair_sums(base.loadUnaligned(fromByteOffset: row &* 2, as: SIMD8<Int16>.self))
    }
    var (row, end) = (rows.lowerBound, rows.upperBound)
    var (a, b, c, d) = (SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>())
    while row &+ 32 <= end {
      a &+= pairs(row)
      b &+= pairs(row &+ 8)
      c &+= pairs(row &+ 16)
      d &+= pairs(row &+ 24)
      row &+= 32
    }
    while row &+ 8 <= end {
      a &+= pairs(row)
      row &+= 8
    }
    var total: Int32 = 0
    while row < end {
      end &-= 1
      total &+= Int32(base.loadUnaligned(fromByteOffset: end &* 2, as: Int16.self))
    }
    let sums = (a &+ b) &+ (c &+ d)
    return total &+ sums[0] &+ sums[1] &+ sums[2] &+ sums[3]
  }

  /// Adds each value to the total of its place in a cycle, of which `totals` has one a place.
  ///
  /// The values must be so few that their sums fit 32 bits.
  @inline(__always)
  static func add<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, to totals: UnsafeMutableBufferPointer<Int32>
  ) {
    let period = totals.count
    var row = 0
    if T.self == Int16.self, period >= lanes {
      while row &+ 4 &* period <= values.count {
        addFourRounds(values, row, to: totals)
        row &+= 4 &* period
      }
    }
    while row < values.count {
      let rest = min(period, values.count &- row)
      for place in 0..<rest { totals[place] &+= Int32(truncatingIfNeeded: values[row &+ place]) }
      row &+= rest
    }
  }

  /// How many values of 16 bits a vector instruction takes.
  private static let lanes = 8

  /// The same for four rounds of 16-bit values that begin in a row: few enough that memory is read ahead in all four, and
  /// enough that the totals are rarely loaded and stored.
  @inline(__always)
  private static func addFourRounds<T: BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ row: Int, to totals: UnsafeMutableBufferPointer<Int32>
  ) {
    let period = totals.count
    assert(MemoryLayout<T>.size == 2 && row + 4 * period <= values.count && period >= lanes)
    guard let base = UnsafeRawPointer(values.baseAddress), let target = UnsafeMutableRawPointer(totals.baseAddress)
    else { return }
    @inline(__always)
    func add(_ place: Int, _ lowMask: SIMD4<Int32>, _ highMask: SIMD4<Int32>) {
      @inline(__always)
      func part(_ round: Int) -> SIMD8<Int16> {
        base.loadUnaligned(fromByteOffset: (row &+ round &* period &+ place) &* 2, as: SIMD8<Int16>.self)
      }
      let (a, b, c, d) = (part(0), part(1), part(2), part(3))
      let low = (vector_low_sums(a, b) &+ vector_low_sums(c, d)) & lowMask
      let high = (vector_high_sums(a, b) &+ vector_high_sums(c, d)) & highMask
      let offset = place &* 4
      let lowTotals = target.loadUnaligned(fromByteOffset: offset, as: SIMD4<Int32>.self)
      let highTotals = target.loadUnaligned(fromByteOffset: offset &+ 16, as: SIMD4<Int32>.self)
      target.storeBytes(of: lowTotals &+ low, toByteOffset: offset, as: SIMD4<Int32>.self)
      target.storeBytes(of: highTotals &+ high, toByteOffset: offset &+ 16, as: SIMD4<Int32>.self)
    }
    let all = SIMD4<Int32>(repeating: -1)
    var place = 0
    while place &+ lanes <= period {
      add(place, all, all)
      place &+= lanes
    }
    if place < period {
      // The last places together with some that have been added.
      let known = Int32(truncatingIfNeeded: place &- (period &- lanes))
      let (low, high) = (SIMD4<Int32>(0, 1, 2, 3), SIMD4<Int32>(4, 5, 6, 7))
      add(period &- lanes, all.replacing(with: 0, where: low .< known), all.replacing(with: 0, where: high .< known))
    }
  }
}
