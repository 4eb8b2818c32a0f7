/// Row numbers that passed a filter, with the memory they live in.
struct Selection {
  let buffer: Buffer
  var count: Int

  init(buffer: Buffer, count: Int) {
    self.buffer = buffer
    self.count = count
  }

  /// The row numbers, ascending.
  var indices: UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(buffer.values(as: UInt16.self, count: count))
  }

  /// No row at all.
  static func none() throws -> Selection { Selection(buffer: try Buffer(byteCount: 2), count: 0) }

  /// The listed rows for which `test` gives 1 and not 0.
  @inline(__always)
  init(_ rows: Rows, where test: (Int) -> UInt8) throws {
    buffer = try Buffer(byteCount: (rows.count + 1) * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: rows.count + 1)
    var kept = 0
    // Every row is written; the count moves on only behind a row that stays, so that no branch depends on the data.
    rows.forEach { row in
      target[kept] = UInt16(truncatingIfNeeded: row)
      kept &+= Int(test(row))
    }
    count = kept
  }

  /// The rows whose byte is 1 and not 0, with `validity` also 1 where there is one.
  init(mask: UnsafeBufferPointer<UInt8>, validity: UnsafePointer<UInt8>?) throws {
    var writer = try SelectionWriter(count: mask.count)
    var row = 0
    if let base = mask.baseAddress {
      while row + 64 <= mask.count {
        var bits = SelectionWriter.bits(UnsafeRawPointer(base + row))
        if bits != 0, let validity { bits &= SelectionWriter.bits(UnsafeRawPointer(validity + row)) }
        writer.append(bits, from: row)
        row += 64
      }
    }
    while row < mask.count {
      writer.append(row, if: mask[row] & (validity?[row] ?? 1) & 1)
      row += 1
    }
    self = writer.selection
  }

  /// The rows whose value gives 1 and not 0, and with `validity` have one.
  ///
  /// Rows are tested 64 at a time by instructions that take many; only where one of them passes are they looked at one
  /// by one.
  @inline(__always)
  init<T: BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ validity: ValidityBits?, where test: (T) -> UInt8
  ) throws {
    var writer = try SelectionWriter(count: values.count)
    var row = 0
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { memory in
      guard let flags = memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      while row &+ 64 <= values.count {
        var passes: UInt8 = 0
        for place in 0..<64 {
          let flag = test(values[row &+ place])
          flags[place] = flag
          passes |= flag
        }
        if passes != 0 {
          var bits = SelectionWriter.bits(UnsafeRawPointer(flags))
          if let validity { bits &= validity.word(at: row) }
          writer.append(bits, from: row)
        }
        row &+= 64
      }
    }
    while row < values.count {
      writer.append(row, if: test(values[row]) & (validity?.isValid(row) ?? true ? 1 : 0))
      row += 1
    }
    self = writer.selection
  }

  /// The rows of the selected runs.
  init(_ selected: Selection, of runs: SegmentRuns) throws {
    var total = 0
    for run in selected.indices { total += runs.rows(of: Int(run)).count }
    buffer = try Buffer(byteCount: (total + 8) * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: total + 8)
    var kept = 0
    for run in selected.indices {
      let rows = runs.rows(of: Int(run))
      // Eight at a time, most runs being shorter than that; what is too much is written over by the next.
      var row = rows.lowerBound
      while row < rows.upperBound {
        for place in 0..<8 { target[kept &+ place] = UInt16(truncatingIfNeeded: row &+ place) }
        kept &+= min(8, rows.upperBound &- row)
        row &+= 8
      }
    }
    count = total
  }
}

/// Lists rows one behind the other.
struct SelectionWriter {
  private let buffer: Buffer
  private let target: UnsafeMutableBufferPointer<UInt16>
  private var kept = 0

  /// For up to `count` rows.
  init(count: Int) throws {
    buffer = try Buffer(byteCount: (count + 1) * 2)
    target = buffer.values(count: count + 1)
  }

  var selection: Selection { Selection(buffer: buffer, count: kept) }

  /// The lowest bits of 64 bytes.
  @inline(__always)
  static func bits(_ bytes: UnsafeRawPointer) -> UInt64 {
    var bits: UInt64 = 0
    for part in 0..<8 { bits |= Bitmap.packed(bytes + part &* 8) &<< UInt64(part &* 8) }
    return bits
  }

  /// Adds a row if `flag` is 1 and not 0.
  @inline(__always)
  mutating func append(_ row: Int, if flag: UInt8) {
    target[kept] = UInt16(truncatingIfNeeded: row)
    kept &+= Int(flag)
  }

  /// Adds those of 64 rows whose bits are set.
  @inline(__always)
  mutating func append(_ bits: UInt64, from row: Int) {
    if bits == .max {
      for place in 0..<64 { target[kept &+ place] = UInt16(truncatingIfNeeded: row &+ place) }
      kept &+= 64
      return
    }
    var rest = bits
    while rest != 0 {
      target[kept] = UInt16(truncatingIfNeeded: row &+ rest.trailingZeroBitCount)
      kept &+= 1
      rest &= rest &- 1
    }
  }
}
