/// The order of texts.
enum TextOrder {
  /// Negative, zero or positive as `a` sorts before, with or after `b` by code point.
  static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(a.count, b.count)
    var index = 0
    while index < shared {
      if a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
      index += 1
    }
    return a.count - b.count
  }
}
