/// A type that values of columns are stored as.
public protocol StoredValue: BitwiseCopyable, Sendable {
  /// Whether values stored like that are of this type.
  static func holds(_ layout: ColumnChunk.Layout) -> Bool
}

/// Some rows of a column as they lie in memory: numbers in the narrowest type that holds those of the chunk, texts as codes.
public struct ColumnChunk: Sendable {
  /// How values are stored.
  public enum Layout: String, Sendable {
    /// BOOLEAN: 0 or 1 as `UInt8`.
    case boolean
    /// INTEGER, DATE as days since 1970-01-01, TIMESTAMP as microseconds since then, DECIMAL as digits without a point.
    case int8, int16, int32, int64, int128
    /// DOUBLE.
    case double
    /// TEXT: places in the list of the distinct texts, as `UInt8`, `UInt16` or `UInt32`.
    case code8, code16, code32
  }

  /// Which rows have a value.
  public struct Validity: Sendable {
    fileprivate let bits: Bitmap?
    fileprivate let first: Int

    /// Whether every row has a value.
    public var isFull: Bool { bits == nil }

    /// Whether a row of the chunk has a value.
    public subscript(row: Int) -> Bool { bits.map { $0[first + row] } ?? true }
  }

  /// The rows of the result that are here.
  public let rows: Range<Int>
  /// The type of the column.
  public let type: DataType
  /// How the values are stored.
  public let layout: Layout
  /// Which rows have a value; what is stored where there is none says nothing.
  public let validity: Validity
  private let segment: Segment
  /// The row of the segment that is the first of the chunk.
  private let first: Int

  fileprivate init?(_ segment: Segment, from first: Int, rows: Range<Int>, type: DataType) throws {
    if rows.isEmpty { return nil }
    let flat = try segment.flat(type)
    self.rows = rows
    self.type = type
    self.first = first
    self.segment = flat
    layout = Layout(flat.physical)
    validity = Validity(bits: flat.validity, first: first)
  }

  /// Lends the values, one a row and without a copy, for the time of a call.
  ///
  /// - Parameter type: a type of the chunk's layout: `Int16` for `int16`, `UInt8` for `code8`.
  /// - Returns: what `body` returns; nil for a type that the values are not stored as.
  public func withValues<T: StoredValue, R>(
    as type: T.Type, _ body: (Span<T>, Validity) throws -> R
  ) rethrows -> R? {
    guard T.holds(layout) else { return nil }
    let all = UnsafeBufferPointer(start: segment.values.assumingMemoryBound(to: T.self), count: segment.count)
    let values = UnsafeBufferPointer(rebasing: all[first..<(first + rows.count)])
    return try withExtendedLifetime(segment) { try body(values.span, validity) }
  }

  /// How many distinct texts the codes stand for, as far as one list goes; 0 for a column of no texts.
  public var textCount: Int { type == .text ? segment.dictionary?.count ?? 0 : 0 }

  /// The text that a code below `textCount` stands for.
  public func text(ofCode code: Int) -> String { segment.dictionary?.string(code) ?? "" }
}

extension ResultColumn {
  /// The rows of the column, up to 65,536 at a time, as they lie in memory.
  ///
  /// Values are not copied, except those of a chunk that keeps only one of each run of equal values, which are written out.
  /// - Parameter count: how many rows the result has.
  /// - Throws: `RQ0501` when there is no memory to write them out.
  public func chunks(rowCount count: Int) throws -> [ColumnChunk] {
    guard case .segments(let stored) = storage else {
      var writer = TableWriter(TableSchema("rows", columns: [ColumnSchema(name, type: type)]))
      for row in 0..<count { writer.append([self[row]]) }
      return try writer.finish().chunks.reduce(into: []) { chunks, chunk in
        let start = chunks.last?.rows.upperBound ?? 0
        let rows = start..<(start + chunk.count)
        if let made = try ColumnChunk(chunk.segments[0], from: 0, rows: rows, type: type) { chunks.append(made) }
      }
    }
    let wanted = first..<(first + count)
    return try stored.segments.indices.compactMap { number in
      let rows = (stored.starts[number]..<stored.starts[number + 1]).clamped(to: wanted)
      return try ColumnChunk(
        stored.segments[number], from: rows.lowerBound - stored.starts[number],
        rows: (rows.lowerBound - first)..<(rows.upperBound - first), type: type)
    }
  }
}

extension Segment {
  /// The same values, one a row.
  fileprivate func flat(_ type: DataType) throws -> Segment {
    if isFlat { return self }
    var writer = SegmentWriter(type: type)
    writer.append(try slice(0, count).spread, rows: .all(count))
    // No more rows than the segment has, and so a single one.
    return try writer.finish()[0]
  }
}

extension ColumnChunk.Layout {
  fileprivate init(_ physical: PhysicalType) {
    switch physical {
    case .bool: self = .boolean
    case .int8: self = .int8
    case .int16: self = .int16
    case .int32: self = .int32
    case .int64: self = .int64
    case .int128: self = .int128
    case .double: self = .double
    case .code8: self = .code8
    case .code16: self = .code16
    case .code32: self = .code32
    }
  }
}

extension Int8: StoredValue {
  /// Small whole numbers.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int8 }
}

extension Int16: StoredValue {
  /// Whole numbers of 16 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int16 }
}

extension Int32: StoredValue {
  /// Whole numbers of 32 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int32 }
}

extension Int64: StoredValue {
  /// Whole numbers of 64 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int64 }
}

extension Int: StoredValue {
  /// Whole numbers of 64 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int64 }
}

extension Int128: StoredValue {
  /// Digits of decimals.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .int128 }
}

extension Double: StoredValue {
  /// Doubles.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .double }
}

extension UInt8: StoredValue {
  /// Truth values, and codes of 8 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .boolean || layout == .code8 }
}

extension UInt16: StoredValue {
  /// Codes of 16 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .code16 }
}

extension UInt32: StoredValue {
  /// Codes of 32 bits.
  public static func holds(_ layout: ColumnChunk.Layout) -> Bool { layout == .code32 }
}
