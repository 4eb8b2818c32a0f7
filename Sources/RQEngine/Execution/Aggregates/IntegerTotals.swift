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
      if T.bitWidth > 16 {
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
}
