/// The values of one column in one chunk: immutable, in the narrowest type that holds them.
///
/// Where equal values stand together, only one of each run is kept, with the row it starts at.
final class Segment: Sendable {
  let physical: PhysicalType
  let count: Int
  let dictionary: TextDictionary?
  let zone: ZoneMap
  /// A value a row, or a value a run.
  let data: Buffer
  /// One bit a row (or run), 1 for a value; nil when there is no NULL.
  let validity: Bitmap?
  /// First row of each run as UInt16; nil where there is a value a row.
  let starts: Buffer?
  let runCount: Int
  /// Whether every row that is NULL is known to hold a zero.
  let isZeroed: Bool

  init(
    physical: PhysicalType, count: Int, data: Buffer, validity: Bitmap?, dictionary: TextDictionary?, zone: ZoneMap,
    isZeroed: Bool = false
  ) {
    self.isZeroed = isZeroed
    self.physical = physical
    self.count = count
    self.data = data
    self.validity = validity
    self.dictionary = dictionary
    self.zone = zone
    starts = nil
    runCount = 0
  }

  /// A segment of runs: of each the value, whether it has one, and its first row.
  init(_ flat: Segment, data: Buffer, validity: Bitmap?, starts: Buffer, runCount: Int) {
    isZeroed = false
    physical = flat.physical
    count = flat.count
    dictionary = flat.dictionary
    zone = flat.zone
    self.data = data
    self.validity = validity
    self.starts = starts
    self.runCount = runCount
  }

  /// The same values, of which the codes are those of a dictionary.
  init(_ other: Segment, dictionary: TextDictionary) {
    isZeroed = other.isZeroed
    physical = other.physical
    count = other.count
    self.dictionary = dictionary
    zone = other.zone
    data = other.data
    validity = other.validity
    starts = other.starts
    runCount = other.runCount
  }

  /// Whether there is a value a row.
  var isFlat: Bool { starts == nil }

  /// Bytes of memory held, the shared dictionary excluded.
  var memory: Int { data.byteCount + (validity?.byteCount ?? 0) + (starts?.byteCount ?? 0) }

  /// The rows `start..<start + count` without copying values that lie one a row; validity is spread to bytes.
  func slice(_ start: Int, _ count: Int) throws -> Vector {
    assert(start >= 0 && start + count <= self.count)
    if let starts { return try sliceRuns(start, count, starts.values(count: runCount)) }
    let first = UnsafeRawPointer(data.base + start * physical.width)
    guard let validity, !validity.isFull(start..<(start + count)) else {
      return Vector(
        physical: physical, isConstant: false, count: count, data: first, validity: nil, dictionary: dictionary,
        owners: (self, nil))
    }
    var result = Vector(
      physical: physical, count: count, data: first, bits: try ValidityBits(validity, start..<(start + count)),
      dictionary: dictionary, owner: self)
    result.isZeroed = isZeroed
    return result
  }

  /// The value in `row`.
  func value(at row: Int, type: DataType) -> Value {
    let place = starts.map { run(of: row, $0.values(count: runCount)) } ?? row
    if let validity, !validity[place] { return .null }
    return Vector(
      physical: physical, isConstant: false, count: starts == nil ? count : runCount, data: UnsafeRawPointer(data.base),
      validity: nil, dictionary: dictionary, owners: (nil, nil)
    ).value(at: place, type: type)
  }
}

extension Segment {
  /// Where the value of a row lies among `values`.
  func place(of row: Int) -> Int { starts.map { run(of: row, $0.values(count: runCount)) } ?? row }

  /// Whether the values of a vector are those that lie here from `row` on, one a row.
  func holds(_ vector: Vector, from row: Int) -> Bool {
    starts == nil && validity == nil && physical == vector.physical && dictionary === vector.dictionary
      && row + vector.count <= count && vector.data == UnsafeRawPointer(data.base + row * physical.width)
  }

  /// The values kept, to be read at the places of rows.
  var values: UnsafeRawPointer { UnsafeRawPointer(data.base) }

  /// Whether the value at a place is one, and not NULL.
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
