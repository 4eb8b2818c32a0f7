/// Joins the values that some blocks have of one column into a segment.
struct CSVColumnAssembly {
  let type: DataType
  /// The blocks with the rows of the segment, of which `column` is meant.
  let blocks: (first: Int, columns: [[CSVBlockColumn]])
  let column: Int
  /// The row with which each block of the file begins, and the number of all rows.
  let firstRows: [Int]
  /// Of texts: the dictionary, and the codes in it of the texts of each block.
  let texts: CSVTextMerge.Outcome?
  let cycles: ColumnCycles

  /// Bytes of working memory that a segment takes.
  static let scratchBytes = Chunk.capacity * MemoryLayout<Int128>.stride

  /// The segment of the rows of one chunk, made with working memory that is free again afterwards.
  func segment(_ rows: Range<Int>, scratch: Buffer) throws -> Segment {
    try flat(rows, scratch: scratch).compacted(cycles)
  }

  private func flat(_ rows: Range<Int>, scratch: Buffer) throws -> Segment {
    switch type {
    case .double: try doubles(rows)
    case .decimal(let precision, let scale) where precision > 18:
      try integers(rows, as: Int128.self, scale, scratch)
    case .decimal(_, let scale): try integers(rows, as: Int64.self, scale, scratch)
    default: try integers(rows, as: Int64.self, 0, scratch)
    }
  }

  /// Calls `body` with the rows of each block that lie in `rows`: the block, its rows, and their place in `rows`.
  private func forEachPart(_ rows: Range<Int>, _ body: (Int, Range<Int>, Int) throws -> Void) rethrows {
    for block in blocks.first..<blocks.first + blocks.columns.count {
      let start = max(firstRows[block], rows.lowerBound)
      let end = min(firstRows[block + 1], rows.upperBound)
      if end > start { try body(block, start - firstRows[block]..<end - firstRows[block], start - rows.lowerBound) }
    }
  }

  /// The column in a block.
  private func part(_ block: Int) -> CSVBlockColumn { blocks.columns[block - blocks.first][column] }

  /// One byte a row, and how many are NULL.
  private func validity(_ rows: Range<Int>) throws -> (bytes: Buffer, nulls: Int) {
    let bytes = try Buffer(byteCount: rows.count)
    let target = bytes.values(as: UInt8.self, count: rows.count)
    var nulls = 0
    forEachPart(rows) { block, part, place in
      let source = self.part(block)
      if let known = source.validity {
        let bytes = known.values(as: UInt8.self, count: part.upperBound)
        for offset in 0..<part.count {
          target[place + offset] = bytes[part.lowerBound + offset]
          nulls += 1 - Int(bytes[part.lowerBound + offset])
        }
      } else {
        let isNull = source.data == nil
        target.baseAddress?.advanced(by: place).update(repeating: isNull ? 0 : 1, count: part.count)
        if isNull { nulls += part.count }
      }
    }
    return (bytes, nulls)
  }

  private func integers<T: FixedWidthInteger & BitwiseCopyable & SignedInteger>(
    _ rows: Range<Int>, as type: T.Type, _ scale: Int, _ scratch: Buffer
  ) throws -> Segment {
    let values = scratch.base.assumingMemoryBound(to: T.self)
    forEachPart(rows) { block, part, place in
      let target = values + place
      let source = self.part(block)
      guard let data = source.data else {
        target.update(repeating: 0, count: part.count)
        return
      }
      if let texts {
        map(data, source.physical, part, texts.codes(of: block), to: target)
        return
      }
      switch source.physical.width {
      case 1: widen(data, as: Int8.self, part, to: target)
      case 2: widen(data, as: Int16.self, part, to: target)
      case 4: widen(data, as: Int32.self, part, to: target)
      case 8: widen(data, as: Int64.self, part, to: target)
      default: widen(data, as: Int128.self, part, to: target)
      }
      if source.scale < scale {
        // The digits of the whole column fit, or it would be no decimal.
        let factor = T(truncatingIfNeeded: Decimal.powers[scale - source.scale])
        for row in 0..<part.count { target[row] &*= factor }
      }
    }
    let (valid, nulls) = try validity(rows)
    let range = bounds(values, valid, rows.count, nulls)
    let zone = ZoneMap(range: range.map { (Int128($0.low), Int128($0.high)) }, nullCount: nulls)
    let physical: PhysicalType =
      switch self.type {
      case .text: .code(for: texts?.dictionary.count ?? 1)
      case .boolean: .bool
      default: range.map { .narrowest(Int128($0.low), Int128($0.high)) } ?? .int8
      }
    let data = try Buffer(byteCount: rows.count * physical.width)
    switch physical.width {
    case 1: narrow(values, rows.count, to: data, as: Int8.self)
    case 2: narrow(values, rows.count, to: data, as: Int16.self)
    case 4: narrow(values, rows.count, to: data, as: Int32.self)
    case 8: narrow(values, rows.count, to: data, as: Int64.self)
    default: narrow(values, rows.count, to: data, as: Int128.self)
    }
    return Segment(
      physical: physical, count: rows.count, data: data, validity: try bitmap(valid, rows.count, nulls),
      dictionary: texts?.dictionary, zone: zone)
  }

  private func doubles(_ rows: Range<Int>) throws -> Segment {
    let data = try Buffer(byteCount: rows.count * 8)
    let values = data.values(as: Double.self, count: rows.count)
    forEachPart(rows) { block, part, place in
      let source = self.part(block)
      guard let known = source.data else {
        values.baseAddress?.advanced(by: place).update(repeating: 0, count: part.count)
        return
      }
      let row = Vector(
        physical: source.physical, isConstant: false, count: part.upperBound, data: UnsafeRawPointer(known.base),
        validity: nil, dictionary: nil, owners: (known.memory, nil))
      for offset in 0..<part.count {
        let position = part.lowerBound + offset
        values[place + offset] =
          source.kind == .double
          ? row.values(as: Double.self)[position]
          : Decimal(unscaled: row.integer(at: position), scale: source.scale).doubleValue
      }
    }
    let (valid, nulls) = try validity(rows)
    return Segment(
      physical: .double, count: rows.count, data: data, validity: try bitmap(valid, rows.count, nulls),
      dictionary: nil, zone: ZoneMap(range: nil, nullCount: nulls))
  }

  private func bitmap(_ valid: Buffer, _ count: Int, _ nulls: Int) throws -> Bitmap? {
    nulls == 0 ? nil : try Bitmap(bytes: UnsafeBufferPointer(valid.values(as: UInt8.self, count: count)))
  }

  private func bounds<T: FixedWidthInteger>(
    _ values: UnsafePointer<T>, _ valid: Buffer, _ count: Int, _ nulls: Int
  ) -> (low: T, high: T)? {
    if nulls == count { return nil }
    var low = T.max
    var high = T.min
    if nulls == 0 {
      for row in 0..<count {
        low = min(low, values[row])
        high = max(high, values[row])
      }
    } else {
      let valid = valid.values(as: UInt8.self, count: count)
      for row in 0..<count where valid[row] != 0 {
        low = min(low, values[row])
        high = max(high, values[row])
      }
    }
    return (low, high)
  }

  private func map<T: FixedWidthInteger>(
    _ data: CSVBlockBytes, _ physical: PhysicalType, _ part: Range<Int>, _ codes: UnsafePointer<UInt32>,
    to target: UnsafeMutablePointer<T>
  ) {
    func map<U: FixedWidthInteger & BitwiseCopyable>(_ type: U.Type) {
      let source = data.base.assumingMemoryBound(to: U.self) + part.lowerBound
      for row in 0..<part.count { target[row] = T(truncatingIfNeeded: codes[Int(source[row])]) }
    }
    switch physical.width {
    case 1: map(UInt8.self)
    case 2: map(UInt16.self)
    default: map(UInt32.self)
    }
  }

  private func widen<T: FixedWidthInteger, U: FixedWidthInteger & BitwiseCopyable>(
    _ data: CSVBlockBytes, as type: U.Type, _ part: Range<Int>, to target: UnsafeMutablePointer<T>
  ) {
    let source = data.base.assumingMemoryBound(to: U.self) + part.lowerBound
    for row in 0..<part.count { target[row] = T(truncatingIfNeeded: source[row]) }
  }

  private func narrow<T: FixedWidthInteger, U: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafePointer<T>, _ count: Int, to data: Buffer, as type: U.Type
  ) {
    let target = data.base.assumingMemoryBound(to: U.self)
    for row in 0..<count { target[row] = U(truncatingIfNeeded: values[row]) }
  }
}
