/// What there is to tell of the dot commands.
struct DotCommandGuide {
  /// The command without its dot.
  let name: String
  /// What may follow it.
  let arguments: String
  /// One line.
  let summary: String
  /// The rest.
  let detail: String

  private init(_ name: String, _ arguments: String, _ summary: String, _ detail: String) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.detail = detail
  }

  /// The command of that name, with its dot or without.
  static func find(_ name: String) -> DotCommandGuide? {
    let name = (name.hasPrefix(".") ? String(name.dropFirst()) : name).lowercased()
    return all.first { $0.name == name }
  }

  /// What `.help NAME` prints.
  var text: String { ".\(name)\(arguments.isEmpty ? "" : " " + arguments)\n  \(summary)\n  \(detail)\n" }

  /// What `.help` prints.
  static var overview: String {
    let width = (all.map { $0.name.count + $0.arguments.count }.max() ?? 0) + 3
    let lines = all.map { guide in
      let usage = "." + guide.name + (guide.arguments.isEmpty ? "" : " " + guide.arguments)
      return "  " + usage + String(repeating: " ", count: max(1, width - usage.count)) + guide.summary
    }
    return """
        Enter runs a statement that is complete, and begins a new line in one that is not; Alt-Enter always does that.
        Tab completes by what fits here, by code, label or pinyin initials: bygk is 不予公开. Up recalls whole statements.
        Ctrl-C clears what is typed, or stops what runs. Ctrl-D on an empty line leaves. The last result is the table _.

      \(lines.joined(separator: "\n"))

      """
  }

  /// In the order in which they are listed.
  static let all: [DotCommandGuide] = [
    DotCommandGuide(
      "help", "[WORD]", "explain a command, keyword, function, column or error code",
      "Without a word it lists the commands. .help WHERE, .help sum, .help withheld, .help RQ0107."),
    DotCommandGuide(
      "tables", "", "the tables, with their rows", "The same as SHOW TABLES."),
    DotCommandGuide(
      "schema", "[TABLE]", "the columns of a table, or of all", "The same as DESCRIBE TABLE."),
    DotCommandGuide(
      "mode", "[FORMAT]", "how results are printed",
      "table, vertical, markdown, csv, tsv, json, jsonl or html; without a format it tells which. All but table and "
        + "vertical print whole results, without a pager."),
    DotCommandGuide(
      "x", "[on|off]", "rows as records, one column a line", "Without a word it turns to the other way."),
    DotCommandGuide(
      "rows", "[N|auto]", "how many rows a table shows",
      "auto shows two screens and pages what is longer; a number shows so many and tells how many more there are."),
    DotCommandGuide(
      "numbers", "[plain|comma|wan]", "how numbers are written in tables",
      "plain 12345, comma 12,345, wan 1.23万. Other formats always have all digits."),
    DotCommandGuide(
      "pager", "[on|off]", "page results longer than two screens",
      "The pager is $RQ_PAGER, else $PAGER, else less. Without one long results end with a count."),
    DotCommandGuide(
      "output", "[FILE]", "results to a file from now on",
      "The file's extension names the format. Without a file results come to the screen again, and the file is complete."
    ),
    DotCommandGuide(
      "save", "FILE", "the last result to a file", "The extension names the format: .save shares.csv."),
    DotCommandGuide(
      "read", "FILE", "run the statements of a file", "They stop at the first that fails."),
    DotCommandGuide(
      "timing", "[on|off]", "tell each statement's time", "Without a word it turns to the other way."),
    DotCommandGuide(
      "filter", "[CONDITION|off]", "a condition on every query from now on",
      ".filter year = 2024 holds for queries of tables that have the columns, in the place of a condition in WHERE; the "
        + "prompt shows it. Without a condition it tells which; .filter off takes it away."),
    DotCommandGuide(
      "history", "[N]", "the last statements, with time and duration",
      "The table history has all of them: FROM history WHERE seconds > 1."),
    DotCommandGuide(
      "edit", "", "the last statement in $EDITOR",
      "$VISUAL, $EDITOR or vi opens on it; what is saved stands at the prompt to be run."),
    DotCommandGuide(
      "watch", "SECONDS [STATEMENT]", "run a statement again and again",
      "The last statement if none is given; Ctrl-C ends it."),
    DotCommandGuide(
      "why", "[ROW] [COLUMN]", "where a number of the last result comes from",
      "The cells of the reports behind it: as printed, as read, in which bytes of which file. Row 1 and the first number "
        + "are meant unless others are named."),
    DotCommandGuide("quit", "", "leave", "Ctrl-D on an empty line leaves too."),
  ]
}
