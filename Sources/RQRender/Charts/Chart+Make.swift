import RQEngine
import RQSyntax

extension Chart {
  /// A chart of a result, by what CHART says of it or else by what its columns are.
  ///
  /// - Throws: `RQ0193` and `RQ0194` for what CHART says wrong, `RQ0195` for rows that cannot be drawn.
  public init(_ table: ResultTable, _ clause: ChartClause? = nil) throws(Diagnostic) {
    let options = try clause.map { clause throws(Diagnostic) in try ChartOptions(clause) } ?? ChartOptions()
    let columns = try ChartColumns(table, options, at: clause?.span)
    let kind = options.kind ?? columns.guess(table)
    self = try columns.chart(kind, table, at: clause?.span)
    title = options.title
    if let width = options.width { (terminalWidth, hasOwnWidth) = (width, true) }
    if let height = options.height { terminalHeight = height }
    leaveOut(most: options.most)
  }

  /// A chart of a result in a form of one's own choice; nil for the one that suits the columns.
  ///
  /// - Throws: `RQ0195` for rows that cannot be drawn.
  public init(_ table: ResultTable, kind: Kind?) throws(Diagnostic) {
    let word = kind.map { Identifier($0.rawValue, span: SourceSpan(0, 0)) }
    try self.init(table, ChartClause(kind: word, span: SourceSpan(0, 0)))
  }

  /// How many series can be told apart.
  static let mostSeries = 8

  /// Leaves out what there is no room for, and says so.
  private mutating func leaveOut(most: Int?) {
    func more(_ count: Int, _ what: String) -> String { "\(count) more \(what) not drawn" }
    let mostCategories = most ?? (kind == .line || kind == .scatter || kind == .spark ? 10_000 : 60)
    if categories.count > mostCategories {
      omissions.append(more(categories.count - mostCategories, "of \(VisibleText.escaped(categoryTitle))"))
      categories.removeLast(categories.count - mostCategories)
      for place in series.indices { series[place].points.removeLast(series[place].points.count - mostCategories) }
    }
    let mostSeries = kind == .heat || kind == .spark ? most ?? 60 : Chart.mostSeries
    if series.count > mostSeries {
      omissions.append(more(series.count - mostSeries, kind == .heat ? "rows" : "series"))
      series.removeLast(series.count - mostSeries)
    }
  }
}

/// Which columns of a result are drawn as what.
private struct ChartColumns {
  /// Columns that say what a row is, along the axis first.
  var dimensions: [Int]
  /// Columns of numbers that are drawn.
  var measures: [Int]

  init(_ table: ResultTable, _ options: ChartOptions, at span: SourceSpan?) throws(Diagnostic) {
    let columns = table.columns
    func place(_ wanted: (name: String, span: SourceSpan)?) throws(Diagnostic) -> Int? {
      guard let wanted else { return nil }
      let name = wanted.name.lowercased()
      if let found = columns.firstIndex(where: { $0.name.lowercased() == name }) { return found }
      throw Diagnostic(
        "RQ0193", "the result has no column '\(wanted.name)'", at: wanted.span,
        hint: "Its columns are \(columns.map(\.name).joined(separator: ", ")).",
        candidates: Candidates.best(for: name, among: columns.map(\.name)))
    }
    let (x, y, series) = (try place(options.x), try place(options.y), try place(options.series))
    let chosen = [x, series].compactMap { $0 }
    if let y, !columns[y].type.isNumeric {
      throw Diagnostic("RQ0195", "\(columns[y].name) holds no numbers to draw", at: options.y?.span)
    }
    let rest = columns.indices.filter {
      !chosen.contains($0) && $0 != y && ChartColumns.isDimension(columns[$0])
    }
    measures =
      y.map { [$0] }
      ?? columns.indices.filter { place in
        !chosen.contains(place) && !rest.contains(place) && columns[place].type.isNumeric
      }
    switch (x, series) {
    case (let x?, let series?): dimensions = [x, series]
    case (let x?, nil): dimensions = [x] + (rest.count == 1 ? rest : [])
    case (nil, let series?): dimensions = rest.prefix(1) + [series]
    case (nil, nil): dimensions = rest
    }
    // A year along the axis is what changes are seen over.
    if x == nil, series == nil, dimensions.count == 2, ChartColumns.isTime(columns[dimensions[1]]),
      !ChartColumns.isTime(columns[dimensions[0]])
    {
      dimensions.swapAt(0, 1)
    }
    if measures.isEmpty {
      throw Diagnostic(
        "RQ0195", "there is nothing to draw: the result has no column of numbers", at: span,
        hint: "Count or add something up, as in sum(received).")
    }
  }

  /// Whether a column says what a row is rather than how much there is of it.
  private static func isDimension(_ column: ResultColumn) -> Bool {
    column.isKey || isTime(column) || !column.type.isNumeric
  }

  static func isTime(_ column: ResultColumn) -> Bool {
    switch column.type {
    case .date, .timestamp: true
    case .integer: ["year", "年度", "年份"].contains(column.name.lowercased())
    default: false
    }
  }

  /// The form that suits the columns: lines over time, a field of two kinds of things, points of two numbers, or bars.
  func guess(_ table: ResultTable) -> Chart.Kind {
    guard let first = dimensions.first else { return measures.count > 1 ? .scatter : .bar }
    if ChartColumns.isTime(table.columns[first]) {
      return Set((0..<table.rowCount).map { table.columns[first][$0] }).count > 2 ? .line : .column
    }
    return dimensions.count == 2 && measures.count == 1 ? .heat : .bar
  }

  // MARK: Values

  private static func point(_ table: ResultTable, _ row: Int, _ column: Int) -> Chart.Point? {
    let value = table.columns[column][row]
    guard let number = ChartColumns.number(value) else { return nil }
    let isMarked = table.marks?.contains(row: row, column: column) ?? false
    return Chart.Point(value: number, text: value.description, isMarked: isMarked)
  }

  private static func number(_ value: Value) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .decimal(let number): number.doubleValue
    case .double(let number): number.isFinite ? number : nil
    default: nil
    }
  }

  private static func position(_ value: Value) -> Double? {
    switch value {
    case .date(let date): Double(date.days)
    case .timestamp(let moment): Double(moment.microseconds) / 86_400_000_000
    default: number(value)
    }
  }

  func chart(_ kind: Chart.Kind, _ table: ResultTable, at span: SourceSpan?) throws(Diagnostic) -> Chart {
    if kind == .scatter { return try scatter(table, at: span) }
    let names = measures.map { table.columns[$0].name }
    var chart = Chart(
      kind: kind, categoryTitle: dimensions.first.map { table.columns[$0].name } ?? "",
      valueTitle: names.joined(separator: ", "), categories: [], series: [])
    if dimensions.count == 2, measures.count == 1 {
      try spread(table, into: &chart, at: span)
    } else {
      let labels = dimensions
      chart.categories = (0..<table.rowCount).map { row in
        let values = labels.map { table.columns[$0][row] }
        return Chart.Category(
          label: labels.isEmpty ? "\(row + 1)" : values.map(BoxFormat.cell).joined(separator: " · "),
          position: values.count == 1 ? ChartColumns.position(values[0]) : nil)
      }
      if labels.count > 1 { chart.categoryTitle = labels.map { table.columns[$0].name }.joined(separator: " · ") }
      chart.series = measures.map { measure in
        Chart.Series(
          name: table.columns[measure].name,
          points: (0..<table.rowCount).map { ChartColumns.point(table, $0, measure) })
      }
    }
    if let first = dimensions.first { arrange(&chart, table.columns[first]) }
    if kind == .heat, dimensions.count < 2 {
      // One row of cells for each measure reads as a field too.
      chart.valueTitle = names.count == 1 ? names[0] : ""
    }
    return chart
  }

  /// Lays rows of two keys out as a series for each value of the second.
  private func spread(_ table: ResultTable, into chart: inout Chart, at span: SourceSpan?) throws(Diagnostic) {
    var categories: [Value: Int] = [:]
    var series: [Value: Int] = [:]
    let (x, y) = (table.columns[dimensions[0]], table.columns[dimensions[1]])
    for row in 0..<table.rowCount {
      if categories[x[row]] == nil {
        categories[x[row]] = categories.count
        chart.categories.append(
          Chart.Category(label: BoxFormat.cell(x[row]), position: ChartColumns.position(x[row])))
      }
      if series[y[row]] == nil {
        series[y[row]] = series.count
        chart.series.append(Chart.Series(name: BoxFormat.cell(y[row]), points: []))
      }
    }
    for place in chart.series.indices {
      chart.series[place].points = [Chart.Point?](repeating: nil, count: chart.categories.count)
    }
    var seen = Set<[Int]>()
    for row in 0..<table.rowCount {
      guard let category = categories[x[row]], let place = series[y[row]] else { continue }
      if !seen.insert([category, place]).inserted {
        throw Diagnostic(
          "RQ0195", "there is more than one value for \(BoxFormat.cell(x[row])) and \(BoxFormat.cell(y[row]))",
          at: span,
          hint: "Add them up: GROUP BY \(x.name), \(y.name).")
      }
      chart.series[place].points[category] = ChartColumns.point(table, row, measures[0])
    }
    if chart.kind == .heat { turn(&chart) }
  }

  /// In a field the first key goes down and the second across.
  private func turn(_ chart: inout Chart) {
    let (rows, columns) = (chart.categories, chart.series)
    chart.series = rows.enumerated().map { place, row in
      Chart.Series(name: row.label, points: columns.map { $0.points[place] })
    }
    chart.categories = columns.map { Chart.Category(label: $0.name, position: nil) }
  }

  /// Puts what has places in their order; whole years between the first and the last that have no value become gaps.
  private func arrange(_ chart: inout Chart, _ column: ResultColumn) {
    guard chart.kind == .line || ChartColumns.isTime(column), [.line, .column, .spark].contains(chart.kind) else {
      return
    }
    guard chart.categories.allSatisfy({ $0.position != nil }) else { return }
    let order = chart.categories.indices.sorted {
      (chart.categories[$0].position ?? 0, $0) < (chart.categories[$1].position ?? 0, $1)
    }
    let categories = order.map { chart.categories[$0] }
    let series = chart.series.map { one in Chart.Series(name: one.name, points: order.map { one.points[$0] }) }
    (chart.categories, chart.series) = (categories, series)
    guard column.type == .integer, ChartColumns.isTime(column), let first = categories.first?.position,
      let last = categories.last?.position, first.magnitude < 1e15, last - first < 400,
      Set(categories).count == categories.count
    else { return }
    let years = Array(Int(first)...Int(last))
    chart.categories = years.map { Chart.Category(label: "\($0)", position: Double($0)) }
    for place in series.indices {
      chart.series[place].points = years.map { year in
        categories.firstIndex { $0.position == Double(year) }.flatMap { series[place].points[$0] }
      }
    }
  }

  private func scatter(_ table: ResultTable, at span: SourceSpan?) throws(Diagnostic) -> Chart {
    var numbers = measures
    var x: Int?
    var names = dimensions
    if let first = names.first, table.columns[first].type.isNumeric || ChartColumns.isTime(table.columns[first]) {
      x = first
      names.removeFirst()
    } else if numbers.count > 1 {
      x = numbers.removeFirst()
    }
    guard let x, let y = numbers.first else {
      throw Diagnostic(
        "RQ0195", "a scatter needs two columns of numbers", at: span,
        hint: "For example SELECT agency, received, granted.")
    }
    var chart = Chart(
      kind: .scatter, categoryTitle: table.columns[x].name, valueTitle: table.columns[y].name, categories: [],
      series: [])
    let rows = (0..<table.rowCount).filter { ChartColumns.position(table.columns[x][$0]) != nil }
    chart.categories = rows.map { row in
      let label = names.map { BoxFormat.cell(table.columns[$0][row]) }.joined(separator: " · ")
      return Chart.Category(
        label: label.isEmpty ? table.columns[x][row].description : label,
        position: ChartColumns.position(table.columns[x][row]))
    }
    chart.series = [
      Chart.Series(name: table.columns[y].name, points: rows.map { ChartColumns.point(table, $0, y) })
    ]
    return chart
  }
}
