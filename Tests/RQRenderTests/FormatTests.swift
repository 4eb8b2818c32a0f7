import RQEngine
import RQRender
import Testing

/// A result with Chinese and Latin text, missing values, exact and binary numbers, and text that wants to be markup.
private let sample = ResultTable(
  columns: [
    ResultColumn(name: "机关", type: .text, values: [.text("怀仁市人民政府"), .text("a,\"b\"|<i>\n\\"), .null]),
    ResultColumn(name: "n", type: .integer, values: [.integer(12), .null, .integer(-9_223_372_036_854_775_808)]),
    ResultColumn(
      name: "fees", type: .decimal(precision: 18, scale: 4),
      values: [.decimal(Decimal(unscaled: 43_900, scale: 4)), .decimal(Decimal(unscaled: 0, scale: 4)), .null]),
    ResultColumn(name: "x", type: .double, values: [.double(0.1), .double(1e300), .double(2)]),
    ResultColumn(name: "ok", type: .boolean, values: [.boolean(true), .boolean(false), .null]),
    ResultColumn(name: "d", type: .date, values: [.date(CivilDate(days: 19_753)), .null, .null]),
  ], rowCount: 3)

private let empty = ResultTable(
  columns: [
    ResultColumn(name: "a", type: .text, values: []), ResultColumn(name: "省份", type: .integer, values: []),
  ], rowCount: 0)

@Test func tableAlignsChineseAndShowsMissing() {
  #expect(
    OutputFormat.table.string(sample) == """
      ┌────────────────┬──────────────────────┬────────┬────────┬───────┬────────────┐
      │ 机关           │                    n │   fees │      x │ ok    │ d          │
      ├────────────────┼──────────────────────┼────────┼────────┼───────┼────────────┤
      │ 怀仁市人民政府 │                   12 │ 4.3900 │    0.1 │ true  │ 2024-01-31 │
      │ a,"b"|<i>⏎\\    │                    — │ 0.0000 │ 1e+300 │ false │ —          │
      │ —              │ -9223372036854775808 │      — │    2.0 │ —     │ —          │
      └────────────────┴──────────────────────┴────────┴────────┴───────┴────────────┘

      """)
}

@Test func csvQuotesWhatNeedsIt() {
  #expect(
    OutputFormat.csv.string(sample)
      == "机关,n,fees,x,ok,d\n怀仁市人民政府,12,4.3900,0.1,true,2024-01-31\n"
      + "\"a,\"\"b\"\"|<i>\n\\\",,0.0000,1e+300,false,\n,-9223372036854775808,,2.0,,\n")
}

@Test func csvTellsEmptyTextFromNullAndKeepsLoneNullRows() {
  let two = ResultTable(
    columns: [
      ResultColumn(name: "a", type: .text, values: [.text(""), .null, .text(" b"), .text("\r")]),
      ResultColumn(name: "b,c", type: .text, values: [.null, .text(""), .text("\""), .text("x")]),
    ], rowCount: 4)
  #expect(OutputFormat.csv.string(two) == "a,\"b,c\"\n\"\",\n,\"\"\n\" b\",\"\"\"\"\n\"\r\",x\n")
  let lone = ResultTable(
    columns: [ResultColumn(name: "sum", type: .integer, values: [.null, .integer(1)])], rowCount: 2)
  #expect(OutputFormat.csv.string(lone) == "sum\n\"\"\n1\n")
}

@Test func tsvKeepsOneRowALine() {
  let table = ResultTable(
    columns: [
      ResultColumn(name: "a", type: .text, values: [.text("x\ty\nz\\"), .null]),
      ResultColumn(name: "b", type: .integer, values: [.integer(1), .integer(2)]),
    ], rowCount: 2)
  #expect(OutputFormat.tsv.string(table) == "a\tb\nx\\ty\\nz\\\\\t1\n\t2\n")
}

@Test func jsonKeepsEveryDigitAndEveryColumn() {
  #expect(
    OutputFormat.jsonl.string(sample) == #"""
      {"机关":"怀仁市人民政府","n":12,"fees":4.3900,"x":0.1,"ok":true,"d":"2024-01-31"}
      {"机关":"a,\"b\"|<i>\n\\","n":null,"fees":0.0000,"x":1e+300,"ok":false,"d":null}
      {"机关":null,"n":-9223372036854775808,"fees":null,"x":2.0,"ok":null,"d":null}

      """#)
  let twice = ResultTable(
    columns: ["a", "a", "a_2", "a"].enumerated().map {
      ResultColumn(name: $1, type: .integer, values: [.integer(Int64($0))])
    }, rowCount: 1)
  #expect(OutputFormat.json.string(twice) == "[{\"a\":0,\"a_3\":1,\"a_2\":2,\"a_4\":3}]\n")
}

@Test func jsonEscapesControlsAndInvisibles() {
  let table = ResultTable(
    columns: [
      ResultColumn(name: "t", type: .text, values: [.text("\u{1}\t\r\u{1B}[0m\u{7F}\u{9B}\u{202E}“龘”😀\u{E0001}")])
    ],
    rowCount: 1)
  #expect(
    OutputFormat.jsonl.string(table)
      == "{\"t\":\"\\u0001\\t\\r\\u001b[0m\\u007f\\u009b\\u202e“龘”😀\\udb40\\udc01\"}\n")
}

@Test func markdownEscapesWhatWouldEndTheCell() {
  #expect(
    OutputFormat.markdown.string(sample) == #"""
      | 机关 | n | fees | x | ok | d |
      | --- | ---: | ---: | ---: | --- | --- |
      | 怀仁市人民政府 | 12 | 4.3900 | 0.1 | true | 2024-01-31 |
      | a,"b"\|&lt;i><br>\\ | | 0.0000 | 1e+300 | false | |
      | | -9223372036854775808 | | 2.0 | | |

      """#)
}

@Test func markdownLetsNoTextBecomeMarkup() {
  func cell(_ text: String) -> String {
    let table = ResultTable(columns: [ResultColumn(name: "a", type: .text, values: [.text(text)])], rowCount: 1)
    return String(OutputFormat.markdown.string(table).split(separator: "\n")[2].dropFirst(2).dropLast(2))
  }
  #expect(cell("[click](javascript:alert(1))") == "[click\\](javascript:alert(1))")
  #expect(cell("*b* ![i](http://e/x.png)") == "\\*b\\* ![i\\](http\\://e/x.png)")
  #expect(cell("[a][b] round(x [, digits]) count(*) a ~ b") == "[a\\][b] round(x [, digits]) count(*) a ~ b")
  #expect(cell("_a_ report_id ~~s~~ `c`") == "\\_a\\_ report_id \\~\\~s\\~\\~ \\`c\\`")
  #expect(cell("www.e.org a@b.c") == "www\\.e.org a&#64;b.c")
}

@Test func htmlLetsNoTextBecomeMarkup() {
  let table = ResultTable(
    columns: [
      ResultColumn(name: "<b>", type: .text, values: [.text("<script>alert('&\"')</script>\u{202E}"), .null]),
      ResultColumn(name: "n", type: .integer, values: [.integer(1), .null]),
    ], rowCount: 2)
  #expect(
    OutputFormat.html.string(table) == """
      <table>
      <thead>
      <tr><th>&lt;b&gt;</th><th>n</th></tr>
      </thead>
      <tbody>
      <tr><td>&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;⟨U+202E⟩</td><td align="right">1</td></tr>
      <tr><td></td><td align="right"></td></tr>
      </tbody>
      </table>

      """)
}

@Test func verticalNamesEachColumn() {
  let table = ResultTable(
    columns: [
      ResultColumn(name: "机关", type: .text, values: [.text("怀仁市\r\n人民政府"), .null]),
      ResultColumn(name: "a", type: .integer, values: [.integer(1), .integer(2)]),
    ], rowCount: 2)
  #expect(
    OutputFormat.vertical.string(table) == """
      ─ 1 ───
      机关 │ 怀仁市⏎人民政府
      a    │ 1
      ─ 2 ───
      机关 │ —
      a    │ 2

      """)
}

@Test func resultsWithoutRowsKeepTheirHeader() {
  #expect(OutputFormat.table.string(empty) == "┌───┬──────┐\n│ a │ 省份 │\n├───┼──────┤\n└───┴──────┘\n")
  #expect(OutputFormat.csv.string(empty) == "a,省份\n")
  #expect(OutputFormat.tsv.string(empty) == "a\t省份\n")
  #expect(OutputFormat.json.string(empty) == "[]\n")
  #expect(OutputFormat.jsonl.string(empty) == "")
  #expect(OutputFormat.vertical.string(empty) == "")
  #expect(OutputFormat.markdown.string(empty) == "| a | 省份 |\n| --- | ---: |\n")
}

@Test(arguments: [OutputFormat.table, .vertical, .markdown, .html, .json, .jsonl])
func hostileTextReachesNoTerminal(format: OutputFormat) {
  let hostile = "\u{1B}]0;x\u{7}\u{1B}[2J\u{9B}31m\u{202E}cba\u{2066}\u{8}\u{FEFF}\u{E0041}\u{0}"
  let table = ResultTable(columns: [ResultColumn(name: hostile, type: .text, values: [.text(hostile)])], rowCount: 1)
  let text = format.string(table)
  let shown = text.unicodeScalars.filter {
    ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0.properties.isBidiControl
      || $0.properties.generalCategory == .format
  }
  #expect(Array(shown) == [])
  #expect(text.contains("cba"))
}

@Test func descriptionIsTheTableWithoutTheLastLineBreak() {
  #expect(String(describing: empty) + "\n" == OutputFormat.table.string(empty))
}

@Test func longResultsArriveInPieces() throws {
  let table = ResultTable(
    columns: [ResultColumn(name: "n", type: .integer, values: (0..<50_000).map { .integer($0) })], rowCount: 50_000)
  final class Pieces { var sizes: [Int] = [] }
  let pieces = Pieces()
  var writer = TextWriter { pieces.sizes.append($0.count) }
  try OutputFormat.csv.write(table, to: &writer)
  try writer.finish()
  #expect(pieces.sizes.count > 3)
  #expect(pieces.sizes.allSatisfy { $0 < 70_000 })
  #expect(pieces.sizes.reduce(0, +) == OutputFormat.csv.string(table).utf8.count)
}

@Test func writingStopsWhereTheSinkFails() {
  struct Full: Error {}
  let table = ResultTable(
    columns: [ResultColumn(name: "n", type: .integer, values: (0..<50_000).map { .integer($0) })], rowCount: 50_000)
  #expect(throws: Full.self) {
    var writer = TextWriter { _ in throw Full() }
    try OutputFormat.jsonl.write(table, to: &writer)
  }
}

@Test(arguments: [
  ("CSV", OutputFormat.csv), ("md", .markdown), ("ndjson", .jsonl), ("vertical", .vertical), ("table", .table),
])
func formatsAnswerToTheirNames(name: String, format: OutputFormat) {
  #expect(OutputFormat(named: name) == format)
}

@Test func extensionsNameFormats() {
  #expect(OutputFormat(pathExtensionOf: "out/a.b/年报.jsonl") == .jsonl)
  #expect(OutputFormat(pathExtensionOf: "a.HTML") == .html)
  #expect(OutputFormat(pathExtensionOf: "out.csv/plain") == nil)
  #expect(OutputFormat(pathExtensionOf: ".csv") == nil)
  #expect(OutputFormat(pathExtensionOf: "a.xyz") == nil)
}
