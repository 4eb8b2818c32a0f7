/// Row numbers that passed a filter, with the memory they live in.
struct Selection {
  private enum Storage {
    case list(Buffer)
    case bits(RowBits)
  }

  private let storage: Storage
  let count: Int

  init(buffer: Buffer, count: Int) {
    storage = .list(buffer)
    self.count = count
  }

  init(_ bits: RowBits) {
    storage = .bits(bits)
    count = bits.count
  }

  /// The rows, as long as the selection lives.
  var rows: Rows {
    switch storage {
    case .list: Rows(indices: indices, count: count)
    case .bits(let bits): Rows(bits)
    }
  }

  /// The row numbers, ascending.
  var indices: UnsafeBufferPointer<UInt16> {
    switch storage {
    case .list(let buffer): UnsafeBufferPointer(buffer.values(as: UInt16.self, count: count))
    case .bits(let bits): bits.indices
    }
  }

  /// No row at all.
  static func none() throws -> Selection { Selection(buffer: try Buffer(byteCount: 2), count: 0) }

  /// The listed rows for which `test` gives 1 and not 0.
  @inline(__always)
  init(_ rows: Rows, where test: (Int) -> UInt8) throws {
    let buffer = try Buffer(byteCount: (rows.count + 1) * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: rows.count + 1)
    var kept = 0
    // Every row is written; the count moves on only behind a row that stays, so that no branch depends on the data.
    rows.forEach { row in
      target[kept] = UInt16(truncatingIfNeeded: row)
      kept &+= Int(test(row))
    }
    self.init(buffer: buffer, count: kept)
  }

  /// The rows whose byte is 1 and not 0, with `validity` also 1 where there is one.
  init(mask: UnsafeBufferPointer<UInt8>, validity: UnsafePointer<UInt8>?) throws {
    var writer = try RowBitsWriter(rowCount: mask.count)
    var row = 0
    if let base = mask.baseAddress {
      while row + 64 <= mask.count {
        var bits = RowBitsWriter.bits(UnsafeRawPointer(base + row))
        if bits != 0, let validity { bits &= RowBitsWriter.bits(UnsafeRawPointer(validity + row)) }
        writer.set(bits, from: row)
        row += 64
      }
    }
    while row < mask.count {
      writer.set(row, if: mask[row] & (validity?[row] ?? 1) & 1)
      row += 1
    }
    self.init(writer.finished())
  }

  /// The rows of the selected runs, as bits where somebody is going to test them.
  init(_ selected: Selection, of runs: SegmentRuns, asBits: Bool = false) throws {
    var total = 0
    for run in selected.indices { total += runs.rows(of: Int(run)).count }
    if asBits, total >= runs.count / Selection.sparse {
      var writer = try RowBitsWriter(rowCount: runs.count)
      for run in selected.indices { writer.set(runs.rows(of: Int(run))) }
      self.init(writer.finished())
      return
    }
    let buffer = try Buffer(byteCount: (total + 8) * 2)
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
    self.init(buffer: buffer, count: total)
  }

  /// The selected rows of one period for as many rows as come in such periods.
  init(_ selected: Selection, repeatedEvery period: Int, rowCount: Int) throws {
    // Few places are taken for several periods together, so that each instruction writes its full number of them.
    let copies = max(1, min(Selection.fullRound / max(selected.count, 1), rowCount / period))
    var places: [UInt16] = []
    for copy in 0..<copies { places += selected.indices.map { $0 &+ UInt16(truncatingIfNeeded: copy &* period) } }
    let (period, count) = (period * copies, places.count)
    let (rounds, rest) = rowCount.quotientAndRemainder(dividingBy: period)
    let total = rounds * count + places.count { Int($0) < rest }
    places += repeatElement(0, count: Selection.width)
    let buffer = try Buffer(byteCount: (total + count + Selection.width) * 2)
    let target = buffer.base
    var kept = 0
    places.withUnsafeBytes { places in
      // Eight at a time, and the last round whole: what is too much is written over by the next or lies behind the end.
      for round in 0..<(rest > 0 ? rounds + 1 : rounds) {
        let first = UInt16(truncatingIfNeeded: round &* period)
        var place = 0
        while place < count {
          let numbers = places.loadUnaligned(fromByteOffset: place &* 2, as: SIMD8<UInt16>.self) &+ first
          target.storeBytes(of: numbers, toByteOffset: (kept &+ place) &* 2, as: SIMD8<UInt16>.self)
          place &+= Selection.width
        }
        kept &+= count
      }
    }
    self.init(buffer: buffer, count: total)
  }

  /// How many row numbers one instruction writes.
  private static let width = 8
  /// With so many places in a round, hardly any that an instruction writes is written over.
  private static let fullRound = 64

  /// Where less than one row of so many is wanted, looking at each by its number is quicker than at 64 at a time.
  static let sparse = 64
}
