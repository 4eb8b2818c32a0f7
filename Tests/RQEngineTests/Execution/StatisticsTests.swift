import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

@Suite("Aggregates over all values of a group") struct StatisticsTests {
  private static func table(_ rows: [[Value]], _ types: [DataType]) throws -> Table {
    try RQEngineTests.table("t", types.enumerated().map { ("c\($0.offset)", $0.element) }, rows)
  }

  private static let settings: [[String: String]] = [
    ["threads": "1"], ["threads": "7"], ["threads": "2", "vector_size": "3"],
  ]

  /// Rows of a group, a whole number, a double and a decimal, some of them NULL.
  private static func rows(_ count: Int, _ random: inout SplitMix64) -> [[Value]] {
    (0..<count).map { _ in
      [
        .integer(Int64(random.below(4))),
        random.oneIn(9) ? .null : .integer(Int64(random.below(50)) - 20),
        random.oneIn(9) ? .null : .double(Double(random.below(1000)) / 7 - 50),
        .decimal(Decimal(unscaled: Int128(random.below(100)) - 50, scale: 2)),
      ]
    }
  }

  @Test("Quantiles are those of the sorted values", arguments: [1, 2, 3, 30, 300])
  func quantiles(_ count: Int) throws {
    var random = SplitMix64(seed: UInt64(count))
    let rows = Self.rows(count, &random)
    let table = try Self.table(rows, [.integer, .integer, .double, .decimal(precision: 18, scale: 2)])
    for fraction in [0, 0.25, 0.5, 0.9, 1] {
      let query = """
        SELECT c0, quantile_disc(c1, \(fraction)), quantile_disc(c2, \(fraction)), quantile_disc(c3, \(fraction)),
          quantile_cont(c1, \(fraction)) FROM t GROUP BY c0 ORDER BY c0
        """
      for settings in Self.settings {
        let found = try Conversation([table], settings).run(query).table?.values ?? []
        for row in found {
          let mine = rows.filter { $0[0] == row[0] }
          for column in 1...3 {
            let sorted = mine.map { $0[column] }.filter { !$0.isNull }.sorted { ValueOrder.compare($0, $1) < 0 }
            let rank = max(Int((fraction * Double(sorted.count)).rounded(.up)) - 1, 0)
            #expect(row[column] == (sorted.isEmpty ? .null : sorted[rank]))
          }
          let numbers = mine.compactMap { if case .integer(let x) = $0[1] { Double(x) } else { nil } }.sorted()
          if numbers.isEmpty {
            #expect(row[4].isNull)
          } else {
            let place = fraction * Double(numbers.count - 1)
            let (low, high) = (numbers[Int(place)], numbers[min(Int(place) + 1, numbers.count - 1)])
            #expect(row[4] == .double(low + (high - low) * (place - place.rounded(.down))))
          }
        }
      }
    }
  }

  @Test("Selecting by rank agrees with sorting, with many equal values and with many different ones", arguments: 1...6)
  func selection(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in [1, 2, 25, 100, 40_000] {
      for spread in [1, 3, 1_000_000] {
        let values = (0..<count).map { _ in Int64(random.below(spread)) - 500 }
        let sorted = values.sorted()
        let rank = random.below(count)
        var copy = values
        let pair = copy.withUnsafeMutableBufferPointer { OrderStatistics.pair($0, rank: rank) }
        #expect(pair.0 == sorted[rank] && pair.1 == sorted[min(rank + 1, count - 1)])
      }
    }
  }

  @Test("A large offset takes nothing from a variance, nor from a correlation", arguments: [0, 1e9, -3e15])
  func offsets(_ offset: Double) throws {
    var random = SplitMix64(seed: 11)
    let numbers = (0..<2000).map { _ in (Int64(random.below(1001)) - 500, Int64(random.below(801)) - 300) }
    let table = try Self.table(
      numbers.map { [.double(offset + Double($0.0)), .double(offset - Double($0.1))] }, [.double, .double])
    func centered(_ a: [Int64], _ b: [Int64]) -> Double {
      let n = Int64(a.count)
      let products = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      return Double(n * products - a.reduce(0, +) * b.reduce(0, +)) / Double(n)
    }
    let (x, y) = (numbers.map(\.0), numbers.map { -$0.1 })
    let variance = centered(x, x) / 1999
    let correlation = centered(x, y) / (centered(x, x) * centered(y, y)).squareRoot()
    let row = try Conversation([table]).run("SELECT var_samp(c0), corr(c0, c1) FROM t").table?.values.first ?? []
    guard case .double(let first)? = row.first, case .double(let second)? = row.last else {
      Issue.record("no numbers: \(row)")
      return
    }
    #expect(abs(first - variance) <= 1e-14 * variance)
    #expect(abs(second - correlation) <= 1e-13)
  }

  @Test("The order of the rows and the number of threads change no bit of a result")
  func order() throws {
    var random = SplitMix64(seed: 5)
    let exponents = [-40, -3, 0, 5, 30]
    var rows = (0..<500).map { _ -> [Value] in
      let scale = Double(sign: .plus, exponent: exponents[random.below(5)], significand: 1)
      return [
        .integer(Int64(random.below(3))), .double((Double(random.below(2001)) - 1000) / 3 * scale), .double(1 / 3),
      ]
    }
    let query = """
      SELECT c0, var_samp(c1), stddev_pop(c1), corr(c1, c1 * c2), covar_samp(c1, c2 + c1), skewness(c1), kurtosis(c1),
        median(c1), entropy(c1), product(1 + c1 / 1e12) FROM t GROUP BY c0 ORDER BY c0
      """
    var known: [[String]]?
    for settings in Self.settings {
      rows.shuffle(using: &random)
      let table = try Self.table(rows, [.integer, .double, .double])
      let found = try Conversation([table], settings).rows(query)
      if let known { #expect(found == known) }
      known = found
    }
  }

  @Test("The estimate of distinct values is near their number", arguments: [10, 1000, 100_000])
  func sketch(_ count: Int) throws {
    let table = try Self.table((0..<count).map { [.integer(Int64($0) * 7919)] }, [.integer])
    let text = try Conversation([table]).value("SELECT approx_count_distinct(c0) FROM t")
    let estimate = try #require(Int(text))
    #expect(abs(estimate - count) <= count / 20)
  }
}
