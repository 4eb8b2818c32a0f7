import RQSyntax
import Synchronization

/// Writes rows to a CSV file as they come, in the order of their morsels.
///
/// Each worker prints its morsels on its own; what is not yet due waits in memory until the morsels before it are written.
final class CSVFileSink: Sink {
  private let types: [DataType]
  private let state: Mutex<State>

  private struct State {
    let file: OutputFile
    /// The morsel whose rows are due.
    var next = 0
    /// Rows of later morsels that are done.
    var waiting: [Int: ByteGatherer] = [:]
    var rows = 0
  }

  /// A sink for rows of `types`; the file belongs to it until it is done.
  init(types: [DataType], file: sending OutputFile) {
    self.types = types
    state = Mutex(State(file: file))
  }

  /// How many rows were written.
  var rowCount: Int { state.withLock { $0.rows } }

  /// Makes what was written the content of the file, or leaves the file as it was.
  func close(keeping: Bool) throws(OutputFailure) {
    try state.withLock { state throws(OutputFailure) in
      if keeping { try state.file.commit() } else { state.file.discard() }
    }
  }

  /// Writes the names of the columns.
  func writeHeader(_ names: [String]) throws {
    let line = try ByteGatherer(capacity: 256)
    for (position, name) in names.enumerated() {
      var name = name
      try name.withUTF8 { bytes in
        let start = try line.room(for: 2 * bytes.count + 4)
        var target = start
        if position > 0 {
          target.pointee = UInt8(ascii: ",")
          target += 1
        }
        if CSVQuoting.isNeeded(bytes) {
          target = CSVQuoting.write(bytes, to: target)
        } else if let base = bytes.baseAddress {
          target.update(from: base, count: bytes.count)
          target += bytes.count
        }
        if position == names.count - 1 {
          target.pointee = UInt8(ascii: "\n")
          target += 1
        }
        line.advance(by: target - start)
      }
    }
    try state.withLock { try $0.file.write(line.bytes.bytes) }
  }

  var name: String { "COPY" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try CSVFileStage(self, types, context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {}

  /// Writes what a worker has of a morsel if it is due; says whether it was.
  fileprivate func offer(_ bytes: ByteGatherer, rows: Int, of morsel: Int) throws -> Bool {
    try state.withLock { state in
      guard state.next == morsel else { return false }
      try state.file.write(bytes.bytes.bytes)
      state.rows += rows
      return true
    }
  }

  /// Takes the rest of a morsel, and writes all that is due with it; says whether the bytes are now kept here.
  fileprivate func finish(_ bytes: ByteGatherer, rows: Int, of morsel: Int) throws -> Bool {
    try state.withLock { state in
      state.rows += rows
      guard state.next == morsel else {
        state.waiting[morsel] = bytes
        return true
      }
      try state.file.write(bytes.bytes.bytes)
      state.next += 1
      while let due = state.waiting.removeValue(forKey: state.next) {
        try state.file.write(due.bytes.bytes)
        state.next += 1
      }
      return false
    }
  }
}

private final class CSVFileStage: Stage {
  private let sink: CSVFileSink
  private let reservation: Reservation
  private var columns: [CSVFieldColumn]
  private var gathered: ByteGatherer
  private var rows = 0
  private var morsel = 0

  /// Bytes that are worth a call of the system.
  private static let piece = 1 << 20

  init(_ sink: CSVFileSink, _ types: [DataType], _ context: ExecutionContext) throws {
    self.sink = sink
    reservation = Reservation(context.budget, for: "COPY")
    columns = types.map { CSVFieldColumn(type: $0, isAlone: types.count == 1) }
    gathered = try ByteGatherer(capacity: CSVFileStage.piece + CSVFileStage.piece / 4)
  }

  override func begin(morsel: Int) throws { self.morsel = morsel }

  override func push(_ batch: Batch) throws {
    let rows = batch.rows
    // Fields are written through pointers: elements of arrays would be counted references a field.
    try batch.columns.withUnsafeBufferPointer { vectors in
      try columns.withUnsafeMutableBufferPointer { columns in
        for column in columns.indices { try columns[column].prepare(vectors[column], rows) }
        try rows.forEach { row in try append(row, of: vectors, columns) }
      }
    }
    self.rows += rows.count
    if gathered.count >= CSVFileStage.piece, try sink.offer(gathered, rows: self.rows, of: morsel) {
      gathered.removeAll()
      self.rows = 0
    }
    try reservation.update(to: gathered.memory + columns.reduce(0) { $0 + $1.memory }, rows: self.rows)
  }

  @inline(__always)
  private func append(
    _ row: Int, of vectors: UnsafeBufferPointer<Vector>, _ columns: UnsafeMutableBufferPointer<CSVFieldColumn>
  ) throws {
    var longest = columns.count + 1
    for column in columns.indices { longest += columns[column].longest(vectors[column], row) }
    let start = try gathered.room(for: longest)
    var target = start
    for column in columns.indices {
      if column > 0 {
        target.pointee = UInt8(ascii: ",")
        target += 1
      }
      target = columns[column].write(vectors[column], row, to: target)
    }
    target.pointee = UInt8(ascii: "\n")
    gathered.advance(by: target + 1 - start)
  }

  override func end(morsel: Int) throws {
    if try sink.finish(gathered, rows: rows, of: morsel) {
      gathered = try ByteGatherer(capacity: CSVFileStage.piece + CSVFileStage.piece / 4)
    } else {
      gathered.removeAll()
    }
    rows = 0
  }
}
