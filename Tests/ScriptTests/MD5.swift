import Foundation

/// The digest that sqllogictest names long results by (RFC 1321).
enum MD5 {
  private static let shifts: [UInt32] =
    [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]].flatMap { row in
      (0..<4).flatMap { _ in row }
    }

  private static let constants: [UInt32] = (0..<64).map { index in
    UInt32(truncatingIfNeeded: Int64((abs(sine(Double(index + 1))) * 4_294_967_296).rounded(.down)))
  }

  private static func sine(_ x: Double) -> Double { Foundation.sin(x) }

  /// The digest of a text in hexadecimal.
  static func hex(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let bits = UInt64(bytes.count) &* 8
    bytes.append(0x80)
    while bytes.count % 64 != 56 { bytes.append(0) }
    for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * place))) }
    var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
    for start in stride(from: 0, to: bytes.count, by: 64) { take(bytes[start..<start + 64], into: &state) }
    return [state.0, state.1, state.2, state.3].flatMap { word in
      (0..<4).map { String(format: "%02x", UInt8(truncatingIfNeeded: word >> UInt32(8 * $0))) }
    }.joined()
  }

  private static func take(_ block: ArraySlice<UInt8>, into state: inout (UInt32, UInt32, UInt32, UInt32)) {
    let words = (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(block[block.startIndex + word * 4 + $1]) << UInt32(8 * $1) }
    }
    var (a, b, c, d) = state
    for index in 0..<64 {
      var mixed: UInt32
      let place: Int
      switch index / 16 {
      case 0: (mixed, place) = ((b & c) | (~b & d), index)
      case 1: (mixed, place) = ((d & b) | (~d & c), (5 * index + 1) % 16)
      case 2: (mixed, place) = (b ^ c ^ d, (3 * index + 5) % 16)
      default: (mixed, place) = (c ^ (b | ~d), (7 * index) % 16)
      }
      mixed = mixed &+ a &+ constants[index] &+ words[place]
      (a, d, c) = (d, c, b)
      b = b &+ (mixed << shifts[index] | mixed >> (32 - shifts[index]))
    }
    state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
  }
}
