import RQEngine
import RQSyntax

/// The measures of the reports: ratios and sums that are read like columns.
///
/// Each is an expression over groups, sums divided by sums, so that it is right for a report, a province or the country.
/// A ratio takes only the reports that have all of its numbers, and is NULL where there is nothing to divide by.
public enum ReportMeasures {
  /// In the order in which they are listed.
  public static let all: [Measure] = [
    Definition(
      "total_accepted", "受理合计", "件", "Requests to deal with: newly received and carried in.",
      "sum(received + carried_in)"),
    ratio(
      "share_granted", "实质公开率", "Share of the processed requests that were granted in full or in part.",
      ["granted", "partly_granted"], of: ["processed"]),
    ratio(
      "share_withheld", "不予公开率", "Share of the processed requests whose information was withheld.",
      ["withheld"], of: ["processed"]),
    ratio(
      "share_unavailable", "无法提供率", "Share of the processed requests whose information could not be provided.",
      ["unavailable"], of: ["processed"]),
    ratio(
      "share_declined", "不予处理率", "Share of the processed requests that were not dealt with.",
      ["declined"], of: ["processed"]),
    ratio(
      "carry_over_rate", "结转率", "Share of the requests to deal with that are carried out to the next year.",
      ["carried_out"], of: ["received", "carried_in"]),
    ratio(
      "review_correction_rate", "复议纠错率", "Share of the administrative reviews that corrected the decision.",
      ["review_corrected"], of: ["review_total"]),
    ratio(
      "suit_correction_rate", "诉讼纠错率", "Share of the law suits, with or without a review before, that corrected it.",
      ["suit_corrected", "appeal_corrected"], of: ["suit_total", "appeal_total"]),
    ratio(
      "dispute_rate", "争议转化率",
      "Reviews, and suits without a review before, for each processed request: every dispute counts once.",
      ["review_total", "suit_total"], of: ["processed"]),
  ].compactMap(\.measure)

  private static func ratio(
    _ name: String, _ label: String, _ summary: String, _ parts: [String], of whole: [String]
  ) -> Definition {
    // A report that lacks one of the numbers is in neither sum.
    let numerator = parts.joined(separator: " + ")
    let denominator = whole.joined(separator: " + ")
    return Definition(
      name, label, "", summary,
      "sum(\(numerator)) FILTER (WHERE \(denominator) IS NOT NULL)"
        + " / nullif(sum(\(denominator)) FILTER (WHERE \(numerator) IS NOT NULL), 0)")
  }
}

/// A measure with what it stands for as text.
private struct Definition {
  let name: String
  let label: String
  let unit: String
  let summary: String
  let text: String

  init(_ name: String, _ label: String, _ unit: String, _ summary: String, _ text: String) {
    self.name = name
    self.label = label
    self.unit = unit
    self.summary = summary
    self.text = text
  }

  /// The measure; nil when the text is no expression.
  var measure: Measure? {
    guard case .query(let query)? = Script.parse("SELECT " + text).statements.first?.kind,
      let expression = query.select?.items.first?.expression
    else { return nil }
    return Measure(name: name, label: label, unit: unit, summary: summary, expression: expression)
  }
}
