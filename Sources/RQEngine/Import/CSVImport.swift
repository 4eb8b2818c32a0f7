import RQSyntax
import Synchronization

/// Reads CSV files (RFC 4180) into tables.
///
/// The file is cut into blocks that workers read in parallel, twice. The first time only quotes and lines are counted
/// (`CSVQuoteScan`), which tells for each block whether it begins between quotes. The second time each block becomes typed
/// columns (`CSVTokenizer`, `CSVColumnParser`). At the end the kinds of all blocks are joined, the dictionaries of texts
/// merged (`CSVTextMerge`) and the values moved to chunks (`CSVColumnAssembly`). The table is the same for every number of
/// threads.
public struct CSVImport: Sendable {
  private let source: CSVSource
  private let layout: CSVLayout
  private let names: [String]
  private let threads: Int
  private let cancellation: Cancellation
  private let memory: ImportMemory
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// Whether a path names a CSV file, going by its end: `.csv` or `.tsv`.
  public static func isCSV(_ path: String) -> Bool { CSVTableName.isCSV(path) }

  /// The name the table of a file gets: the stem in small letters, with `_` for what cannot stand in a name without quotes.
  public static func tableName(of path: String) -> String { CSVTableName.name(of: path) }

  /// Reads a file whose first line names the columns; separators and types are found out.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - name: the name of the table; nil for `tableName(of:)`.
  ///   - threads: how many workers read; 0 means one a core.
  ///   - memoryLimit: bytes the import may hold; 0 means three quarters of the machine's memory.
  ///   - cancellation: stops the import with `RQ0599`.
  ///   - progress: called with the bytes that are read and those of the file, from any thread.
  /// - Returns: the table, warnings about rows that were left out, and the bytes of the file.
  /// - Throws: `RQ0601`–`RQ0612` when the file cannot be read, `RQ0620` and `RQ0621` for a header that cannot be used,
  ///   `RQ0501` and `RQ0502` without memory.
  public static func read(
    path: String, name: String? = nil, threads: Int = 0, memoryLimit: Int = 0,
    cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> (table: Table, problems: [Diagnostic], bytes: Int) {
    try read(
      path: path, name: name, threads: threads, memoryLimit: memoryLimit, cancellation: cancellation,
      progress: progress, limits: CSVLimits())
  }

  /// The same with sizes to choose.
  static func read(
    path: String, name: String? = nil, threads: Int = 0, memoryLimit: Int = 0,
    cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }, limits: CSVLimits
  ) throws -> (table: Table, problems: [Diagnostic], bytes: Int) {
    let source = try CSVSource(path: path)
    let header = try CSVHeader(source, limits: limits)
    let layout = CSVLayout(
      separator: header.separator, columns: header.names.count, start: header.end, line: header.nextLine,
      end: source.size, limits: limits)
    let work = CSVImport(
      source: source, layout: layout, names: header.names, threads: threads > 0 ? threads : Scheduler.defaultThreads,
      cancellation: cancellation, memory: ImportMemory(MemoryBudget(limit: memoryLimit)), progress: progress)
    let (table, badRows) = try work.table(named: name ?? tableName(of: path))
    try source.verifyUnchanged()
    return (table, badRows.diagnostics(path: path, layout: layout), source.size)
  }

  private struct Start: Sendable {
    var state: CSVQuoteState
    var line: Int
  }

  private struct Block: Sendable {
    var rows: Int
    var columns: [CSVBlockColumn]
    var badRows: CSVBadRows
  }

  private func table(named name: String) throws -> (Table, CSVBadRows) {
    let starts = try scan()
    var blocks = try parse(starts)
    let kinds = try settle(&blocks, starts)
    var firstRows = [0]
    var badRows = CSVBadRows()
    for block in blocks {
      firstRows.append(firstRows[firstRows.count - 1] + block.rows)
      badRows.add(block.badRows, limit: layout.limits.listedRows)
    }
    let texts = try mergeTexts(&blocks, kinds)
    let types = names.indices.map { type(of: blocks, $0, kinds[$0]) }
    let ranges = chunkRanges(firstRows[blocks.count])
    let store = CSVBlockStore(columns: blocks.map(\.columns), firstRows: firstRows, chunks: ranges)
    blocks = []
    let chunks = try assemble(store, ranges, types, texts)
    let columns = zip(names, types).map { ColumnSchema($0, type: $1) }
    let table = Table(TableSchema(name, summary: "Rows of \(source.path).", columns: columns))
    table.replace(with: chunks)
    return (table, badRows)
  }

  private func checkpoint() throws {
    if cancellation.isCancelled { throw Diagnostic("RQ0599", "\(source.path): interrupted") }
  }

  /// The quote state and the line with which each block begins.
  private func scan() throws -> [Start] {
    let scans = Mutex([CSVQuoteScan?](repeating: nil, count: layout.blockCount))
    try memory.reserve(threads * layout.limits.block)
    _ = try Scheduler.run(
      morsels: layout.blockCount, threads: threads,
      makeState: { _ in try Buffer(byteCount: layout.limits.block + 2 + CSVBlockReader.padding) },
      work: { buffer, number in
        try checkpoint()
        let block = layout.block(number)
        let isLast = block.upperBound == layout.end
        try source.read(block.lowerBound - 1..<(isLast ? layout.end : block.upperBound + 1), to: buffer.base)
        let scan = CSVQuoteScan(buffer.base, count: block.count, isLast: isLast, separator: layout.separator)
        scans.withLock { $0[number] = scan }
        progress(0, layout.end)
      })
    memory.release(threads * layout.limits.block)
    var starts: [Start] = []
    var start = Start(state: .outside, line: layout.line)
    for case let scan? in scans.withLock({ $0 }) {
      starts.append(start)
      start = Start(state: scan.state(after: start.state), line: start.line + scan.lineFeeds)
    }
    return starts
  }

  /// What a worker keeps from block to block.
  private struct Worker {
    var reader: CSVBlockReader
    var parser: CSVColumnParser
  }

  private func makeWorker() throws -> Worker {
    Worker(
      reader: try CSVBlockReader(source: source, layout: layout, memory: memory),
      parser: try CSVColumnParser(memory: memory))
  }

  private func parse(_ starts: [Start]) throws -> [Block] {
    let blocks = Mutex([Block?](repeating: nil, count: starts.count))
    let read = Atomic<Int>(layout.start)
    // What one block has learned of a column spares the others to begin with a kind that is too narrow.
    let known = Mutex([CSVKind](repeating: .null, count: names.count))
    _ = try Scheduler.run(
      morsels: starts.count, threads: threads, makeState: { _ in try makeWorker() },
      work: { worker, number in
        try checkpoint()
        try worker.reader.read(number, state: starts[number].state, line: starts[number].line)
        let kinds = known.withLock { $0 }
        worker.parser.begin(bytes: layout.block(number).count)
        var columns: [CSVBlockColumn] = []
        for column in names.indices {
          columns.append(
            try worker.parser.parse(.init(worker.reader, column: column), kind: kinds[column]))
        }
        let block = Block(rows: worker.reader.rowCount, columns: columns, badRows: worker.reader.badRows)
        known.withLock { known in
          for column in known.indices { known[column] = known[column].joined(with: columns[column].kind) }
        }
        blocks.withLock { $0[number] = block }
        progress(read.add(layout.block(number).count, ordering: .relaxed).newValue, layout.end)
      })
    return blocks.withLock { $0 }.compactMap { $0 }
  }

  /// The kind of each column; what a block took for something narrower than text is read again where it has to be text.
  private func settle(_ blocks: inout [Block], _ starts: [Start]) throws -> [CSVKind] {
    var kinds = [CSVKind](repeating: .null, count: names.count)
    for block in blocks {
      for column in names.indices { kinds[column] = kinds[column].joined(with: block.columns[column].kind) }
    }
    let settled = kinds
    func misread(_ block: Block) -> [Int] {
      names.indices.filter {
        block.columns[$0].kind.isMisread(as: settled[$0])
      }
    }
    let again = blocks.indices.compactMap { number -> (number: Int, columns: [Int])? in
      let columns = misread(blocks[number])
      return columns.isEmpty ? nil : (number, columns)
    }
    if again.isEmpty { return kinds }
    let read = Mutex([[CSVBlockColumn]](repeating: [], count: again.count))
    _ = try Scheduler.run(
      morsels: again.count, threads: threads, makeState: { _ in try makeWorker() },
      work: { worker, index in
        try checkpoint()
        let (number, columns) = again[index]
        try worker.reader.read(number, state: starts[number].state, line: starts[number].line)
        worker.parser.begin(bytes: layout.block(number).count)
        var parsed: [CSVBlockColumn] = []
        for column in columns {
          parsed.append(try worker.parser.parse(.init(worker.reader, column: column), kind: settled[column]))
        }
        read.withLock { $0[index] = parsed }
      })
    for (again, parsed) in zip(again, read.withLock { $0 }) {
      for (column, values) in zip(again.columns, parsed) {
        memory.release(blocks[again.number].columns[column].memory)
        blocks[again.number].columns[column] = values
      }
    }
    return kinds
  }

  private func type(of blocks: [Block], _ column: Int, _ kind: CSVKind) -> DataType {
    switch kind {
    case .boolean: return .boolean
    case .integer: return .integer
    case .double: return .double
    case .date: return .date
    case .timestamp: return .timestamp
    case .null, .text: return .text
    case .decimal:
      var digits = 0
      var scale = 0
      for block in blocks {
        digits = max(digits, block.columns[column].integerDigits)
        scale = max(scale, block.columns[column].scale)
      }
      return digits + scale > Decimal.maxPrecision
        ? .double : .decimal(precision: max(1, digits + scale), scale: scale)
    }
  }

  /// One dictionary for each column of text.
  private func mergeTexts(_ blocks: inout [Block], _ kinds: [CSVKind]) throws -> [CSVTextMerge.Outcome?] {
    let columns = names.indices.filter { kinds[$0] == .text || kinds[$0] == .null }
    var partitions = 1
    while partitions < min(threads, 8) * 2 { partitions *= 2 }
    if threads == 1 { partitions = 1 }
    let merges = try columns.map { column in
      try CSVTextMerge(blocks.map { $0.columns[column].dictionary }, partitions: partitions, memory: memory)
    }
    let parts = partitions
    _ = try Scheduler.run(
      morsels: merges.count * parts, threads: threads, makeState: { _ in },
      work: { _, morsel in
        try checkpoint()
        try merges[morsel / parts].merge(partition: morsel % parts)
      })
    let outcomes = Mutex([CSVTextMerge.Outcome?](repeating: nil, count: names.count))
    _ = try Scheduler.run(
      morsels: merges.count, threads: threads, makeState: { _ in },
      work: { _, morsel in
        try checkpoint()
        let outcome = merges[morsel].finish()
        outcomes.withLock { $0[columns[morsel]] = outcome }
      })
    // The texts stand in the dictionaries of the columns now.
    for block in blocks.indices {
      for column in columns {
        memory.release(blocks[block].columns[column].dictionary?.memory ?? 0)
        blocks[block].columns[column].dictionary = nil
      }
    }
    return outcomes.withLock { $0 }
  }

  private func chunkRanges(_ rows: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: Chunk.capacity).map { $0..<min($0 + Chunk.capacity, rows) }
  }

  /// Moves the values of the blocks to chunks.
  private func assemble(
    _ store: CSVBlockStore, _ ranges: [Range<Int>], _ types: [DataType], _ texts: [CSVTextMerge.Outcome?]
  ) throws -> [Chunk] {
    let chunks = Mutex([Chunk?](repeating: nil, count: ranges.count))
    let cycles = types.map { _ in ColumnCycles() }
    let workers = max(1, min(threads, ranges.count))
    try memory.reserve(workers * CSVColumnAssembly.scratchBytes)
    defer { memory.release(workers * CSVColumnAssembly.scratchBytes) }
    _ = try Scheduler.run(
      morsels: ranges.count, threads: threads,
      makeState: { _ in try Buffer(byteCount: CSVColumnAssembly.scratchBytes) },
      work: { scratch, number in
        let rows = ranges[number]
        let blocks = store.take(rows)
        var segments: [Segment] = []
        segments.reserveCapacity(types.count)
        for column in types.indices {
          try checkpoint()
          // What the values take at their widest.
          let widest = rows.count * 16
          try memory.reserve(widest, rows: rows.lowerBound)
          let assembly = CSVColumnAssembly(
            type: types[column], blocks: blocks, column: column, firstRows: store.firstRows, texts: texts[column],
            cycles: cycles[column])
          let segment = try assembly.segment(rows, scratch: scratch)
          memory.release(widest - segment.memory)
          segments.append(segment)
        }
        let chunk = Chunk(count: rows.count, segments: segments)
        chunks.withLock { $0[number] = chunk }
        // A block between two chunks is put down to the one in which it begins.
        for (block, columns) in zip(blocks.first..., blocks.columns) where rows.contains(store.firstRows[block]) {
          memory.release(columns.reduce(0) { $0 + $1.memory })
        }
      })
    return chunks.withLock { $0 }.compactMap { $0 }
  }
}
