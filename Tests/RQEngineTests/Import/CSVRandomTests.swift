import RQSyntax
import Testing

@testable import RQEngine

/// Random tables, written in random ways, come back as they were, whatever the blocks and the threads.
@Suite struct CSVRandomTests {
  @Test(arguments: 0..<60)
  func randomTablesComeBack(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let table = RandomTable(&random)
    let file = try CSVFixture(table.text)
    let first = try file.read(threads: 1)
    #expect(first.names == table.names)
    #expect(first.types == table.types)
    #expect(first.rows == table.rows)
    #expect(first.problems == [])
    for block in [1, 7, 64, 1_000] {
      for threads in [1, 2, 7] {
        let other = try file.read(threads: threads, block: block)
        #expect(other == first, "block \(block), threads \(threads)")
      }
    }
  }

  @Test(arguments: 0..<60)
  func garbageReadsTheSameForAllBlocksAndThreads(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) + 1_000)
    let alphabet = ["\"", "\"", ",", ",", "\n", "\r\n", "a", "1", "年", "\r", "\"\"", " "]
    let text = "a,b\n" + (0..<300).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
    let file = try CSVFixture(text)
    let first = try file.read()
    for block in [1, 7, 31, 128] {
      for threads in [1, 2, 7] {
        #expect(try file.read(threads: threads, block: block) == first, "block \(block), threads \(threads)")
      }
    }
  }

  @Test func theDictionaryIsTheSameForEveryNumberOfThreads() throws {
    let file = try CSVFixture("a\n" + (0..<5_000).map { "t\($0 * 7919 % 701)\n" }.joined())
    var limits = CSVLimits()
    limits.block = 512
    let texts = try [1, 2, 7].map { threads in
      let table = try CSVImport.read(path: file.path, threads: threads, limits: limits).table
      let dictionary = try #require(table.chunks.first?.segments.first?.dictionary)
      return (0..<dictionary.count).map { dictionary.string($0) }
    }
    #expect(texts[0].count == 701)
    #expect(Array(texts[0].prefix(3)) == ["t0", "t208", "t416"])
    #expect(texts[0] == texts[1])
    #expect(texts[0] == texts[2])
  }

  @Test func twoHundredThousandRows() throws {
    let rows = 200_000
    let file = try CSVFixture(
      "id,group,share,day,note\n"
        + (0..<rows).map { "\($0),g\($0 % 300),\($0 % 100).25,2024-01-\($0 % 9 + 10),\($0 % 7 == 0 ? "" : "n\($0)")\n" }
        .joined())
    let (table, problems, _) = try CSVImport.read(path: file.path, threads: 2)
    #expect(problems.isEmpty)
    #expect(table.rowCount == rows)
    #expect(table.chunks.map(\.count) == [65_536, 65_536, 65_536, 3_392])
    #expect(
      table.schema.columns.map(\.type) == [.integer, .text, .decimal(precision: 4, scale: 2), .date, .text])
    #expect(table.chunks[0].segments.map(\.physical) == [.int32, .code16, .int16, .int16, .code32])
    let values = CSVFixture.rows(of: table)
    for row in [0, 1, 65_535, 65_536, 199_999] {
      #expect(values[row][0] == .integer(Int64(row)))
      #expect(values[row][1] == .text("g\(row % 300)"))
      #expect(values[row][2] == .decimal(Decimal(unscaled: Int128(row % 100 * 100 + 25), scale: 2)))
      #expect(values[row][4] == (row % 7 == 0 ? .null : .text("n\(row)")))
    }
  }
}

/// A generator of pseudo-random numbers with a fixed sequence for each seed (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// A table of random types and values, and the text it is written as.
private struct RandomTable {
  var names: [String] = []
  var types: [DataType] = []
  var rows: [[Value]] = []
  var text = ""

  init(_ random: inout SeededGenerator) {
    let separators = [",", ";", "\t", "|"]
    let separator = separators.randomElement(using: &random) ?? ","
    let lineBreak = Bool.random(using: &random) ? "\n" : "\r\n"
    let columns = Int.random(in: 2...6, using: &random)
    names = (0..<columns).map { "列\($0)" }
    let scale = Int.random(in: 1...4, using: &random)
    let integers = (0..<columns).map { _ in Int.random(in: 0...5, using: &random) }
    var digits = [Int](repeating: 0, count: columns)
    var hasValue = [Bool](repeating: false, count: columns)
    let hasByteOrderMark = Bool.random(using: &random)
    var lines = [names.joined(separator: separator)]
    for row in 0..<Int.random(in: 1...60, using: &random) {
      var values: [Value] = []
      var fields: [String] = []
      for column in 0..<columns {
        // The first row fixes the type.
        let isNull = row > 0 && Int.random(in: 0..<5, using: &random) == 0
        let (value, field) = isNull ? (.null, "") : Self.value(integers[column], row, scale, &random)
        if case .decimal(let decimal) = value {
          digits[column] = max(
            digits[column], String(decimal.unscaled.magnitude / Decimal.powers[scale].magnitude).count)
        }
        hasValue[column] = true
        values.append(value)
        let needsQuotes = field.utf8.contains { "\"\n\r\(separator)".utf8.contains($0) } || (field.isEmpty && !isNull)
        fields.append(
          needsQuotes || (!isNull && Int.random(in: 0..<4, using: &random) == 0)
            ? "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            : field)
      }
      rows.append(values)
      lines.append(fields.joined(separator: separator))
    }
    types = integers.enumerated().map { column, kind in
      switch kind {
      case 0: .boolean
      case 1: .integer
      case 2: .decimal(precision: digits[column] + scale, scale: scale)
      case 3: .double
      case 4: .date
      default: .text
      }
    }
    text =
      (hasByteOrderMark ? "\u{FEFF}" : "") + lines.joined(separator: lineBreak)
      + (Bool.random(using: &random) ? lineBreak : "")
  }

  private static func value(
    _ kind: Int, _ row: Int, _ scale: Int, _ random: inout SeededGenerator
  ) -> (Value, String) {
    switch kind {
    case 0:
      let value = Bool.random(using: &random)
      return (.boolean(value), value ? "true" : "false")
    case 1:
      let value = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random)
      return (.integer(value), String(value))
    case 2:
      // Whole parts from 1 on, so that the digits before the point are those written.
      let value = Decimal(
        unscaled: Int128(Int64.random(in: 10_000...(.max / 10_000), using: &random)) * (row % 2 == 0 ? 1 : -1),
        scale: scale)
      return (.decimal(value), value.description)
    case 3:
      let value = Double.random(in: -1...1, using: &random) * 1e30
      return (.double(value), value.description)
    case 4:
      let value = CivilDate(days: Int32.random(in: -700_000...2_900_000, using: &random))
      return (.date(value), value.description)
    default:
      let parts = ["a", "年", "\"", "\n", "\r\n", ",", ";", "\t", "|", " ", "😀", "xyz", "1"]
      let count = Int.random(in: 0...12, using: &random)
      var text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      // The first row fixes the type, and a carriage return at the end would belong to the line break.
      if row == 0 { text = "t" + text }
      return (.text(text), text)
    }
  }
}
