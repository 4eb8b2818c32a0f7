// Figures of one's own beside those of the reports: requests a hundred thousand people.

import ReportQuery

struct Population: Encodable {
  var agency: String
  var people: Int
}

let reports = Database.open()
try reports.add(
  [
    Population(agency: "怀仁市人民政府", people: 331_000), Population(agency: "宿迁市人民政府办公室", people: 4_986_000),
  ], as: "population")

let rate = try await reports.query(
  """
  FROM reports JOIN population USING (agency)
  SELECT agency, year, received, round(received * 100000.0 / people, 2) AS rate
  ORDER BY rate DESC
  """)
print(rate)
