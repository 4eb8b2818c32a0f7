/// The order of values of one type.
enum ValueOrder {
  /// Negative, zero or positive as `a` sorts before, with or after `b`; neither is NULL and both have one type.
  static func compare(_ a: Value, _ b: Value) -> Int {
    switch (a, b) {
    case (.boolean(let x), .boolean(let y)): order(x ? 1 : 0, y ? 1 : 0)
    case (.integer(let x), .integer(let y)): order(x, y)
    case (.date(let x), .date(let y)): order(x.days, y.days)
    case (.timestamp(let x), .timestamp(let y)): order(x.microseconds, y.microseconds)
    case (.interval(let x), .interval(let y)): order(x.length, y.length)
    case (.time(let x), .time(let y)): order(x.microseconds, y.microseconds)
    case (.blob(let x), .blob(let y)): order(x, y)
    case (.uuid(let x), .uuid(let y)): order(x.packed, y.packed)
    case (.enumeration(let x), .enumeration(let y)): order(x.code, y.code)
    case (.list(let x), .list(let y)): order(x, y)
    case (.structure(let x), .structure(let y)): order(x.map(\.value), y.map(\.value))
    case (.map(let x), .map(let y)): order(x.flatMap { [$0.key, $0.value] }, y.flatMap { [$0.key, $0.value] })
    case (.double(let x), .double(let y)): order(DoubleWord.word(of: x), DoubleWord.word(of: y))
    case (.decimal(let x), .decimal(let y)) where x.scale == y.scale: order(x.unscaled, y.unscaled)
    case (.text(let x), .text(let y)): order(Array(x.utf8), Array(y.utf8))
    default: 0
    }
  }

  /// Element by element, NULLs behind all values, the shorter of two that agree first.
  private static func order(_ x: [Value], _ y: [Value]) -> Int {
    for (a, b) in zip(x, y) {
      if a.isNull || b.isNull {
        if a.isNull != b.isNull { return a.isNull ? 1 : -1 }
        continue
      }
      let found = compare(a, b)
      if found != 0 { return found }
    }
    return order(x.count, y.count)
  }

  private static func order<T: Comparable>(_ x: T, _ y: T) -> Int { x < y ? -1 : x == y ? 0 : 1 }

  private static func order(_ x: [UInt8], _ y: [UInt8]) -> Int {
    x.withUnsafeBufferPointer { x in y.withUnsafeBufferPointer { y in TextOrder.compare(x, y) } }
  }
}
