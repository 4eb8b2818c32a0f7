import RQSyntax

extension Chart {
  /// The chart as one SVG element.
  ///
  /// - Parameters:
  ///   - standalone: whether it brings its colours along, for light and dark; a page that shows several sets them
  ///   once with `svgStyle`.
  ///   - width: how many units it is wide, letters being 13 high.
  public func svg(standalone: Bool = true, width: Int = 720) -> String {
    var drawing = SVGDrawing(chart: self, width: Double(max(width, 320)))
    drawing.draw()
    let (width, height) = (SVGText.number(drawing.width), SVGText.number(drawing.height))
    let name = MarkupText.escaped(title ?? "\(valueTitle) – \(categoryTitle)")
    return "<svg class=\"rq-chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
      + "width=\"\(width)\" height=\"\(height)\" role=\"img\" aria-label=\"\(name)\">\n"
      + (standalone
        ? "<style>\(Chart.svgStyle)</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n" : "")
      + drawing.output.text + "</svg>\n"
  }

  /// The colours and letters of charts, for light and dark.
  public static let svgStyle = """
    .rq-chart{--ink:#1f2328;--dim:#59636e;--rule:#d1d9e0;--ground:#fff;--c0:#0969da;--c1:#bc4c00;--c2:#1a7f37;\
    --c3:#8250df;--c4:#9a6700;--c5:#bf3989;--c6:#1b7c83;--c7:#57606a;font:13px system-ui,"PingFang SC","Microsoft YaHei",\
    "Noto Sans CJK SC",sans-serif}
    @media (prefers-color-scheme:dark){.rq-chart{--ink:#e6edf3;--dim:#9198a1;--rule:#3d444d;--ground:#0d1117;\
    --c0:#58a6ff;--c1:#f0883e;--c2:#56d364;--c3:#bc8cff;--c4:#e3b341;--c5:#f778ba;--c6:#39c5cf;--c7:#8b949e}}
    @media print{.rq-chart{--ink:#000;--dim:#444;--rule:#ccc;--ground:#fff;--c0:#0969da;--c1:#bc4c00;--c2:#1a7f37;\
    --c3:#8250df;--c4:#9a6700;--c5:#bf3989;--c6:#1b7c83;--c7:#57606a}}
    .rq-chart text{fill:var(--ink)}.rq-chart .dim{fill:var(--dim)}.rq-chart .title{font-weight:600;font-size:15px}
    .rq-chart .ground{fill:var(--ground)}.rq-chart .grid{stroke:var(--rule);stroke-width:1}
    .rq-chart .axis{stroke:var(--dim);stroke-width:1}.rq-chart .path{fill:none;stroke-width:2}
    .rq-chart .marked{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
    .rq-chart .c0{fill:var(--c0)}.rq-chart .c1{fill:var(--c1)}.rq-chart .c2{fill:var(--c2)}.rq-chart .c3{fill:var(--c3)}
    .rq-chart .c4{fill:var(--c4)}.rq-chart .c5{fill:var(--c5)}.rq-chart .c6{fill:var(--c6)}.rq-chart .c7{fill:var(--c7)}
    .rq-chart .s0{stroke:var(--c0)}.rq-chart .s1{stroke:var(--c1)}.rq-chart .s2{stroke:var(--c2)}
    .rq-chart .s3{stroke:var(--c3)}.rq-chart .s4{stroke:var(--c4)}.rq-chart .s5{stroke:var(--c5)}
    .rq-chart .s6{stroke:var(--c6)}.rq-chart .s7{stroke:var(--c7)}
    """
}

/// Draws a chart as SVG from above to below.
struct SVGDrawing {
  let chart: Chart
  var output = SVGText()
  /// How wide the whole is.
  let width: Double
  /// How far down it has been drawn.
  var height = 8.0

  init(chart: Chart, width: Double) {
    self.chart = chart
    self.width = width
  }

  mutating func draw() {
    if let title = chart.title {
      height += 18
      output.label(title, 8, height, kind: "title")
      height += 12
    }
    if chart.kind != .heat, chart.kind != .spark { drawLegend() }
    if chart.categories.isEmpty {
      note("(no rows)")
    } else {
      switch chart.kind {
      case .bar: drawBars()
      case .column, .line, .scatter: drawField()
      case .heat: drawHeat()
      case .spark: drawSparks()
      }
    }
    for omission in chart.omissions { note("… \(omission)") }
    if chart.hasMarks { note("‡ rests on a report that contradicts itself") }
    height += 8
  }

  private mutating func note(_ text: String) {
    height += 18
    output.label(text, 8, height, kind: "dim")
  }

  private mutating func drawLegend() {
    guard chart.series.count > 1 else { return }
    var x = 8.0
    height += 16
    for (place, one) in chart.series.enumerated() {
      let name = TerminalText.fitted(one.name, 28)
      let taken = SVGText.width(name) + 34
      if x + taken > width, x > 8 {
        x = 8
        height += 20
      }
      output.bar(x, height - 10, 12, 12, kind: "c\(place % 8)", says: one.name)
      output.label(name, x + 18, height)
      x += taken
    }
    height += 12
  }

  func says(_ category: Int, _ series: Chart.Series, _ point: Chart.Point) -> String {
    var parts = [chart.categories[category].label]
    if chart.series.count > 1 || chart.kind == .heat { parts.append(series.name) }
    return parts.joined(separator: ", ") + ": " + TerminalText.value(point)
  }

  // MARK: Bars

  private mutating func drawBars() {
    let labels = chart.categories.map { SVGText.fitted(TerminalText.fitted($0.label, 36), width * 0.42 - 20) }
    let left = (labels.map(SVGText.width).max() ?? 0) + 20
    let texts = chart.series.flatMap { $0.points.map(TerminalText.value) }
    let right = min(width * 0.4, (texts.map(SVGText.width).max() ?? 0) + 16)
    let range = chart.valueRange
    let field = width - left - right - 8
    func place(_ value: Double) -> Double { left + range.share(of: value) * field }
    let bar = chart.series.count > 1 ? 14.0 : 20.0
    let top = height
    for (row, label) in labels.enumerated() {
      height += 6
      let middle = height + bar * Double(chart.series.count) / 2 + 4.5
      output.label(label, left - 8, middle, anchor: "end")
      for (number, one) in chart.series.enumerated() {
        if let point = one.points[row] {
          let (start, end) = (place(min(0, point.value)), place(max(0, point.value)))
          let mark = point.isMarked ? " marked" : ""
          output.bar(
            start, height + 1, max(end - start, point.value == 0 ? 0 : 1), bar - 2, kind: "c\(number % 8)\(mark)",
            says: says(row, one, point))
          output.label(TerminalText.value(point), end + 6, height + bar / 2 + 4.5, kind: "dim")
        } else {
          output.label("—", place(0) + 6, height + bar / 2 + 4.5, kind: "dim")
        }
        height += bar
      }
    }
    output.line(place(0), top, place(0), height + 6, kind: "axis")
    height += 10
  }

  // MARK: Heat

  private mutating func drawHeat() {
    let rows = chart.series.map { SVGText.fitted(TerminalText.fitted($0.name, 32), width * 0.35 - 20) }
    let left = (rows.map(SVGText.width).max() ?? 0) + 20
    let cell = (width - left - 8) / Double(max(chart.categories.count, 1))
    let range = chart.valueRange
    let isFlat = range.lowerBound == range.upperBound
    let isSlanted = chart.categories.contains { SVGText.width($0.label) > cell - 4 }
    if isSlanted {
      height += min(
        110, (chart.categories.map { SVGText.width(TerminalText.fitted($0.label, 20)) }.max() ?? 0) * 0.7 + 8)
    } else {
      height += 16
    }
    for (column, category) in chart.categories.enumerated() {
      let x = left + (Double(column) + 0.5) * cell
      let label = MarkupText.escaped(TerminalText.fitted(category.label, 20))
      let turn = isSlanted ? " transform=\"rotate(-40 \(SVGText.number(x)) \(SVGText.number(height)))\"" : ""
      output.add(
        "<text class=\"dim\" x=\"\(SVGText.number(x))\" y=\"\(SVGText.number(height))\" text-anchor=\"\(isSlanted ? "start" : "middle")\"\(turn)>\(label)</text>"
      )
    }
    height += 6
    for (place, one) in chart.series.enumerated() {
      output.label(rows[place], left - 8, height + 17, anchor: "end")
      for (column, point) in one.points.enumerated() {
        guard let point else { continue }
        let share = isFlat ? 1 : range.share(of: point.value)
        let x = left + Double(column) * cell
        output.bar(
          x + 1, height + 1, cell - 2, 22, kind: point.isMarked ? "c0 marked" : "c0", says: says(column, one, point),
          style: "fill-opacity:\(SVGText.number(0.08 + share * 0.82).prefix(4))")
        let text = TerminalText.value(point)
        if SVGText.width(text) < cell - 4 {
          output.label(text, x + cell / 2, height + 16.5, anchor: "middle")
        }
      }
      height += 24
    }
    height += 6
  }

  // MARK: Sparks

  private mutating func drawSparks() {
    let names = chart.series.map { SVGText.fitted(TerminalText.fitted($0.name, 32), width * 0.42 - 20) }
    let left = (names.map(SVGText.width).max() ?? 0) + 20
    for (place, one) in chart.series.enumerated() {
      let values = one.points.compactMap { $0?.value }
      let range = min(0, values.min() ?? 0)...max(0, values.max() ?? 0)
      let slot = min(24, 260 / Double(max(one.points.count, 1)))
      output.label(names[place], left - 8, height + 20, anchor: "end")
      for (number, point) in one.points.enumerated() {
        guard let point else { continue }
        let tall = max(range.share(of: point.value) * 24, 1)
        output.bar(
          left + Double(number) * slot, height + 26 - tall, max(slot - 2, 1), tall,
          kind: point.isMarked ? "c0 marked" : "c0", says: says(number, one, point))
      }
      let ends = [one.points.compactMap { $0 }.first, one.points.compactMap { $0 }.last].map(TerminalText.value)
      output.label(ends.joined(separator: " → "), left + slot * Double(one.points.count) + 10, height + 20, kind: "dim")
      height += 32
    }
  }
}
