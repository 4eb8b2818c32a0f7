import RQSyntax

/// Builds vectors from single values, for functions whose cost a row dwarfs that of handing a value over.
enum ValueWriter {
  /// A vector of `count` places with `body`'s value in each listed row.
  static func vector(
    _ count: Int, _ rows: Rows, _ type: DataType, _ body: (Int) throws -> Value
  ) throws -> Vector {
    let places = try places(count, type)
    let indices = rows.indices
    for position in 0..<rows.count {
      let row = indices.map { Int($0[position]) } ?? position
      try places.put(body(row), at: row)
    }
    return places.vector()
  }

  private static func places(_ count: Int, _ type: DataType) throws -> any ValuePlaces {
    switch type {
    case .boolean, .null: try BooleanPlaces(count)
    case .integer, .date, .timestamp, .time, .enumeration: try WordPlaces(count)
    case .decimal, .interval: try WidePlaces(count)
    case .double: try DoublePlaces(count)
    case .text, .list, .structure, .map, .blob, .uuid: try CodedPlaces(count, type)
    }
  }
}

/// Where the values of one vector go.
///
/// Called through the protocol, so that the code of a caller is not repeated for each width of the values.
private protocol ValuePlaces: AnyObject {
  /// Writes a value; one of another kind than the type's becomes NULL.
  func put(_ value: Value, at row: Int) throws

  func vector() -> Vector
}

private final class BooleanPlaces: ValuePlaces {
  private var writer: VectorWriter<UInt8>
  private let values: UnsafeMutableBufferPointer<UInt8>

  init(_ count: Int) throws {
    writer = try VectorWriter(count: count)
    values = writer.values
  }

  func put(_ value: Value, at row: Int) throws {
    if case .boolean(let x) = value { values[row] = x ? 1 : 0 } else { try writer.setNull(row) }
  }

  func vector() -> Vector { writer.vector(.bool) }
}

private final class WordPlaces: ValuePlaces {
  private var writer: VectorWriter<Int64>
  private let values: UnsafeMutableBufferPointer<Int64>

  init(_ count: Int) throws {
    writer = try VectorWriter(count: count)
    values = writer.values
  }

  func put(_ value: Value, at row: Int) throws {
    switch value {
    case .integer(let x): values[row] = x
    case .date(let x): values[row] = Int64(x.days)
    case .timestamp(let x): values[row] = x.microseconds
    case .time(let x): values[row] = x.microseconds
    case .enumeration(let x): values[row] = Int64(x.code)
    default: try writer.setNull(row)
    }
  }

  func vector() -> Vector { writer.vector(.int64) }
}

private final class WidePlaces: ValuePlaces {
  private var writer: VectorWriter<Int128>
  private let values: UnsafeMutableBufferPointer<Int128>

  init(_ count: Int) throws {
    writer = try VectorWriter(count: count)
    values = writer.values
  }

  func put(_ value: Value, at row: Int) throws {
    switch value {
    case .decimal(let x): values[row] = x.unscaled
    case .interval(let x): values[row] = x.packed
    default: try writer.setNull(row)
    }
  }

  func vector() -> Vector { writer.vector(.int128) }
}

private final class DoublePlaces: ValuePlaces {
  private var writer: VectorWriter<Double>
  private let values: UnsafeMutableBufferPointer<Double>

  init(_ count: Int) throws {
    writer = try VectorWriter(count: count)
    values = writer.values
  }

  func put(_ value: Value, at row: Int) throws {
    if case .double(let x) = value { values[row] = x } else { try writer.setNull(row) }
  }

  func vector() -> Vector { writer.vector(.double) }
}

private final class CodedPlaces: ValuePlaces {
  /// The most bytes the texts of one vector may take together.
  private static let longestTexts = 256 << 20

  private let type: DataType
  private var writer: VectorWriter<UInt32>
  private let values: UnsafeMutableBufferPointer<UInt32>
  private var builder = TextDictionaryBuilder()

  init(_ count: Int, _ type: DataType) throws {
    self.type = type
    writer = try VectorWriter(count: count)
    values = writer.values
    // Code 0 stands in rows without a text.
    _ = builder.intern("")
  }

  func put(_ value: Value, at row: Int) throws {
    guard let text = value.coded(type) else {
      values[row] = 0
      return try writer.setNull(row)
    }
    values[row] = UInt32(truncatingIfNeeded: builder.intern(text))
    if builder.memory > CodedPlaces.longestTexts {
      throw Diagnostic(
        "RQ0502", "the texts of one vector take more than \(CodedPlaces.longestTexts >> 20) MiB",
        hint: "Make shorter texts, or SET vector_size to fewer rows.")
    }
  }

  func vector() -> Vector { writer.vector(.code32, dictionary: builder.finish()) }
}
