import ReportQuery

/// How long statements take until they could run: read, bound, planned, and the plan told.
struct PlanningTimes {
  let database: Database

  /// The flagship query first, and queries whose aggregates look at the types of their arguments.
  static let texts = [
    "SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province",
    "SELECT agency, avg(withheld) WHERE year=2024 GROUP BY province",
    "SELECT agency, avg(withheld + granted * 2), median(received - withheld) WHERE year=2024 GROUP BY province",
    "SELECT province, string_agg(DISTINCT agency ORDER BY agency) GROUP BY province",
    "SELECT year, rank() OVER (ORDER BY sum(withheld)), sum(received) GROUP BY year ORDER BY 2 LIMIT 5",
  ]

  /// The milliseconds each takes.
  func measured() throws -> [(text: String, time: Double)] {
    try PlanningTimes.texts.map { text in
      (text, try shortest(of: 300) { _ = try database.run(QueryText("EXPLAIN " + text)) })
    }
  }
}
