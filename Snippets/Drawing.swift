// A query put together step by step, drawn in the terminal and as a picture.

import ReportQuery

let reports = Database.open()
let query = reports.reports.where("year >= \(2021)").group(by: "year").sum("received", "granted")
print(query)

let result = try await query.run()
let chart = try result.drawn(as: .line, title: "收到与予以公开")
print(chart.terminalText)
print(chart.svg().utf8.count > 1_000 ? "and as SVG" : "")
