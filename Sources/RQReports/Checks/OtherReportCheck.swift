/// Further reports in a document, which is read as one.
enum OtherReportCheck {
  /// A title has no more letters than this.
  private static let longestTitle = 80
  /// The first row of section 三, which each report with tables has.
  private static let rows = ["本年新收政府信息公开申请".phrase, "本年新收政府资讯公开申请".phrase, "本年度新收政府信息公开申请".phrase]

  /// A finding for the first title of another body or year behind the report's tables that has tables of its own.
  static func findings(_ title: Title?, _ text: PositionedText, _ compact: CompactText, behind end: Int) -> [Finding] {
    guard let title, rows.contains(where: { compact.firstIndex(of: $0, from: compact.position(of: end)) != nil }) else {
      return []
    }
    for line in text.lines where line.lowerBound >= end && line.count <= 2 * longestTitle {
      let units = text.units[line].filter { $0 != Folding.space && $0 != Folding.bar }
      guard units.count <= longestTitle, let other = TitleReader.parse(units), !other.body.isEmpty,
        let year = other.year,
        other.body != title.body || year != title.year
      else { continue }
      let position = compact.position(of: line.upperBound)
      guard rows.contains(where: { compact.firstIndex(of: $0, from: position) != nil }) else { continue }
      return [
        Finding(
          .unreadable, item: "report",
          message: "another report begins here and is not read: \(text.printed(text.trimmed(line)))",
          bytes: text.byteRange(of: text.trimmed(line)))
      ]
    }
    return []
  }
}
