import RQEngine

/// The checks that compare several reports of one agency.
enum CorpusChecks {
  /// Agencies of the same name in different places are different agencies.
  private struct Key: Hashable {
    var agency: String
    var place: ReportPlace
  }

  /// Adds what the reports say of one another to their findings.
  static func apply(to reports: inout [Report]) {
    var byAgency: [Key: [Int: [Int]]] = [:]
    for (position, report) in reports.enumerated() {
      guard let agency = report.agency, let year = report.year else { continue }
      byAgency[Key(agency: agency, place: report.place), default: [:]][year, default: []].append(position)
    }
    for years in byAgency.values {
      for (year, positions) in years {
        duplicates(positions, &reports)
        // With two documents for a year there is no telling which one the next year continues.
        guard positions.count == 1, let earlier = years[year - 1], earlier.count == 1 else { continue }
        rollforward(from: reports[earlier[0]], to: &reports[positions[0]])
      }
    }
  }

  private static func duplicates(_ positions: [Int], _ reports: inout [Report]) {
    guard positions.count > 1, let first = positions.first else { return }
    for position in positions.dropFirst() {
      reports[position].findings.append(
        Finding(
          .duplicate,
          message: "\(reports[first].source) is a report of the same agency for the same year"))
    }
  }

  private static func rollforward(from last: Report, to report: inout Report) {
    for applicant in Applicant.allCases {
      let cell = report.applied(.carriedIn, applicant)
      guard let carried = last.applied(.carriedOut, applicant).count, let printed = cell.count, carried != printed
      else {
        continue
      }
      report.findings.append(
        Finding(
          .carriedRollforward, item: ApplicationItem.carriedIn.code, applicant: applicant, expected: carried,
          found: printed,
          message: "\(applicant.label): last year's report carries \(carried) over, this one takes in \(printed)",
          bytes: cell.byteStart..<cell.byteEnd))
    }
    let stocks: [(issued: DisclosureColumn, repealed: DisclosureColumn, inForce: DisclosureColumn)] = [
      (.regulationsIssued, .regulationsRepealed, .regulationsInForce),
      (.normativeIssued, .normativeRepealed, .normativeInForce),
    ]
    for stock in stocks {
      let cell = report.disclosed(stock.inForce)
      guard let repealed = report.disclosed(stock.repealed).count,
        let expected = CheckedSum.of([
          last.disclosed(stock.inForce).count, report.disclosed(stock.issued).count, -repealed,
        ]), let printed = cell.count, expected != printed
      else { continue }
      report.findings.append(
        Finding(
          .inForceRollforward, item: stock.inForce.code, expected: expected, found: printed,
          message: "\(stock.inForce.label): last year's with this year's changes gives \(expected), "
            + "\(printed) is printed",
          bytes: cell.byteStart..<cell.byteEnd))
    }
  }
}
