import RQEngine
import RQRender
import RQSyntax

/// The HTML of a page: one file, no script, nothing from elsewhere.
enum PageMarkup {
  static func document(
    markdown: String, fences: [PageText.Fence], values: [String], _ content: PageContent
  ) -> String {
    var body = MarkdownText.html(markdown)
    for (number, fence) in fences.enumerated() {
      let shown = fence.words.contains("hide") ? [] : content.items.filter { $0.fence == number }
      let markup = shown.map { item in figure(item) }.joined()
      let place = PageText.placeholder("F", number)
      body = replacing("<p>\(place)</p>\n", in: body, by: markup)
      body = replacing(place, in: body, by: markup)
    }
    for (number, value) in values.enumerated() {
      let place = PageText.placeholder("V", number)
      let link = PageLink.encoded(place)
      body = replacing("\"\(link)\"", in: body, by: "\"\(MarkupText.escaped(PageLink.target(value)))\"")
      body = replacing(link, in: body, by: PageLink.encoded(value))
      body = replacing(place, in: body, by: MarkupText.escaped(value))
    }
    let title = MarkupText.escaped((title(of: body) ?? "rq") + (content.filter.map { " · \($0.text)" } ?? ""))
    return """
      <!doctype html>
      <html lang="zh">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(PageStyle.text)
      \(Chart.svgStyle)
      </style>
      </head>
      <body>
      <main>
      \(content.filter.map { "<p class=\"only\">\(MarkupText.escaped($0.text))</p>\n" } ?? "")\(body)</main>
      \(appendix(content))</body>
      </html>

      """
  }

  /// The text of the first heading.
  private static func title(of html: String) -> String? {
    guard let start = range(of: "<h1>", in: html[...])?.upperBound,
      let end = range(of: "</h1>", in: html[start...])?.lowerBound
    else { return nil }
    var text = ""
    var isTag = false
    for character in html[start..<end] {
      if character == "<" { isTag = true }
      if !isTag { text.append(character) }
      if character == ">" { isTag = false }
    }
    for (reference, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
      text = replacing(reference, in: text, by: sign)
    }
    return text
  }

  // MARK: Results

  private static func figure(_ item: PageContent.Item) -> String {
    guard let table = item.result.table else { return "" }
    let number = "<a href=\"#query-\(item.number)\">query \(item.number)</a>"
    var markup = "<figure id=\"result-\(item.number)\">\n"
    if let chart = item.result.chart {
      markup += "<div class=\"chart\">\n\(chart.svg(standalone: false, width: 520))</div>\n"
    } else if !(item.result.test?.passed ?? false) {
      markup += self.table(table)
    }
    var remarks: [String] = []
    if let test = item.result.test { remarks.append(MarkupText.escaped(test.diagnostic.message)) }
    if item.result.chart == nil, item.result.test == nil, table.rowCount == 0 { remarks.append("no rows") }
    if item.result.chart == nil, table.rowCount > Page.shownRows {
      remarks.append("the first \(Page.shownRows) of \(table.rowCount) rows")
    }
    if item.result.chart == nil, table.marks != nil { remarks.append("‡ rests on a report that contradicts itself") }
    let others = item.result.notes.filter { $0.code != "RQ0307" }
    for note in others { remarks.append("\(MarkupText.escaped(note.message)) [\(note.code)]") }
    markup += "<figcaption>\((remarks + [number]).joined(separator: " · "))</figcaption>\n</figure>\n"
    return markup
  }

  /// How many columns of a table fit side by side on a page of paper.
  private static let printedColumns = 9

  static func table(_ table: ResultTable, rows: Int = Page.shownRows) -> String {
    // What no page of paper is wide enough for is printed as records, each value behind its name.
    let isWide = table.columns.count > printedColumns
    var markup = "<div class=\"scroll\" tabindex=\"0\"><table\(isWide ? " class=\"wide\"" : "")>\n<thead><tr>"
    for column in table.columns { markup += "<th\(number(column))>\(MarkupText.escaped(column.name))</th>" }
    markup += "</tr></thead>\n<tbody>\n"
    for row in 0..<min(rows, table.rowCount) {
      markup += "<tr>"
      for (place, column) in table.columns.enumerated() {
        let name = isWide ? " data-name=\"\(MarkupText.escaped(column.name))\"" : ""
        markup += "<td\(number(column))\(name)>\(MarkupText.escaped(PageContent.text(table, row, place)))</td>"
      }
      markup += "</tr>\n"
    }
    return markup + "</tbody></table></div>\n"
  }

  private static func number(_ column: ResultColumn) -> String { column.type.isNumeric ? " class=\"n\"" : "" }

  // MARK: What it rests on

  private static func appendix(_ content: PageContent) -> String {
    var markup = "<footer>\n"
    if !content.declared.isEmpty {
      markup += "<h2>参数 Parameters</h2>\n<dl>\n"
      for parameter in content.declared {
        let result = content.query("SELECT $\(parameter.name)", content.parameters)
        let value = result?.table.map { PageContent.text($0, 0, 0) } ?? "—"
        let label = parameter.label.map { " \(MarkupText.escaped($0))" } ?? ""
        markup +=
          "<dt><code>\(MarkupText.escaped(parameter.name))</code>\(label)</dt><dd>\(MarkupText.escaped(value))</dd>\n"
      }
      markup += "</dl>\n"
    }
    if !content.items.isEmpty {
      markup += "<h2>查询 Queries</h2>\n<ol class=\"queries\">\n"
      for item in content.items {
        let text = (try? ScriptFormat.format(item.text)) ?? item.text
        markup += "<li id=\"query-\(item.number)\"><pre><code>\(lines(text))</code></pre></li>\n"
      }
      markup += "</ol>\n"
    }
    markup += sources(content)
    return markup + "</footer>\n"
  }

  /// The documents the numbers rest on, and what is wrong with them.
  private static func sources(_ content: PageContent) -> String {
    if content.reports.isEmpty { return "" }
    let list = content.reports.sorted().map(String.init).joined(separator: ", ")
    var markup = ""
    let sources = "SELECT agency, year, source, sha256 FROM reports WHERE report_id IN (\(list)) ORDER BY report_id"
    if let table = content.query(sources)?.table {
      markup += "<h2>来源 Sources</h2>\n" + self.table(table)
      if table.rowCount > Page.shownRows { markup += "<p>The first \(Page.shownRows) of \(table.rowCount).</p>\n" }
    }
    let findings =
      "SELECT agency, year, rule, severity, item, expected, found, message FROM findings WHERE report_id IN (\(list)) "
      + "ORDER BY report_id, severity, rule, item"
    if let table = content.query(findings)?.table {
      markup += "<h2>问题 Findings</h2>\n"
      markup += table.rowCount == 0 ? "<p>None of these reports contradicts itself.</p>\n" : self.table(table)
      if table.rowCount > Page.shownRows { markup += "<p>The first \(Page.shownRows) of \(table.rowCount).</p>\n" }
    }
    return markup
  }

  /// Text of several lines, made safe line by line.
  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { MarkupText.escaped(String($0)) }
      .joined(separator: "\n")
  }

  // MARK: Text

  private static func range(of part: String, in text: Substring) -> Range<Substring.Index>? {
    guard let first = part.first else { return nil }
    var rest = text
    while let start = rest.firstIndex(of: first) {
      if rest[start...].hasPrefix(part) { return start..<rest.index(start, offsetBy: part.count) }
      rest = rest[rest.index(after: start)...]
    }
    return nil
  }

  private static func replacing(_ part: String, in text: String, by other: String) -> String {
    text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}

extension PageContent {
  /// The rows of a query of the page's own; nil where the tables of the database have no such columns.
  func query(_ text: String, _ parameters: [String: Value] = [:]) -> QueryResult? {
    let script = Script.parse(text)
    guard let statement = script.statements.first else { return nil }
    return try? database.execute(statement, of: script, parameters: parameters)
  }
}
