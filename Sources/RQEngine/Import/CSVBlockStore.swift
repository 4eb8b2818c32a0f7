import Synchronization

/// The blocks of a file between parsing and assembly, each of which goes as soon as the last chunk with rows of it is made.
///
/// Chunk by chunk the values move from blocks to segments, so that they stand in memory once and not twice.
final class CSVBlockStore: Sendable {
  /// The row with which each block begins, and the number of all rows.
  let firstRows: [Int]
  private let state: Mutex<State>

  private struct State {
    var columns: [[CSVBlockColumn]]
    /// For each block how many chunks have rows of it and were not taken yet.
    var uses: [Int]
  }

  /// A store for the columns of blocks; `chunks` are the rows of each chunk, in order.
  init(columns: [[CSVBlockColumn]], firstRows: [Int], chunks: [Range<Int>]) {
    self.firstRows = firstRows
    var uses = [Int](repeating: 0, count: columns.count)
    for rows in chunks {
      for block in CSVBlockStore.blocks(of: rows, firstRows) { uses[block] += 1 }
    }
    state = Mutex(State(columns: columns, uses: uses))
  }

  /// The blocks that have some of `rows`.
  private static func blocks(of rows: Range<Int>, _ firstRows: [Int]) -> Range<Int> {
    // The last block that begins at or before the first row.
    var low = 0
    var high = firstRows.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstRows[middle] <= rows.lowerBound { low = middle } else { high = middle }
    }
    var end = low
    while end < firstRows.count - 1, firstRows[end] < rows.upperBound { end += 1 }
    return low..<end
  }

  /// The blocks with the rows of a chunk, by number; each chunk is taken once.
  func take(_ rows: Range<Int>) -> (first: Int, columns: [[CSVBlockColumn]]) {
    let blocks = CSVBlockStore.blocks(of: rows, firstRows)
    return state.withLock { state in
      let taken = Array(state.columns[blocks])
      for block in blocks {
        state.uses[block] -= 1
        if state.uses[block] == 0 { state.columns[block] = [] }
      }
      return (blocks.lowerBound, taken)
    }
  }
}
