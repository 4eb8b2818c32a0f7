import ReportQuery

/// How results come to the screen: in which form, in how much room, and by way of a pager or not.
struct ResultScreen {
  /// The form of results.
  var format: OutputFormat
  /// Whether a table comes as records.
  var records = false
  /// How many rows of a table are shown; nil for two screens, and all in the pager.
  var rows: Int?
  /// How numbers are written in tables.
  var numbers = TableFit.Numbers.plain
  /// Whether long results go to the pager.
  var pages = true

  /// The most rows that are laid out for the pager: their widths have to be known before the first is shown.
  static let pagedRows = 10_000

  /// Shows a table on the terminal.
  ///
  /// - Parameter missing: Why cells of so many first rows hold no number.
  /// - Throws: `OutputFailure`, or `Interrupted`.
  func show(_ table: ResultTable, _ chart: Chart?, missing: (_ rows: Int) -> [Int: [Int: String]]) throws {
    let form = records && format == .table ? OutputFormat.vertical : format
    let screen = Terminal.size ?? (80, 24)
    guard chart == nil, form == .table || form == .vertical else {
      return try write(table, form, nil, chart?.fitting(width: screen.width))
    }
    var fit = TableFit()
    fit.width = screen.width
    fit.numbers = numbers
    let linesPerRow = form == .vertical ? table.columns.count + 1 : 1
    let room = max(1, (2 * screen.height - 6) / linesPerRow)
    let isLong = table.rowCount > room
    let pager = isLong && pages && rows == nil ? Pager.find() : nil
    fit.rows = rows ?? (pager == nil ? room : Self.pagedRows)
    fit.missing = missing(min(fit.rows ?? table.rowCount, 500))
    guard let pager else { return try write(table, form, fit) }
    let isShown = try pager.show { send in
      do {
        try write(table, form, fit, nil, send)
      } catch let failure as OutputFailure where failure.isClosedPipe {
        // Whoever leaves the pager has seen enough.
      }
    }
    if !isShown {
      fit.rows = room
      try write(table, form, fit)
    }
  }

  /// Printing was stopped by Ctrl-C.
  struct Interrupted: Error {}

  private func write(
    _ table: ResultTable, _ form: OutputFormat, _ fit: TableFit?, _ chart: Chart? = nil,
    _ send: @escaping ([UInt8]) throws -> Void = { try Terminal.writeAll($0, to: 1, path: "standard output") }
  ) throws {
    var writer = TextWriter { bytes in
      // Printing is work too: Ctrl-C ends it.
      if Interruption.statement.isCancelled { throw Interrupted() }
      try send(bytes)
    }
    if let fit {
      try form.write(table, fitting: fit, to: &writer)
    } else {
      try form.write(table, chart: chart, to: &writer)
    }
    try writer.finish()
  }
}
