import RQEngine
import RQSyntax
import Testing

@testable import RQRender

/// Pictures of results that are hard to draw.
@Suite struct ChartTests {
  private func result(_ columns: [(String, DataType, [Value])], keys: Set<Int> = []) -> ResultTable {
    var table = ResultTable(
      columns: columns.map { ResultColumn(name: $0.0, type: $0.1, values: $0.2) }, rowCount: columns[0].2.count)
    table.keys = keys
    return table
  }

  /// The largest and the smallest numbers there are, alone and together, in every form and on every ground.
  @Test(
    arguments: Chart.Kind.allCases,
    [
      [1e308, -1e308], [1e308, -1e308, 0], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1], [1.7e308],
      [-1.7e308],
      [.leastNonzeroMagnitude], [-.leastNonzeroMagnitude, .leastNonzeroMagnitude], [1e-300, 2e-300],
      [0, .leastNonzeroMagnitude, 1e308], [1e16, 1e16 + 2], [0, 0], [-1, -2],
    ] as [[Double]])
  func anyNumbersAreDrawn(_ kind: Chart.Kind, _ values: [Double]) throws {
    let years = values.indices.map { Value.integer(Int64(2_000 + $0)) }
    let table = result([("year", .integer, years), ("v", .double, values.map { .double($0) })], keys: [0])
    let chart = try Chart(table, kind: kind)
    #expect(chart.terminalText.contains("\n"))
    let svg = chart.svg()
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(chart.vegaLite.contains("\"values\""))
  }

  @Test func theEndsOfTheIntegersAreYearsAndValues() throws {
    let ends: [Value] = [.integer(.max), .integer(.min), .integer(0)]
    let table = result([("year", .integer, ends), ("v", .integer, ends)], keys: [0])
    for kind in Chart.Kind.allCases { _ = try Chart(table, kind: kind).svg() + Chart(table, kind: kind).terminalText }
  }

  @Test func marksOfAScaleEncloseItsRange() {
    for range in [0...1.7e308, -1e308...1e308, 0...Double.leastNonzeroMagnitude, 3...17, -2...0.5]
      as [ClosedRange<Double>]
    {
      let scale = ChartScale(range)
      #expect(scale.low <= range.lowerBound && scale.high >= range.upperBound)
      #expect(scale.ticks.allSatisfy(\.isFinite) && scale.ticks.count < 12)
      #expect(scale.share(scale.low) == 0 && scale.share(scale.high) == 1)
    }
  }

  /// A chart nobody gave a width takes that of the screen, and no line of it is wider.
  @Test(arguments: Chart.Kind.allCases, [40, 60])
  func chartsFitTheScreen(_ kind: Chart.Kind, _ width: Int) throws {
    let names = (0..<6).map { Value.text("泸州市龙马潭区安宁街道办事处第\($0)") }
    let years = (0..<6).map { Value.integer(2_019 + $0) }
    let numbers = (0..<6).map { Value.integer($0 * 1_000) }
    let tables = [
      result([("agency", .text, names), ("year", .integer, years), ("n", .integer, numbers)], keys: [0, 1]),
      result([("agency", .text, names), ("received", .integer, numbers), ("granted", .integer, numbers)], keys: [0]),
      result([("year", .integer, (0..<200).map { .integer($0) }), ("n", .integer, (0..<200).map { .integer($0) })]),
    ]
    for table in tables where kind != .scatter || table.columns.count < 3 {
      let lines = try Chart(table, kind: kind).fitting(width: width).terminalText.split(separator: "\n")
      #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width }, "\(lines.joined(separator: "\n"))")
    }
    let wide = Expression(.literal(.integer("100")), span: SourceSpan(0, 0))
    let option = ChartClause.Option(name: Identifier("width", span: SourceSpan(0, 0)), value: wide)
    let own = try Chart(tables[2], ChartClause(kind: nil, options: [option], span: SourceSpan(0, 0)))
    #expect(own.fitting(width: width).terminalWidth == 100)
  }

  @Test func manyValuesShareTheSignsOfASpark() throws {
    let table = result([
      ("year", .integer, (0..<200).map { .integer($0) }), ("n", .integer, (0..<200).map { .integer($0) }),
    ])
    let text = try Chart(table, kind: .spark).terminalText
    #expect(text.contains("a sign is the mean of up to 3 values"))
    #expect(Chart.means(of: [nil, nil, Chart.Point(value: 2, text: "2", isMarked: false)], by: 2) == [nil, 2])
  }

  /// What is written beside a bar stays inside the picture, and below one above the axis.
  @Test func textsOfAPictureStayInside() throws {
    let wide = result([
      ("a", .text, [.text(String(repeating: "W", count: 26))]), ("n", .integer, [.integer(123_456_789_012_345)]),
    ])
    let chart = try Chart(wide, kind: .bar)
    let svg = chart.svg()
    #expect(svg.contains("…</text>"))
    #expect(SVGText.width("123456789012345") > 110 && SVGText.width("WWWW") > 50)
    let below = result([("a", .text, [.text("x")]), ("n", .integer, [.integer(-100)])])
    let places = try Chart(below, kind: .column).svg().split(separator: "\n").filter { $0.contains("<text") }
    let value = try #require(places.first { $0.contains(">-100<") && $0.contains("middle") })
    let label = try #require(places.first { $0.contains(">x<") })
    func height(_ line: Substring) -> Double {
      Double(line.split(separator: "y=\"")[1].prefix { $0 != "\"" }) ?? 0
    }
    #expect(height(label) - height(value) >= 14)
  }

  /// A point without neighbours is no part of any line, so that it is a dot in lines of any length.
  @Test func pointsWithoutNeighboursAreSeen() throws {
    let years = (0..<130).map { Value.integer(Int64(1_800 + $0)) }
    let values = (0..<130).map { $0 % 2 == 0 ? Value.integer(Int64($0)) : .null }
    let table = result([("year", .integer, years), ("v", .integer, values)], keys: [0])
    let svg = try Chart(table, kind: .line).svg()
    #expect(svg.split(separator: "<circle").count - 1 == 65)
    let full = (0..<130).map { Value.integer(Int64($0)) }
    let line = try Chart(result([("year", .integer, years), ("v", .integer, full)], keys: [0]), kind: .line).svg()
    #expect(!line.contains("<circle"))
  }
}
