import RQSyntax

/// Parts of paths and addresses.
enum PathFunctions {
  static let all: [ScalarFunction] = [
    function(
      "parse_path", "parse_path(path [, separator])", "The parts of a path as a list.",
      "SELECT parse_path('reports/2024/a.html')", .list(.text), last: []
    ) { path, separators, _ in
      .list(parts(path, separators).map { .text($0) })
    },
    function(
      "parse_dirname", "parse_dirname(path [, separator])", "The first part of a path.",
      "SELECT parse_dirname('reports/2024/a.html')", .text, last: []
    ) { path, separators, _ in
      let parts = parts(path, separators)
      return .text(parts.count > 1 ? parts[0] : "")
    },
    function(
      "parse_dirpath", "parse_dirpath(path [, separator])", "A path without its last part.",
      "SELECT parse_dirpath('reports/2024/a.html')", .text, last: []
    ) { path, separators, _ in
      guard let end = path.unicodeScalars.lastIndex(where: { separators.contains($0) }) else { return .text("") }
      return .text(String(path[..<end]))
    },
    function(
      "parse_filename", "parse_filename(path [, without_ending] [, separator])",
      "The last part of a path, without its ending where the second argument is true.",
      "SELECT parse_filename('reports/2024/a.html', true)", .text, last: [.boolean]
    ) { path, separators, cuts in
      let start = path.unicodeScalars.lastIndex { separators.contains($0) }
      let name = start.map { String(path.unicodeScalars[path.unicodeScalars.index(after: $0)...]) } ?? path
      guard cuts, let point = name.lastIndex(of: "."), point > name.startIndex else { return .text(name) }
      return .text(String(name[..<point]))
    },
    ScalarFunction(
      "url_encode", "url_encode(text)", "The text with %20 and its like for what cannot stand in an address.",
      example: "SELECT url_encode('a b')",
      overloads: [
        ScalarFunction.byRow([.text], .text) { arguments in
          var result = ""
          for byte in arguments.text(0).utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
              scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".contains(String(scalar))
            {
              result.unicodeScalars.append(scalar)
            } else {
              result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
          }
          return .text(result)
        }
      ]),
    ScalarFunction(
      "url_decode", "url_decode(text)", "The text that %20 and its like stand for; NULL when it is none.",
      example: "SELECT url_decode('a%20b')",
      overloads: [
        ScalarFunction.byRow([.text], .text) { arguments in
          let bytes = Array(arguments.text(0).utf8)
          var result: [UInt8] = []
          var place = 0
          while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
              let code = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
              result.append(code)
              place += 3
            } else {
              result.append(bytes[place])
              place += 1
            }
          }
          return String(validating: result, as: UTF8.self).map { .text($0) } ?? .null
        }
      ]),
  ]

  private static func function(
    _ name: String, _ signature: String, _ summary: String, _ example: String, _ result: DataType,
    last: [ScalarFunction.ParameterType],
    _ body: @escaping @Sendable (String, Set<Unicode.Scalar>, Bool) -> Value
  ) -> ScalarFunction {
    let run: @Sendable (ArgumentRow) -> Value = { arguments in
      var (separator, cuts) = ("both_slash", false)
      for index in 1..<max(arguments.count, 1) {
        switch arguments.value(index) {
        case .boolean(let flag): cuts = flag
        case .text(let text): separator = text
        default: break
        }
      }
      return body(arguments.text(0), separators(separator), cuts)
    }
    return ScalarFunction(
      name, signature, summary, example: example,
      overloads: [
        ScalarFunction.byRow([.text] + last + [.text], result, optional: last.count + 1, run),
        ScalarFunction.byRow([.text, .text], result, optional: 1, run),
      ])
  }

  private static func separators(_ name: String) -> Set<Unicode.Scalar> {
    switch name {
    case "system", "forward_slash", "/": ["/"]
    case "backslash", "\\": ["\\"]
    default: ["/", "\\"]
    }
  }

  private static func parts(_ path: String, _ separators: Set<Unicode.Scalar>) -> [String] {
    var result = path.unicodeScalars.split { separators.contains($0) }.map { String($0) }
    if let first = path.unicodeScalars.first, separators.contains(first) { result.insert(String(first), at: 0) }
    return result
  }
}
