import RQSyntax

/// A compiled LIKE pattern: `%` stands for any text, `_` for one character.
///
/// Matching keeps one fall-back point, the last `%` passed, so it takes at most text times pattern steps.
struct LikePattern: Sendable {
  private enum Element: Equatable, Sendable {
    case any
    case one
    case scalar(Unicode.Scalar)
  }

  private let elements: [Element]
  private let caseInsensitive: Bool

  /// Compiles a pattern; `escape` is the character that makes the next one plain.
  ///
  /// - Throws: `RQ0207` when the pattern ends in the escape character.
  init(_ pattern: String, escape: String?, caseInsensitive: Bool, span: SourceSpan) throws {
    self.caseInsensitive = caseInsensitive
    let escapeScalar = escape?.unicodeScalars.first
    var elements: [Element] = []
    var escaped = false
    func addPlain(_ scalar: Unicode.Scalar) {
      if caseInsensitive {
        elements.append(contentsOf: String(scalar).lowercased().unicodeScalars.map { .scalar($0) })
      } else {
        elements.append(.scalar(scalar))
      }
    }
    for scalar in pattern.unicodeScalars {
      if escaped {
        addPlain(scalar)
        escaped = false
      } else if scalar == escapeScalar {
        escaped = true
      } else if scalar == "%" {
        if elements.last != .any { elements.append(.any) }
      } else if scalar == "_" {
        elements.append(.one)
      } else {
        addPlain(scalar)
      }
    }
    if escaped {
      throw Diagnostic("RQ0207", "the pattern ends in its escape character", at: span, hint: "Write it twice.")
    }
    self.elements = elements
  }

  /// Whether the whole text fits the pattern.
  func matches(_ text: String) -> Bool {
    let text = Array((caseInsensitive ? text.lowercased() : text).unicodeScalars)
    var (position, element) = (0, 0)
    var fallback: (element: Int, position: Int)?
    while position < text.count {
      if element < elements.count, elements[element] == .any {
        fallback = (element + 1, position)
        element += 1
      } else if element < elements.count, elements[element] == .one || elements[element] == .scalar(text[position]) {
        element += 1
        position += 1
      } else if let point = fallback {
        fallback = (point.element, point.position + 1)
        element = point.element
        position = point.position + 1
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { $0 == .any }
  }
}

/// LIKE with a pattern that differs from row to row.
final class LikeEvaluator: Evaluator {
  private let operand: Evaluator
  private let pattern: Evaluator
  private let escape: String?
  private let caseInsensitive: Bool
  private let negated: Bool
  private let span: SourceSpan
  private var compiled: [Value: LikePattern] = [:]

  init(
    _ operand: Evaluator, _ pattern: Evaluator, escape: String?, caseInsensitive: Bool, negated: Bool, span: SourceSpan
  ) {
    self.operand = operand
    self.pattern = pattern
    self.escape = escape
    self.caseInsensitive = caseInsensitive
    self.negated = negated
    self.span = span
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let (texts, patterns) = (try operand.evaluate(batch, rows), try pattern.evaluate(batch, rows))
    var result = try VectorWriter<UInt8>(count: batch.count)
    try rows.forEach { row in
      guard case .text(let text) = texts.value(at: row, type: .text),
        case .text(let source) = patterns.value(at: row, type: .text)
      else { return }
      if compiled.count > 4096 { compiled.removeAll() }
      let matcher: LikePattern
      if let known = compiled[.text(source)] {
        matcher = known
      } else {
        matcher = try LikePattern(source, escape: escape, caseInsensitive: caseInsensitive, span: span)
        compiled[.text(source)] = matcher
      }
      result.values[row] = matcher.matches(text) != negated ? 1 : 0
    }
    try result.inheritValidity(texts, patterns, rows: rows)
    return result.vector(.bool)
  }
}
