/// Doubles as integers that compare as they do, with NaN above all others.
enum DoubleWord {
  /// The integer for a double; both zeros are one.
  @inline(__always)
  static func word(of value: Double) -> Int64 {
    let bits = Int64(bitPattern: value == 0 ? 0 : value.bitPattern)
    return bits ^ (bits >> 63 & Int64.max)
  }

  /// The double an integer was made of.
  @inline(__always)
  static func double(of word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: word ^ (word >> 63 & Int64.max)))
  }
}
