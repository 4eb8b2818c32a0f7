import RQSyntax

/// One cell of the reports: its report, its row, and whose applications it counts.
public struct CellKey: Sendable, Hashable {
  /// The number of the report.
  public var report: Int64
  /// The code of the row, or the column of `reports`.
  public var item: String
  /// The applicant; nil for the total, and where the table has none.
  public var applicant: String?

  /// Creates a key.
  public init(report: Int64, item: String, applicant: String? = nil) {
    self.report = report
    self.item = item
    self.applicant = applicant
  }
}

extension Session {
  /// Why cells hold no number: `blank`, `not_applicable`, `text` or `absent`; cells with a number, and cells that no
  /// report has, are left out.
  ///
  /// An item that adds up others, as `withheld` does `withheld_secret` and its kin, says what the first of them without a
  /// number says.
  public func states(of keys: Set<CellKey>) -> [CellKey: String] {
    guard let cells = catalog.table(named: "cells"),
      let places = Optional(["report_id", "item", "applicant", "state"].compactMap(cells.column(named:))),
      places.count == 4
    else { return [:] }
    let wanted = Dictionary(grouping: keys, by: \.report)
    guard let low = wanted.keys.min(), let high = wanted.keys.max() else { return [:] }
    var found: [CellKey: String] = [:]
    for chunk in cells.chunks {
      let ids = chunk.segments[places[0]]
      guard let zone = ids.zone.range, zone.low <= Int128(high), zone.high >= Int128(low) else { continue }
      for row in 0..<chunk.count {
        guard case .integer(let report) = ids.value(at: row, type: .integer), let keys = wanted[report],
          case .text(let state) = chunk.segments[places[3]].value(at: row, type: .text), state != "number",
          case .text(let item) = chunk.segments[places[1]].value(at: row, type: .text)
        else { continue }
        var applicant: String?
        if case .text(let name) = chunk.segments[places[2]].value(at: row, type: .text), name != "total" {
          applicant = name
        }
        for key in keys where key.applicant == applicant || key.applicant == "total" && applicant == nil {
          if key.item == item || item.hasPrefix(key.item + "_"), found[key] == nil { found[key] = state }
        }
      }
    }
    return found
  }
}
