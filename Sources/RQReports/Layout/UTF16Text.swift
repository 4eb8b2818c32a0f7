extension String {
  /// The text of UTF-16 units; a surrogate without its other half becomes U+FFFD.
  ///
  /// Written out because the standard library decodes UTF-16 a scalar at a time through generic parsers, which shows
  /// where every section of every report passes.
  init(utf16 units: ArraySlice<UInt16>) {
    let text = units.withUnsafeBufferPointer { units in
      // A unit has at most three bytes; the two of a pair have four.
      String(unsafeUninitializedCapacity: units.count * 3) { bytes in
        var count = 0
        func put(_ byte: UInt32) {
          bytes[count] = UInt8(truncatingIfNeeded: byte)
          count += 1
        }
        var index = 0
        while index < units.count {
          var scalar = UInt32(units[index])
          index += 1
          if scalar & 0xF800 == 0xD800 {
            if scalar & 0xFC00 == 0xD800, index < units.count, units[index] & 0xFC00 == 0xDC00 {
              scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(units[index] & 0x3FF)
              index += 1
            } else {
              scalar = 0xFFFD
            }
          }
          if scalar < 0x80 {
            put(scalar)
          } else if scalar < 0x800 {
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
          } else if scalar < 0x10000 {
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
          } else {
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
          }
        }
        return count
      }
    }
    self = text
  }
}
