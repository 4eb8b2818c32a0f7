/// Looks bytes up in bytes.
enum ByteSearch {
  /// Whether `bytes` hold `part`.
  static func contains(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
    guard let first = part.first, bytes.count >= part.count else { return part.isEmpty }
    return bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        var place = 0
        while place + part.count <= bytes.count {
          if bytes[place] == first {
            var matched = 1
            while matched < part.count, bytes[place + matched] == part[matched] { matched += 1 }
            if matched == part.count { return true }
          }
          place += 1
        }
        return false
      }
    }
  }
}
