// What is known against a number before it is used: notes on its meaning, findings, and the printed cells behind it.

import ReportQuery

let reports = Database.open()
let text: QueryText = "SELECT agency, sum(withheld) AS withheld WHERE year = 2024 GROUP BY agency"
let result = try await reports.query(text)
print(result)

// A number marked ‡ rests on a report that contradicts itself.
for note in result.notes { print(note.severity, note.code, note.message) }

for finding in try await reports.findings(behind: text) where finding.severity == "error" {
  print(finding.agency ?? "?", finding.rule, finding.message)
}

// From the number to the cells: what is printed, in which bytes of which file.
if let statement = Script.parse(text.text).statements.first, let table = result.table {
  let cells = try reports.evidence(row: 0, column: "withheld", in: table, of: statement)
  for row in cells.rows where row["printed"] != .text("0") {
    print(row["item"] ?? .null, "printed as", row["printed"] ?? .null, "at byte", row["byte_start"] ?? .null)
  }
}

// How the query was carried out, and how long it took.
for line in try reports.plan(of: text) { print(line) }
print(result.elapsed < 10 ? "in good time" : "slowly")
