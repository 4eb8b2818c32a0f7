import RQSyntax

extension SVGDrawing {
  /// Bars upwards, lines or points over an axis.
  mutating func drawField() {
    let scale = ChartScale(chart.valueRange)
    let labels = scale.ticks.map { scale.label($0) }
    let left = (labels.map(SVGText.width).max() ?? 0) + 18
    let (top, tall) = (height + 10, 240.0)
    let field = width - left - 16
    func y(_ value: Double) -> Double { top + (1 - scale.share(value)) * tall }
    for (tick, label) in zip(scale.ticks, labels) {
      output.line(left, y(tick), left + field, y(tick), kind: tick == 0 ? "axis" : "grid")
      output.label(label, left - 8, y(tick) + 4.5, anchor: "end", kind: "dim")
    }
    let slot = field / Double(max(chart.categories.count, 1))
    let places =
      chart.kind == .column
      ? chart.categories.indices.map { left + (Double($0) + 0.5) * slot }
      : chart.positions.map { left + 12 + $0 * (field - 24) }
    for (number, one) in chart.series.enumerated() {
      if chart.kind == .column {
        columns(one, number, places, slot, y)
      } else {
        points(one, number, places, y)
      }
    }
    // What is written below bars downwards stands above the labels of the axis.
    let hangs = chart.kind == .column && chart.points.contains { $0.value < 0 }
    height = top + tall + (hangs ? 34 : 18)
    drawAxisLabels(places, slot)
    height += 4
    if chart.kind == .scatter {
      height += 18
      output.label("\(chart.categoryTitle) →   ↑ \(chart.valueTitle)", left, height, kind: "dim")
    }
  }

  private mutating func columns(
    _ one: Chart.Series, _ number: Int, _ places: [Double], _ slot: Double, _ y: (Double) -> Double
  ) {
    let bar = min(48, max(1, (slot - 6) / Double(chart.series.count)))
    for (category, point) in one.points.enumerated() {
      guard let point else { continue }
      let x = places[category] + (Double(number) - Double(chart.series.count) / 2) * bar
      let (high, low) = (y(max(0, point.value)), y(min(0, point.value)))
      output.bar(
        x, high, max(bar - 1, 1), max(low - high, point.value == 0 ? 0 : 1),
        kind: "c\(number % 8)\(point.isMarked ? " marked" : "")", says: says(category, one, point))
      let text = TerminalText.value(point)
      if SVGText.width(text) <= bar + 4 || chart.series.count == 1 && SVGText.width(text) < slot {
        output.label(text, x + bar / 2, (point.value < 0 ? low + 14 : high - 5), anchor: "middle", kind: "dim")
      }
    }
  }

  private mutating func points(
    _ one: Chart.Series, _ number: Int, _ places: [Double], _ y: (Double) -> Double
  ) {
    if chart.kind == .line {
      var path = ""
      var isDrawing = false
      for (place, point) in zip(places, one.points) {
        guard let point else {
          isDrawing = false
          continue
        }
        path += "\(isDrawing ? "L" : "M")\(SVGText.number(place)) \(SVGText.number(y(point.value)))"
        isDrawing = true
      }
      if !path.isEmpty { output.add("<path class=\"path s\(number % 8)\" d=\"\(path)\"/>") }
    }
    // Of a long line only those points are dots that no line leads to.
    let isLong = chart.kind == .line && one.points.count > 120
    for (category, point) in one.points.enumerated() {
      guard let point else { continue }
      let neighbours = [category - 1, category + 1].filter { one.points.indices.contains($0) }
      if isLong, neighbours.contains(where: { one.points[$0] != nil }) { continue }
      output.dot(
        places[category], y(point.value), kind: "c\(number % 8)\(point.isMarked ? " marked" : "")",
        says: says(category, one, point))
    }
  }

  /// Labels that do not touch, slanted where few would be left otherwise.
  private mutating func drawAxisLabels(_ places: [Double], _ slot: Double) {
    if chart.kind == .scatter {
      let known = chart.categories.compactMap(\.position)
      guard let low = known.min(), let high = known.max(), let first = places.min(), let last = places.max() else {
        return
      }
      let scale = ChartScale(low...high)
      output.label(scale.label(low), first, height, anchor: "middle", kind: "dim")
      if high > low { output.label(scale.label(high), last, height, anchor: "middle", kind: "dim") }
      return
    }
    let labels = chart.markedLabels(18)
    let widest = labels.map(SVGText.width).max() ?? 0
    if chart.kind == .column, widest > slot - 4, labels.contains(where: { DisplayWidth.of($0) > 4 }) {
      for (place, label) in zip(places, labels) {
        let (x, y) = (SVGText.number(place + 4), SVGText.number(height - 2))
        output.add(
          "<text class=\"dim\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"end\" transform=\"rotate(-40 \(x) \(y))\">\(MarkupText.escaped(label))</text>"
        )
      }
      height += min(100, widest * 0.7)
      return
    }
    var end = -Double.infinity
    for (place, label) in zip(places, labels).sorted(by: { $0.0 < $1.0 }) {
      let half = SVGText.width(label) / 2
      let x = min(max(place, half), width - half)
      guard x - half > end + 6 else { continue }
      output.label(label, x, height, anchor: "middle", kind: "dim")
      end = x + half
    }
  }
}
