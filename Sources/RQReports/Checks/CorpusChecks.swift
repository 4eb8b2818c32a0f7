import RQEngine

/// The checks that compare several reports of one agency.
struct CorpusChecks: Sendable {
  /// Agencies of the same name in different places are different agencies.
  private struct Key: Hashable {
    var agency: String
    var place: ReportPlace
  }

  /// What is known of the reports, in their order.
  private(set) var digests: [ReportDigest] = []
  private var byAgency: [Key: [Int: [Int]]] = [:]

  /// Takes the next report.
  mutating func add(_ digest: ReportDigest) {
    if let agency = digest.agency, let year = digest.year {
      byAgency[Key(agency: agency, place: digest.place), default: [:]][year, default: []].append(digests.count)
    }
    digests.append(digest)
  }

  /// What the reports say of one another: findings with the place of their report, in the order of the reports.
  func findings() -> [(report: Int, finding: Finding)] {
    var found: [(report: Int, finding: Finding)] = []
    for years in byAgency.values {
      for (year, positions) in years {
        for position in positions.dropFirst() {
          found.append((position, duplicate(of: digests[positions[0]])))
        }
        // With two documents for a year there is no telling which one the next year continues.
        guard positions.count == 1, let earlier = years[year - 1], earlier.count == 1 else { continue }
        found += rollforward(from: digests[earlier[0]], to: digests[positions[0]]).map { (positions[0], $0) }
      }
    }
    // Each report's findings come from one year of one agency, in their order.
    return found.enumerated().ordered { ($0.element.report, $0.offset) < ($1.element.report, $1.offset) }.map(\.element)
  }

  private func duplicate(of first: ReportDigest) -> Finding {
    Finding(.duplicate, message: "\(first.source) is a report of the same agency for the same year")
  }

  private func rollforward(from last: ReportDigest, to report: ReportDigest) -> [Finding] {
    var found: [Finding] = []
    for applicant in Applicant.allCases {
      let cell = report.carriedIn[applicant.index]
      guard let carried = last.carriedOut[applicant.index], let printed = cell.value, carried != printed else {
        continue
      }
      found.append(
        Finding(
          .carriedRollforward, item: ApplicationItem.carriedIn.code, applicant: applicant, expected: carried,
          found: printed,
          message: "\(applicant.label): last year's report carries \(carried) over, this one takes in \(printed)",
          bytes: cell.bytes))
    }
    for (before, stock) in zip(last.stocks, report.stocks) {
      guard let repealed = stock.repealed,
        let expected = CheckedSum.of([before.inForce.value, stock.issued, -repealed]),
        let printed = stock.inForce.value, expected != printed
      else { continue }
      found.append(
        Finding(
          .inForceRollforward, item: stock.column.code, expected: expected, found: printed,
          message: "\(stock.column.label): last year's with this year's changes gives \(expected), "
            + "\(printed) is printed",
          bytes: stock.inForce.bytes))
    }
    return found
  }
}
