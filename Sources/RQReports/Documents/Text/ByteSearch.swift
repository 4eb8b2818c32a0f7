/// Looks bytes up in bytes.
enum ByteSearch {
  /// Whether `bytes` hold `part`.
  static func contains(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
    guard let first = part.first, bytes.count >= part.count else { return part.isEmpty }
    return bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        let last = bytes.count - part.count
        var place = 0
        while let found = self.place(of: first, in: bytes, from: place, to: last) {
          var matched = 1
          while matched < part.count, bytes[found + matched] == part[matched] { matched += 1 }
          if matched == part.count { return true }
          place = found + 1
        }
        return false
      }
    }
  }

  /// The first place of a byte from `start` to `last`, that one included; many bytes are looked at in one step.
  @inline(__always)
  private static func place(
    of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to last: Int
  ) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    let wanted = SIMD32<UInt8>(repeating: byte)
    var position = start
    while position + wanted.scalarCount <= last {
      if any(raw.loadUnaligned(fromByteOffset: position, as: SIMD32<UInt8>.self) .== wanted) { break }
      position += wanted.scalarCount
    }
    while position <= last {
      if bytes[position] == byte { return position }
      position += 1
    }
    return nil
  }
}
