/// What a join above a scan says of the scan's rows: one whose key the build side lacks need not be read.
///
/// It can say so only when the build side is complete, which it is before the scan starts.
struct JoinFilter: Sendable {
  /// The column of the scan that is the key.
  let column: Column
  /// The number of the key in the join.
  let key: Int
  let build: PipelineOutput
  /// Whether the key is the only one.
  let isOnlyKey: Bool
  /// Whether rows are tested one by one even where the join finds those without a partner as cheaply.
  let testsRows: Bool
  /// What else must be known for the scan to do all that the join does.
  let deciding: Deciding

  /// When a row of the scan is a row of the join's result exactly where its key has a partner.
  enum Deciding {
    /// The join asks or adds something else.
    case never
    /// As long as no key has two partners.
    case whereUnique
    case always
  }

  /// The values that can find a partner, when that is known.
  var range: (low: Int128, high: Int128)? {
    guard let table = build.joinTable else { return nil }
    return table.layout?.bounds(key: key)
  }

  /// Whether no row at all can find a partner.
  var isEmpty: Bool { build.joinTable?.count == 0 }

  /// Whether the scan tests every row, and nothing is left for the join to do.
  var decides: Bool {
    guard isOnlyKey, let table = build.joinTable else { return false }
    switch deciding {
    case .never: return false
    case .whereUnique: return table.isUnique
    case .always: return true
    }
  }
}

/// Tests rows of a scan against the build side of a join.
final class JoinFilterStage {
  /// The place of the key among the scan's columns.
  let place: Int
  private let table: JoinTable
  private let key: Int
  private let set: KeySet?
  private let testsRows: Bool
  private let decides: Bool
  private var seen = 0
  private var kept = 0

  /// Looking up keys in an array of more places than this waits for memory.
  private static let nearPlaces = 1 << 17
  /// Where the build side has fewer of its values than this share, it turns many rows away.
  private static let sparse = 0.25

  init?(_ filter: JoinFilter, columns: [Column], _ context: ExecutionContext) throws {
    guard let table = filter.build.joinTable, let place = columns.firstIndex(of: filter.column) else { return nil }
    set = try table.keySet(filter.key, context)
    if set == nil, !filter.isOnlyKey { return nil }
    self.table = table
    self.place = place
    key = filter.key
    decides = filter.decides
    let isFar = !filter.isOnlyKey || table.index?.dense.map { $0.count > JoinFilterStage.nearPlaces } ?? true
    let isSparse = set.map { $0.density < JoinFilterStage.sparse } ?? false
    testsRows = filter.testsRows || decides || isFar && isSparse
  }

  /// Writes 1 for each listed row, in order, whose key has a partner, and 0 for the others.
  private func test(_ vector: Vector, _ rows: Rows, into target: UnsafeMutableBufferPointer<UInt8>) throws {
    if let set {
      if set.knows(vector) {
        set.test(vector, rows, map: nil, into: target)
        return
      }
      if let dictionary = vector.dictionary, let translation = table.translation(of: dictionary, key: key) {
        set.test(vector, rows, map: translation.codes, into: target)
        return
      }
    }
    if table.layout?.parts.count != 1 {
      target.update(repeating: 1)
      return
    }
    let memory = try Buffer(byteCount: rows.count * 4)
    let heads: UnsafeMutableBufferPointer<Int32> = memory.values(count: rows.count)
    try table.lookUp([vector], rows, into: heads)
    for index in 0..<rows.count { target[index] = heads[index] >= 0 ? 1 : 0 }
    withExtendedLifetime(memory) {}
  }

  /// The rows of runs that have a partner, one test doing for each run; nil when all do.
  func select(_ runs: SegmentRuns) throws -> Selection? {
    let memory = try Buffer(byteCount: runs.values.count)
    let flags: UnsafeMutableBufferPointer<UInt8> = memory.values(count: runs.values.count)
    try test(runs.values, .all(runs.values.count), into: flags)
    let selected = try Selection(mask: UnsafeBufferPointer(flags), validity: nil)
    withExtendedLifetime(memory) {}
    return selected.count < runs.values.count ? try Selection(selected, of: runs) : nil
  }

  /// Whether the next rows are worth a test: where most have a partner the join finds the others as cheaply.
  var isWorthwhile: Bool { decides || testsRows && (seen <= 1 << 16 || kept <= seen / 4 * 3) }

  /// Keeps the rows that have a partner; their keys are in the batch.
  func apply(_ batch: inout Batch) throws {
    let rows = batch.rows
    if rows.count == 0 { return }
    let memory = try Buffer(byteCount: rows.count)
    let flags: UnsafeMutableBufferPointer<UInt8> = memory.values(count: rows.count)
    try test(batch.columns[place].spread, rows, into: flags)
    let selection: Selection
    if rows.isAll {
      selection = try Selection(mask: UnsafeBufferPointer(flags), validity: nil)
    } else {
      var position = 0
      selection = try Selection(rows) { _ in
        defer { position &+= 1 }
        return flags[position]
      }
    }
    withExtendedLifetime(memory) {}
    seen += rows.count
    kept += selection.count
    if selection.count < rows.count { batch.selection = selection }
  }
}
