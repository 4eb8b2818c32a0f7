// Columns as they lie in memory: how much of the work is a share of what was asked, without a copy of any number.

import ReportQuery

let reports = Database.open()
let result = try await reports.query(
  "FROM applications SELECT item, count WHERE applicant = 'total' AND item IN ('received', 'granted')")

// Each chunk tells how its numbers are stored, as narrow as they fit.
var total = 0
for chunk in try result.chunks(of: "count") {
  func add<T: StoredValue & BinaryInteger>(_ type: T.Type) {
    _ = chunk.withValues(as: type) { values, validity in
      for row in values.indices where validity[row] { total += Int(values[row]) }
    }
  }
  add(Int8.self)
  add(Int16.self)
  add(Int32.self)
}
print("received and granted together: \(total)")

// Texts are codes: each distinct one is looked at once, however many rows have it.
for chunk in try result.chunks(of: "item") {
  var rows = [Int](repeating: 0, count: chunk.textCount)
  _ = chunk.withValues(as: UInt8.self) { codes, _ in
    for row in codes.indices { rows[Int(codes[row])] += 1 }
  }
  for (code, count) in rows.enumerated() where count > 0 { print(chunk.text(ofCode: code), count) }
}

// A long result is taken in batches; between them the task can be cancelled and others get their turn.
var batches = 0
for try await batch in try await reports.query("FROM cells").batches(of: 300) {
  batches += 1
  if batches == 1 { print(batch.rowCount, "cells first") }
}
print(batches, "batches")
