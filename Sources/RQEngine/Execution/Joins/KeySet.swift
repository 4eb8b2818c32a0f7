/// Which values of one key the build side of a join has: a bit for each value from the lowest to the highest.
///
/// Threads share it, as nothing of it changes once it is made; the reservation is only kept as long as the bits are.
final class KeySet: @unchecked Sendable {
  /// The share of the values that are there.
  let density: Double
  /// How many values have a bit.
  let size: Int
  private let low: Int64
  private let bits: Buffer
  /// Whether NULL is as good as a value that is there.
  private let matchesNull: Bool
  private let dictionary: TextDictionary?
  private let reservation: Reservation

  /// The most bits there are for each row of the build side, unless they are few anyway.
  private static let bitsPerRow = 256
  private static let fewBits = 1 << 23
  private static let mostBits = 1 << 27

  /// The values of a key column; nil where there is no bit for each.
  init?(_ column: FlatColumn, matchesNull: Bool, _ context: ExecutionContext) throws {
    self.matchesNull = matchesNull && column.isNullable
    dictionary = column.dictionary
    if column.physical == .int128 || column.type == .double || column.type == .null { return nil }
    if column.type.isCoded {
      low = 0
      size = column.dictionary?.count ?? 0
    } else {
      guard let bounds = try column.bounds(context), let low = Int64(exactly: bounds.low),
        bounds.high.distance(from: bounds.low) < UInt128(KeySet.mostBits)
      else { return nil }
      self.low = low
      size = Int(bounds.high - bounds.low) + 1
    }
    if size == 0 || size > max(KeySet.fewBits, min(column.count * KeySet.bitsPerRow, KeySet.mostBits)) { return nil }
    reservation = Reservation(context.budget, for: "JOIN")
    // Without it the join takes longer, which is better than to fail.
    if (try? reservation.update(to: size / 8, rows: column.count)) == nil { return nil }
    bits = try Buffer.zeroed(UInt64.self, count: (size + 63) / 64)
    let words = bits.values(as: UInt64.self, count: (size + 63) / 64)
    var start = 0
    while start < column.count {
      try context.checkpoint()
      let count = min(Chunk.capacity, column.count - start)
      KeySet.places(of: try column.vector(start, count), .all(count), low: low, UInt64(size)) { _, place in
        guard let place else { return }
        words[place >> 6] |= 1 << UInt64(place & 63)
      }
      start += count
    }
    density = Double(words.reduce(0) { $0 + $1.nonzeroBitCount }) / Double(size)
  }

  /// Whether the codes of a vector mean what they mean here.
  func knows(_ vector: Vector) -> Bool { vector.physical != .int128 && vector.dictionary === dictionary }

  /// Writes 1 for each listed row, in order, whose value is there, and 0 for the others; `map` gives this dictionary's
  /// code for each code of the vector's.
  func test(
    _ vector: Vector, _ rows: Rows, map: [UInt32]?, into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    let words = UnsafePointer(bits.base.assumingMemoryBound(to: UInt64.self))
    let missing: UInt8 = matchesNull ? 1 : 0
    var position = 0
    guard let map else {
      KeySet.places(of: vector, rows, low: low, UInt64(size)) { isNull, place in
        let word = place.map { words[$0 >> 6] >> UInt64($0 & 63) } ?? 0
        target[position] = isNull ? missing : UInt8(truncatingIfNeeded: word & 1)
        position &+= 1
      }
      return
    }
    rows.forEach { row in
      let code = vector.isValid(row) ? Int(map[vector.code(at: vector.isConstant ? 0 : row)]) : 0
      let word = code < size ? words[code >> 6] >> UInt64(code & 63) : 0
      target[position] = vector.isValid(row) ? UInt8(truncatingIfNeeded: word & 1) : missing
      position &+= 1
    }
  }

  /// Calls `body` for each listed row with whether it is NULL and the place of its value; nil for one out of bounds.
  @inline(__always)
  private static func places(
    of vector: Vector, _ rows: Rows, low: Int64, _ size: UInt64, _ body: (Bool, Int?) -> Void
  ) {
    @inline(__always)
    func visit<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
      let values = vector.values(as: T.self)
      @inline(__always)
      func place(_ value: T) -> Int? {
        let place = UInt64(bitPattern: Int64(truncatingIfNeeded: value) &- low)
        return place < size ? Int(truncatingIfNeeded: place) : nil
      }
      if vector.isConstant {
        let isNull = !vector.isValid(0)
        for _ in 0..<rows.count { body(isNull, isNull ? nil : place(values[0])) }
      } else if let validity = vector.validity {
        rows.forEach { row in body(validity[row] == 0, validity[row] == 0 ? nil : place(values[row])) }
      } else {
        rows.forEach { body(false, place(values[$0])) }
      }
    }
    switch vector.physical {
    case .int8: visit(Int8.self)
    case .int16: visit(Int16.self)
    case .int32: visit(Int32.self)
    case .int64: visit(Int64.self)
    case .code16: visit(UInt16.self)
    case .code32: visit(UInt32.self)
    default: visit(UInt8.self)
    }
  }
}
