/// Up to one vector length of values of one column, the unit every kernel works on.
///
/// `data` points at `count` values of `physical` (one value when `isConstant`); `validity` holds one byte a row, 1 for a
/// value and 0 for NULL, and is nil when every row has a value. Text is always a code into `dictionary`.
struct Vector {
  var physical: PhysicalType
  var isConstant: Bool
  var count: Int
  var data: UnsafeRawPointer
  var dictionary: TextDictionary?
  /// What keeps `data` and `validity` alive.
  var owners: (AnyObject?, AnyObject?)
  /// Where the rows are known to lie in runs of equal values: the row behind each run, the last of them `count`.
  var runEnds: UnsafeBufferPointer<UInt32>?
  /// After how many rows the values are known to begin anew; 0 where they are not.
  var period = 0
  /// Whether every row that is NULL holds a zero.
  var isZeroed = false
  private var bytes: UnsafePointer<UInt8>?
  /// The bits that the bytes come of as soon as somebody wants them.
  private(set) var bits: ValidityBits?

  init(
    physical: PhysicalType, isConstant: Bool, count: Int, data: UnsafeRawPointer, validity: UnsafePointer<UInt8>?,
    dictionary: TextDictionary?, owners: (AnyObject?, AnyObject?)
  ) {
    self.physical = physical
    self.isConstant = isConstant
    self.count = count
    self.data = data
    self.dictionary = dictionary
    self.owners = owners
    bytes = validity
  }

  /// Rows of a column whose validity is kept as bits.
  init(
    physical: PhysicalType, count: Int, data: UnsafeRawPointer, bits: ValidityBits, dictionary: TextDictionary?,
    owner: AnyObject
  ) {
    self.init(
      physical: physical, isConstant: false, count: count, data: data, validity: nil, dictionary: dictionary,
      owners: (owner, bits))
    self.bits = bits
  }

  var validity: UnsafePointer<UInt8>? {
    @inline(__always) get { bytes ?? bits.map(Vector.bytes(of:)) }
    set { (bytes, bits) = (newValue, nil) }
  }

  // Out of line, so that kernels that read bytes are no larger for it.
  @inline(never)
  private static func bytes(of bits: ValidityBits) -> UnsafePointer<UInt8> { bits.bytes }

  /// The same rows with validity as bytes, for loops that ask for that of each row.
  var spread: Vector {
    var vector = self
    vector.bytes = validity
    return vector
  }

  /// Whether a row may be NULL.
  var isNullable: Bool { bytes != nil || bits != nil }

  /// The values, bounds-checked in debug builds; a constant vector has one.
  @inline(__always)
  func values<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeBufferPointer<T> {
    assert(MemoryLayout<T>.stride == physical.width)
    return UnsafeBufferPointer(start: data.assumingMemoryBound(to: T.self), count: isConstant ? 1 : count)
  }

  /// Bounds of the values, where they are those of a column that knows them.
  var zone: (low: Int128, high: Int128)? {
    guard let segment = owners.0 as? Segment, segment.contains(self) else { return nil }
    return segment.zone.range
  }

  /// Whether `row` has a value.
  @inline(__always)
  func isValid(_ row: Int) -> Bool {
    guard let validity else { return true }
    return validity[isConstant ? 0 : row] != 0
  }
}

/// Rows on their way through a pipeline: vectors of equal length and the rows of them that still count.
struct Batch {
  var columns: [Vector]
  /// Rows in the vectors.
  var count: Int
  /// The rows that passed the filters so far; nil means all.
  var selection: Selection?
  /// The address of the first row in the table it was read from, as long as rows are still those of the table.
  var origin: RowAddress?

  /// The rows to work on.
  var rows: Rows {
    guard let selection else { return .all(count) }
    return selection.rows
  }
}

/// Keeps two objects alive.
final class OwnerPair {
  private let first: AnyObject?
  private let second: AnyObject?

  init(_ first: AnyObject?, _ second: AnyObject?) {
    self.first = first
    self.second = second
  }
}
