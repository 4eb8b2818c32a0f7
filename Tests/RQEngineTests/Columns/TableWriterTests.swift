import GrammarSupport
import Testing

@testable import RQEngine

/// Rows that come in parts, many at a time, are the rows that went in.
@Suite("Tables from parts of columns") struct TableWriterTests {
  private static let types: [DataType] = [.integer, .text, .decimal(precision: 18, scale: 2), .double, .integer, .text]
  private static let listed = ["甲", "", "丙"]

  private let schema = TableSchema(
    "t", columns: types.enumerated().map { ColumnSchema("c\($0)", type: $1) })

  /// A part of a column and the values it stands for.
  private func part(
    _ type: DataType, rows: Int, _ random: inout SplitMix64
  ) -> (part: ColumnPart, values: [Value]) {
    func value() -> Value {
      if random.oneIn(6) { return .null }
      let number = random.oneIn(40) ? Int64(random.below(1 << 40)) - 1 << 39 : Int64(random.below(9))
      return switch type {
      case .text: .text("文\(number)")
      case .decimal(_, let scale): .decimal(Decimal(unscaled: Int128(number), scale: scale))
      case .double: .double(Double(number) / 4)
      default: .integer(number)
      }
    }
    if random.oneIn(3) {
      let constant = value()
      return (.constant(constant), [Value](repeating: constant, count: rows))
    }
    let values = (0..<rows).map { _ in value() }
    func whole(_ value: Value) -> Int64? {
      switch value {
      case .integer(let number): number
      case .decimal(let number): Int64(number.unscaled)
      default: nil
      }
    }
    switch type {
    case .text:
      let texts = values.map { if case .text(let text) = $0 { text } else { String?.none } }
      switch random.below(3) {
      case 0: return (.texts(texts), values)
      case 1: return (.repeated(RepeatedTexts(texts)), values)
      default:
        let places = (0..<rows).map { _ in UInt8(random.below(TableWriterTests.listed.count)) }
        let list = TextList(TableWriterTests.listed)
        return (.listed(places, list), places.map { .text(TableWriterTests.listed[Int($0)]) })
      }
    case .double:
      return (.doubles(values.map { if case .double(let number) = $0 { number } else { nil } }), values)
    default:
      let flags = values.map { $0.isNull ? UInt8(0) : 1 }
      return (.integers(NumberList(values.map { whole($0) ?? 0 }, flags: flags)), values)
    }
  }

  /// Fills a writer; the rows stand in `rows` as they should be.
  private func fill(_ rows: inout [[Value]], _ random: inout SplitMix64, to total: Int) throws -> TableWriter {
    var writer = TableWriter(schema)
    while rows.count < total {
      let count = random.oneIn(8) ? random.below(3_000) : random.below(40)
      if random.oneIn(5) {
        let parts = TableWriterTests.types.map { part($0, rows: 1, &random).values[0] }
        writer.append(parts)
        rows.append(parts)
      } else {
        let parts = TableWriterTests.types.map { part($0, rows: count, &random) }
        writer.append(parts.map(\.part), rows: count)
        for row in 0..<count { rows.append(parts.map { $0.values[row] }) }
      }
      if random.oneIn(4) { try writer.cut() }
    }
    return writer
  }

  private func rows(_ chunks: [Chunk]) -> [[Value]] {
    chunks.flatMap { chunk in
      (0..<chunk.count).map { row in
        zip(chunk.segments, TableWriterTests.types).map { $0.value(at: row, type: $1) }
      }
    }
  }

  @Test("the table holds what was appended, in its order", arguments: 1...12 as ClosedRange<UInt64>)
  func appended(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var expected: [[Value]] = []
    // Some are smaller than a chunk, some fill more than one.
    var writer = try fill(&expected, &random, to: seed % 3 == 0 ? Chunk.capacity + 9_000 : random.below(5_000))
    #expect(writer.count == expected.count)
    let table = try writer.finish()
    #expect(rows(table.chunks) == expected)
  }

  @Test("rows of another table are taken over", arguments: 1...8 as ClosedRange<UInt64>)
  func takenOver(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed + 100)
    var given: [[Value]] = []
    var first = try fill(&given, &random, to: seed % 4 == 0 ? Chunk.capacity + 500 : 1 + random.below(4_000))
    let own = try first.columnsSoFar()
    var expected: [[Value]] = []
    var writer = try fill(&expected, &random, to: random.below(50))
    for _ in 0..<4 {
      let start = random.below(given.count + 1)
      let end = start + random.below(given.count + 1 - start)
      try writer.append(own, rows: start..<end)
      expected += given[start..<end]
    }
    #expect(writer.count == expected.count)
    #expect(rows(try writer.finish().chunks) == expected)
  }
}
