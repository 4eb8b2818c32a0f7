/// The checks a report's tables must pass by themselves.
///
/// Each is made only where every number it needs was read; sums that do not fit are not made.
enum TableChecks {
  /// Received and carried in, against processed and carried out, in every column (第一项加第二项之和，等于第三项加第四项之和).
  static func balance(_ report: Report) -> [Finding] {
    Applicant.allCases.compactMap { applicant in
      let intake = CheckedSum.of([report.count(of: .received, applicant), report.count(of: .carriedIn, applicant)])
      let outcome = CheckedSum.of([report.count(of: .processed, applicant), report.count(of: .carriedOut, applicant)])
      guard let intake, let outcome, intake != outcome else { return nil }
      let processed = report.applied(.processed, applicant)
      return Finding(
        .balance, item: ApplicationItem.processed.code, applicant: applicant, expected: intake, found: outcome,
        message: "\(applicant.label): received and carried in are \(intake), "
          + "processed and carried out are \(outcome)",
        bytes: processed.byteStart..<processed.byteEnd)
    }
  }

  /// 总计 against the six applicants, in every row.
  static func rowTotals(_ report: Report) -> [Finding] {
    ApplicationItem.allCases.compactMap { item in
      let parts = CheckedSum.of(Applicant.allCases.dropLast().lazy.map { report.count(of: item, $0) })
      guard let parts, let printed = report.count(of: item, .total), parts != printed else { return nil }
      let total = report.applied(item, .total)
      return Finding(
        .rowTotal, item: item.code, applicant: .total, expected: parts, found: printed,
        message: "\(item.label): the applicants add up to \(parts), the total says \(printed)",
        bytes: total.byteStart..<total.byteEnd)
    }
  }

  /// （七）总计 against its outcome rows, in every column.
  static func processedTotal(_ report: Report) -> [Finding] {
    let groups: [ApplicationGroup] = [.granted, .partlyGranted, .withheld, .unavailable, .declined, .otherwise]
    return Applicant.allCases.compactMap { applicant in
      let parts = CheckedSum.of(groups.lazy.map { report.total($0, applicant) })
      guard let parts, let printed = report.count(of: .processed, applicant), parts != printed else { return nil }
      let total = report.applied(.processed, applicant)
      return Finding(
        .processedTotal, item: ApplicationItem.processed.code, applicant: applicant, expected: parts, found: printed,
        message: "\(applicant.label): the outcomes add up to \(parts), the total says \(printed)",
        bytes: total.byteStart..<total.byteEnd)
    }
  }

  /// The three totals of section 四.
  static func reviewTotals(_ report: Report) -> [Finding] {
    ProceedingKind.allCases.compactMap { kind in
      let parts = CheckedSum.of(ProceedingOutcome.allCases.dropLast().map { report.contested(kind, $0).count })
      let total = report.contested(kind, .total)
      guard let parts, let printed = total.count, parts != printed else { return nil }
      return Finding(
        .reviewTotal, item: "\(kind.code)_total", expected: parts, found: printed,
        message: "\(kind.label): the outcomes add up to \(parts), the total says \(printed)",
        bytes: total.byteStart..<total.byteEnd)
    }
  }
}
