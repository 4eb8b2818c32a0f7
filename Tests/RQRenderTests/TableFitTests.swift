import RQEngine
import RQSyntax
import Testing

@testable import RQRender

private func table(_ columns: [(String, DataType, [Value])], keys: Set<Int> = []) -> ResultTable {
  var table = ResultTable(
    columns: columns.map { ResultColumn(name: $0.0, type: $0.1, values: $0.2) }, rowCount: columns[0].2.count)
  table.keys = keys
  return table
}

private func lines(_ table: ResultTable, _ fit: TableFit) -> [String] {
  let text = TextWriter.string { try? OutputFormat.table.write(table, fitting: fit, to: &$0) }
  return text.split(separator: "\n").map(String.init)
}

@Test func wideTablesLoseMiddleColumnsAndNeverAKey() {
  let wide = table(
    (0..<20).map { ("c\($0)", .integer, [.integer(Int64($0))]) } + [("key", .text, [.text("怀仁市")])], keys: [7, 20])
  var fit = TableFit()
  fit.width = 50
  let shown = lines(wide, fit)
  #expect(shown[1].contains("│ c0 │"))
  #expect(shown[1].contains("│ c7 │"))
  #expect(shown[1].contains("│ key    │"))
  #expect(shown[1].contains("│ … │"))
  #expect(shown.last?.hasSuffix("columns are not shown; .x shows records") == true)
  let hidden = Int(shown.last?.split(separator: " ")[1] ?? "") ?? 0
  #expect(hidden + shown[1].split(separator: "│").count - 1 == 21)
  #expect(shown.dropLast().allSatisfy { $0.count <= 50 })
}

@Test func oneColumnStaysBesideTheKeys() {
  let names = ["province", "city", "county", "agency"].map { name -> (String, DataType, [Value]) in
    (name, .text, [.text("龙马潭区人民政府")])
  }
  let counts = ["n", "w"].map { name -> (String, DataType, [Value]) in (name, .integer, [.integer(7)]) }
  var fit = TableFit()
  fit.width = 40
  let shown = lines(table(names + counts, keys: [0, 1, 2, 3]), fit)
  #expect(shown[1].hasSuffix("│ … │ w │"))
  #expect(shown[3].hasSuffix("│ … │ 7 │"))
  #expect(shown.allSatisfy { DisplayWidth.of($0) <= 40 })
}

@Test func longTextsAreCutBeforeColumnsAreLeftOut() {
  let texts = table([("name", .text, [.text(String(repeating: "政", count: 40))]), ("n", .integer, [.integer(1)])])
  var fit = TableFit()
  fit.width = 30
  #expect(lines(texts, fit)[3] == "│ 政政政政政政政政政政…  │ 1 │" || lines(texts, fit)[3].contains("…"))
  #expect(lines(texts, fit).count == 5)
  fit.width = nil
  #expect(!lines(texts, fit)[3].contains("…"))
}

@Test func textsAreCutBeforeNumbersAreLeftOut() {
  let text = Value.text(String(repeating: "政", count: 13))
  let keys = table(
    [
      ("province", .text, [text]), ("city", .text, [text]), ("agency", .text, [text]),
      ("year", .integer, [.integer(2_024)]),
    ]
      + [("received", .integer, [.integer(1)])], keys: [0, 1, 2, 3])
  for width in [40, 50, 60, 70, 80] {
    var fit = TableFit()
    fit.width = width
    let shown = lines(keys, fit)
    #expect(shown.filter { $0.contains("│") }.allSatisfy { DisplayWidth.of($0) <= width }, "\(width)")
    #expect(shown[1].contains("year") && shown[3].contains("2024"))
    #expect(shown[1].contains("received") == (width >= 50))
  }
}

@Test func longTablesEndWithACount() {
  let long = table([("n", .integer, (0..<100).map { .integer($0) })])
  var fit = TableFit()
  fit.rows = 3
  #expect(lines(long, fit).count == 8)
  #expect(lines(long, fit).last == "… 97 more rows")
}

@Test func cellsWithoutANumberSayWhy() {
  let open = table([("n", .integer, [.null, .null, .null, .integer(1)])])
  var fit = TableFit()
  fit.missing = [0: [0: "blank"], 1: [0: "not_applicable"], 2: [0: "absent"]]
  #expect(lines(open, fit)[3...6].map { $0 } == ["│ · │", "│ / │", "│ — │", "│ 1 │"])
}

@Test func numbersAreWrittenAsAskedFor() {
  func text(_ value: Value, _ numbers: TableFit.Numbers) -> String { CellText.of(value, numbers) }
  #expect(text(.integer(1_234_567), .comma) == "1,234,567")
  #expect(text(.integer(-1_234), .comma) == "-1,234")
  #expect(text(.integer(123), .comma) == "123")
  #expect(text(.decimal(Decimal(unscaled: 12_345_678, scale: 4)), .comma) == "1,234.5678")
  #expect(text(.integer(9_999), .wan) == "9999")
  #expect(text(.integer(10_000), .wan) == "1.00万")
  #expect(text(.integer(123_456), .wan) == "12.35万")
  #expect(text(.integer(-999_995_000), .wan) == "-99,999.50万")
  #expect(text(.double(1e300), .wan) == "1e+300")
  #expect(text(.text("12345"), .comma) == "12345")
  #expect(text(.integer(12_345), .plain) == "12345")
}
