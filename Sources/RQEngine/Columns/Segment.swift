/// The values of one column in one chunk: immutable, in the narrowest type that holds them.
final class Segment: Sendable {
  let physical: PhysicalType
  let count: Int
  let data: Buffer
  /// One bit a row, 1 for a value; nil when there is no NULL.
  let validity: Bitmap?
  let dictionary: TextDictionary?
  let zone: ZoneMap

  init(physical: PhysicalType, count: Int, data: Buffer, validity: Bitmap?, dictionary: TextDictionary?, zone: ZoneMap)
  {
    self.physical = physical
    self.count = count
    self.data = data
    self.validity = validity
    self.dictionary = dictionary
    self.zone = zone
  }

  /// Bytes of memory held, the shared dictionary excluded.
  var memory: Int { data.byteCount + (validity?.byteCount ?? 0) }

  /// The rows `start..<start + count` without copying values; validity is spread to bytes.
  func slice(_ start: Int, _ count: Int) throws -> Vector {
    assert(start >= 0 && start + count <= self.count)
    var bytes: Buffer?
    if let validity {
      let spread = try Buffer(byteCount: count)
      validity.spread(start, into: spread.values(as: UInt8.self, count: count))
      bytes = spread
    }
    return Vector(
      physical: physical, isConstant: false, count: count,
      data: UnsafeRawPointer(data.base + start * physical.width),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) },
      dictionary: dictionary, owners: (self, bytes))
  }

  /// The value in `row`.
  func value(at row: Int, type: DataType) -> Value {
    if let validity, !validity[row] { return .null }
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(data.base), validity: nil,
      dictionary: dictionary, owners: (nil, nil)
    ).value(at: row, type: type)
  }
}

extension Segment {
  /// Where the value of a row lies among `values`.
  @inline(__always)
  func place(of row: Int) -> Int { row }

  /// The values kept, to be read at the places of rows.
  var values: UnsafeRawPointer { UnsafeRawPointer(data.base) }

  /// Whether the value at a place is one, and not NULL.
  @inline(__always)
  func isValid(place: Int) -> Bool { validity.map { $0[place] } ?? true }
}

/// What is known of a segment's values without reading them.
struct ZoneMap: Sendable {
  /// Smallest and largest value (or code); nil for doubles and where every row is NULL.
  var range: (low: Int128, high: Int128)?
  var nullCount: Int
}

/// The columns of up to 65,536 rows of a table.
struct Chunk: Sendable {
  /// Most rows of a chunk.
  static let capacity = 65_536

  let count: Int
  let segments: [Segment]
}
