import ReportQuery

/// How long completion takes over many reports, place by place.
struct CompletionTimes {
  let database: Database

  /// Texts that end where the key is pressed.
  static let texts = [
    "", "S", "SELECT ", "SELECT a", "SELECT sum(", "SELECT sum(with", "SELECT 不予", "SELECT bygk", "SELECT * FROM ",
    "SELECT agency, sum(withheld) WHERE ", "SELECT agency WHERE y", "SELECT agency WHERE province = '",
    "SELECT agency WHERE province='山", "SELECT agency WHERE province='sx", "SELECT agency WHERE agency='",
    "SELECT agency WHERE agency = '宿", "SELECT agency WHERE agency = '宿迁市人民政府", "SELECT agency WHERE agency = 'sq",
    "SELECT agency WHERE agency = 'zzzz", "SELECT agency WHERE title = '", "SELECT agency WHERE title = '山西",
    "SELECT agency WHERE title = 'sxs", "SELECT agency WHERE county = 'hr", "SELECT agency WHERE town = 'an",
    "SELECT agency WHERE sha256 = '", "SELECT agency WHERE sha256 = 'f", "SELECT agency WHERE source = 'zz",
    "SELECT province, sum(received) WHERE year = 2024 GROUP BY ", "SELECT agency AS x GROUP BY province ORDER BY ",
    "WITH t AS (SELECT agency FROM reports) SELECT ", "SELECT r.", "SELECT r.a FROM reports r WHERE r.",
    "SELECT upper(", "SELECT l", "SELECT $",
  ]

  /// The slowest of several presses of the key at the end of each text, slowest text first; the first press included.
  func measured(presses: Int = 5) -> [(text: String, worst: Double, least: Double, count: Int)] {
    // What is made once is made when a prompt starts.
    database.prepareCompletions()
    return CompletionTimes.texts.map { text in
      var (worst, least, count) = (0.0, Double.infinity, 0)
      for _ in 0..<presses {
        let start = ContinuousClock.now
        count = database.completions(in: text, at: text.utf8.count).items.count
        _ = database.unknownNames(in: text)
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        least = min(least, time)
        worst = max(worst, time)
      }
      return (text, worst, least, count)
    }.sorted { $0.worst > $1.worst }
  }
}
