import RQSyntax

/// Functions that match regular expressions.
enum RegexFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "regexp_matches", aliases: ["regexp_like"], "regexp_matches(text, pattern [, options])",
      "Whether the regular expression matches a part of the text; also text ~ pattern.",
      example: "SELECT regexp_matches('怀仁市人民政府', '市|县')", canFail: true,
      overloads: [
        overload([.text, .text, .text], .boolean, optional: 1) { arguments, cache in
          .boolean(try matcher(arguments, cache, options: 2).hasMatch())
        }
      ]),
    ScalarFunction(
      "regexp_full_match", "regexp_full_match(text, pattern [, options])",
      "Whether the regular expression matches all of the text.",
      example: "SELECT regexp_full_match('2024', '[0-9]{4}')",
      canFail: true,
      overloads: [
        overload([.text, .text, .text], .boolean, optional: 1) { arguments, cache in
          .boolean(try matcher(arguments, cache, options: 2).matchesAll())
        }
      ]),
    ScalarFunction(
      "regexp_extract", aliases: ["regexp_substr"], "regexp_extract(text, pattern [, group])",
      "The first match, or what a group of it matched; '' when there is none.",
      example: "SELECT regexp_extract('受理 35 件', '[0-9]+')", canFail: true,
      overloads: [
        overload([.text, .text, .integer], .text, optional: 1) { arguments, cache in
          .text(try extract(arguments, cache))
        },
        named(inList: false) { matcher, names in
          .structure(part(of: matcher.firstMatch(from: 0) ?? [], matcher, names))
        },
      ]),
    ScalarFunction(
      "regexp_replace", "regexp_replace(text, pattern, replacement [, options])",
      "The first match replaced, or all with the option g; \\1 in the replacement is what group 1 matched.",
      example: "SELECT regexp_replace('a1b22', '[0-9]+', '#', 'g')", canFail: true,
      overloads: [
        overload([.text, .text, .text, .text], .text, optional: 1) { arguments, cache in
          .text(try replace(arguments, cache))
        }
      ]),
    ScalarFunction(
      "regexp_count", "regexp_count(text, pattern)", "How many matches there are that do not overlap.",
      example: "SELECT regexp_count('a1b22', '[0-9]')", canFail: true,
      overloads: [
        overload([.text, .text], .integer) { arguments, cache in
          .integer(Int64(try matcher(arguments, cache, options: nil).allMatches().count))
        }
      ]),
    ScalarFunction(
      "regexp_escape", "regexp_escape(text)", "The text as a regular expression that matches it alone.",
      example: "SELECT regexp_escape('1.5')",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.text], result: { _, _ in .text },
          kernel: { _, _ in .row { .text(escaped($0.text(0))) } })
      ]),
    similar,
  ]

  static let extractAll = ScalarFunction(
    "regexp_extract_all", "regexp_extract_all(text, pattern [, group])",
    "All parts of the text that fit the pattern, or what a group of it fits, as a list.",
    example: "SELECT regexp_extract_all('2023年12件', '[0-9]+')", canFail: true,
    overloads: [
      overload([.text, .text, .integer], .list(.text), optional: 1) { arguments, cache in
        let matcher = RegexMatcher(try cache.regex(arguments.text(1)), arguments.text(0))
        let group = arguments.count > 2 ? Int(clamping: arguments.integer(2)) : 0
        guard (0...99).contains(group) else {
          throw Diagnostic(
            "RQ0211", "there is no group \(group) in a regular expression", hint: "Groups go from 0 to 99.")
        }
        return .list(
          matcher.allMatches().map { match in
            guard match.count > group * 2 + 1, match[group * 2] >= 0 else { return .text("") }
            return .text(matcher.part(match[group * 2]..<match[group * 2 + 1]))
          })
      },
      named(inList: true) { matcher, names in
        .list(matcher.allMatches().map { .structure(part(of: $0, matcher, names)) })
      },
    ])

  /// The overload with a list of names, which gives a struct of what the groups matched.
  private static func named(
    inList: Bool, _ body: @escaping @Sendable (RegexMatcher, [String]) -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: [.text, .text, .list],
      result: { _, constants in
        var names: [String] = []
        if case .list(let items)? = constants.count > 2 ? constants[2] : nil { names = items.map(\.description) }
        let type = DataType.structure(names.map { StructField($0, .text) })
        return inList ? .list(type) : type
      },
      kernel: { _, result in
        let cache = RegexCache()
        return .row { arguments in
          var type = result
          if case .list(let element) = type { type = element }
          guard case .structure(let fields) = type, !fields.isEmpty else {
            throw Diagnostic(
              "RQ0212", "the names of groups are a constant list", hint: "For example ['year', 'month'].")
          }
          let matcher = RegexMatcher(try cache.regex(arguments.text(1)), arguments.text(0))
          return body(matcher, fields.map(\.name))
        }
      })
  }

  /// What the groups of a match hold, under names; empty texts where there is none.
  private static func part(of match: [Int], _ matcher: RegexMatcher, _ names: [String]) -> [NamedValue] {
    names.enumerated().map { index, name in
      let start = (index + 1) * 2
      guard match.count > start + 1, match[start] >= 0 else { return NamedValue(name: name, value: .text("")) }
      return NamedValue(name: name, value: .text(matcher.part(match[start]..<match[start + 1])))
    }
  }

  static let splitToArray = ScalarFunction(
    "regexp_split_to_array", aliases: ["string_split_regex", "str_split_regex"],
    "regexp_split_to_array(text, pattern)", "The parts of the text between those that fit the pattern, as a list.",
    example: "SELECT regexp_split_to_array('a1b22c', '[0-9]+')", canFail: true,
    overloads: [
      overload([.text, .text], .list(.text)) { arguments, cache in
        let matcher = RegexMatcher(try cache.regex(arguments.text(1)), arguments.text(0))
        var parts: [Value] = []
        var end = 0
        for match in matcher.allMatches() where match[1] > match[0] {
          parts.append(.text(matcher.part(end..<match[0])))
          end = match[1]
        }
        parts.append(.text(matcher.part(end..<matcher.count)))
        return .list(parts)
      }
    ])

  /// `text SIMILAR TO pattern ESCAPE character`.
  static let similar = ScalarFunction(
    "similar_to", "similar_to(text, pattern [, escape])",
    "Whether all of the text fits a pattern of SQL, with % and _ and the signs of regular expressions; also SIMILAR TO.",
    example: "SELECT similar_to('2024', '20[0-9]_')", canFail: true,
    overloads: [
      overload([.text, .text, .text], .boolean, optional: 1) { arguments, cache in
        let escape = arguments.count > 2 ? arguments.text(2).unicodeScalars.first : "\\"
        let regex = try cache.regex(translated(arguments.text(1), escape: escape))
        return .boolean(RegexMatcher(regex, arguments.text(0)).matchesAll())
      }
    ])

  private static func overload(
    _ parameters: [ScalarFunction.ParameterType], _ result: DataType, optional: Int = 0,
    _ body: @escaping @Sendable (ArgumentRow, RegexCache) throws -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: parameters, optional: optional, result: { _, _ in result },
      kernel: { _, _ in
        let cache = RegexCache()
        return .row { try body($0, cache) }
      })
  }

  private static func matcher(_ arguments: ArgumentRow, _ cache: RegexCache, options: Int?) throws -> RegexMatcher {
    var chosen = RegexOptions()
    if let options, arguments.count > options { chosen = try RegexOptions(arguments.text(options)) }
    return RegexMatcher(try cache.regex(arguments.text(1), chosen), arguments.text(0))
  }

  private static func extract(_ arguments: ArgumentRow, _ cache: RegexCache) throws -> String {
    let matcher = try matcher(arguments, cache, options: nil)
    let group = arguments.count > 2 ? Int(clamping: arguments.integer(2)) : 0
    guard (0...99).contains(group) else {
      throw Diagnostic("RQ0211", "there is no group \(group) in a regular expression", hint: "Groups go from 0 to 99.")
    }
    guard let match = matcher.firstMatch(from: 0), match.count > group * 2 + 1, match[group * 2] >= 0 else { return "" }
    return matcher.part(match[group * 2]..<match[group * 2 + 1])
  }

  private static func replace(_ arguments: ArgumentRow, _ cache: RegexCache) throws -> String {
    let options = arguments.count > 3 ? try RegexOptions(arguments.text(3)) : RegexOptions()
    let matcher = RegexMatcher(try cache.regex(arguments.text(1), options), arguments.text(0))
    let matches = options.isGlobal ? matcher.allMatches() : matcher.firstMatch(from: 0).map { [$0] } ?? []
    let pieces = replacementPieces(arguments.text(2))
    var parts: [String] = []
    var end = 0
    for match in matches {
      parts.append(matcher.part(end..<match[0]))
      for piece in pieces {
        switch piece {
        case .text(let text): parts.append(text)
        case .group(let group):
          if match.count > group * 2 + 1, match[group * 2] >= 0 {
            parts.append(matcher.part(match[group * 2]..<match[group * 2 + 1]))
          }
        }
      }
      end = match[1]
    }
    parts.append(matcher.part(end..<matcher.count))
    return try TextFunctions.joining(parts)
  }

  private enum Piece {
    case text(String)
    case group(Int)
  }

  /// The text of a replacement with its `\1` told apart.
  private static func replacementPieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var plain = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped, ("0"..."9").contains(scalar) {
        pieces.append(.text(String(plain)))
        plain = String.UnicodeScalarView()
        pieces.append(.group(Int(scalar.value) - 48))
        isEscaped = false
      } else if scalar == "\\", !isEscaped {
        isEscaped = true
      } else {
        plain.append(scalar)
        isEscaped = false
      }
    }
    pieces.append(.text(String(plain)))
    return pieces
  }

  private static let special = Set("\\.+*?()|[]{}^$".unicodeScalars)

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if special.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// A pattern of SIMILAR TO as a regular expression.
  private static func translated(_ pattern: String, escape: Unicode.Scalar?) -> String {
    var result = ""
    var isEscaped = false
    var inSet = false
    for scalar in pattern.unicodeScalars {
      if isEscaped {
        result += escaped(String(scalar))
        isEscaped = false
        continue
      }
      switch scalar {
      case _ where scalar == escape: isEscaped = true
      case "[": inSet = true
      case "]": inSet = false
      default: break
      }
      if isEscaped { continue }
      switch scalar {
      case "%" where !inSet: result += "(?s:.*)"
      case "_" where !inSet: result += "(?s:.)"
      case ".", "^", "$", "\\": result += inSet && scalar == "^" ? "^" : escaped(String(scalar))
      default: result.unicodeScalars.append(scalar)
      }
    }
    return "(?:" + result + ")"
  }
}
