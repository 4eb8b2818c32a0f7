// Measures what the library promises: decoding at no more than three times a loop by hand, the flagship query planned within
// 0.1 ms, completion within 10 ms on a million reports. Ends with status 1 where a promise is not kept.
//
// Usage: LibraryBenchmark [rows] [reports.csv]

import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

let arguments = CommandLine.arguments.dropFirst()
let rows = arguments.first.flatMap { Int($0) } ?? 1_000_000
var isKept = true

let decoding = try Decoding(rows: rows)
// Nothing is to be measured where the two disagree.
guard try decoding.agrees() else {
  print("decoding and the loop by hand give different rows")
  exit(1)
}
let byHand = shortest(of: 5) { _ = decoding.byHand() }
let decoded = try shortest(of: 5) { _ = try decoding.decoded() }
let ratio = decoded / byHand
print("\(rows) rows of 6 columns by hand \(milliseconds(byHand)), decoded \(milliseconds(decoded))")
print("decoding takes \(Double(Int(ratio * 100)) / 100) times the loop by hand")
let sums = try decoding.sums()
print("the sum of a column by values \(milliseconds(sums.values)), by chunks \(milliseconds(sums.chunks))")
isKept = isKept && ratio <= 3

print("\nuntil a statement could run:")
let plannings = try PlanningTimes(database: Database()).measured()
for planning in plannings { print("\(Int((planning.time * 1000).rounded())) µs  \(planning.text)") }
isKept = isKept && plannings[0].time <= 0.1

if let path = arguments.dropFirst().first {
  let database = Database.open([path])
  let count = try database.run("SELECT count(*) FROM reports").rows[0][0]
  print("\ncompletion over \(count) reports, the slowest places:")
  let times = CompletionTimes(database: database).measured()
  for entry in times.prefix(8) {
    print("\(milliseconds(entry.worst))  at best \(milliseconds(entry.least))  \(entry.count) items  \(entry.text)▏")
  }
  isKept = isKept && (times.first?.worst ?? 0) <= 10
}
exit(isKept ? 0 : 1)
