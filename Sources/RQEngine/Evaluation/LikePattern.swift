import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A compiled LIKE pattern: `%` stands for any text, `_` for one character.
///
/// The parts between the `%` are looked for one behind the other, each at the first place it fits, so matching takes at
/// most text times pattern steps. All of it happens on UTF-8 bytes: a part never fits from the middle of a character.
struct LikePattern: Sendable {
  /// What stands between two `%`.
  private struct Part: Sendable {
    /// Texts with one character of any kind between each and the next.
    var texts: [[UInt8]] = [[]]
    /// How many characters it takes.
    var length = 0

    var isPlain: Bool { texts.count == 1 }
  }

  /// Patterns of one text, which need no search part by part.
  private enum Shape: Sendable {
    /// `text%`
    case prefix
    /// `%text`
    case suffix
    /// `%text%`
    case within
    case other
  }

  private let parts: [Part]
  private let shape: Shape
  /// The text of a pattern of one.
  private let text: [UInt8]
  private let caseInsensitive: Bool

  /// Compiles a pattern; `escape` is the character that makes the next one plain.
  ///
  /// - Throws: `RQ0207` when the pattern ends in the escape character.
  init(_ pattern: String, escape: String?, caseInsensitive: Bool, span: SourceSpan) throws {
    self.caseInsensitive = caseInsensitive
    let escapeScalar = escape?.unicodeScalars.first
    var parts = [Part()]
    var escaped = false
    for scalar in pattern.unicodeScalars {
      let last = parts.count - 1
      if !escaped, scalar == escapeScalar {
        escaped = true
        continue
      }
      if !escaped, scalar == "%" {
        parts.append(Part())
      } else if !escaped, scalar == "_" {
        parts[last].texts.append([])
        parts[last].length += 1
      } else {
        let plain = caseInsensitive ? String(scalar).lowercased() : String(scalar)
        parts[last].texts[parts[last].texts.count - 1].append(contentsOf: plain.utf8)
        parts[last].length += plain.unicodeScalars.count
      }
      escaped = false
    }
    if escaped {
      throw Diagnostic("RQ0207", "the pattern ends in its escape character", at: span, hint: "Write it twice.")
    }
    self.parts = parts
    let filled = parts.indices.filter { parts[$0].length > 0 || !parts[$0].isPlain }
    guard parts.count > 1, filled.count == 1, parts[filled[0]].isPlain else {
      (shape, text) = (.other, [])
      return
    }
    shape = filled[0] == 0 ? .prefix : filled[0] == parts.count - 1 ? .suffix : .within
    text = parts[filled[0]].texts[0]
  }

  /// Whether the whole text fits the pattern.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches($0) }
  }

  /// Whether the whole text, in UTF-8, fits the pattern.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard caseInsensitive else { return matchesExactly(text) }
    var lowered = String(decoding: text, as: UTF8.self).lowercased()
    return lowered.withUTF8 { matchesExactly($0) }
  }

  private func matchesExactly(_ whole: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = whole.baseAddress else { return matchesParts(whole) }
    switch shape {
    case .prefix: return whole.count >= text.count && memcmp(base, text, text.count) == 0
    case .suffix: return whole.count >= text.count && memcmp(base + (whole.count - text.count), text, text.count) == 0
    case .within: return LikePattern.find(text, in: base, 0..<whole.count) != nil
    case .other: return matchesParts(whole)
    }
  }

  private func matchesParts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = parts.first, let last = parts.last, var position = LikePattern.end(of: first, in: text, at: 0)
    else { return false }
    if parts.count == 1 { return position == text.count }
    for part in parts[1..<(parts.count - 1)] where part.length > 0 {
      guard let end = LikePattern.search(part, in: text, from: position) else { return false }
      position = end
    }
    guard let start = LikePattern.start(ofLast: last, in: text), start >= position else { return false }
    return LikePattern.end(of: last, in: text, at: start) == text.count
  }

  /// Where a part that stands at `start` ends; nil when it doesn't stand there.
  @inline(__always)
  private static func end(of part: Part, in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var position = start
    for (index, plain) in part.texts.enumerated() {
      if index > 0 {
        guard position < text.count else { return nil }
        position += 1
        while position < text.count, isContinuation(text[position]) { position += 1 }
      }
      if plain.isEmpty { continue }
      guard plain.count <= text.count - position, let base = text.baseAddress else { return nil }
      if plain.withUnsafeBufferPointer({ memcmp($0.baseAddress ?? base, base + position, plain.count) }) != 0 {
        return nil
      }
      position += plain.count
    }
    return position
  }

  /// The end of the first place from `start` on where a part stands.
  private static func search(_ part: Part, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    if part.isPlain, let base = text.baseAddress {
      return find(part.texts[0], in: base, start..<text.count).map { $0 + part.texts[0].count }
    }
    var position = start
    while position < text.count {
      if let end = end(of: part, in: text, at: position) { return end }
      position += 1
      while position < text.count, isContinuation(text[position]) { position += 1 }
    }
    return nil
  }

  /// Where a text stands first.
  private static func find(_ plain: [UInt8], in base: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int? {
    plain.withUnsafeBufferPointer { plain in
      guard let wanted = plain.baseAddress else { return range.lowerBound }
      // The last byte tells more than the first, which many characters of a script share.
      let behind = plain.count - 1
      var place = range.lowerBound + behind
      while place < range.upperBound,
        let hit = memchr(base + place, Int32(wanted[behind]), range.upperBound - place)
      {
        place = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        if memcmp(base + (place - behind), wanted, behind) == 0 { return place - behind }
        place += 1
      }
      return nil
    }
  }

  /// Where the last part must start so that it can end where the text does.
  @inline(__always)
  private static func start(ofLast part: Part, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    if part.isPlain { return text.count - part.texts[0].count }
    var position = text.count
    for _ in 0..<part.length {
      guard position > 0 else { return nil }
      position -= 1
      while position > 0, isContinuation(text[position]) { position -= 1 }
    }
    return position
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
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
