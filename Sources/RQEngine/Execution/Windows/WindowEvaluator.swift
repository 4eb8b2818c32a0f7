/// Computes the column of one call over all slices.
///
/// One object is shared by all threads; each slice writes the places of its own rows.
protocol WindowEvaluator: Sendable {
  /// Computes the rows of a slice.
  func evaluate(_ slice: WindowSlice) throws
  /// The column, a segment for each chunk of the input; asked for once all slices are done.
  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment]
}

/// The values of a column that is being computed, by the number of the row in the input.
final class WindowValues<T: BitwiseCopyable>: Sendable {
  private let memory: SharedArray<T>
  private let validityMemory: SharedArray<UInt8>?

  init(count: Int, nullable: Bool) throws {
    memory = try SharedArray(count: count)
    validityMemory = nullable ? try SharedArray(count: count) : nil
  }

  var values: UnsafeMutableBufferPointer<T> { memory.values }

  /// 1 for a value, 0 for NULL.
  var validity: UnsafeMutableBufferPointer<UInt8>? { validityMemory?.values }

  /// The rows of each chunk as a segment.
  func segments(
    _ rows: WindowRows, _ physical: PhysicalType, _ context: ExecutionContext
  ) throws -> [Segment] {
    let chunks = rows.relation.chunks
    let slots = Slots<Segment>(count: chunks.count)
    let starts = rows.starts
    try Scheduler.forEach(chunks.count, context) { chunk in
      let range = starts[chunk]..<(starts[chunk] + chunks[chunk].count)
      slots[chunk] = try Segment.narrowed(
        UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: values[range])), physical, count: range.count,
        validity: validity.map { UnsafeBufferPointer(rebasing: $0[range]) }, dictionary: nil)
    }
    return chunks.indices.compactMap { slots[$0] }
  }
}

/// A column whose values are those of other rows, or none.
final class WindowPicks: Sendable {
  private let memory: SharedArray<RowAddress>

  init(count: Int) throws { memory = try SharedArray(count: count) }

  /// For each row of the input the address of the row its value comes from.
  var addresses: UnsafeMutableBufferPointer<RowAddress> { memory.values }

  /// The rows of each chunk as a segment of the values of a column.
  func segments(
    _ rows: WindowRows, _ source: [Segment], _ type: DataType, _ context: ExecutionContext
  ) throws -> [Segment] {
    let gather = try ColumnGather(source, type: type, expected: rows.count)
    let chunks = rows.relation.chunks
    let slots = Slots<Segment>(count: chunks.count)
    let starts = rows.starts
    try Scheduler.forEach(chunks.count, context) { chunk in
      let range = starts[chunk]..<(starts[chunk] + chunks[chunk].count)
      slots[chunk] = try gather.gather(UnsafeBufferPointer(rebasing: addresses[range]))
    }
    return chunks.indices.compactMap { slots[$0] }
  }
}
