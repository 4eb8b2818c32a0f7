// A script with a parameter, statement by statement: what rq does with a file, from a program.

import ReportQuery

let script = """
  PARAM year INTEGER = 2024 '年度';
  -- @name refusals
  SELECT agency, sum(withheld) AS withheld WHERE year = $year GROUP BY agency;
  -- @name shown_to_be_whole
  TEST balanced SEVERITY warn: SELECT agency, message FROM findings WHERE rule = 'balance' AND year = $year;
  ASSERT (SELECT count(*) FROM reports WHERE year = $year) > 0 'there are reports of the year';
  """

let reports = Database.open()
var run = ScriptRun(in: reports, parameters: ["year": .integer(2024)])
run.keepsGoing = true
let isWell = run.run(ScriptSource(script)) { step in
  switch step.outcome {
  case .result(let result):
    if let test = result.test {
      print("test \(step.name ?? "?"):", test.passed ? "passed" : "\(result.rowCount) rows should not be there")
    } else if result.table != nil {
      print("\(step.name ?? "a result"):")
      print(result)
      // The bytes that rq -f csv writes.
      if let table = result.table { print(OutputFormat.csv.string(table)) }
    }
  case .failed(let error): print(error.code, error.message)
  case .note(let note): print(note.message)
  }
  return true
}
print(isWell ? "all is well" : "something failed")
