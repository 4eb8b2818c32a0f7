import RQSyntax

/// The rows of a relation in the order of sort keys; rows that are equal in them keep the order they are in.
struct RowOrder: Sendable {
  /// The rows by address.
  let addresses: SharedArray<RowAddress>
  /// Whether the rows were in order already.
  let isIdentity: Bool
  /// For each row the first key in which it differs from the row before it, `same` when it does in none; only if asked
  /// for.
  let breaks: SharedArray<UInt8>?

  /// The mark of a row that equals the one before it in all keys.
  static let same: UInt8 = 255
}

/// Sorts the rows of a relation.
struct RowSort {
  private let chunkCounts: [Int]
  /// The number of the first row of each chunk.
  private let starts: [Int]
  private let count: Int
  private let columns: [SortColumn]
  private let layout: SortLayout
  private let context: ExecutionContext
  private let reservation: Reservation
  /// Whether the sort is a step of its own, which tells how far it has come.
  private let isStep: Bool

  /// Prepares a sort by columns of the relation. The first `unordered` keys only bring equal values together.
  init(
    _ relation: Relation, by keys: [(ordinal: Int, key: SortKey)], unordered: Int = 0, for name: String,
    isStep: Bool = false, _ context: ExecutionContext
  ) throws {
    self.isStep = isStep
    if isStep { context.cancellation.begin(name, rows: relation.rowCount) }
    try relation.checkAddressable()
    starts = relation.chunkStarts
    count = relation.rowCount
    chunkCounts = relation.chunks.map(\.count)
    self.context = context
    reservation = Reservation(context.budget, for: name)
    var columns: [SortColumn] = []
    for (index, (ordinal, key)) in keys.enumerated() {
      columns.append(
        try SortColumn(
          relation.chunks.map { $0.segments[ordinal] }, relation.types[ordinal], key, ordered: index >= unordered,
          context))
    }
    self.columns = columns
    layout = SortLayout(columns, addressBits: RowSort.addressBits(chunkCounts))
  }

  /// Bits that tell the rows of chunks of these sizes apart.
  private static func addressBits(_ counts: [Int]) -> Int {
    func bits(_ count: Int) -> Int { count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }
    return counts.count < 2 ? bits(counts.first ?? 0) : 16 + bits(counts.count)
  }

  /// The rows in order; `marking` tells where keys change.
  func sorted(marking: Bool = false) throws -> RowOrder {
    let words = layout.words.count
    let bytes = layout.addressBits == nil ? 32 + 8 * (words - 1) : 16
    try reservation.update(to: count * (bytes + 5), rows: count)
    if layout.addressBits != nil { return try sortedWords(marking) }
    return try sortedPairs(marking)
  }

  /// The rows that one pass over all of them stands for: there are four and the radix sort, which takes half of the time.
  private var part: Int { isStep ? count / 8 : 0 }

  /// Calls `work` for each chunk, on all threads.
  private func forEachChunk(_ work: @Sendable (_ chunk: Int, _ rows: Range<Int>) throws -> Void) throws {
    let (starts, counts) = (starts, chunkCounts)
    try Scheduler.forEach(counts.count, context, telling: part) { chunk in
      try work(chunk, starts[chunk]..<(starts[chunk] + counts[chunk]))
    }
  }

  /// Adds one word of each row of a chunk to what `target` holds.
  private static func encode(
    _ columns: [SortColumn], _ fields: [SortField], chunk: Int, into target: UnsafeMutableBufferPointer<UInt64>
  ) throws {
    for field in fields { try columns[field.key].encode(chunk: chunk, field.part, shift: field.shift, into: target) }
  }

  /// Sorts words that hold key and address.
  private func sortedWords(_ marking: Bool) throws -> RowOrder {
    let low = layout.addressBits ?? 0
    let memory = try Buffer(byteCount: count * 8)
    let data = Shared(memory.values(as: UInt64.self, count: count))
    let (columns, fields) = (columns, layout.words[0])
    try forEachChunk { chunk, rows in
      let target = data.part(rows)
      for row in 0..<target.count { target[row] = UInt64(RowAddress(chunk: chunk, row: row)) }
      try RowSort.encode(columns, fields, chunk: chunk, into: target)
    }
    let isSorted = try isOrdered(data)
    if !isSorted {
      let scratch = try Buffer(byteCount: count * 8)
      try ParallelRadixSort.sort(
        data.values, scratch.values(as: UInt64.self, count: count), low: low, telling: isStep ? count / 2 : 0, context)
    }
    let addresses = try SharedArray<RowAddress>(count: count)
    let breaks = marking ? try SharedArray<UInt8>(count: count) : nil
    let mask: UInt64 = low >= 64 ? .max : (1 << UInt64(low)) - 1
    let keyOfBit = layout.keyOfBit(word: 0)
    try forEachPiece { rows in
      let target = addresses.values
      for row in rows { target[row] = RowAddress(truncatingIfNeeded: data.values[row] & mask) }
      guard let marks = breaks?.values else { return }
      keyOfBit.withUnsafeBufferPointer { keyOfBit in
        for row in rows where row > 0 {
          let change = (data.values[row] ^ data.values[row - 1]) & ~mask
          marks[row] = change == 0 ? RowOrder.same : keyOfBit[63 - change.leadingZeroBitCount]
        }
      }
    }
    if count > 0 { breaks?.values[0] = 0 }
    return RowOrder(addresses: addresses, isIdentity: isSorted, breaks: breaks)
  }

  /// Sorts pairs of a word and the number of a row, then what is equal in that word by the next ones.
  private func sortedPairs(_ marking: Bool) throws -> RowOrder {
    if count > Int(UInt32.max) {
      throw Diagnostic("RQ0140", "\(count) rows are more than can be put in order", hint: "Filter or aggregate first.")
    }
    let memory = try Buffer(byteCount: count * MemoryLayout<NumberedWord>.stride)
    let data = Shared(memory.values(as: NumberedWord.self, count: count))
    var words: [Shared<UInt64>] = []
    var owners: [Buffer] = []
    for fields in layout.words {
      let buffer = try Buffer(byteCount: count * 8)
      let word = Shared(buffer.values(as: UInt64.self, count: count))
      let columns = columns
      try forEachChunk { chunk, rows in
        let target = word.part(rows)
        target.update(repeating: 0)
        try RowSort.encode(columns, fields, chunk: chunk, into: target)
      }
      words.append(word)
      owners.append(buffer)
    }
    let allWords = words
    let isSorted = try isOrdered(allWords)
    try forEachPiece { rows in
      let (first, entries) = (allWords[0].values, data.values)
      for row in rows { entries[row] = NumberedWord(word: first[row], number: UInt32(truncatingIfNeeded: row)) }
    }
    if !isSorted {
      let buffer = try Buffer(byteCount: count * MemoryLayout<NumberedWord>.stride)
      let scratch = Shared(buffer.values(as: NumberedWord.self, count: count))
      try ParallelRadixSort.sort(data.values, scratch.values, low: 0, telling: isStep ? count / 2 : 0, context)
      try settleTies(data, scratch, allWords)
    }
    let addresses = try SharedArray<RowAddress>(count: count)
    let breaks = marking ? try SharedArray<UInt8>(count: count) : nil
    let keysOfBits = layout.words.indices.map { layout.keyOfBit(word: $0) }
    let addressOf = try addressesOfRows()
    try forEachPiece { rows in
      let (entries, numbers, target) = (data.values, addressOf.values, addresses.values)
      for row in rows { target[row] = numbers[Int(entries[row].number)] }
      guard let marks = breaks?.values else { return }
      RowSort.mark(rows, entries, allWords, keysOfBits, marks)
    }
    if count > 0 { breaks?.values[0] = 0 }
    withExtendedLifetime(owners) {}
    return RowOrder(addresses: addresses, isIdentity: isSorted, breaks: breaks)
  }

  /// Says for each row of a piece which key differs first from the row before it.
  private static func mark(
    _ rows: Range<Int>, _ entries: UnsafeMutableBufferPointer<NumberedWord>, _ words: [Shared<UInt64>],
    _ keysOfBits: [[UInt8]], _ marks: UnsafeMutableBufferPointer<UInt8>
  ) {
    for row in rows { marks[row] = RowOrder.same }
    // From the last word to the first, so that what differs in the first one has the last say.
    for level in words.indices.reversed() {
      let values = words[level].values
      keysOfBits[level].withUnsafeBufferPointer { keyOfBit in
        guard let start = rows.first(where: { $0 > 0 }) else { return }
        var last = values[Int(entries[start - 1].number)]
        for row in start..<rows.upperBound {
          let word = values[Int(entries[row].number)]
          let change = word ^ last
          if change != 0 { marks[row] = keyOfBit[63 &- change.leadingZeroBitCount] }
          last = word
        }
      }
    }
  }

  /// The address of each row by its number.
  private func addressesOfRows() throws -> SharedArray<RowAddress> {
    let result = try SharedArray<RowAddress>(count: count)
    try forEachChunk { chunk, rows in
      let target = result.values
      for row in rows { target[row] = RowAddress(chunk: chunk, row: row &- rows.lowerBound) }
    }
    return result
  }

  /// Sorts each run of rows that are equal in the words so far by the next word.
  private func settleTies(
    _ data: Shared<NumberedWord>, _ scratch: Shared<NumberedWord>,
    _ words: [Shared<UInt64>]
  ) throws {
    var runs = [0..<count]
    for level in words.indices.dropFirst() {
      runs = try runs.flatMap { try ties(data, $0) }
      if runs.isEmpty { return }
      let current = runs
      let word = words[level]
      // The many small runs are dealt out in lots; a large one is sorted by all threads.
      let large = current.filter { $0.count > 1 << 17 }
      let small = current.filter { $0.count <= 1 << 17 }
      let lot = 256
      try Scheduler.forEach((small.count + lot - 1) / lot, context) { index in
        for run in small[(index * lot)..<min((index + 1) * lot, small.count)] {
          let part = data.part(run)
          for place in 0..<part.count { part[place].word = word.values[Int(part[place].number)] }
          RadixSort.sort(part, scratch.part(run), low: 0)
        }
      }
      for run in large {
        let part = data.part(run)
        for place in 0..<part.count { part[place].word = word.values[Int(part[place].number)] }
        try ParallelRadixSort.sort(part, scratch.part(run), low: 0, context)
      }
    }
  }

  /// The runs of two rows or more whose words are equal.
  private func ties(_ data: Shared<NumberedWord>, _ range: Range<Int>) throws -> [Range<Int>] {
    var runs: [Range<Int>] = []
    let values = data.values
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, values[end].word == values[start].word { end += 1 }
      if end - start > 1 { runs.append(start..<end) }
      start = end
    }
    try context.checkpoint()
    return runs
  }

  /// Calls `work` for pieces of all rows, on all threads.
  private func forEachPiece(_ work: @Sendable (Range<Int>) throws -> Void) throws {
    let (count, size) = (count, Chunk.capacity)
    try Scheduler.forEach((count + size - 1) / size, context, telling: part) { piece in
      try work(piece * size..<min((piece + 1) * size, count))
    }
  }

  private func isOrdered<Entry: SortEntry>(
    _ data: Shared<Entry>
  ) throws -> Bool {
    try everyPiece { rows in
      let values = data.values
      for row in rows where row > 0 && values[row &- 1].word > values[row].word { return false }
      return true
    }
  }

  /// Whether rows come in the order of all their words.
  private func isOrdered(_ words: [Shared<UInt64>]) throws -> Bool {
    try everyPiece { rows in
      for row in rows where row > 0 {
        for word in words {
          let (a, b) = (word.values[row - 1], word.values[row])
          if a < b { break }
          if a > b { return false }
        }
      }
      return true
    }
  }

  private func everyPiece(_ test: @Sendable (Range<Int>) -> Bool) throws -> Bool {
    let failed = Flag()
    try forEachPiece { rows in
      if !failed.isSet, !test(rows) { failed.set() }
    }
    return !failed.isSet
  }
}
