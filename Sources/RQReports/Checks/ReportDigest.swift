/// What is kept of a report to compare it with others, when its rows are written.
struct ReportDigest: Sendable {
  /// A count, and where it is printed.
  struct Count: Sendable {
    var value: Int64?
    var bytes: Range<Int>

    init(_ cell: Cell) {
      value = cell.count
      bytes = cell.byteStart..<max(cell.byteEnd, cell.byteStart)
    }
  }

  /// Regulations or normative documents of a year.
  struct Stock: Sendable {
    var column: DisclosureColumn
    var issued: Int64?
    var repealed: Int64?
    var inForce: Count
  }

  let agency: String?
  let year: Int?
  let place: ReportPlace
  let source: String
  /// Whether it is a document of pages, in which bytes say nothing of where something is printed.
  let isPaged: Bool
  /// A count an applicant.
  let carriedIn: [Count]
  /// A count an applicant.
  let carriedOut: [Int64?]
  let stocks: [Stock]

  init(_ report: Report) {
    agency = report.agency
    year = report.year
    place = report.place
    source = report.source
    isPaged = report.format == .pdf
    carriedIn = Applicant.allCases.map { Count(report.applied(.carriedIn, $0)) }
    carriedOut = Applicant.allCases.map { report.applied(.carriedOut, $0).count }
    let columns: [(issued: DisclosureColumn, repealed: DisclosureColumn, inForce: DisclosureColumn)] = [
      (.regulationsIssued, .regulationsRepealed, .regulationsInForce),
      (.normativeIssued, .normativeRepealed, .normativeInForce),
    ]
    stocks = columns.map { stock in
      Stock(
        column: stock.inForce, issued: report.disclosed(stock.issued).count,
        repealed: report.disclosed(stock.repealed).count, inForce: Count(report.disclosed(stock.inForce)))
    }
  }
}
