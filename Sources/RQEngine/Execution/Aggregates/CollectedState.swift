import Synchronization

/// Keeps all values of each group for functions that need them together; several calls over the same values share one.
final class CollectedState: SharedAggregateState {
  private let type: DataType
  private var summaries: [GroupSummary] = []
  private var reader: WordReader
  private var narrow = CollectedWords<Int64>(keepsPositions: false)
  private var wide = CollectedWords<Int128>(keepsPositions: false)
  /// How often each value occurs, as long as that is enough to know.
  private var counts: ValueCounts?
  private var groupCount = 0
  private var parts = GroupParts<CollectedState>()
  private let arranged = Mutex(Arranged())
  private var results: [Results] = []
  /// For each summary what it gave for each group, where counts were enough.
  private var counted: [[Value]]?

  private struct Arranged: Sendable {
    var narrow: ArrangedWords<Int64>?
    var wide: ArrangedWords<Int128>?
  }

  /// What one function gave for each group.
  private struct Results: @unchecked Sendable {
    let words: Buffer
    let validity: UnsafeMutableBufferPointer<UInt8>
    let buffer: Buffer
    /// The texts by rank, where the words are ranks.
    var texts: [UInt32] = []
    var dictionary: TextDictionary?
  }

  init(type: DataType) {
    self.type = type
    reader = WordReader(type)
    super.init()
    switch type {
    case .integer, .date: counts = ValueCounts()
    default: break
    }
  }

  override func add(_ call: AggregateCall) -> Int {
    guard let summary = GroupSummary(call) else { return 0 }
    switch summary {
    case .quantileCont, .quantileDisc, .mode: break
    default: counts = nil
    }
    summaries.append(summary)
    return summaries.count - 1
  }

  override var memory: Int { narrow.memory + wide.memory + (counts?.memory ?? 0) }
  override var keepsMerged: Bool { true }

  override var canPartition: Bool { true }

  override func resize(to count: Int) { groupCount = max(groupCount, count) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    if counts?.add(vector, rows, groups, groupCount: groupCount) ?? false { return }
    try leaveCounts()
    if reader.isWide {
      try wide.append(rows.count, groups, from: 0) { body in WordReader.forEachWide(vector, rows, body) }
    } else {
      try narrow.append(rows.count, groups, from: 0) { body in reader.forEach(vector, rows, body) }
    }
  }

  /// Goes over to keeping every value.
  private func leaveCounts() throws {
    guard let counts else { return }
    self.counts = nil
    try counts.forEachGroup { group, total, numbers in
      let groups = [UInt32](repeating: UInt32(truncatingIfNeeded: group), count: total)
      try groups.withUnsafeBufferPointer { groups in
        try narrow.append(total, groups, from: 0) { body in
          var position = 0
          for (value, times) in numbers {
            for _ in 0..<times {
              body(position, value)
              position += 1
            }
          }
        }
      }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? CollectedState else { return }
    parts.take(other, other.parts, from: groups, into: targets, groupCount: groupCount)
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    groupCount = max(groupCount, count)
    if let total = allCounts() {
      let (isDate, summaries) = (type == .date, summaries)
      let step = min(max(count / (context.threads * 4), 1), 4096)
      let parts = try Scheduler.run(
        morsels: (count + step - 1) / step, threads: context.threads, makeState: { _ in [(Int, [[Value]])]() },
        work: { found, morsel in
          let groups = (morsel * step)..<min((morsel + 1) * step, count)
          found.append((morsel, groups.map { total.summarize($0, summaries, isDate: isDate) }))
        })
      let byGroup = parts.flatMap { $0 }.ordered { $0.0 < $1.0 }.flatMap(\.1)
      counted = summaries.indices.map { summary in byGroup.map { $0[summary] } }
      return
    }
    if reader.isWide {
      try summarize(Int128.self, count, context) { try $0.arrangeWide() }
    } else {
      try summarize(Int64.self, count, context) { try $0.arrangeNarrow() }
    }
  }

  /// The counts of all parts together, when every part has nothing but counts.
  private func allCounts() -> ValueCounts? {
    guard var total = counts, parts.list.allSatisfy({ $0.source.counts != nil }) else { return nil }
    for part in parts.list where !part.isEmpty {
      guard let other = part.source.counts, total.add(other, groupCount: groupCount, part.groups(of:)) else {
        return nil
      }
    }
    return total
  }

  private func arrangeNarrow() throws -> ArrangedWords<Int64> {
    try arranged.withLock { known in
      if let known = known.narrow { return known }
      try leaveCounts()
      let made = try narrow.arranged(groupCount: groupCount)
      narrow = CollectedWords(keepsPositions: false)
      known.narrow = made
      return made
    }
  }

  private func arrangeWide() throws -> ArrangedWords<Int128> {
    try arranged.withLock { known in
      if let known = known.wide { return known }
      let made = try wide.arranged(groupCount: groupCount)
      wide = CollectedWords(keepsPositions: false)
      known.wide = made
      return made
    }
  }

  /// One part's values, and how its groups and texts are called there.
  private struct Source<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>: @unchecked Sendable {
    let words: ArrangedWords<W>
    /// Nil where the groups are those here.
    let part: GroupParts<CollectedState>.Part?
    /// The rank of each text.
    var ranks: [UInt32] = []

    /// Calls `body` with where the values of a group lie.
    @inline(__always)
    func forEachRange(_ group: Int, _ body: (Range<Int>) -> Void) {
      if let part {
        for member in part.groups(of: group) where Int(member) < words.groupCount { body(words.range(of: Int(member))) }
      } else if group < words.groupCount {
        body(words.range(of: group))
      }
    }
  }

  /// States that several threads arrange, each under its own lock.
  private struct States: @unchecked Sendable {
    let list: [CollectedState]
  }

  private func summarize<W: FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype>(
    _ word: W.Type, _ count: Int, _ context: ExecutionContext,
    _ arrange: @escaping @Sendable (CollectedState) throws -> ArrangedWords<W>
  ) throws {
    let states = States(list: [self] + parts.list.map(\.source))
    _ = try Scheduler.run(morsels: states.list.count, threads: context.threads, makeState: { _ in () }) { _, index in
      _ = try arrange(states.list[index])
    }
    var sources = [Source(words: try arrange(self), part: nil)]
    for part in parts.list { sources.append(Source(words: try arrange(part.source), part: part)) }
    let texts = type.isCoded ? rankTexts(&sources, states) : nil
    var outputs: [Results] = []
    for _ in summaries {
      let validity = try Buffer.zeroed(UInt8.self, count: count)
      outputs.append(
        Results(
          words: try Buffer.zeroed(W.self, count: count), validity: validity.values(count: count), buffer: validity,
          texts: texts?.byRank ?? [], dictionary: texts?.dictionary))
    }
    let run = SummaryRun(
      sources: sources, summaries: summaries, words: outputs.map { $0.words.values(count: count) },
      validity: outputs.map(\.validity), isDouble: type == .double, isDate: type == .date)
    let step = min(max(count / (context.threads * 16), 1), 4096)
    _ = try Scheduler.run(
      morsels: (count + step - 1) / step, threads: context.threads, makeState: { _ in [W]() },
      work: { scratch, morsel in
        try context.checkpoint()
        for group in (morsel * step)..<min((morsel + 1) * step, count) { run.summarize(group, &scratch) }
      })
    results = outputs
  }

  /// The work of summarising, shared by the threads; each group is touched by one of them.
  private struct SummaryRun<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>: @unchecked Sendable {
    let sources: [Source<W>]
    let summaries: [GroupSummary]
    let words: [UnsafeMutableBufferPointer<W>]
    let validity: [UnsafeMutableBufferPointer<UInt8>]
    let isDouble: Bool
    let isDate: Bool

    func summarize(_ group: Int, _ scratch: inout [W]) {
      var total = 0
      for source in sources { source.forEachRange(group) { total += $0.count } }
      if total == 0 { return }
      if scratch.count < total { scratch = [W](repeating: 0, count: max(total, scratch.count * 2)) }
      scratch.withUnsafeMutableBufferPointer { scratch in
        var values = UnsafeMutableBufferPointer(rebasing: scratch[..<total])
        gather(group, values)
        if summaries.contains(where: \.needsSorting) { values.sort() }
        for (index, summary) in summaries.enumerated() {
          if let word = summary.result(values, isDouble: isDouble, isDate: isDate) {
            words[index][group] = word
            validity[index][group] = 1
          }
          // The distances from the median have overwritten the values.
          if case .mad = summary, index + 1 < summaries.count {
            gather(group, values)
            if summaries.contains(where: \.needsSorting) { values.sort() }
          }
        }
      }
    }

    private func gather(_ group: Int, _ values: UnsafeMutableBufferPointer<W>) {
      var filled = 0
      for source in sources {
        let ranks = source.ranks
        source.forEachRange(group) { range in
          if ranks.isEmpty {
            for index in range { values[filled + index - range.lowerBound] = source.words.words[index] }
          } else {
            for index in range {
              values[filled + index - range.lowerBound] = W(ranks[Int(source.words.words[index])])
            }
          }
          filled += range.count
        }
      }
    }
  }

  /// Gives the texts of all parts common ranks.
  private func rankTexts<W>(_ sources: inout [Source<W>], _ states: States) -> (
    dictionary: TextDictionary, byRank: [UInt32]
  ) {
    var common = TextInterner()
    var maps: [[UInt32]?] = []
    var sizes: [Int] = []
    for state in states.list {
      let dictionary = state.texts()
      sizes.append(dictionary.count)
      maps.append(common.map(from: dictionary))
    }
    let dictionary = common.dictionary()
    let ranks = dictionary.ranks
    var byRank = [UInt32](repeating: 0, count: ranks.count)
    for (code, rank) in ranks.enumerated() { byRank[Int(rank)] = UInt32(truncatingIfNeeded: code) }
    for (index, map) in maps.enumerated() {
      sources[index].ranks = map?.map { ranks[Int($0)] } ?? ranks
    }
    return (dictionary, byRank)
  }

  private func texts() -> TextDictionary { arranged.withLock { _ in reader.dictionary() } }

  override func result(_ index: Int, _ groups: Range<Int>, _ type: DataType) throws -> Vector {
    if let counted {
      let values = counted[index]
      let first = groups.lowerBound
      return try ValueWriter.vector(groups.count, .all(groups.count), type) { values[first + $0] }
    }
    guard index < results.count else { return try Vector.constant(.null, type: type, count: groups.count) }
    let found = results[index]
    let first = groups.lowerBound
    if reader.isWide, type.isWide {
      let words = found.words.values(as: Int128.self, count: found.validity.count)
      return try ValueWriter.vector(groups.count, .all(groups.count), type) { row in
        found.validity[first + row] == 0 ? .null : Value(stored: words[first + row], type)
      }
    }
    func value(_ row: Int, _ word: Int64) -> Value {
      if found.validity[first + row] == 0 { return .null }
      let word = type.isCoded ? Int64(found.texts[Int(word)]) : word
      return WordReader.value(word, type, found.dictionary)
    }
    if reader.isWide {
      let words = found.words.values(as: Int128.self, count: found.validity.count)
      return try ValueWriter.vector(groups.count, .all(groups.count), type) {
        value($0, Int64(truncatingIfNeeded: words[first + $0]))
      }
    }
    let words = found.words.values(as: Int64.self, count: found.validity.count)
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { value($0, words[first + $0]) }
  }
}
