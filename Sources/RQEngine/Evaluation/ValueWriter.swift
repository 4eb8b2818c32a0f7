import RQSyntax

/// Builds vectors from single values, for functions whose cost a row dwarfs that of handing a value over.
enum ValueWriter {
  /// The most bytes the texts of one vector may take together.
  private static let longestTexts = 256 << 20

  /// A vector of `count` places with `body`'s value in each listed row.
  static func vector(
    _ count: Int, _ rows: Rows, _ type: DataType, _ body: (Int) throws -> Value
  ) throws -> Vector {
    switch type {
    case .boolean, .null:
      var writer = try VectorWriter<UInt8>(count: count)
      try rows.forEach { row in
        if case .boolean(let x) = try body(row) { writer.values[row] = x ? 1 : 0 } else { try writer.setNull(row) }
      }
      return writer.vector(.bool)
    case .integer, .date, .timestamp, .time, .enumeration:
      var writer = try VectorWriter<Int64>(count: count)
      try rows.forEach { row in
        switch try body(row) {
        case .integer(let x): writer.values[row] = x
        case .date(let x): writer.values[row] = Int64(x.days)
        case .timestamp(let x): writer.values[row] = x.microseconds
        case .time(let x): writer.values[row] = x.microseconds
        case .enumeration(let x): writer.values[row] = Int64(x.code)
        default: try writer.setNull(row)
        }
      }
      return writer.vector(.int64)
    case .decimal, .interval:
      var writer = try VectorWriter<Int128>(count: count)
      try rows.forEach { row in
        switch try body(row) {
        case .decimal(let x): writer.values[row] = x.unscaled
        case .interval(let x): writer.values[row] = x.packed
        default: try writer.setNull(row)
        }
      }
      return writer.vector(.int128)
    case .double:
      var writer = try VectorWriter<Double>(count: count)
      try rows.forEach { row in
        if case .double(let x) = try body(row), x.isFinite { writer.values[row] = x } else { try writer.setNull(row) }
      }
      return writer.vector(.double)
    case .text, .list, .structure, .map, .blob, .uuid:
      var writer = try VectorWriter<UInt32>(count: count)
      var builder = TextDictionaryBuilder()
      // Code 0 stands in rows without a text.
      _ = builder.intern("")
      try rows.forEach { row in
        if let text = try body(row).coded(type) {
          writer.values[row] = UInt32(truncatingIfNeeded: builder.intern(text))
          if builder.memory > longestTexts {
            throw Diagnostic(
              "RQ0502", "the texts of one vector take more than \(longestTexts >> 20) MiB",
              hint: "Make shorter texts, or SET vector_size to fewer rows.")
          }
        } else {
          writer.values[row] = 0
          try writer.setNull(row)
        }
      }
      return writer.vector(.code32, dictionary: builder.finish())
    }
  }
}
