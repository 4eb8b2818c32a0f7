/// The checks of one report, in the order their findings are listed.
enum ReportChecks {
  /// Every finding about a report by itself; `end` is where its tables begin in the compact text.
  static func findings(
    _ report: Report, _ text: PositionedText, _ compact: CompactText, before end: Int
  ) -> [Finding] {
    TableChecks.balance(report) + TableChecks.rowTotals(report) + TableChecks.processedTotal(report)
      + TableChecks.reviewTotals(report) + ProseReceivedCheck.findings(report, text, compact, before: end)
      + ProseOutcomeCheck.findings(report, text, compact, before: end)
      + ProseFeesCheck.findings(report, text, compact) + CompletenessChecks.findings(report)
  }
}
