/// One column of a result.
public struct ResultColumn: Sendable {
  /// Its heading.
  public var name: String
  /// Its type.
  public var type: DataType
  /// Whether it is part of what makes a row: a key of GROUP BY, or a column that joined it.
  public var isKey = false
  /// The storage the rows are read from.
  let storage: Storage
  /// The row of the storage that is row 0 of the column.
  var first = 0

  /// What a column reads its rows from.
  enum Storage: Sendable {
    case values([Value])
    case segments(SegmentRows)
  }

  init(name: String, type: DataType, storage: Storage) {
    self.name = name
    self.type = type
    self.storage = storage
  }

  /// Creates a column from values that are all of `type` or NULL.
  public init(name: String, type: DataType, values: [Value]) {
    self.init(name: name, type: type, storage: .values(values))
  }

  /// The value in `row`, which must be in `0..<rowCount`.
  public subscript(row: Int) -> Value {
    switch storage {
    case .values(let values): values[first + row]
    case .segments(let rows): rows.value(at: first + row)
    }
  }

  /// The rows as they are stored, where they are and the column begins with the first of them.
  var storedRows: SegmentRows? {
    guard first == 0, case .segments(let rows) = storage else { return nil }
    return rows
  }
}

/// Single values, each read from where it lies without a copy of anything else.
extension ResultColumn {
  /// Whether the value in a row is NULL.
  public func isNull(at row: Int) -> Bool {
    switch storage {
    case .values(let values): return values[first + row].isNull
    case .segments(let rows):
      let (segment, place) = rows.place(of: first + row)
      return !segment.isValid(place: place)
    }
  }

  /// An INTEGER; nil for NULL and in a column of another type.
  public func integer(at row: Int) -> Int64? { type == .integer ? word(at: row) : nil }

  /// A BOOLEAN; nil for NULL and in a column of another type.
  public func truth(at row: Int) -> Bool? { type == .boolean ? word(at: row).map { $0 != 0 } : nil }

  /// A DATE; nil for NULL and in a column of another type.
  public func date(at row: Int) -> CivilDate? {
    type == .date ? word(at: row).map { CivilDate(days: Int32(truncatingIfNeeded: $0)) } : nil
  }

  /// A TIMESTAMP; nil for NULL and in a column of another type.
  public func timestamp(at row: Int) -> Timestamp? {
    type == .timestamp ? word(at: row).map { Timestamp(microseconds: $0) } : nil
  }

  /// Any number as the nearest double; nil for NULL and in a column that holds none.
  public func double(at row: Int) -> Double? {
    if type == .integer { return word(at: row).map { Double($0) } }
    guard type == .double, case .segments(let rows) = storage else { return self[row].doubleValue }
    let (segment, place) = rows.place(of: first + row)
    guard segment.isValid(place: place), segment.physical == .double else { return nil }
    return segment.values.loadUnaligned(fromByteOffset: place * 8, as: Double.self)
  }

  /// A DECIMAL or INTEGER; nil for NULL and in a column of another type.
  public func decimal(at row: Int) -> Decimal? {
    switch self[row] {
    case .decimal(let number): number
    case .integer(let number): Decimal(unscaled: Int128(number), scale: 0)
    default: nil
    }
  }

  /// A TEXT; nil for NULL and in a column of another type.
  public func text(at row: Int) -> String? {
    guard type == .text else { return nil }
    guard case .segments(let rows) = storage else {
      if case .text(let text) = self[row] { return text }
      return nil
    }
    let (segment, place) = rows.place(of: first + row)
    guard segment.isValid(place: place), let dictionary = segment.dictionary else { return nil }
    return dictionary.string(Int(segment.word(place: place)))
  }

  /// What is stored for a value of 64 bits at most.
  private func word(at row: Int) -> Int64? {
    switch storage {
    case .values(let values): return values[first + row].word
    case .segments(let rows):
      let (segment, place) = rows.place(of: first + row)
      return segment.isValid(place: place) ? segment.word(place: place) : nil
    }
  }
}

extension Value {
  /// What is stored for a value of 64 bits at most; nil for NULL and all others.
  fileprivate var word: Int64? {
    switch self {
    case .boolean(let truth): truth ? 1 : 0
    case .integer(let number): number
    case .date(let date): Int64(date.days)
    case .timestamp(let moment): moment.microseconds
    default: nil
    }
  }

  /// A number as the nearest double.
  fileprivate var doubleValue: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .decimal(let number): number.doubleValue
    case .double(let number): number
    default: nil
    }
  }
}

extension Segment {
  /// The integer or code at a place; doubles and what is wider than 64 bits have none.
  @inline(__always)
  func word(place: Int) -> Int64 {
    switch physical {
    case .bool, .code8: Int64(values.loadUnaligned(fromByteOffset: place, as: UInt8.self))
    case .int8: Int64(values.loadUnaligned(fromByteOffset: place, as: Int8.self))
    case .int16: Int64(values.loadUnaligned(fromByteOffset: place * 2, as: Int16.self))
    case .code16: Int64(values.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self))
    case .int32: Int64(values.loadUnaligned(fromByteOffset: place * 4, as: Int32.self))
    case .code32: Int64(values.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self))
    case .int64, .double: values.loadUnaligned(fromByteOffset: place * 8, as: Int64.self)
    case .int128: Int64(truncatingIfNeeded: values.loadUnaligned(fromByteOffset: place * 16, as: Int128.self))
    }
  }
}

/// The rows of a column in segments.
final class SegmentRows: Sendable {
  let segments: [Segment]
  /// First row of each segment, and the number of rows behind the last.
  let starts: [Int]
  let type: DataType

  init(segments: [Segment], starts: [Int], type: DataType) {
    self.segments = segments
    self.starts = starts
    self.type = type
  }

  /// The segment of a row. All but the last chunk of a scan are full, so the first guess is nearly always right.
  func segment(of row: Int) -> Int {
    var (low, high) = (0, segments.count - 1)
    let guess = min(row / Chunk.capacity, high)
    if starts[guess] <= row, row < starts[guess + 1] { return guess }
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Where the value of a row lies.
  func place(of row: Int) -> (Segment, Int) {
    let number = segment(of: row)
    return (segments[number], segments[number].place(of: row - starts[number]))
  }

  func value(at row: Int) -> Value {
    let number = segment(of: row)
    return segments[number].value(at: row - starts[number], type: type)
  }
}
