/// A small generator of pseudo-random numbers whose whole state is its seed, so that a failure can be run again.
///
/// After Steele, Lea and Flood, “Fast splittable pseudorandom number generators” (2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts a sequence.
  public init(seed: UInt64) { state = seed }

  /// The next number of the sequence.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below a bound greater than zero; the bias is far below what a test could see.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// True once in `n` times.
  public mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }
}
