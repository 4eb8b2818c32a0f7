// Which bodies refused most of what they were asked in one year, and on which ground.

import ReportQuery

let reports = Database.open()
let year = 2024

// A value in the text is bound, never pasted.
let refused = try await reports.query(
  """
  SELECT agency, sum(withheld) AS withheld, sum(received) AS received
  WHERE year = \(year)
  GROUP BY agency
  ORDER BY withheld DESC
  """)
print(refused)

// The same rows as values of one's own type.
struct Agency: Decodable {
  var agency: String
  var withheld: Int?
  var received: Int?
}

for row in try refused.decode(as: [Agency].self) {
  guard let withheld = row.withheld, let received = row.received, received > 0 else { continue }
  print("\(row.agency): \(withheld) of \(received)")
}

// A column is read where it lies.
let grounds = try await reports.query(
  """
  FROM applications
  SELECT item_label, sum(count) AS requests
  WHERE year = \(year) AND item_group = 'withheld' AND applicant = 'total'
  GROUP BY item_label
  HAVING requests > 0
  """)
if let labels = grounds.column("item_label", as: String.self), let counts = grounds.column("requests", as: Int.self) {
  for (label, count) in zip(labels, counts) { print(label ?? "?", count ?? 0) }
}

for note in refused.notes { print("note:", note.message) }
