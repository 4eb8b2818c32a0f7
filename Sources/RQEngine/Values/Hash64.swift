/// The project's own hash: the same on every machine and in every run, so that results and plans never depend on it.
///
/// The mixing step is the 128-bit multiply-and-fold of wyhash (Wang Yi, public domain).
enum Hash64 {
  private static let secret: (UInt64, UInt64) = (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db)

  /// Folds the 128-bit product of two words into one.
  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of one word.
  @inline(__always)
  static func word(_ value: UInt64) -> UInt64 { mix(value ^ secret.0, secret.1) }

  /// The hash of one more word behind a hash.
  @inline(__always)
  static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 { mix(hash ^ secret.1, value ^ secret.0) }

  /// The hash of a run of bytes.
  static func bytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: bytes.count) ^ secret.0
    guard let base = bytes.baseAddress else { return word(hash) }
    let raw = UnsafeRawPointer(base)
    var offset = 0
    while offset + 8 <= bytes.count {
      hash = combine(hash, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      tail |= UInt64(bytes[offset]) << shift
      shift += 8
      offset += 1
    }
    return combine(hash, tail)
  }

  /// The hash of a run of bytes, as `bytes(_:)` has it; eight bytes behind the run are readable.
  @inline(__always)
  static func padded(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes)
    var hash = UInt64(truncatingIfNeeded: count) ^ secret.0
    var offset = 0
    while offset + 8 <= count {
      hash = combine(hash, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let bits = UInt64(truncatingIfNeeded: (count &- offset) &* 8)
    return combine(hash, word & ((1 &<< bits) &- 1))
  }
}
