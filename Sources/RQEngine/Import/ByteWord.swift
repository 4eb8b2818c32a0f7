/// Eight bytes in one word, the first in the lowest bits.
///
/// Finding a byte in a word without a branch is the exact form of the zero-byte test in Henry S. Warren's "Hacker's Delight".
enum ByteWord {
  /// The word at an address, which need not be aligned.
  @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// A word of eight equal bytes.
  @inline(__always)
  static func spread(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The top bit of each byte in which two words agree.
  @inline(__always)
  static func matches(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let difference = word ^ pattern
    return ~(((difference & low) &+ low) | difference | low)
  }

  /// The top bit of each byte, set in all that are no ASCII.
  static let topBits: UInt64 = 0x8080_8080_8080_8080
}
