/// A path of an SVG drawing as cairo writes it: outlines of straight lines, in the coordinates of the page.
struct SVGPath {
  /// A place on the page, in points from its upper left corner.
  struct Point {
    var x: Double
    var y: Double
  }

  /// The corners of each outline; a closed one ends where it begins.
  private(set) var outlines: [[Point]] = []
  /// Whether its lines are drawn, rather than its inside filled.
  let isStroked: Bool

  /// Reads an element `<path …/>`; nil for one with curves, and for one that draws nothing.
  init?(_ element: String) {
    guard let data = SVGPath.attribute("d", of: element) else { return nil }
    let style = SVGPath.attribute("style", of: element)
    func property(_ name: String) -> Substring? {
      if let style {
        for part in style.split(separator: ";") {
          let pair = part.split(separator: ":", maxSplits: 1)
          if pair.count == 2, pair[0].drop(while: { $0 == " " }) == name { return pair[1] }
        }
        return nil
      }
      return SVGPath.attribute(name, of: element)
    }
    let stroke = property("stroke") ?? "none"
    isStroked = stroke != "none"
    if !isStroked, property("fill") == "none" { return nil }
    guard read(data) else { return nil }
    if let transform = SVGPath.attribute("transform", of: element) { apply(transform) }
  }

  private static func attribute(_ name: String, of element: String) -> Substring? {
    guard let range = element.utf8.firstRange(of: " \(name)=\"".utf8) else { return nil }
    let value = element.utf8[range.upperBound...]
    guard let end = value.firstIndex(of: 0x22) else { return nil }
    return element[range.upperBound..<end]
  }

  /// Reads `M x y L x y … Z`; false where a curve comes up or a number cannot be read.
  private mutating func read(_ data: Substring) -> Bool {
    var outline: [Point] = []
    var numbers: [Double] = []
    func close(_ outlines: inout [[Point]]) {
      if outline.count > 1 { outlines.append(outline) }
      outline = []
    }
    for part in data.split(separator: " ") {
      switch part {
      case "M":
        close(&outlines)
        numbers = []
      case "L": numbers = []
      case "Z":
        if let first = outline.first { outline.append(first) }
        close(&outlines)
      default:
        guard let number = Double(part), number.isFinite else { return false }
        numbers.append(number)
        if numbers.count == 2 {
          outline.append(Point(x: numbers[0], y: numbers[1]))
          numbers = []
        }
      }
    }
    close(&outlines)
    return !outlines.isEmpty
  }

  /// Applies `matrix(a,b,c,d,e,f)`.
  private mutating func apply(_ transform: Substring) {
    guard transform.hasPrefix("matrix("), transform.hasSuffix(")") else { return }
    let numbers = transform.dropFirst(7).dropLast().split { $0 == "," || $0 == " " }.compactMap { Double($0) }
    guard numbers.count == 6 else { return }
    outlines = outlines.map { outline in
      outline.map { point in
        Point(
          x: numbers[0] * point.x + numbers[2] * point.y + numbers[4],
          y: numbers[1] * point.x + numbers[3] * point.y + numbers[5])
      }
    }
  }
}
