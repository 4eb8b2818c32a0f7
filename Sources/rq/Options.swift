import ArgumentParser
import RQShell

/// The command line.
///
/// Every option with a value is a `[String]` and every other a `Bool`: the time the argument parser needs grows with the
/// number of different wrapper types, and start time is part of the contract. Values are read in `shellOptions()`.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rq",
    abstract: "Ask questions of yearly reports on government information disclosure.",
    usage: """
      rq [options] [script.rq ...]
      rq check [options] [script.rq ...]
      rq fmt [options] [script.rq ...]
      rq report [options] page.rq.md -o page.html
      rq audit [options] PATH ...
      """,
    discussion: """
      Without a script and without --command, rq opens a prompt on a terminal and reads statements from a pipe.

      EXAMPLES:
        rq -c 'SELECT agency, sum(withheld) WHERE year = 2024 GROUP BY province'
        rq -d reports/ -f csv -o shares.csv queries/share-granted.rq
        rq -o 'out/{name}.csv' --csv excel queries/share-granted.rq
        rq --set year=2024 -c 'SELECT agency, received WHERE year = $year'
        echo '{"sql":"SELECT 1+1"}' | rq --no-data --machine

      EXIT STATUS:
        0 done   1 a statement failed   2 wrong usage   3 documents unreadable
        4 limit or timeout   5 an ASSERT failed   130 interrupted
      """,
    version: version)

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Load a report, a folder of them, or a CSV file; repeatable.", valueName: "path"))
  var data: [String] = []

  @Flag(name: .long, help: "Start without documents.")
  var noData = false

  @Option(
    name: [.short, .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run statements and exit; repeatable.", valueName: "text"))
  var command: [String] = []

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("table plain markdown csv tsv json jsonl html xlsx vertical latex svg vega.", valueName: "name"))
  var format: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("CSV as it is, or for a double click in Excel: plain, excel.", valueName: "kind"))
  var csv: [String] = []

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write results to a file, whole or not at all; with {name} in it one each.", valueName: "file"))
  var output: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Make a setting, or give the parameter $name; repeatable.", valueName: "name=value")
  )
  var set: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue, help: ArgumentHelp("Use this many threads.", valueName: "n"))
  var threads: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Stop statements that need more, as 512MB or 4GiB.", valueName: "size"))
  var memoryLimit: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Stop statements that take longer.", valueName: "seconds"))
  var timeout: [String] = []

  @Flag(name: .long, help: "Standard SQL grouping; anything unreadable in the documents fails the run.")
  var strict = false

  @Flag(name: .long, help: "Run the statements after a failed one.")
  var keepGoing = false

  @Option(name: .long, help: ArgumentHelp("Head columns in Chinese or by their codes: zh, en.", valueName: "zh|en"))
  var lang: [String] = []

  @Flag(name: .long, help: "Tell each statement's seconds on standard error as a JSON line.")
  var timing = false

  @Flag(name: .long, help: "Answer one JSON request a line with one JSON line.")
  var machine = false

  @Argument(help: "Files of statements to run in order, after what --command gives; - is standard input.")
  var script: [String] = []
}
