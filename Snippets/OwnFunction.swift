// Functions of one's own in queries: a rate with a floor, and an aggregate that SQL does not have.

import ReportQuery

let reports = Database.open()

// Arguments and results are Swift types; nil is NULL.
try reports.register("rate_of") { (part: Int?, whole: Int) -> Double? in
  guard let part, whole >= 10 else { return nil }
  return (Double(part) / Double(whole) * 1_000).rounded() / 10
}

// How much of the requests falls to the largest bodies: rows are folded, folds are merged, and a number comes out.
try reports.register(
  aggregate: "herfindahl", startingWith: [Int](), step: { (sizes: inout [Int], size: Int) in sizes.append(size) },
  merge: { sizes, later in sizes += later },
  finish: { sizes -> Double? in
    let total = Double(sizes.reduce(0, +))
    return total > 0 ? sizes.reduce(0) { $0 + (Double($1) / total) * (Double($1) / total) } : nil
  })

let rates = try await reports.query(
  "SELECT agency, year, rate_of(granted, received) AS granted_percent ORDER BY granted_percent DESC")
print(rates)

let share = try await reports.query("SELECT count(*) AS bodies, round(herfindahl(received), 3) AS concentration")
print(share)

// What a function throws is an error at the place of the call.
struct NotYet: Error {}
try reports.register("only_new") { (year: Int) throws -> Int in
  if year < 2022 { throw NotYet() }
  return year
}
do {
  try await reports.query("SELECT only_new(year)")
} catch let error as Diagnostic {
  print(error.code, error.message, error.span.map { "bytes \($0.start)–\($0.end)" } ?? "")
}
