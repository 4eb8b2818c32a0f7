/// Reads the values of a column one after the other, at its fastest where rows ascend.
///
/// Remembers where it is and which texts it has made, so a reader belongs to one task.
public final class ColumnReader {
  /// The type of the column.
  public let type: DataType
  private let column: ResultColumn
  private let rows: SegmentRows?
  private var segment: Segment?
  /// The rows of the storage that the segment has.
  private var range = 0..<0
  private var isFlat = false
  private var dictionary: TextDictionary?
  /// The texts made so far, by code.
  private var texts: [String?] = []

  /// Texts of dictionaries up to this size are kept; of larger ones hardly any would be met again.
  private static let mostTexts = 1 << 16

  /// A reader of a column.
  public init(_ column: ResultColumn) {
    self.column = column
    type = column.type
    if case .segments(let rows) = column.storage { self.rows = rows } else { rows = nil }
  }

  /// Goes to the segment of a row of the storage.
  private func seek(_ row: Int) {
    guard let rows else { return }
    let number = rows.segment(of: row)
    let found = rows.segments[number]
    segment = found
    range = rows.starts[number]..<rows.starts[number + 1]
    isFlat = found.isFlat
    if found.dictionary !== dictionary {
      dictionary = found.dictionary
      let count = found.dictionary?.count ?? 0
      texts = count <= ColumnReader.mostTexts ? [String?](repeating: nil, count: count) : []
    }
  }

  /// The segment of a row and the place there; nil where the column is not stored in segments.
  @inline(__always)
  private func find(_ row: Int) -> (segment: Segment, place: Int)? {
    let row = column.first + row
    if !range.contains(row) { seek(row) }
    guard let segment else { return nil }
    let place = row - range.lowerBound
    return (segment, isFlat ? place : segment.place(of: place))
  }

  /// Whether a value is NULL.
  public func isNull(at row: Int) -> Bool {
    guard let (segment, place) = find(row) else { return column.isNull(at: row) }
    return !segment.isValid(place: place)
  }

  /// An INTEGER; nil for NULL and in a column of another type.
  public func integer(at row: Int) -> Int64? {
    guard type == .integer else { return nil }
    guard let (segment, place) = find(row) else { return column.integer(at: row) }
    return segment.isValid(place: place) ? segment.word(place: place) : nil
  }

  /// A DOUBLE or INTEGER; nil for NULL and in a column of another type.
  public func double(at row: Int) -> Double? {
    guard type == .double else {
      return type == .integer ? integer(at: row).map { Double($0) } : column.double(at: row)
    }
    guard let (segment, place) = find(row), segment.physical == .double else { return column.double(at: row) }
    guard segment.isValid(place: place) else { return nil }
    return segment.values.loadUnaligned(fromByteOffset: place * 8, as: Double.self)
  }

  /// A BOOLEAN; nil for NULL and in a column of another type.
  public func truth(at row: Int) -> Bool? {
    guard type == .boolean else { return nil }
    guard let (segment, place) = find(row) else { return column.truth(at: row) }
    return segment.isValid(place: place) ? segment.word(place: place) != 0 : nil
  }

  /// A TEXT; nil for NULL and in a column of another type.
  public func text(at row: Int) -> String? {
    guard type == .text else { return nil }
    guard let (segment, place) = find(row), let dictionary else { return column.text(at: row) }
    guard segment.isValid(place: place) else { return nil }
    let code = Int(segment.word(place: place))
    guard code < texts.count else { return dictionary.string(code) }
    if let known = texts[code] { return known }
    let text = dictionary.string(code)
    texts[code] = text
    return text
  }

  /// The value, whatever its type.
  public func value(at row: Int) -> Value { column[row] }
}
