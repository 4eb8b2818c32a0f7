import GrammarSupport
import ReportQuery
import Testing

/// Checks that need no other engine: what a condition keeps, what it rejects and what it leaves unknown is everything, and
/// it keeps as many rows as it is true for.
@Suite struct PartitionTests {
  private static let sources: [String] = [
    "applications AS a", "reports AS r", "findings AS f",
    "reports AS r JOIN applications AS a ON r.report_id = a.report_id",
    "reports AS r LEFT JOIN findings AS f ON r.report_id = f.report_id AND f.severity = 'error'",
    "findings AS f RIGHT JOIN reports AS r ON f.report_id = r.report_id",
    "findings AS f FULL JOIN reports AS r ON f.report_id = r.report_id + 2",
    "findings AS f FULL JOIN reports AS r ON f.report_id = r.report_id + 2 JOIN cells AS c ON f.report_id = c.report_id",
    "findings AS f RIGHT JOIN reports AS r ON f.report_id = r.report_id SEMI JOIN cells AS c ON f.report_id = c.report_id",
    "reports AS r CROSS JOIN LATERAL (SELECT max(count) AS n FROM applications AS b WHERE b.report_id = r.report_id) AS a",
    "(SELECT report_id, count(*) AS n FROM findings GROUP BY report_id) AS f LEFT JOIN reports AS r USING (report_id)",
  ]
  private static let columns: [String: [(name: String, values: [String])]] = [
    "r": [
      ("received", ["0", "12", "18", "NULL"]), ("fees", ["0.00", "4.39", "1.5"]),
      ("published", ["DATE '2024-01-26'", "DATE '2020-01-01'"]), ("province", ["'山西省'", "'江苏省'", "''"]),
      ("year", ["2021", "2023", "2024"]), ("town", ["'平氏镇'", "NULL"]),
    ],
    "a": [
      ("count", ["0", "1", "12"]), ("item", ["'received'", "'granted'"]), ("applicant", ["'total'", "'other'"]),
    ],
    "f": [
      ("severity", ["'error'", "'info'"]), ("expected", ["0.0000", "12.0000"]), ("report_id", ["1", "3", "5"]),
      ("applicant", ["'total'", "NULL"]),
    ],
  ]

  /// Makes conditions over the tables that a source names.
  private struct Conditions {
    var random: SplitMix64
    let columns: [(name: String, values: [String])]

    init(_ source: String, seed: UInt64) {
      random = SplitMix64(seed: seed)
      columns = PartitionTests.columns.keys.sorted().flatMap { alias in
        let isWhole = source.contains(" AS \(alias) ") || source.hasSuffix(" AS \(alias)")
        let names = isWhole && !source.contains(") AS \(alias)") ? PartitionTests.columns[alias] ?? [] : []
        return names.map { ("\(alias).\($0.name)", $0.values) }
      }
    }

    mutating func pick<T>(_ items: [T]) -> T { items[random.below(items.count)] }

    mutating func make(_ depth: Int) -> String {
      if depth > 0, random.below(2) == 0 {
        switch random.below(5) {
        case 0: return "NOT (\(make(depth - 1)))"
        case 1: return "coalesce(\(make(depth - 1)), \(make(depth - 1)))"
        case 2: return "CASE WHEN \(make(depth - 1)) THEN \(make(depth - 1)) ELSE \(make(depth - 1)) END"
        default: return "(\(make(depth - 1)) \(pick(["AND", "OR"])) \(make(depth - 1)))"
        }
      }
      let (name, values) = pick(columns)
      switch random.below(8) {
      case 0: return "\(name) IS \(pick(["", "NOT "]))NULL"
      case 1: return "\(name) \(pick(["", "NOT "]))IN (\(pick(values)), \(pick(values)), NULL)"
      case 2: return "\(name) BETWEEN \(pick(values)) AND \(pick(values))"
      case 3: return "\(name) IS \(pick(["", "NOT "]))DISTINCT FROM \(pick(values))"
      case 4:
        let query = "SELECT \(pick(values)) FROM range(\(random.below(3)))"
        return "\(name) \(pick([">", "<="])) \(pick(["ANY", "ALL"])) (\(query))"
      case 5: return "EXISTS (SELECT 1 FROM range(3) AS t (i) WHERE i < length(\(name)::TEXT) - 1)"
      case 6: return "\(name)::TEXT LIKE '\(pick(["%", "1%", "%省", "_"]))'"
      default: return "\(name) \(pick(["=", "<>", "<", ">="])) \(pick(values))"
      }
    }
  }

  @Test(arguments: Array(0..<11)) func partsAreTheWhole(_ number: Int) throws {
    let source = Self.sources[number]
    let plain = GoldenScriptTests.database.newSession()
    let unoptimized = GoldenScriptTests.database.newSession()
    try unoptimized.set("optimizer", to: "off")
    try unoptimized.set("vector_size", to: "3")
    for session in [plain, unoptimized] { try session.set("notes", to: "false") }
    func count(_ query: String, _ session: Database) throws -> [String] {
      try session.run(QueryText(query)).rows.map { $0[0].description }
    }
    let whole = try count("SELECT count(*) FROM \(source)", plain)
    for seed in 0..<40 {
      var conditions = Conditions(source, seed: UInt64(number * 1000 + seed))
      let condition = conditions.make(3)
      let parts = [condition, "NOT (\(condition))", "(\(condition)) IS NULL"]
      let union = parts.map { "SELECT 1 FROM \(source) WHERE \($0)" }.joined(separator: " UNION ALL ")
      #expect(try count("SELECT count(*) FROM (\(union)) AS u", plain) == whole, "\(source) WHERE \(condition)")
      let kept = try count("SELECT count(*) FROM \(source) WHERE \(condition)", plain)
      let told = try count(
        "SELECT count(*) FILTER (WHERE t) FROM (SELECT (\(condition)) IS TRUE AS t FROM \(source)) AS s", unoptimized)
      #expect(kept == told, "\(source) WHERE \(condition)")
    }
  }
}
