/// A pattern as file names are matched: `*` is any text, `?` one character, `[a-c]` one of several, `[!a]` none of them.
struct GlobPattern {
  private enum Part {
    case character(Unicode.Scalar)
    case anyCharacter
    case anyText
    case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private var parts: [Part] = []

  init(_ pattern: String) {
    let scalars = Array(pattern.unicodeScalars)
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*": parts.append(.anyText)
      case "?": parts.append(.anyCharacter)
      case "\\" where index + 1 < scalars.count:
        index += 1
        parts.append(.character(scalars[index]))
      case "[":
        if let (part, end) = GlobPattern.choice(scalars, from: index) {
          parts.append(part)
          index = end
        } else {
          parts.append(.character("["))
        }
      default: parts.append(.character(scalars[index]))
      }
      index += 1
    }
  }

  /// The characters between brackets, and the place of the closing one.
  private static func choice(_ scalars: [Unicode.Scalar], from start: Int) -> (Part, Int)? {
    var index = start + 1
    guard index < scalars.count else { return nil }
    let isNegated = scalars[index] == "!" || scalars[index] == "^"
    if isNegated { index += 1 }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    let first = index
    while index < scalars.count {
      if scalars[index] == "]", index > first { return (.oneOf(ranges, isNegated: isNegated), index) }
      if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
        let (low, high) = (scalars[index], scalars[index + 2])
        if low <= high { ranges.append(low...high) }
        index += 3
      } else {
        ranges.append(scalars[index]...scalars[index])
        index += 1
      }
    }
    return nil
  }

  /// Whether all of the text fits; at worst in time of the product of both lengths.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var (place, part) = (0, 0)
    var retry: (part: Int, place: Int)?
    while place < scalars.count {
      if part < parts.count, case .anyText = parts[part] {
        retry = (part + 1, place)
        part += 1
      } else if part < parts.count, fits(parts[part], scalars[place]) {
        part += 1
        place += 1
      } else if let last = retry {
        retry = (last.part, last.place + 1)
        (part, place) = (last.part, last.place + 1)
      } else {
        return false
      }
    }
    while part < parts.count, case .anyText = parts[part] { part += 1 }
    return part == parts.count
  }

  private func fits(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .character(let wanted): wanted == scalar
    case .anyCharacter: true
    case .anyText: false
    case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}

/// `x GLOB pattern`.
enum GlobFunction {
  static let glob = ScalarFunction(
    "glob", "glob(text, pattern)",
    "Whether a text fits a pattern of *, ? and [a-z]; also text GLOB pattern.",
    example: "SELECT glob('rq.swift', '*.swift')",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.text, .text], result: { _, _ in .boolean },
        kernel: { _, _ in .row { .boolean(GlobPattern($0.text(1)).matches($0.text(0))) } })
    ])
}
