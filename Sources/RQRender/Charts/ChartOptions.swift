import RQEngine
import RQSyntax

/// What CHART … WITH (…) asks for, read and checked.
struct ChartOptions {
  var kind: Chart.Kind?
  var title: String?
  /// The heading of the column along the axis.
  var x: (name: String, span: SourceSpan)?
  /// The heading of the column whose values are drawn.
  var y: (name: String, span: SourceSpan)?
  /// The heading of the column that tells series apart.
  var series: (name: String, span: SourceSpan)?
  var width: Int?
  var height: Int?
  /// The most categories that are drawn.
  var most: Int?

  private static let names = ["title", "x", "y", "series", "width", "height", "most"]

  /// What a chart nobody described is drawn by.
  init() {}

  /// - Throws: `RQ0193` for a kind or an option that does not exist, `RQ0194` for a value that does not fit.
  init(_ clause: ChartClause) throws(Diagnostic) {
    if let word = clause.kind {
      guard let kind = Chart.Kind(rawValue: word.text.lowercased()) else {
        let kinds = Chart.Kind.allCases.map(\.rawValue)
        throw Diagnostic(
          "RQ0193", "there is no chart '\(word.text)'", at: word.span,
          hint: "It is one of \(kinds.joined(separator: ", ")).",
          candidates: Candidates.best(for: word.text.lowercased(), among: kinds))
      }
      self.kind = kind
    }
    for option in clause.options {
      // What is NULL is not asked for.
      guard let text = ChartOptions.text(option.value) else {
        try ChartOptions.check(option.name)
        continue
      }
      let span = option.value.span
      switch option.name.text.lowercased() {
      case "title": title = text
      case "x": x = (text, span)
      case "y": y = (text, span)
      case "series": series = (text, span)
      case "width": width = try ChartOptions.number(text, in: 20...400, span)
      case "height": height = try ChartOptions.number(text, in: 2...200, span)
      case "most": most = try ChartOptions.number(text, in: 1...100_000, span)
      default: try ChartOptions.check(option.name)
      }
    }
  }

  private static func check(_ option: Identifier) throws(Diagnostic) {
    if names.contains(option.text.lowercased()) { return }
    throw Diagnostic(
      "RQ0193", "a chart has no option '\(option.text)'", at: option.span,
      hint: "Its options are \(names.joined(separator: ", ")).",
      candidates: Candidates.best(for: option.text.lowercased(), among: names))
  }

  private static func text(_ value: Expression) -> String? {
    switch value.kind {
    case .literal(.string(let text)): text
    case .literal(.null): nil
    default: ExpressionText().text(value)
    }
  }

  private static func number(_ text: String, in range: ClosedRange<Int>, _ span: SourceSpan) throws(Diagnostic) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw Diagnostic(
        "RQ0194", "'\(VisibleText.escaped(text))' is not a number from \(range.lowerBound) to \(range.upperBound)",
        at: span)
    }
    return number
  }
}
