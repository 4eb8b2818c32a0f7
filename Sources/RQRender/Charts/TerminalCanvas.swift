import RQSyntax

/// A field of dots, eight to a character, with signs on top.
struct TerminalCanvas {
  let columns: Int
  let lines: Int
  private var dots: [UInt8]
  private var signs: [Int: Character] = [:]

  init(columns: Int, lines: Int) {
    self.columns = columns
    self.lines = lines
    dots = [UInt8](repeating: 0, count: columns * lines)
  }

  /// The bit of each dot of a Braille character, by line and column.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  /// The dot nearest to a place given as shares of the field from its lower left.
  private func dot(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
    (
      Int((x * Double(columns * 2 - 1)).rounded()), Int(((1 - y) * Double(lines * 4 - 1)).rounded())
    )
  }

  private mutating func set(_ x: Int, _ y: Int) {
    guard (0..<columns * 2).contains(x), (0..<lines * 4).contains(y) else { return }
    dots[y / 4 * columns + x / 2] |= TerminalCanvas.bits[y % 4][x % 2]
  }

  /// Sets the dot at a place.
  mutating func point(_ x: Double, _ y: Double) {
    let place = dot(x, y)
    set(place.x, place.y)
  }

  /// Puts a sign at a place.
  mutating func sign(_ sign: Character, _ x: Double, _ y: Double) {
    let place = dot(x, y)
    signs[min(max(place.y / 4, 0), lines - 1) * columns + min(max(place.x / 2, 0), columns - 1)] = sign
  }

  /// Sets the dots between two places.
  mutating func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) {
    let (start, end) = (dot(from.x, from.y), dot(to.x, to.y))
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      set(
        start.x + Int((Double(end.x - start.x) * share).rounded()),
        start.y + Int((Double(end.y - start.y) * share).rounded()))
    }
  }

  /// One line of the field.
  func text(_ line: Int) -> String {
    var text = ""
    for column in 0..<columns {
      let place = line * columns + column
      if let sign = signs[place] {
        text.append(sign)
      } else if dots[place] == 0 {
        text += " "
      } else if let scalar = Unicode.Scalar(0x2800 + UInt32(dots[place])) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Chart {
  /// A line chart or a field of points.
  func canvasLines() -> [String] {
    let scale = ChartScale(valueRange, about: 5)
    let axis = ChartAxis(scale, lines: terminalHeight)
    let columns = max(10, terminalWidth - axis.width - 1)
    var canvas = TerminalCanvas(columns: columns, lines: terminalHeight)
    let places = positions
    for (number, one) in series.enumerated() {
      var previous: (x: Double, y: Double)?
      for (place, point) in zip(places, one.points) {
        guard let point else {
          previous = nil
          continue
        }
        let here = (x: place, y: scale.share(point.value))
        if kind == .line, let previous { canvas.line(previous, here) }
        canvas.point(here.x, here.y)
        previous = here
      }
      if kind == .scatter, categories.count <= 200 {
        for (place, point) in zip(places, one.points) {
          if let point { canvas.sign("•", place, scale.share(point.value)) }
        }
      }
      guard kind == .line, categories.count * 3 <= columns else { continue }
      for (place, point) in zip(places, one.points) {
        if let point { canvas.sign(Chart.signs[number % Chart.signs.count], place, scale.share(point.value)) }
      }
    }
    var lines = (0..<terminalHeight).map { axis.label($0) + "│" + canvas.text($0) }
    lines.append(axis.base(terminalWidth))
    lines.append(String(repeating: " ", count: axis.width + 1) + axisLabels(columns))
    if kind == .scatter {
      let axes = ["across: \(VisibleText.escaped(categoryTitle)),", "up: \(VisibleText.escaped(valueTitle))"]
      lines += TerminalText.lines(axes, terminalWidth, apart: " ")
    }
    return lines + legend
  }

  /// Where the categories lie along the axis, from 0 to 1.
  var positions: [Double] {
    let known = categories.compactMap(\.position)
    guard known.count == categories.count, let low = known.min(), let high = known.max(), high > low else {
      return categories.indices.map { categories.count > 1 ? Double($0) / Double(categories.count - 1) : 0.5 }
    }
    return known.map { (low...high).share(of: $0) }
  }

  /// The labels below the field: those of categories, or round numbers of a field of points.
  private func axisLabels(_ columns: Int) -> String {
    let texts = kind == .scatter ? scatterLabels : markedLabels(16)
    let labels = zip(positions, texts).sorted { $0.0 < $1.0 }.map { place, text -> (column: Int, text: String) in
      let width = DisplayWidth.of(text)
      let column = Int((place * Double(columns - 1)).rounded()) - width / 2
      return (max(0, min(column, columns - width)), text)
    }
    return TerminalText.spread(labels)
  }

  private var scatterLabels: [String] {
    let known = categories.compactMap(\.position)
    let scale = ChartScale((known.min() ?? 0)...(known.max() ?? 0))
    let low = known.min() ?? 0
    let high = known.max() ?? 0
    return categories.map { $0.position == low || $0.position == high ? scale.label($0.position ?? 0) : "" }
  }
}
