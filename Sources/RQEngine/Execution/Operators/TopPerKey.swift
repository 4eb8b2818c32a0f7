import RQSyntax

/// Drops rows that are not among the first of their group in an order, as far as that is soon seen; rows stay in the order
/// they come in.
///
/// What is left holds all rows whose `row_number` (`rank`, if ties count) is at most `keep`, and few others, so that a
/// window above it gives them the numbers it would give them among all rows.
struct TopPerKey: Sink {
  let partition: [(ordinal: Int, key: SortKey)]
  /// The first key of the order, if there is one.
  let order: [(ordinal: Int, key: SortKey)]
  /// Whether the order has no further keys.
  let isWhole: Bool
  let keep: Int
  /// Whether rows equal to the last that is kept are kept as well.
  let withTies: Bool
  let types: [DataType]
  /// Where rows come from whose columns are read later; nil when the rows themselves are kept.
  let fetch: RowFetch?

  /// With more rows a group than this, sorting is as fast.
  static let largest = 64

  func makeStage(_ context: ExecutionContext) throws -> Stage { TopPerKeyStage(self, context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let stages = stages.compactMap { $0 as? TopPerKeyStage }
    guard let first = stages.first else { return }
    for other in stages.dropFirst() {
      try context.checkpoint()
      try first.merge(other)
    }
    let places = first.places()
    if let fetch {
      output.relation = try fetch.relation(places, context)
      return
    }
    // Without addresses the rows themselves were kept, each in the chunks of the worker that met it.
    let chunks = stages.flatMap(\.chunks)
    let relation = Relation(types: types + [.integer], chunks: chunks)
    let wanted = Set(places)
    let place = SortKey(
      expression: .column(Column(id: -1, type: .integer, name: "place")), descending: false, nullsFirst: false,
      order: .ascending)
    let order = try RowSort(relation, by: [(types.count, place)], for: "QUALIFY", context).sorted()
    var kept: [RowAddress] = []
    for address in order.addresses.values {
      let segment = chunks[Int(address >> 16)].segments[types.count]
      guard case .integer(let place) = segment.value(at: Int(address & 0xffff), type: .integer) else { continue }
      if wanted.contains(place) { kept.append(address) }
    }
    output.relation = Relation(
      types: types,
      chunks: try kept.withUnsafeBufferPointer {
        try relation.gathered($0, ordinals: Array(types.indices), context)
      })
  }
}

/// The best rows of each group, as one worker sees them.
private final class TopPerKeyStage: Stage {
  private let sink: TopPerKey
  private let context: ExecutionContext
  private let reservation: Reservation
  private var groups: GroupTable
  /// For each group the words of its best rows, ascending, and their places; `UInt64.max` where there is none yet.
  private var words: [UInt64] = []
  private var placesOfWords: [Int64] = []
  /// For each group the word that a row must not exceed.
  private var bounds: [UInt64] = []
  /// Rows that were even with the last of their group's best.
  private var ties: [(word: UInt64, group: UInt32, place: Int64)] = []
  private var writer: RelationWriter?
  private(set) var chunks: [Chunk] = []
  /// Whether equal words meant equal keys so far.
  private var isExactSoFar = true
  private var morsel = 0
  private var position: Int64 = 0

  init(_ sink: TopPerKey, _ context: ExecutionContext) {
    self.sink = sink
    self.context = context
    groups = GroupTable(types: sink.partition.map { $0.key.expression.type })
    reservation = Reservation(context.budget, for: "QUALIFY")
  }

  override func begin(morsel: Int) throws {
    self.morsel = morsel
    position = 0
  }

  override func push(_ batch: Batch) throws {
    let place = sink.fetch == nil ? nil : batch.origin.map { Int64($0) }
    let base = place ?? Int64(morsel) << 32 | position
    position += Int64(batch.count)
    let rows = batch.rows
    let memory = try Scratch<UInt32>(count: batch.count)
    if sink.partition.isEmpty {
      memory.values.update(repeating: 0)
    } else {
      groups.resolve(sink.partition.map { batch.columns[$0.ordinal] }, rows, into: memory.values)
    }
    let count = sink.partition.isEmpty ? 1 : groups.count
    if bounds.count < count {
      let more = max(count, bounds.count * 2) - bounds.count
      bounds.append(contentsOf: repeatElement(.max, count: more))
      words.append(contentsOf: repeatElement(.max, count: more * sink.keep))
      placesOfWords.append(contentsOf: repeatElement(.max, count: more * sink.keep))
    }
    let encoded = try Scratch<UInt64>(count: batch.count)
    let isExact = TopWords.encode(batch, sink.order, rows, into: encoded.values)
    if !isExact { isExactSoFar = false }
    // A row equal to the last of the best comes behind it, as a worker meets rows in their order.
    let keepsTies = sink.withTies || !sink.isWhole || !isExact
    var passing: [UInt16] = []
    bounds.withUnsafeBufferPointer { bounds in
      rows.forEach { row in
        let bound = bounds[Int(memory[row])]
        if encoded[row] < bound || keepsTies && encoded[row] == bound {
          passing.append(UInt16(truncatingIfNeeded: row))
        }
      }
    }
    if passing.isEmpty { return }
    for row in passing { insert(encoded[Int(row)], memory[Int(row)], base + Int64(row), keepsTies: keepsTies) }
    if sink.fetch == nil { try keepRows(batch, passing, base) }
    try reservation.update(
      to: groups.memory + words.count * 24 + ties.count * 24 + (writer?.memory ?? 0), rows: bounds.count)
  }

  /// Keeps rows themselves, where they can't be read again.
  private func keepRows(_ batch: Batch, _ passing: [UInt16], _ base: Int64) throws {
    var extended = batch
    let places = try VectorWriter<Int64>(count: batch.count)
    for row in passing { places.values[Int(row)] = base + Int64(row) }
    extended.columns.append(places.vector(.int64))
    var writer = self.writer ?? RelationWriter(types: sink.types + [.integer])
    self.writer = nil
    passing.withUnsafeBufferPointer { writer.append(extended, rows: Rows(indices: $0, count: $0.count)) }
    self.writer = writer
  }

  override func end(morsel: Int) throws {
    guard var writer else { return }
    chunks += try writer.finish()
    self.writer = nil
  }

  /// Puts a row among the best of its group, if it belongs there.
  private func insert(_ word: UInt64, _ group: UInt32, _ place: Int64, keepsTies: Bool) {
    let keep = sink.keep
    let start = Int(group) * keep
    let last = start + keep - 1
    let full = placesOfWords[last] != .max
    if full {
      if word > words[last] || word == words[last] && place > placesOfWords[last] {
        if word == words[last], keepsTies { ties.append((word, group, place)) }
        return
      }
      if keepsTies { ties.append((words[last], group, placesOfWords[last])) }
    }
    var slot = last
    while slot > start, (words[slot - 1], placesOfWords[slot - 1]) > (word, place) {
      words[slot] = words[slot - 1]
      placesOfWords[slot] = placesOfWords[slot - 1]
      slot -= 1
    }
    words[slot] = word
    placesOfWords[slot] = place
    if placesOfWords[last] != .max { bounds[Int(group)] = words[last] }
    if ties.count > 1 << 16, ties.count > 2 * tiesAfterPruning { pruneTies() }
  }

  private var tiesAfterPruning = 0

  /// Forgets rows that are behind the best by now.
  private func pruneTies() {
    ties.removeAll { $0.word > bounds[Int($0.group)] }
    tiesAfterPruning = ties.count
  }

  func merge(_ other: TopPerKeyStage) throws {
    let map = sink.partition.isEmpty ? (other.bounds.isEmpty ? [] : [0]) : groups.merge(&other.groups)
    let count = sink.partition.isEmpty ? max(bounds.count, other.bounds.isEmpty ? 0 : 1) : groups.count
    if bounds.count < count {
      let more = count - bounds.count
      bounds.append(contentsOf: repeatElement(.max, count: more))
      words.append(contentsOf: repeatElement(.max, count: more * sink.keep))
      placesOfWords.append(contentsOf: repeatElement(.max, count: more * sink.keep))
    }
    let keepsTies = sink.withTies || !sink.isWhole || !isExactSoFar || !other.isExactSoFar
    for (group, target) in map.enumerated() {
      for slot in (group * sink.keep)..<((group + 1) * sink.keep) where other.placesOfWords[slot] != .max {
        insert(other.words[slot], target, other.placesOfWords[slot], keepsTies: keepsTies)
      }
    }
    for tie in other.ties { insert(tie.word, map[Int(tie.group)], tie.place, keepsTies: true) }
  }

  /// The places of all rows that may be wanted, ascending.
  func places() -> [Int64] {
    var result = placesOfWords.filter { $0 != .max }
    for tie in ties where tie.word <= bounds[Int(tie.group)] { result.append(tie.place) }
    var entries = result.map { UInt64(bitPattern: $0) }
    var scratch = entries
    entries.withUnsafeMutableBufferPointer { entries in
      scratch.withUnsafeMutableBufferPointer { RadixSort.sort(entries, $0, low: 0) }
    }
    return entries.map { Int64(bitPattern: $0) }
  }
}
