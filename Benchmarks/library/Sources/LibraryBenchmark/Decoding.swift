import ReportQuery

/// Rows of a result as values of a type, through Codable and by hand.
struct Decoding {
  /// What a row becomes: texts, numbers, and numbers that may be missing.
  struct Row: Decodable {
    var agency: String
    var province: String
    var year: Int
    var received: Int?
    var withheld: Int?
    var share: Double
  }

  let result: QueryResult

  init(rows: Int) throws {
    result = try Database().run(
      """
      FROM range(\(rows)) AS t(i)
      SELECT '某某市第' || CAST(i % 20000 AS TEXT) || '局' AS agency, ['山西省', '四川省', '江苏省'][i % 3 + 1] AS province,
        2016 + i % 9 AS year, CASE WHEN i % 10 > 0 THEN i % 3000 END AS received,
        CASE WHEN i % 7 > 0 THEN i % 90 END AS withheld, CAST(i % 101 AS DOUBLE) / 101 AS share
      """)
  }

  func decoded() throws -> [Row] { try result.decode() }

  /// The loop one writes instead, over the columns as Swift types.
  func byHand() -> [Row] {
    guard let agency = result.column("agency", as: String.self),
      let province = result.column("province", as: String.self),
      let year = result.column("year", as: Int.self), let received = result.column("received", as: Int.self),
      let withheld = result.column("withheld", as: Int.self), let share = result.column("share", as: Double.self)
    else { return [] }
    var rows: [Row] = []
    rows.reserveCapacity(result.rowCount)
    for row in 0..<result.rowCount {
      guard let agency = agency[row], let province = province[row], let year = year[row], let share = share[row] else {
        continue
      }
      rows.append(
        Row(
          agency: agency, province: province, year: year, received: received[row], withheld: withheld[row], share: share
        ))
    }
    return rows
  }

  /// Whether both ways give the same.
  func agrees() throws -> Bool {
    let (decoded, own) = (try decoded(), byHand())
    return decoded.count == result.rowCount && own.count == result.rowCount
      && zip(decoded, own).allSatisfy { a, b in
        a.agency == b.agency && a.province == b.province && a.year == b.year && a.received == b.received
          && a.withheld == b.withheld && a.share == b.share
      }
  }

  /// The sum of a column: by values, and by what lies in memory.
  func sums() throws -> (values: Double, chunks: Double) {
    var (a, b) = (0, 0)
    let values = shortest(of: 5) {
      a = result.column("year", as: Int.self)?.reduce(0) { $0 + ($1 ?? 0) } ?? 0
    }
    let chunks = try shortest(of: 5) {
      b = 0
      for chunk in try result.chunks(of: "year") {
        _ = chunk.withValues(as: Int16.self) { values, _ in for row in values.indices { b += Int(values[row]) } }
      }
    }
    precondition(a == b, "the two ways must give one sum")
    return (values, chunks)
  }
}
