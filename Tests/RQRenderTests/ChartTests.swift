import RQEngine
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
      [5e-324], [-5e-324, 5e-324], [1e-300, 2e-300], [0, 5e-324, 1e308], [1e16, 1e16 + 2], [0, 0], [-1, -2],
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
    for range in [0...1.7e308, -1e308...1e308, 0...5e-324, 3...17, -2...0.5] as [ClosedRange<Double>] {
      let scale = ChartScale(range)
      #expect(scale.low <= range.lowerBound && scale.high >= range.upperBound)
      #expect(scale.ticks.allSatisfy(\.isFinite) && scale.ticks.count < 12)
      #expect(scale.share(scale.low) == 0 && scale.share(scale.high) == 1)
    }
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
