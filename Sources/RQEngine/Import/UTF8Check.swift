/// Whether bytes are UTF-8 as the Unicode Standard defines it (table 3-7): no overlong forms, no surrogates.
package enum UTF8Check {
  /// Checks all of some bytes.
  package static func isValid(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { isValid($0, count: buffer.count) } ?? true }
  }

  /// Checks `count` bytes.
  static func isValid(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    var position = 0
    while position < count {
      if position + 8 <= count {
        let word = ByteWord.load(bytes + position)
        let high = word & ByteWord.topBits
        if high == 0 {
          position += 8
          continue
        }
        if high & 0xFF != 0 {
          // Chinese has three bytes a character: two of them at a time, then one.
          if word & 0xC0C0_F0C0_C0F0 == 0x8080_E080_80E0, isOrdinary(word), isOrdinary(word >> 24) {
            position += 6
            continue
          }
          if word & 0xC0_C0F0 == 0x80_80E0, isOrdinary(word) {
            position += 3
            continue
          }
        } else {
          position += high.trailingZeroBitCount / 8
          continue
        }
      }
      let lead = bytes[position]
      if lead < 0x80 {
        position += 1
        continue
      }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard lead >= 0xC2, lead <= 0xF4, position + length <= count else { return false }
      let second = bytes[position + 1]
      let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
      if second < low || second > high { return false }
      if length > 2, bytes[position + 2] & 0xC0 != 0x80 { return false }
      if length > 3, bytes[position + 3] & 0xC0 != 0x80 { return false }
      position += length
    }
    return true
  }

  /// Whether any continuation byte may stand behind a lead of three bytes: all but `E0` and `ED`.
  @inline(__always)
  private static func isOrdinary(_ lead: UInt64) -> Bool { 0xDFFE &>> (lead & 0xF) & 1 == 1 }
}
