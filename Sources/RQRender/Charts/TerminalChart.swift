import RQSyntax

extension Chart {
  /// The chart as lines of text, the same on any terminal: no colours, columns aligned under Chinese text too.
  public var terminalText: String {
    var lines: [String] = []
    if let title { lines += [VisibleText.escaped(title), ""] }
    if categories.isEmpty {
      lines.append("(no rows)")
    } else {
      switch kind {
      case .bar: lines += barLines()
      case .column: lines += columnLines()
      case .line, .scatter: lines += canvasLines()
      case .heat: lines += heatLines()
      case .spark: lines += sparkLines()
      }
    }
    for omission in omissions { lines.append("… \(omission)") }
    if hasMarks { lines.append("‡ rests on a report that contradicts itself") }
    return lines.map { line in
      var line = line
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The signs of series in a picture without colours.
  static let signs: [Character] = ["●", "▲", "■", "◆", "○", "△", "□", "◇"]

  /// The labels of the categories, with the sign of those whose values rest on a report that contradicts itself.
  func markedLabels(_ width: Int) -> [String] {
    categories.indices.map { place in
      let isMarked = series.contains { $0.points[place]?.isMarked ?? false }
      return TerminalText.fitted(categories[place].label, width) + (isMarked ? "‡" : "")
    }
  }

  /// Which sign is which series; nothing for a single one.
  var legend: [String] {
    guard series.count > 1 else { return [] }
    return TerminalText.lines(
      zip(Chart.signs, series).map { "\($0) \(TerminalText.fitted($1.name, 24))" }, terminalWidth)
  }

  /// How many columns the label of a line may take.
  private var labelRoom: Int { min(32, terminalWidth / 2 - (series.count > 1 ? 4 : 0)) }

  // MARK: Bars

  private func barLines() -> [String] {
    let labels = categories.map { TerminalText.fitted($0.label, labelRoom) }
    let names = series.count > 1 ? series.map { TerminalText.fitted($0.name, terminalWidth / 4) } : [""]
    let labelWidth = labels.map { DisplayWidth.of($0) }.max() ?? 0
    let nameWidth = names.map { DisplayWidth.of($0) }.max() ?? 0
    let texts = series.map { $0.points.map(TerminalText.value) }
    let textWidth = texts.joined().map { DisplayWidth.of($0) }.max() ?? 0
    let head = labelWidth + (nameWidth > 0 ? nameWidth + 2 : 0) + 2
    let field = max(4, terminalWidth - head - textWidth - 1)
    let range = valueRange
    let zero = range.share(of: 0)
    let left = Int((zero * Double(field)).rounded(.up))
    var lines: [String] = []
    for row in categories.indices {
      for (place, one) in series.enumerated() {
        var line = TerminalText.padded(place == 0 ? labels[row] : "", labelWidth) + "  "
        if nameWidth > 0 { line += TerminalText.padded(names[place], nameWidth) + "  " }
        let value = one.points[row]?.value ?? 0
        let eighths = Int((abs(range.share(of: value) - zero) * Double(field) * 8).rounded())
        // What is not nothing is seen.
        let length = value == 0 ? 0 : max(1, eighths)
        if value < 0 {
          let cells = min(left, (length + 7) / 8)
          line += String(repeating: " ", count: left - cells) + String(repeating: "█", count: cells)
        } else {
          line += String(repeating: " ", count: left) + TerminalText.bar(eighths: length)
        }
        lines.append(line + (length > 0 || left > 0 ? " " : "") + texts[place][row])
      }
    }
    return lines
  }

  // MARK: Columns

  private func columnLines() -> [String] {
    let scale = ChartScale(valueRange, about: 4)
    // Zero lies between two lines, so that no bar hangs in the middle of one.
    let below = scale.low < 0 ? max(1, Int((scale.share(0) * Double(terminalHeight)).rounded(.up))) : 0
    let above = max(1, terminalHeight - below)
    let unit = max(scale.high / Double(above), below > 0 ? -scale.low / Double(below) : 0, .leastNonzeroMagnitude)
    let top = scale.high > 0 ? (below > 0 ? min(unit * Double(above), .greatestFiniteMagnitude) : scale.high) : 0
    let bottom = below > 0 ? max(-unit * Double(below), -.greatestFiniteMagnitude) : 0
    let axis = ChartAxis(
      high: top, ticks: below > 0 ? [] : scale.ticks, low: below > 0 ? bottom : nil, lines: (above, below),
      label: scale.label)
    func eighths(_ value: Double) -> Double {
      value < 0
        ? -(0...(-bottom)).share(of: -value) * Double(below * 8) : (0...top).share(of: value) * Double(above * 8)
    }
    let labels = markedLabels(12)
    let room = terminalWidth - axis.width - 2
    let wanted = max(labels.map { DisplayWidth.of($0) }.max() ?? 1, series.count)
    let slot = max(min(wanted + 2, max(room / max(categories.count, 1), 1)), 1)
    let bar = max(1, min(6, (slot - 1) / max(series.count, 1)))
    let taken = max(slot - 1, bar * series.count) + 1
    let shown = min(categories.count, max(room / taken, 1))
    var lines = (0..<above + below).map { line in
      axis.label(line) + "│"
        + (0..<shown).map { category in
          let cells = series.map { one in
            guard let point = one.points[category] else { return String(repeating: " ", count: bar) }
            return String(
              repeating: TerminalText.block(eighths(point.value), above: above - 1 - line), count: bar)
          }
          return " " + TerminalText.padded(cells.joined(), taken - 1)
        }.joined()
    }
    lines.append(axis.base(terminalWidth))
    lines.append(
      String(repeating: " ", count: axis.width + 1)
        + TerminalText.spread(labels.prefix(shown).enumerated().map { (1 + $0.offset * taken, $0.element) }))
    if shown < categories.count {
      lines += TerminalText.lines(
        ["… \(categories.count - shown) more do not fit;", "WITH (width = …) makes room"], terminalWidth, apart: " ")
    }
    if series.count > 1 {
      let names =
        series.dropLast().map { TerminalText.fitted($0.name, 24) + "," }
        + series.suffix(1).map { TerminalText.fitted($0.name, 24) }
      lines += TerminalText.lines(["from left to right:"] + names, terminalWidth, apart: " ")
    }
    return lines
  }

  // MARK: Spark

  private func sparkLines() -> [String] {
    let names = series.map { TerminalText.fitted($0.name, labelRoom) }
    let width = names.map { DisplayWidth.of($0) }.max() ?? 0
    let ends = series.map { one in
      [one.points.compactMap { $0 }.first, one.points.compactMap { $0 }.last].map(TerminalText.value)
        .joined(separator: " → ")
    }
    let room = max(4, terminalWidth - width - 4 - (ends.map { DisplayWidth.of($0) }.max() ?? 0))
    // Where there are more values than columns, neighbours share one.
    let share = max(1, (categories.count + room - 1) / room)
    var lines = series.indices.map { place in
      let values = Chart.means(of: series[place].points, by: share)
      let known = values.compactMap { $0 }
      let range = min(0, known.min() ?? 0)...max(0, known.max() ?? 0)
      let blocks = values.map { value -> String in
        guard let value else { return " " }
        return TerminalText.blocks[Int((range.share(of: value) * 7).rounded()) + 1]
      }
      return TerminalText.padded(names[place], width) + "  " + blocks.joined() + "  " + ends[place]
    }
    if let first = categories.first, let last = categories.last {
      let labels = [first, last].map { TerminalText.fitted($0.label, max(4, (terminalWidth - width - 5) / 2)) }
      lines.append(TerminalText.padded("", width) + "  " + labels.joined(separator: " … "))
    }
    if share > 1 {
      lines += TerminalText.lines(["… a sign is the mean", "of up to \(share) values"], terminalWidth, apart: " ")
    }
    return lines
  }

  /// The means of so many values at a time, missing ones left out; nil where all of them are missing.
  static func means(of points: [Point?], by count: Int) -> [Double?] {
    stride(from: 0, to: points.count, by: count).map { start in
      let values = points[start..<min(start + count, points.count)].compactMap { $0?.value }
      // Divided before they are added up, since the sum may be larger than any number.
      return values.isEmpty ? nil : values.reduce(0) { $0 + $1 / Double(values.count) }
    }
  }

  // MARK: Heat

  private func heatLines() -> [String] {
    let range = valueRange
    let isFlat = range.lowerBound == range.upperBound
    let rows = series.map { TerminalText.fitted($0.name, min(24, terminalWidth * 3 / 10)) }
    let rowWidth = rows.map { DisplayWidth.of($0) }.max() ?? 0
    let values = series.map { $0.points.map(TerminalText.value) }
    let cell = max(4, (values.joined().map { DisplayWidth.of($0) }.max() ?? 0) + 3)
    let room = max(1, (terminalWidth - rowWidth - 2) / (cell + 1))
    let shown = min(categories.count, room)
    var lines = [
      TerminalText.padded("", rowWidth) + " "
        + categories.prefix(shown).map {
          " " + TerminalText.padded(TerminalText.fitted($0.label, cell), cell)
        }.joined()
    ]
    for (place, one) in series.enumerated() {
      var line = TerminalText.padded(rows[place], rowWidth) + " "
      for column in 0..<shown {
        guard let point = one.points[column] else {
          line += " " + String(repeating: " ", count: cell)
          continue
        }
        let share = isFlat ? 1 : range.share(of: point.value)
        let shade = ["·", "░", "▒", "▓", "█"][min(4, Int(share * 5))]
        let text = values[place][column]
        line += " " + shade + shade + String(repeating: " ", count: cell - 2 - DisplayWidth.of(text)) + text
      }
      lines.append(line)
    }
    if shown < categories.count {
      lines += TerminalText.lines(
        ["… \(categories.count - shown) more columns do not fit;", "WITH (width = …) makes room"], terminalWidth,
        apart: " ")
    }
    return lines
  }
}

/// The axis at the left of a picture drawn in lines of text.
struct ChartAxis {
  /// How many columns its labels take.
  let width: Int
  private let labels: [Int: String]

  init(_ scale: ChartScale, lines: Int) {
    var labels: [Int: String] = [:]
    for tick in scale.ticks {
      let line = Int(((1 - scale.share(tick)) * Double(lines - 1)).rounded())
      labels[line] = scale.label(tick)
    }
    self.init(labels)
  }

  /// An axis with zero between the lines above it and those below.
  init(high: Double, ticks: [Double], low: Double?, lines: (above: Int, below: Int), label: (Double) -> String) {
    var labels: [Int: String] = [:]
    for tick in ticks where high > 0 {
      labels[Int(((1 - tick / high) * Double(lines.above - 1)).rounded())] = label(tick)
    }
    if let low {
      labels[0] = label(high)
      labels[lines.above - 1] = label(0)
      labels[lines.above + lines.below - 1] = label(low)
    }
    self.init(labels)
  }

  private init(_ labels: [Int: String]) {
    self.labels = labels
    width = (labels.values.map { DisplayWidth.of($0) }.max() ?? 0) + 1
  }

  /// What stands beside a line, 0 being the highest.
  func label(_ line: Int) -> String {
    let text = labels[line] ?? ""
    return String(repeating: " ", count: width - 1 - DisplayWidth.of(text)) + text + " "
  }

  /// The line below the lowest.
  func base(_ total: Int) -> String {
    String(repeating: " ", count: width) + "└" + String(repeating: "─", count: max(1, total - width - 1))
  }
}
