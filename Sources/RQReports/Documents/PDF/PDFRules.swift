/// Finds the lines that pages draw, in what `pdftocairo -svg` prints of them.
///
/// Programs draw the borders of cells as strokes, as thin filled boxes or as thin slanted ones; curves, pictures, clips
/// and glyphs are left out. What is printed is cairo's own: an element a line, with pages in `<page>`.
enum PDFRules {
  /// A drawing larger than this holds pictures; its lines are not looked for.
  private static let maxOutput = 48 << 20
  /// A filled box thinner than this is a line.
  private static let thinnest = 3.0
  /// A line shorter than this is a mark.
  private static let shortest = 4.0

  /// The rules of each page in order; empty where the drawing cannot be had.
  static func pages(of bytes: [UInt8]) -> [[PageRule]] {
    guard let output = try? Subprocess.output(of: ["pdftocairo", "-svg", "-origpagesizes", "-", "-"], input: bytes),
      output.count <= maxOutput
    else { return [] }
    return output.withUnsafeBufferPointer { pages(in: $0) }
  }

  private static func pages(in output: UnsafeBufferPointer<UInt8>) -> [[PageRule]] {
    var pages: [[PageRule]] = []
    var isDefining = false
    var start = 0
    while start < output.count {
      var end = start
      while end < output.count, output[end] != 0x0A { end += 1 }
      let line = UnsafeBufferPointer(rebasing: output[start..<end])
      start = end + 1
      guard line.count > 4, line[0] == 0x3C else { continue }
      if line.hasPrefix("<defs") {
        isDefining = true
      } else if line.hasPrefix("</defs") {
        isDefining = false
      } else if line.hasPrefix("<page>") || line.hasPrefix("<page ") {
        pages.append([])
      } else if !isDefining, line.hasPrefix("<path") {
        // A single page stands without an element of its own.
        if pages.isEmpty { pages.append([]) }
        if let path = SVGPath(String(decoding: line, as: UTF8.self)) {
          pages[pages.count - 1] += rules(of: path)
        }
      }
    }
    return pages
  }

  private static func rules(of path: SVGPath) -> [PageRule] {
    path.outlines.flatMap { outline -> [PageRule] in
      if path.isStroked {
        return zip(outline, outline.dropFirst()).compactMap { rule(from: $0, to: $1) }
      }
      let (xs, ys) = (outline.map(\.x), outline.map(\.y))
      guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return [] }
      let (width, height) = (right - left, bottom - top)
      if height <= thinnest, width >= shortest, width > 3 * height {
        return [PageRule(isHorizontal: true, position: (top + bottom) / 2, start: left, end: right)]
      }
      if width <= thinnest, height >= shortest, height > 3 * width {
        return [PageRule(isHorizontal: false, position: (left + right) / 2, start: top, end: bottom)]
      }
      return []
    }
  }

  private static func rule(from a: SVGPath.Point, to b: SVGPath.Point) -> PageRule? {
    let (width, height) = (abs(a.x - b.x), abs(a.y - b.y))
    if height < 0.5, width >= shortest {
      return PageRule(isHorizontal: true, position: (a.y + b.y) / 2, start: min(a.x, b.x), end: max(a.x, b.x))
    }
    if width < 0.5, height >= shortest {
      return PageRule(isHorizontal: false, position: (a.x + b.x) / 2, start: min(a.y, b.y), end: max(a.y, b.y))
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func hasPrefix(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    for index in 0..<length where self[index] != text.utf8Start[index] { return false }
    return true
  }
}
