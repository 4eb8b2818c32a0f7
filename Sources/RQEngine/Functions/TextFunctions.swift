import RQSyntax

/// Functions on text. Positions and lengths count code points, as in the SQL standard.
enum TextFunctions {
  static let all: [ScalarFunction] = [
    map("lower", aliases: ["lcase"], "Letters in lower case.", "SELECT lower('RQ')") { $0.lowercased() },
    map("upper", aliases: ["ucase"], "Letters in upper case.", "SELECT upper('rq')") { $0.uppercased() },
    map("reverse", "The characters from last to first.", "SELECT reverse('abc')") { String($0.reversed()) },
    trim("trim", aliases: ["btrim"], "both ends", leading: true, trailing: true),
    trim("ltrim", "the front", leading: true, trailing: false),
    trim("rtrim", "the end", leading: false, trailing: true),
    ScalarFunction(
      "length", aliases: ["char_length", "character_length"], "length(text)", "Number of characters.",
      example: "SELECT length('山西省')",
      overloads: [
        overload([.text], .integer) { .integer(Int64($0.text(0).unicodeScalars.count)) }, ListFunctions.count,
      ]),
    ScalarFunction(
      "octet_length", aliases: ["strlen"], "octet_length(text)", "Number of bytes, of texts in UTF-8.",
      example: "SELECT octet_length('山')",
      overloads: [
        BlobFunctions.length, overload([.text], .integer) { .integer(Int64($0.text(0).utf8.count)) },
      ]),
    ScalarFunction(
      "substr", aliases: ["substring"], "substr(text, start [, length])",
      "The part that begins at the start-th character (from 1; negative counts from the end).",
      example: "SELECT substr('怀仁市人民政府', 1, 3)",
      overloads: [overload([.text, .integer, .integer], .text, optional: 1) { .text(substring($0)) }]),
    ScalarFunction(
      "left", "left(text, n)", "The first n characters; all but the last -n when n is negative.",
      example: "SELECT left('怀仁市', 2)",
      overloads: [
        overload([.text, .integer], .text) { arguments in
          let scalars = Array(arguments.text(0).unicodeScalars)
          return .text(text(scalars.prefix(clip(arguments.integer(1), scalars.count))))
        }
      ]),
    ScalarFunction(
      "right", "right(text, n)", "The last n characters; all but the first -n when n is negative.",
      example: "SELECT right('怀仁市', 1)",
      overloads: [
        overload([.text, .integer], .text) { arguments in
          let scalars = Array(arguments.text(0).unicodeScalars)
          return .text(text(scalars.suffix(clip(arguments.integer(1), scalars.count))))
        }
      ]),
    ScalarFunction(
      "replace", "replace(text, from, to)", "Every occurrence of one text replaced by another.",
      example: "SELECT replace('2024年', '年', '')", canFail: true,
      overloads: [
        overload([.text, .text, .text], .text) {
          .text(try replacing($0.text(0), $0.text(1), with: $0.text(2)))
        }
      ]),
    ScalarFunction(
      "strpos", aliases: ["instr", "position"], "strpos(text, part)",
      "Where part first begins, counted from 1; 0 when it does not occur.", example: "SELECT strpos('朔州市怀仁市', '怀')",
      overloads: [
        overload([.text, .text], .integer) { .integer(Int64(position(of: $0.text(1), in: $0.text(0)))) }
      ]),
    predicate("starts_with", aliases: ["prefix"], "begins with", "SELECT starts_with('山西省', '山')") {
      $0.starts(with: $1)
    },
    predicate("ends_with", aliases: ["suffix"], "ends with", "SELECT ends_with('山西省', '省')") {
      $0.reversed().starts(with: $1.reversed())
    },
    predicate("contains", "holds", "SELECT contains('山西省', '西')") { find($1, in: $0) != nil },
    ScalarFunction(
      "split_part", "split_part(text, separator, n)",
      "The n-th part between separators, counted from 1; '' past the last.",
      example: "SELECT split_part('a,b,c', ',', 2)",
      overloads: [
        overload([.text, .text, .integer], .text) { arguments in
          let parts = splitting(arguments.text(0), arguments.text(1))
          let index = arguments.integer(2)
          let place = index < 0 ? Int64(parts.count) + index : index - 1
          return .text(place >= 0 && place < parts.count ? parts[Int(place)] : "")
        }
      ]),
    ScalarFunction(
      "lpad", "lpad(text, length [, fill])", "Filled at the front, or cut at the end, to a length.",
      example: "SELECT lpad('7', 3, '0')", canFail: true,
      overloads: [overload([.text, .integer, .text], .text, optional: 1) { try padded($0, front: true) }]),
    ScalarFunction(
      "rpad", "rpad(text, length [, fill])", "Filled or cut at the end to a length.",
      example: "SELECT rpad('7', 3, '.')",
      canFail: true,
      overloads: [overload([.text, .integer, .text], .text, optional: 1) { try padded($0, front: false) }]),
    ScalarFunction(
      "concat", "concat(x, …)", "The texts of the arguments joined; NULLs are left out.",
      example: "SELECT concat('a', NULL, 1)", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.text], variadic: true, result: { _, _ in .text },
          kernel: { _, _ in
            .nullableRow { arguments in
              let present = (0..<arguments.count).filter { !arguments.isNull($0) }
              return .text(try joining(present.map { arguments.text($0) }))
            }
          })
      ]),
    ScalarFunction(
      "concat_ws", "concat_ws(separator, x, …)",
      "The texts of the arguments with a separator between; NULLs are left out.",
      example: "SELECT concat_ws('-', 'a', NULL, 'b')", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.text, .text], variadic: true, result: { _, _ in .text },
          kernel: { _, _ in
            .nullableRow { arguments in
              if arguments.isNull(0) { return .null }
              let parts = (1..<max(arguments.count, 1)).filter { !arguments.isNull($0) }.map { arguments.text($0) }
              return .text(try joining(parts, separator: arguments.text(0)))
            }
          })
      ]),
    joined,
  ]

  /// `a || b || …`: NULL when one of them is.
  static let joined = ScalarFunction(
    "||", "x || y", "The texts joined; NULL when one is.", example: "SELECT 'a' || 'b'", canFail: true,
    overloads: [
      ScalarFunction.Overload(
        parameters: [.text], variadic: true, result: { _, _ in .text },
        kernel: { _, _ in
          .row { arguments in .text(try joining((0..<arguments.count).map { arguments.text($0) })) }
        })
    ])

  /// The longest text a function makes, in bytes.
  static let longestText = 16 << 20

  /// Refuses a text of so many bytes when it is too long.
  static func checkLength(_ bytes: Int) throws {
    if bytes > longestText {
      throw Diagnostic("RQ0403", "the text would be longer than \(longestText >> 20) MiB")
    }
  }

  /// The texts one behind the other.
  static func joining(_ parts: [String], separator: String = "") throws -> String {
    try checkLength(parts.reduce(separator.utf8.count * max(parts.count - 1, 0)) { $0 + $1.utf8.count })
    return parts.joined(separator: separator)
  }

  private static func overload(
    _ parameters: [ScalarFunction.ParameterType], _ result: DataType, optional: Int = 0,
    _ body: @escaping @Sendable (ArgumentRow) throws -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: parameters, optional: optional, result: { _, _ in result }, kernel: { _, _ in .row(body) })
  }

  private static func map(
    _ name: String, aliases: [String] = [], _ summary: String, _ example: String,
    _ body: @escaping @Sendable (String) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(text)", summary, example: example,
      overloads: [overload([.text], .text) { .text(body($0.text(0))) }])
  }

  private static func predicate(
    _ name: String, aliases: [String] = [], _ verb: String, _ example: String,
    _ body: @escaping @Sendable (String.UnicodeScalarView, String.UnicodeScalarView) -> Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(text, part)", "Whether the text \(verb) the part.", example: example,
      overloads: [
        overload([.text, .text], .boolean) { .boolean(body($0.text(0).unicodeScalars, $0.text(1).unicodeScalars)) }
      ])
  }

  private static func trim(
    _ name: String, aliases: [String] = [], _ place: String, leading: Bool, trailing: Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(text [, characters])",
      "White space, or any of the given characters, taken off \(place).", example: "SELECT \(name)('  a  ')",
      overloads: [
        overload([.text, .text], .text, optional: 1) { arguments in
          let unwanted = arguments.count > 1 ? Set(arguments.text(1).unicodeScalars) : nil
          func drops(_ scalar: Unicode.Scalar) -> Bool { unwanted?.contains(scalar) ?? scalar.properties.isWhitespace }
          var scalars = Array(arguments.text(0).unicodeScalars)[...]
          if leading { scalars = scalars.drop(while: drops) }
          if trailing { while let last = scalars.last, drops(last) { scalars.removeLast() } }
          return .text(text(scalars))
        }
      ])
  }

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  static func clip(_ length: Int64, _ count: Int) -> Int {
    length >= 0 ? Int(min(length, Int64(count))) : max(0, Int(max(length, -Int64(count))) + count)
  }

  private static func substring(_ arguments: ArgumentRow) -> String {
    let whole = arguments.text(0)
    if whole.utf8.allSatisfy({ $0 < 0x80 }) {
      // A character is a byte.
      let part = range(arguments, of: whole.utf8.count)
      return String(Substring(whole.utf8.dropFirst(part.lowerBound).prefix(part.count)))
    }
    let scalars = Array(whole.unicodeScalars)
    return text(scalars[range(arguments, of: scalars.count)])
  }

  /// The characters of `count` that the arguments of `substr` ask for.
  private static func range(_ arguments: ArgumentRow, of count: Int) -> Range<Int> {
    let count = Int64(count)
    var start = arguments.integer(1)
    // A negative start counts from the end; positions before the first still use up length.
    if start < 0 { start += count + 1 }
    var end = count + 1
    if arguments.count > 2 {
      let length = arguments.integer(2)
      let (sum, overflow) = start.addingReportingOverflow(length)
      if length < 0 {
        // As many characters in front of the start.
        (start, end) = (overflow ? 1 : sum, min(max(start, 1), end))
      } else {
        end = overflow ? end : min(sum, end)
      }
    }
    let first = max(start, 1)
    return first < end ? Int(first - 1)..<Int(end - 1) : 0..<0
  }

  private static func padded(_ arguments: ArgumentRow, front: Bool) throws -> Value {
    let scalars = Array(arguments.text(0).unicodeScalars)
    let length = Int(clamping: max(arguments.integer(1), 0))
    if scalars.count >= length { return .text(text(scalars.prefix(length))) }
    let fill = arguments.count > 2 ? Array(arguments.text(2).unicodeScalars) : [" "]
    if fill.isEmpty { return .text(text(scalars)) }
    // A character takes a byte at least, so that the first test keeps the second from overflowing.
    try checkLength(length)
    try checkLength(length * (fill.map { UTF8.width($0) }.max() ?? 1))
    let padding = (0..<(length - scalars.count)).map { fill[$0 % fill.count] }
    return .text(text(front ? padding + scalars : scalars + padding))
  }

  private static func find(_ part: String.UnicodeScalarView, in whole: String.UnicodeScalarView) -> Int? {
    let (needle, hay) = (Array(part), Array(whole))
    if needle.isEmpty { return 0 }
    if needle.count > hay.count { return nil }
    return (0...(hay.count - needle.count)).first {
      hay[$0] == needle[0] && hay[$0..<($0 + needle.count)].elementsEqual(needle)
    }
  }

  private static func position(of part: String, in whole: String) -> Int {
    find(part.unicodeScalars, in: whole.unicodeScalars).map { $0 + 1 } ?? 0
  }

  private static func splitting(_ whole: String, _ separator: String) -> [String] {
    let needle = Array(separator.unicodeScalars)
    if needle.isEmpty { return [whole] }
    let hay = Array(whole.unicodeScalars)
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + needle.count <= hay.count {
      if hay[index] == needle[0], hay[index..<(index + needle.count)].elementsEqual(needle) {
        parts.append(text(hay[start..<index]))
        index += needle.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(text(hay[start...]))
    return parts
  }

  private static func replacing(_ whole: String, _ from: String, with to: String) throws -> String {
    from.isEmpty ? whole : try joining(splitting(whole, from), separator: to)
  }
}
