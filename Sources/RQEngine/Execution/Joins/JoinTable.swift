import RQSyntax
import Synchronization

/// What decides whether a row without a partner may have one after all.
struct WholeBuildSide {
  /// Whether there is a row.
  let hasRows: Bool
  /// Whether some row has a NULL among its keys.
  let hasNullKey: Bool
}

/// The build side of a join: its rows, and for each key the rows that have it.
final class JoinTable: @unchecked Sendable {
  /// How many rows.
  let count: Int
  /// The columns that the join reads, in order.
  let columns: [FlatColumn]
  /// The index of the keys; nil for a join without any.
  let index: JoinIndex?
  /// What is known of the whole build side, where this is a part of it.
  let whole: WholeBuildSide
  /// What was known of the columns before they were collected.
  private let given: [ColumnStatistics]
  let layout: JoinKeyLayout?
  /// The rows of each key in the order a join looks for the nearest one; nil for all other joins.
  let nearest: NearestRows?
  /// What is known of texts of the probe side, once for all workers.
  private let translations = Mutex<[Translation]>([])
  private let reservation: Reservation
  /// The places of the keys among the columns.
  private let keys: [Int]
  private let keySets = Mutex<[Int: KeySet?]>([:])

  /// The most rows a build side can have.
  static let maxRows = Int(Int32.max) - 1

  init(
    _ rows: BuildRows, keys: [Int], matchesNull: [Bool], nearest: NearestKey?, _ use: JoinUse,
    whole: WholeBuildSide?, _ context: ExecutionContext
  ) throws {
    count = rows.count
    if rows.count > JoinTable.maxRows {
      throw Diagnostic(
        "RQ0124", "one side of a join has \(rows.count) rows, more than can be indexed",
        hint: "Filter or aggregate it first.")
    }
    reservation = Reservation(context.budget, for: "JOIN")
    try reservation.update(to: rows.memory, rows: rows.count)
    let columns = try rows.flattened(keys: Set(keys), context)
    self.columns = columns
    given = rows.statistics
    self.keys = keys
    let keyColumns = keys.map { columns[$0] }
    self.whole =
      whole ?? WholeBuildSide(hasRows: rows.count > 0, hasNullKey: keyColumns.contains(where: \.holdsNull))
    if keys.isEmpty {
      index = nil
      layout = nil
    } else {
      let layout = try JoinKeyLayout(keyColumns, matchesNull: matchesNull, context)
      try reservation.update(
        to: rows.memory + JoinIndex.memory(rows: rows.count, layout, use), rows: rows.count)
      index = try JoinIndex.make(keyColumns, layout, count: rows.count, use, context)
      self.layout = layout
    }
    let (index, count) = (index, count)
    self.nearest = try nearest.map { try NearestRows($0, columns, index, count: count, context) }
  }

  /// The values of a key, where there can be a bit for each; made when first asked for.
  func keySet(_ key: Int, _ context: ExecutionContext) throws -> KeySet? {
    guard let layout, count > 0 else { return nil }
    return try keySets.withLock { known in
      if let found = known[key] { return found }
      let made = try KeySet(columns[keys[key]], matchesNull: layout.parts[key].matchesNull, context)
      known.updateValue(made, forKey: key)
      return made
    }
  }

  /// What is known of a column's values.
  func statistics(column: Int) -> ColumnStatistics { columns[column].statistics(given[column]) }

  /// Whether every key leads to one row at most.
  var isUnique: Bool { index?.isUnique ?? (count <= 1) }

  // MARK: Texts

  /// What the texts of a probe dictionary are on the build side.
  final class Translation: Sendable {
    let key: Int
    let source: TextDictionary
    /// The build side's code by the source's; `.max` where it has none.
    let codes: [UInt32]
    /// The row or group by the source's code, where the key is the only one and indexes directly.
    let heads: [Int32]

    init(key: Int, source: TextDictionary, codes: [UInt32], heads: [Int32]) {
      self.key = key
      self.source = source
      self.codes = codes
      self.heads = heads
    }
  }

  /// The translation of a probe dictionary; nil when it is the build side's own.
  func translation(of source: TextDictionary, key: Int) -> Translation? {
    guard let target = layout?.parts[key].dictionary, target !== source else { return nil }
    return translations.withLock { known in
      if let found = known.first(where: { $0.key == key && $0.source === source }) { return found }
      let codes = source.codes(in: target)
      var heads: [Int32] = []
      if layout?.parts.count == 1, let dense = index?.dense {
        let table = dense.table
        heads = codes.map { Int($0) < dense.count ? table[Int($0)] : -1 }
      }
      let made = Translation(key: key, source: source, codes: codes, heads: heads)
      // Expressions make a dictionary a vector; those are not worth keeping.
      if known.count < 8 { known.append(made) }
      return made
    }
  }

  // MARK: Rows that found a partner

  private let marks = Mutex<[Buffer]>([])

  /// A byte for each row, for one worker to note which rows found a partner.
  func makeMarks() throws -> Buffer {
    let buffer = try Buffer.zeroed(UInt8.self, count: count)
    marks.withLock { $0.append(buffer) }
    return buffer
  }

  /// The rows that any worker noted, as bytes; asked once all of them are done.
  func collectedMarks() -> Buffer? {
    marks.withLock { parts in
      guard let first = parts.first else { return nil }
      let target = first.values(as: UInt8.self, count: count)
      for part in parts.dropFirst() {
        let source = part.values(as: UInt8.self, count: count)
        for row in 0..<count { target[row] |= source[row] }
      }
      parts = [first]
      return first
    }
  }
}

extension TextDictionary {
  /// The code in `target` of each text here; `.max` where it has none.
  func codes(in target: TextDictionary) -> [UInt32] {
    (0..<count).map { code in
      withBytes(code) { target.code(of: $0).map { UInt32(truncatingIfNeeded: $0) } ?? .max }
    }
  }
}
