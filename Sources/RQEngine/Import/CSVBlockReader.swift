import RQSyntax

/// Reads blocks of a file one after the other and cuts them into records and fields; each worker has one.
final class CSVBlockReader {
  let source: CSVSource
  let layout: CSVLayout
  let memory: ImportMemory
  /// Records of the block that are left out.
  private(set) var badRows = CSVBadRows()
  /// Good records of the block.
  private(set) var rowCount = 0

  private var window: Buffer
  private var windowStart = 0
  private var windowCount = 0
  private var isAtEnd = false
  private var fields: Buffer
  private var fieldCapacity: Int
  private var line = (position: 0, number: 0)

  /// Room behind the window: for the line feed that a last record may lack, and for reading by words.
  static let padding = 32

  init(source: CSVSource, layout: CSVLayout, memory: ImportMemory) throws {
    self.source = source
    self.layout = layout
    self.memory = memory
    let bytes = layout.limits.block + layout.limits.block / 16 + 2 + CSVBlockReader.padding
    fieldCapacity = max(layout.columns, min(1 << 16, layout.limits.block))
    try memory.reserve(bytes + fieldCapacity * 8)
    window = try Buffer(byteCount: bytes)
    fields = try Buffer(byteCount: fieldCapacity * 8)
  }

  /// The bytes that fields point into.
  var bytes: UnsafePointer<UInt8> { UnsafePointer(window.base.assumingMemoryBound(to: UInt8.self)) }

  /// The fields of the good records, record by record.
  var rows: UnsafePointer<CSVField> { UnsafePointer(fields.base.assumingMemoryBound(to: CSVField.self)) }

  /// Cuts the records that begin in a block.
  ///
  /// - Parameters:
  ///   - state: the quote state at the begin of the block.
  ///   - line: the line in which the block begins.
  func read(_ number: Int, state: CSVQuoteState, line: Int) throws {
    let block = layout.block(number)
    rowCount = 0
    badRows = CSVBadRows()
    // The byte before the block tells whether a record begins with it.
    windowStart = block.lowerBound - 1
    windowCount = 0
    try fill(to: min(layout.end, block.upperBound + layout.limits.block / 16 + 1))
    self.line = (1, line)
    let end = block.upperBound - windowStart
    guard var record = firstRecord(state, end: end) else { return }
    while try !cut(&record, end: end) {
      if windowCount - record > layout.limits.record {
        leaveOut(.tooLong, at: record)
        return
      }
      if isAtEnd {
        leaveOut(.unclosedQuote, at: record)
        return
      }
      try fill(to: min(layout.end, windowStart + windowCount * 2))
    }
  }

  /// Reads on, up to a place in the file.
  private func fill(to end: Int) throws {
    let needed = end - windowStart + CSVBlockReader.padding
    if needed > window.byteCount {
      try memory.reserve(needed)
      let larger = try Buffer(byteCount: needed)
      larger.base.copyMemory(from: window.base, byteCount: windowCount)
      memory.release(window.byteCount)
      window = larger
    }
    try source.read(windowStart + windowCount..<end, to: window.base + windowCount)
    windowCount = end - windowStart
    isAtEnd = end == layout.end
    // A last record without a line feed gets one.
    if isAtEnd { window.base.storeBytes(of: CSVByte.lineFeed, toByteOffset: windowCount, as: UInt8.self) }
  }

  /// The place of the first record that begins in the block.
  private func firstRecord(_ state: CSVQuoteState, end: Int) -> Int? {
    let bytes = self.bytes
    var state = state
    if state == .outside, bytes[0] == CSVByte.lineFeed { return 1 }
    var position = 1
    while position < end {
      let byte = bytes[position]
      if byte == CSVByte.quote {
        let before = bytes[position - 1]
        let opens = before == layout.separator || before == CSVByte.lineFeed
        let isFollowed = position + 1 < windowCount && bytes[position + 1] == CSVByte.quote
        state = CSVQuoteScan.step(state, opens, isFollowed)
      } else if byte == CSVByte.lineFeed, state == .outside {
        return position + 1 < end ? position + 1 : nil
      }
      position += 1
    }
    return nil
  }

  private func leaveOut(_ reason: CSVBadRow.Reason, at record: Int) {
    let (lines, _) = CSVQuoteScan.count(bytes + line.position, record - line.position)
    line = (record, line.number + lines)
    badRows.add(CSVBadRow(reason: reason, line: line.number), limit: layout.limits.listedRows)
  }

  /// Cuts records from `record` on up to `end`; false when the one at `record` needs more bytes than there are.
  private func cut(_ record: inout Int, end: Int) throws -> Bool {
    var tokenizer = CSVTokenizer(
      bytes: bytes, count: windowCount, isAtEnd: isAtEnd, separator: layout.separator, columns: layout.columns)
    while record < end {
      if (rowCount + 1) * layout.columns > fieldCapacity { try growFields() }
      let target = fields.base.assumingMemoryBound(to: CSVField.self)
      rowCount = tokenizer.cutGood(
        &record, end: end, into: target, rows: rowCount, capacity: fieldCapacity / layout.columns,
        recordLimit: layout.limits.record)
      switch tokenizer.stop {
      case .needsMore: return false
      case .bad(let reason):
        leaveOut(reason, at: record)
        record = tokenizer.next
      case .end, .full: break
      }
    }
    return true
  }

  private func growFields() throws {
    let capacity = max(fieldCapacity * 2, (rowCount + 1) * layout.columns)
    try memory.reserve(capacity * 8)
    let larger = try Buffer(byteCount: capacity * 8)
    larger.base.copyMemory(from: fields.base, byteCount: rowCount * layout.columns * 8)
    memory.release(fieldCapacity * 8)
    fields = larger
    fieldCapacity = capacity
  }
}
