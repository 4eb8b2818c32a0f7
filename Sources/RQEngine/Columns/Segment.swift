/// The values of one column in one chunk: immutable, in the narrowest type that holds them.
///
/// Where equal values stand together, only one of each run is kept, with the row it starts at.
final class Segment: Sendable {
  let physical: PhysicalType
  let count: Int
  let dictionary: TextDictionary?
  let zone: ZoneMap
  /// A value a row, or a value a run.
  private let data: Buffer
  /// Where in that memory the values begin.
  private let offset: Int
  /// One bit a row (or run), 1 for a value; nil when there is no NULL.
  let validity: Bitmap?
  /// First row of each run as UInt16; nil where there is a value a row.
  let starts: Buffer?
  let runCount: Int
  /// Whether every row that is NULL is known to hold a zero.
  let isZeroed: Bool
  /// After how many rows the values begin anew; 0 where they don't. They then lie in memory of several segments.
  let period: Int

  init(
    physical: PhysicalType, count: Int, data: Buffer, validity: Bitmap?, dictionary: TextDictionary?, zone: ZoneMap,
    isZeroed: Bool = false
  ) {
    self.isZeroed = isZeroed
    self.physical = physical
    self.count = count
    self.data = data
    offset = 0
    self.validity = validity
    self.dictionary = dictionary
    self.zone = zone
    starts = nil
    runCount = 0
    period = 0
  }

  /// A segment of runs: of each the value, whether it has one, and its first row.
  init(
    physical: PhysicalType, count: Int, values: Buffer, validity: Bitmap?, starts: Buffer, runCount: Int,
    dictionary: TextDictionary?, zone: ZoneMap
  ) {
    isZeroed = false
    self.physical = physical
    self.count = count
    self.dictionary = dictionary
    self.zone = zone
    data = values
    offset = 0
    self.validity = validity
    self.starts = starts
    self.runCount = runCount
    period = 0
  }

  /// The same values, of which the codes are those of a dictionary.
  init(_ other: Segment, dictionary: TextDictionary) {
    isZeroed = other.isZeroed
    physical = other.physical
    count = other.count
    self.dictionary = dictionary
    zone = other.zone
    data = other.data
    offset = other.offset
    validity = other.validity
    starts = other.starts
    runCount = other.runCount
    period = other.period
  }

  /// The same values, none of them NULL, where they lie in memory of several segments from row `first` on.
  init(_ flat: Segment, sharing data: Buffer, from first: Int, period: Int) {
    isZeroed = flat.isZeroed
    physical = flat.physical
    count = flat.count
    dictionary = flat.dictionary
    zone = flat.zone
    self.data = data
    offset = first * flat.physical.width
    validity = nil
    starts = nil
    runCount = 0
    self.period = period
  }

  /// The values kept, to be read at the places of rows.
  var values: UnsafeRawPointer { UnsafeRawPointer(data.base + offset) }

  /// Whether there is a value a row.
  var isFlat: Bool { starts == nil }

  /// Bytes of memory held, the shared dictionary and shared values excluded.
  var memory: Int {
    (period > 0 ? 0 : data.byteCount) + (validity?.byteCount ?? 0) + (starts?.byteCount ?? 0)
  }

  /// The rows `start..<start + count` without copying values that lie one a row; validity is spread to bytes.
  func slice(_ start: Int, _ count: Int) throws -> Vector {
    assert(start >= 0 && start + count <= self.count)
    if let starts { return try sliceRuns(start, count, starts.values(count: runCount)) }
    let first = values + start * physical.width
    guard let validity, !validity.isFull(start..<(start + count)) else {
      var result = Vector(
        physical: physical, isConstant: false, count: count, data: first, validity: nil, dictionary: dictionary,
        owners: (self, nil))
      result.period = period
      return result
    }
    var result = Vector(
      physical: physical, count: count, data: first, bits: try ValidityBits(validity, start..<(start + count)),
      dictionary: dictionary, owner: self)
    result.isZeroed = isZeroed
    return result
  }

  /// One period of the rows `start..<start + count`; nil where they don't repeat that often.
  func cycle(_ start: Int, _ count: Int) throws -> Vector? {
    period > 0 && period * 2 <= count ? try slice(start, period) : nil
  }

  /// The value in `row`.
  func value(at row: Int, type: DataType) -> Value {
    let place = starts.map { run(of: row, $0.values(count: runCount)) } ?? row
    if let validity, !validity[place] { return .null }
    return Vector(
      physical: physical, isConstant: false, count: starts == nil ? count : runCount, data: values,
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
      && row + vector.count <= count && vector.data == values + row * physical.width
  }

  /// Whether the values of a vector are some of those kept here.
  func contains(_ vector: Vector) -> Bool {
    physical == vector.physical && vector.data >= values
      && vector.data < values + (starts == nil ? count : runCount) * physical.width
  }

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
