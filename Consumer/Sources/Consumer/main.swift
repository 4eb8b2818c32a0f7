import ReportQuery

struct Agency: Decodable {
  var agency: String
  var received: Int?
}

let reports = Database.open()
try reports.register("thousands") { (x: Int) in Double(x) / 1_000 }
let result = try await reports.query("SELECT agency, received, thousands(received) AS thousands ORDER BY received DESC")
print(result)
for row in try result.decode(as: [Agency].self).prefix(1) { print(row.agency, row.received ?? 0) }
