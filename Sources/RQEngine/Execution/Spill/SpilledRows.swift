import Synchronization

/// A chunk of rows in a temporary file.
struct SpilledChunk: Sendable {
  /// Where a segment lies, and what is not written down beside it.
  struct Part: Sendable {
    let place: Int
    let dictionary: Int32
    let physical: PhysicalType
    let hasNulls: Bool
  }

  let count: Int
  let parts: [Part]
  /// The morsel its rows come from, and its place among the chunks of that morsel.
  let morsel: Int
  let sequence: Int

  /// The order in which rows came in.
  static func inOrder(_ a: SpilledChunk, _ b: SpilledChunk) -> Bool {
    (a.morsel, a.sequence) < (b.morsel, b.sequence)
  }
}

/// What is known of a column of spilled rows.
struct SpilledColumn: Sendable {
  var range: (low: Int128, high: Int128)?
  var nullCount = 0
  /// Whether there are values whose bounds nobody noted.
  var hasUnknownRange = false
  /// The dictionary of all texts, nil when there is more than one.
  var dictionary: TextDictionary?
  var hasSeveralDictionaries = false

  mutating func include(_ segment: Segment) {
    nullCount += segment.zone.nullCount
    if let other = segment.zone.range {
      range = range.map { (min($0.low, other.low), max($0.high, other.high)) } ?? other
    } else if segment.zone.nullCount < segment.count {
      hasUnknownRange = true
    }
    guard let found = segment.dictionary else { return }
    if dictionary == nil, !hasSeveralDictionaries {
      dictionary = found
    } else if dictionary !== found {
      dictionary = nil
      hasSeveralDictionaries = true
    }
  }

  /// The same as operators know it.
  func statistics(_ type: DataType) -> ColumnStatistics {
    var result = ColumnStatistics.unknown
    result.mayBeNull = nullCount > 0
    if type.isCoded {
      guard let dictionary, dictionary.isUnique else { return result }
      result.dictionary = dictionary
    }
    result.range = hasUnknownRange ? nil : range
    return result
  }
}

/// Rows in a temporary file, chunk by chunk.
final class SpilledRows: Sendable {
  let types: [DataType]
  let chunks: [SpilledChunk]
  let columns: [SpilledColumn]
  /// Bytes the rows take in memory, the dictionaries excluded.
  let byteCount: Int
  private let file: TemporaryFile
  private let dictionaries: SpilledDictionaries

  fileprivate init(
    _ types: [DataType], _ chunks: [SpilledChunk], _ columns: [SpilledColumn], byteCount: Int, _ file: TemporaryFile,
    _ dictionaries: SpilledDictionaries
  ) {
    self.types = types
    self.chunks = chunks
    self.columns = columns
    self.byteCount = byteCount
    self.file = file
    self.dictionaries = dictionaries
  }

  var rowCount: Int { chunks.reduce(0) { $0 + $1.count } }

  /// Bytes a row takes in memory, rounded up.
  var rowBytes: Int { byteCount / max(rowCount, 1) + 1 }

  /// Other chunks of the same file.
  func part(_ chunks: [SpilledChunk]) -> SpilledRows {
    let rows = chunks.reduce(0) { $0 + $1.count }
    return SpilledRows(types, chunks, columns, byteCount: rows * rowBytes, file, dictionaries)
  }

  /// Some columns of a chunk, in memory.
  ///
  /// - Throws: `RQ0505` when they cannot be read, `RQ0501` when there is no memory.
  func chunk(_ number: Int, ordinals: [Int]) throws -> Chunk {
    let chunk = chunks[number]
    return Chunk(count: chunk.count, segments: try ordinals.map { try segment(chunk.parts[$0], chunk.count) })
  }

  /// A chunk in memory.
  func chunk(_ number: Int) throws -> Chunk { try chunk(number, ordinals: Array(types.indices)) }

  /// The dictionary of a column's texts in a chunk, and its number.
  func dictionary(_ number: Int, ordinal: Int) throws -> (number: Int32, dictionary: TextDictionary)? {
    let part = chunks[number].parts[ordinal]
    return part.dictionary < 0 ? nil : (part.dictionary, try dictionaries.dictionary(part.dictionary))
  }

  /// All rows in memory.
  func relation() throws -> Relation {
    Relation(types: types, chunks: try chunks.indices.map { try chunk($0) })
  }

  private func segment(_ part: SpilledChunk.Part, _ count: Int) throws -> Segment {
    let (width, words) = (part.physical.width, part.hasNulls ? Bitmap.wordCount(count) : 0)
    let head = MemoryLayout<SegmentHead>.size
    let validityStart = SpilledRows.padded(head + count * width)
    // The values come to the front of their own memory; what stands before and behind them is read beside.
    let data = try Buffer(byteCount: count * width)
    let rest = try Buffer(byteCount: head + words * 8)
    try file.read(at: part.place, into: UnsafeMutableRawBufferPointer(start: rest.base, count: head))
    try file.read(at: part.place + head, into: UnsafeMutableRawBufferPointer(start: data.base, count: count * width))
    var validity: Bitmap?
    if part.hasNulls {
      try file.read(
        at: part.place + validityStart, into: UnsafeMutableRawBufferPointer(start: rest.base + head, count: words * 8))
      validity = try Bitmap(copying: UnsafeRawPointer(rest.base + head), count: count)
    }
    let zone = rest.base.loadUnaligned(as: SegmentHead.self)
    withExtendedLifetime(rest) {}
    return Segment(
      physical: part.physical, count: count, data: data, validity: validity,
      dictionary: part.dictionary < 0 ? nil : try dictionaries.dictionary(part.dictionary),
      zone: ZoneMap(range: zone.hasRange ? (zone.low, zone.high) : nil, nullCount: zone.nullCount))
  }

  fileprivate static func padded(_ bytes: Int) -> Int { (bytes + 15) & ~15 }
}

/// What stands before the values of a segment.
private struct SegmentHead: BitwiseCopyable {
  var low: Int128
  var high: Int128
  var nullCount: Int
  var hasRange: Bool
}

/// Writes chunks to a temporary file; all workers of an operator share one.
final class SpillWriter: Sendable {
  let types: [DataType]
  private let file: TemporaryFile
  private let dictionaries: SpilledDictionaries
  private let budget: MemoryBudget
  private let state: Mutex<(columns: [SpilledColumn], byteCount: Int)>
  /// The dictionary that the texts of a column keep, for each column.
  private let kept: Mutex<[TextDictionary?]>

  /// - Throws: `RQ0505` when there can be no temporary file.
  init(_ types: [DataType], _ context: ExecutionContext) throws {
    self.types = types
    file = try TemporaryFile()
    dictionaries = context.dictionaries
    budget = context.budget
    state = Mutex((types.map { _ in SpilledColumn() }, 0))
    kept = Mutex(types.map { _ in nil })
  }

  /// Whether a column's texts stay coded in a dictionary: in the first that comes up, if it is in memory anyway.
  ///
  /// Texts of all others are worth taking along only where rows have them.
  func keeps(_ dictionary: TextDictionary, column: Int) -> Bool {
    kept.withLock { kept in
      if let known = kept[column] { return known === dictionary }
      guard dictionary.isUnique, dictionaries.isResident(dictionary) else { return false }
      kept[column] = dictionary
      return true
    }
  }

  /// Writes a chunk.
  ///
  /// - Throws: `RQ0505` when the file system does not take it.
  func write(_ chunk: Chunk, morsel: Int, sequence: Int) throws -> SpilledChunk {
    let segments = try zip(chunk.segments, types).map { segment, type in
      if segment.isFlat { return segment }
      return try Segment(segment.slice(0, segment.count).written(.all(segment.count)), type: type)
    }
    let head = MemoryLayout<SegmentHead>.size
    var sizes: [Int] = []
    for segment in segments {
      let words = segment.validity == nil ? 0 : Bitmap.wordCount(chunk.count)
      sizes.append(SpilledRows.padded(SpilledRows.padded(head + chunk.count * segment.physical.width) + words * 8))
    }
    let total = sizes.reduce(0, +)
    let memory = try Buffer.zeroed(UInt8.self, count: total)
    var offset = 0
    for (segment, size) in zip(segments, sizes) {
      let base = memory.base + offset
      let (zone, bytes) = (segment.zone, chunk.count * segment.physical.width)
      base.storeBytes(
        of: SegmentHead(
          low: zone.range?.low ?? 0, high: zone.range?.high ?? 0, nullCount: zone.nullCount,
          hasRange: zone.range != nil), as: SegmentHead.self)
      (base + head).copyMemory(from: segment.values, byteCount: bytes)
      segment.validity?.copy(to: base + SpilledRows.padded(head + bytes))
      offset += size
    }
    let start = try file.append(UnsafeRawBufferPointer(start: memory.base, count: total))
    budget.noteSpilled(total)
    offset = start
    var parts: [SpilledChunk.Part] = []
    for (segment, size) in zip(segments, sizes) {
      parts.append(
        SpilledChunk.Part(
          place: offset, dictionary: try segment.dictionary.map { try dictionaries.number(of: $0, budget) } ?? -1,
          physical: segment.physical, hasNulls: segment.validity != nil))
      offset += size
    }
    let held = segments.reduce(0) { $0 + $1.memory }
    state.withLock { state in
      for (index, segment) in segments.enumerated() { state.columns[index].include(segment) }
      state.byteCount += held
    }
    return SpilledChunk(count: chunk.count, parts: parts, morsel: morsel, sequence: sequence)
  }

  /// The chunks that were written, in this order.
  func rows(_ chunks: [SpilledChunk]) -> SpilledRows {
    let (columns, byteCount) = state.withLock { $0 }
    return SpilledRows(types, chunks, columns, byteCount: byteCount, file, dictionaries)
  }

  /// Those of the chunks that a part of the work is about.
  func parts(_ lists: [[SpilledChunk]]) -> [SpilledRows] {
    let all = rows(lists.flatMap { $0 })
    return lists.map { all.part($0) }
  }
}
