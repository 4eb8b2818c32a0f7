/// Decodes UTF-8 into folded units with the bytes they stand for.
///
/// The accepted sequences are those of the Unicode Standard, table 3-7.
struct UTF8Folder {
  let bytes: UnsafeBufferPointer<UInt8>
  /// The normal form of each unit.
  let table: UnsafeBufferPointer<UInt16>
  /// Where units, their first bytes and the bytes after them go; there is room for as many as there are bytes.
  let units: UnsafeMutableBufferPointer<UInt16>
  let starts: UnsafeMutableBufferPointer<UInt32>
  let ends: UnsafeMutableBufferPointer<UInt32>
  /// How many units have been written.
  private(set) var count = 0
  /// How many of them are Chinese characters.
  private(set) var hanCount = 0
  /// How many are characters of Traditional script only.
  private(set) var traditionalCount = 0

  init(
    bytes: UnsafeBufferPointer<UInt8>, table: UnsafeBufferPointer<UInt16>, units: UnsafeMutableBufferPointer<UInt16>,
    starts: UnsafeMutableBufferPointer<UInt32>, ends: UnsafeMutableBufferPointer<UInt32>
  ) {
    (self.bytes, self.table, self.units, self.starts, self.ends) = (bytes, table, units, starts, ends)
  }

  /// Reads a range of the bytes; tells where it holds what is no UTF-8, or a NUL.
  mutating func read(_ range: Range<Int>) -> PositionedText.DecodingFailure? {
    var position = range.lowerBound
    let end = range.upperBound
    while position < end {
      let first = bytes[position]
      if first < 0x80 {
        if first == 0 { return PositionedText.DecodingFailure(offset: position, isNUL: true) }
        if first == 0x0D {
          let followed = position + 1 < end && bytes[position + 1] == 0x0A
          if !followed { append(Folding.newline, position, position + 1) }
        } else {
          let unit = table[Int(first)]
          if unit != Folding.dropped { append(unit, position, position + 1) }
        }
        position += 1
        continue
      }
      if first & 0xF0 == 0xE0, let scalar = threeBytes(at: position, before: end) {
        let unit = table[Int(scalar)]
        if unit != Folding.dropped {
          append(unit, position, position + 3)
          if scalar >= 0x3400, scalar <= 0x9FFF, unit >= 0x3400 {
            hanCount &+= 1
            if unit != scalar { traditionalCount &+= 1 }
          }
        }
        position += 3
        continue
      }
      let length: Int
      let lowest: UInt32
      var scalar: UInt32
      switch first {
      case 0xC2...0xDF: (length, lowest, scalar) = (2, 0x80, UInt32(first & 0x1F))
      case 0xF0...0xF4: (length, lowest, scalar) = (4, 0x10000, UInt32(first & 0x07))
      default: return PositionedText.DecodingFailure(offset: position, isNUL: false)
      }
      guard position + length <= end else { return PositionedText.DecodingFailure(offset: position, isNUL: false) }
      for offset in 1..<length {
        let next = bytes[position + offset]
        guard next & 0xC0 == 0x80 else { return PositionedText.DecodingFailure(offset: position, isNUL: false) }
        scalar = scalar << 6 | UInt32(next & 0x3F)
      }
      guard scalar >= lowest, scalar <= 0x10FFFF else {
        return PositionedText.DecodingFailure(offset: position, isNUL: false)
      }
      if scalar < 0x10000 {
        let unit = table[Int(scalar)]
        if unit != Folding.dropped { append(unit, position, position + length) }
      } else {
        let offset = scalar - 0x10000
        append(UInt16(0xD800 + (offset >> 10)), position, position + length)
        append(UInt16(0xDC00 + (offset & 0x3FF)), position, position + length)
      }
      position += length
    }
    return nil
  }

  /// The character of three bytes at a place, as Chinese ones are; nil where none is.
  @inline(__always)
  private func threeBytes(at position: Int, before end: Int) -> UInt16? {
    guard position + 3 <= end else { return nil }
    let (second, third) = (bytes[position + 1], bytes[position + 2])
    guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return nil }
    let scalar = UInt16(bytes[position] & 0x0F) << 12 | UInt16(second & 0x3F) << 6 | UInt16(third & 0x3F)
    return scalar >= 0x800 && scalar & 0xF800 != 0xD800 ? scalar : nil
  }

  @inline(__always)
  private mutating func append(_ unit: UInt16, _ start: Int, _ end: Int) {
    units[count] = unit
    starts[count] = UInt32(truncatingIfNeeded: start)
    ends[count] = UInt32(truncatingIfNeeded: end)
    count += 1
  }
}
