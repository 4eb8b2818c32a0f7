import ReportQuery

/// The colours of a text while it is typed: the kinds of its words, brackets that match, and names that mean nothing.
struct EditorColors {
  /// The longest text that is coloured, in bytes; a longer one was hardly typed.
  static let limit = 20_000

  /// Runs of colour in order of place, apart from each other.
  ///
  /// - Parameters:
  ///   - point: The byte the cursor is on.
  ///   - unknown: Where names stand that mean nothing.
  static func styles(of text: [UInt8], point: Int, unknown: [SourceSpan]) -> [EditorFrame.Style] {
    guard text.count <= limit else { return [] }
    let runs = Script.highlights(of: text)
    let matched = Set(brackets(around: point, in: runs, text))
    let unknown = Set(unknown.map(\.start))
    return runs.compactMap { run in
      let isUnknown = unknown.contains(run.span.start)
      guard let code = matched.contains(run.span.start) ? "1;7" : isUnknown ? "4;31" : code(of: run.kind) else {
        return nil
      }
      return EditorFrame.Style(range: run.span.start..<run.span.end, code: code)
    }
  }

  private static func code(of kind: Highlight.Kind) -> String? {
    switch kind {
    case .keyword: "1;34"
    case .function: "36"
    case .number: "35"
    case .string: "32"
    case .parameter: "33"
    case .comment: "90"
    case .invalid: "4;31"
    case .name, .operator, .punctuation, .space: nil
    }
  }

  /// The bracket at the cursor, or the one right before it, and its partner.
  private static func brackets(around point: Int, in runs: [Highlight], _ text: [UInt8]) -> [Int] {
    let marks = runs.enumerated().filter { $0.element.kind == .punctuation }.compactMap { index, run in
      bracket(text[run.span.start..<run.span.end]).map { (start: run.span.start, end: run.span.end, kind: $0) }
    }
    guard let place = marks.firstIndex(where: { $0.start == point }) ?? marks.firstIndex(where: { $0.end == point })
    else { return [] }
    var depth = 0
    let step = marks[place].kind.opens ? 1 : -1
    var index = place
    while marks.indices.contains(index) {
      if marks[index].kind.shape == marks[place].kind.shape { depth += marks[index].kind.opens ? step : -step }
      if depth == 0 { return [marks[place].start, marks[index].start] }
      index += step
    }
    return []
  }

  private static func bracket(_ bytes: ArraySlice<UInt8>) -> (shape: Int, opens: Bool)? {
    switch String(decoding: bytes, as: UTF8.self) {
    case "(", "（": (0, true)
    case ")", "）": (0, false)
    case "[", "［": (1, true)
    case "]", "］": (1, false)
    default: nil
    }
  }
}
