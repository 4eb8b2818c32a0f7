import RQEngine
import RQReports

extension Database {
  /// The passages of the documents that cells stand in, each number marked.
  ///
  /// - Parameters:
  ///   - cells: rows as `evidence` and `TRACE` give them, with the columns `source`, `byte_start` and `byte_end`, and
  ///     for documents with pages `page`, `x0`, `y0`, `x1` and `y1`.
  ///   - limit: how many rows are looked up at most.
  /// - Returns: for each row in order its document and passage, those left out that cannot be read any more.
  public func passages(of cells: ResultTable, limit: Int = .max) -> [(source: String, passage: Passage)] {
    let names = cells.columns.map(\.name)
    guard let sources = names.firstIndex(of: "source") else { return [] }
    var readers = PassageReaders()
    var found: [(source: String, passage: Passage)] = []
    for row in 0..<min(cells.rowCount, limit) {
      guard case .text(let path) = cells.columns[sources][row] else { continue }
      let place = CitedPlace { name in names.firstIndex(of: name).map { cells.columns[$0][row] } }
      if let passage = readers.passage(place, in: path) { found.append((path, passage)) }
    }
    return found
  }
}
