/// The keys of a sort as numbers that compare as the keys do, for rows in a temporary file.
struct SpilledSortWords: Sendable {
  /// The types of the columns of numbers.
  var types: [DataType] { layout.words.map { _ in .integer } }

  private let ordinals: [Int]
  private let columns: [SortColumn]
  private let layout: SortLayout
  /// For each text key the ranks of the codes of each dictionary, by its number.
  private let ranks: [[Int32: [UInt32]]]
  private let numbers: [[Int32]]

  /// - Throws: `RQ0502` when the texts of a key do not fit into memory.
  init(
    _ rows: SpilledRows, _ keys: [(ordinal: Int, key: SortKey)], _ name: String, _ context: ExecutionContext
  ) throws {
    ordinals = keys.map(\.ordinal)
    var columns: [SortColumn] = []
    var ranks: [[Int32: [UInt32]]] = []
    for (ordinal, key) in keys {
      let known = rows.columns[ordinal]
      switch rows.types[ordinal] {
      case .text, .list, .structure, .map, .blob, .uuid:
        let made = try SpilledSortWords.ranks(rows, ordinal, key, name, context)
        ranks.append(made.ranks)
        columns.append(
          SortColumn(form: .ranked, key, hasNulls: known.nullCount > 0, range: (0, Int128(max(made.count, 1)))))
      case .double:
        ranks.append([:])
        columns.append(
          SortColumn(form: .double, key, hasNulls: known.nullCount > 0, range: (0, Int128(UInt64.max))))
      default:
        ranks.append([:])
        columns.append(
          SortColumn(form: .integer, key, hasNulls: known.nullCount > 0, range: known.range ?? (0, 0)))
      }
    }
    self.columns = columns
    self.ranks = ranks
    numbers = keys.map { key in rows.chunks.map { $0.parts[key.ordinal].dictionary } }
    // Addresses are no part of words that have to mean the same everywhere.
    layout = SortLayout(columns, addressBits: 65)
  }

  /// The chunk of a number with the words behind its columns.
  func added(to chunk: Chunk, number: Int) throws -> Chunk {
    var segments = chunk.segments
    for fields in layout.words {
      let memory = try Buffer.zeroed(UInt64.self, count: chunk.count)
      let words = memory.values(as: UInt64.self, count: chunk.count)
      for field in fields {
        let (key, ordinal) = (field.key, ordinals[field.key])
        let table = ranks[key][numbers[key][number]]
        try columns[key].over(chunk.segments[ordinal], ranks: table).encode(
          chunk: 0, field.part, shift: field.shift, into: words)
      }
      // Signed numbers compare as these words do once their first bit is turned.
      for row in 0..<chunk.count { words[row] ^= 1 << 63 }
      segments.append(
        try Segment.narrowed(adopting: memory, .int64, count: chunk.count, validity: nil, dictionary: nil))
    }
    return Chunk(count: chunk.count, segments: segments)
  }

  /// The ranks of the codes of all dictionaries of a column, and how many there are.
  private static func ranks(
    _ rows: SpilledRows, _ ordinal: Int, _ key: SortKey, _ name: String, _ context: ExecutionContext
  ) throws -> (ranks: [Int32: [UInt32]], count: Int) {
    let reservation = Reservation(context.budget, for: name)
    var interner = TextInterner()
    var maps: [Int32: [UInt32]] = [:]
    var codes = 0
    for number in rows.chunks.indices {
      guard let (known, dictionary) = try rows.dictionary(number, ordinal: ordinal), maps[known] == nil else {
        continue
      }
      try context.checkpoint()
      maps[known] = interner.map(from: dictionary) ?? (0..<UInt32(truncatingIfNeeded: dictionary.count)).map { $0 }
      codes += dictionary.count
      try reservation.update(to: interner.memory + codes * 8, rows: codes)
    }
    let merged = interner.dictionary()
    let ranks = try SortRanks.listed(key.order, merged.ranks, merged)
    return (maps.mapValues { $0.map { ranks[Int($0)] } }, merged.count)
  }
}
