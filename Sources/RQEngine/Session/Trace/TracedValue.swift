import RQSyntax

/// A value of an answer with the items of the cells it rests on, each with the rows that count for it.
struct TracedValue {
  let place: TracedQuery.Place
  /// Over the long table one item, nil: the row's own.
  let items: [(item: String?, filters: [Expression]?)]

  /// - Returns: nil for a value that rests on no cell.
  init?(_ place: TracedQuery.Place, isLong: Bool, items known: [String]) {
    self.place = place
    if isLong {
      let parts = place.parts.filter { part in part.columns.contains { $0 == "count" || $0 == "state" } }
      if parts.isEmpty { return nil }
      items = [(nil, TracedValue.filters(of: parts))]
      return
    }
    var found: [(item: String?, filters: [Expression]?)] = []
    for item in known {
      let parts = place.parts.filter { part in
        part.columns.contains { code in
          // A column that adds up others, as `withheld` does, has no cell of its own.
          item == code || item.hasPrefix(code + "_") && !known.contains(code)
        }
      }
      if !parts.isEmpty { found.append((item, TracedValue.filters(of: parts))) }
    }
    if found.isEmpty { return nil }
    items = found
  }

  /// The conditions of which one must hold; nil where every row counts.
  private static func filters(of parts: [TracedQuery.Part]) -> [Expression]? {
    let filters = parts.compactMap(\.filter)
    return filters.count == parts.count ? filters : nil
  }
}
