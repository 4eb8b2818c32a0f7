extension Vector {
  /// The rows named by `indices`, in that order; -1 gives NULL.
  func gather(_ indices: UnsafeBufferPointer<Int32>) throws -> Vector {
    switch physical.width {
    case 1: try gather(UInt8.self, indices)
    case 2: try gather(UInt16.self, indices)
    case 4: try gather(UInt32.self, indices)
    case 8: try gather(UInt64.self, indices)
    default: try gather(UInt128.self, indices)
    }
  }

  private func gather<T: BitwiseCopyable & FixedWidthInteger>(
    _ type: T.Type, _ indices: UnsafeBufferPointer<Int32>
  ) throws -> Vector {
    var writer = try VectorWriter<T>(count: indices.count)
    let source = UnsafeBufferPointer(start: data.assumingMemoryBound(to: T.self), count: isConstant ? 1 : count)
    for position in 0..<indices.count {
      let row = Int(indices[position])
      if row >= 0, isValid(row) {
        writer.values[position] = source[isConstant ? 0 : row]
      } else {
        writer.values[position] = 0
        try writer.setNull(position)
      }
    }
    return writer.vector(physical, dictionary: dictionary)
  }
}

extension Relation {
  /// The same rows as one chunk, so that a row number finds a row.
  func flattened() throws -> Relation {
    if chunks.count == 1 { return self }
    var writer = RelationWriter(types: types)
    for chunk in chunks {
      writer.append(
        Batch(columns: try chunk.segments.map { try $0.slice(0, chunk.count) }, count: chunk.count, selection: nil))
    }
    return Relation(types: types, chunks: try writer.finish(capacity: .max))
  }
}
