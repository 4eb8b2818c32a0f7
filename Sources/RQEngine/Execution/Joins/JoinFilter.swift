/// What a join above a scan says of the scan's rows: one whose key the build side lacks need not be read.
///
/// It can say so only when the build side is complete, which it is before the scan starts.
struct JoinFilter: Sendable {
  /// The column of the scan that is the key.
  let column: Column
  /// The number of the key in the join.
  let key: Int
  let build: PipelineOutput
  /// Whether single rows are tested too; without, only whole chunks are.
  let testsRows: Bool
  /// Whether NULL finds NULL, which ranges say nothing of.
  let matchesNull: Bool

  /// The values that can find a partner, when that is known.
  var range: (low: Int128, high: Int128)? {
    guard !matchesNull, let table = build.joinTable else { return nil }
    return table.layout?.bounds(key: key)
  }

  /// Whether no row at all can find a partner.
  var isEmpty: Bool { build.joinTable?.count == 0 }
}

/// Tests rows of a scan against the build side of a join, as long as that turns enough of them away.
final class JoinFilterStage {
  private let column: Int
  private let table: JoinTable
  private var seen = 0
  private var kept = 0

  init?(_ filter: JoinFilter, columns: [Column]) {
    guard filter.testsRows, let table = filter.build.joinTable, let place = columns.firstIndex(of: filter.column) else {
      return nil
    }
    self.table = table
    column = place
  }

  /// Keeps the rows that have a partner.
  func apply(_ batch: inout Batch) throws {
    // Where most rows have a partner the join finds the others as cheaply.
    if seen > 1 << 16, kept > seen / 4 * 3 { return }
    let rows = batch.rows
    if rows.count == 0 { return }
    let memory = try Buffer(byteCount: rows.count * 4)
    let heads: UnsafeMutableBufferPointer<Int32> = memory.values(count: rows.count)
    try table.lookUp([batch.columns[column]], rows, into: heads)
    var place = 0
    let selection = try Selection(rows) { _ in
      defer { place &+= 1 }
      return heads[place] >= 0 ? 1 : 0
    }
    withExtendedLifetime(memory) {}
    seen += rows.count
    kept += selection.count
    if selection.count < rows.count { batch.selection = selection }
  }
}
