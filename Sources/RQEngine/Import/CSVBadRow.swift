import RQSyntax

/// A record that is left out of the table.
struct CSVBadRow: Sendable {
  /// What is wrong with it.
  enum Reason: Sendable {
    case fieldCount(Int)
    case textBehindQuote
    case unclosedQuote
    case encoding
    case tooLong
  }

  var reason: Reason
  /// The line in which the record begins, counted from 1.
  var line: Int

  /// The warning a user gets.
  func diagnostic(path: String, layout: CSVLayout) -> Diagnostic {
    let place = "\(path), line \(line)"
    switch reason {
    case .fieldCount(let count):
      let fields = count == 1 ? "1 field" : "\(count) fields"
      return Diagnostic(
        "RQ0623", "\(place): left out, it has \(fields) and the header has \(layout.columns)", severity: .warning,
        hint: "put a field that holds the separator or a line break between double quotes")
    case .textBehindQuote:
      return Diagnostic(
        "RQ0624", "\(place): left out, something stands behind a closing quote", severity: .warning,
        hint: "write a quote inside quotes twice")
    case .unclosedQuote:
      return Diagnostic(
        "RQ0624", "\(place): left out up to the end of the file, a quote is not closed", severity: .warning,
        hint: "close it, or write a quote inside quotes twice")
    case .encoding:
      return Diagnostic(
        "RQ0625", "\(place): left out, it is not UTF-8", severity: .warning, hint: "save the file as UTF-8")
    case .tooLong:
      return Diagnostic(
        "RQ0626", "\(place): left out, it is longer than \(layout.limits.record) bytes", severity: .warning,
        hint: "is a quote not closed?")
    }
  }
}

/// The bad rows of a part of a file: how many, and the first ones.
struct CSVBadRows: Sendable {
  private(set) var count = 0
  private(set) var first: [CSVBadRow] = []

  mutating func add(_ row: CSVBadRow, limit: Int) {
    count += 1
    if first.count < limit { first.append(row) }
  }

  /// Adds the bad rows of the part behind.
  mutating func add(_ other: CSVBadRows, limit: Int) {
    count += other.count
    first.append(contentsOf: other.first.prefix(limit - first.count))
  }

  /// The warnings a user gets: the first ones each, then how many more.
  func diagnostics(path: String, layout: CSVLayout) -> [Diagnostic] {
    var list = first.map { $0.diagnostic(path: path, layout: layout) }
    if count > first.count {
      let more = count - first.count
      list.append(
        Diagnostic(
          "RQ0627", "\(path): \(more) more \(more == 1 ? "row was" : "rows were") left out", severity: .warning))
    }
    return list
  }
}
