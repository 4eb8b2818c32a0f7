// A page of Markdown with queries in it, as HTML for a file.

import ReportQuery

let reports = Database.open()
let page = Page(
  """
  # {max(year)} 年

  ```rq
  SELECT agency, received WHERE year = 2024;
  ```
  """)
let made = page.html(of: reports)
for finding in made.findings { print(finding.diagnostic.message) }
print(made.html?.hasPrefix("<!doctype html>") == true ? "one file, nothing else needed" : "no page")
