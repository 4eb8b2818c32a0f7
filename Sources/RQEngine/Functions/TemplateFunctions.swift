import RQSyntax

/// `format` and `printf`: texts with values put in.
enum TemplateFunctions {
  static let all: [ScalarFunction] = [
    function(
      "format", "format(template, x, …)",
      "The template with each {} replaced by the next argument; {:08.2f} says how it is written, {{ and }} are braces.",
      "SELECT format('{}年受理 {:,} 件', 2024, 1035)", filled),
    function(
      "printf", "printf(template, x, …)",
      "The template with each %s or %d replaced by the next argument; %08.2f says how it is written, %% is a %.",
      "SELECT printf('%s: %5.1f', '受理', 35)", printed),
  ]

  private static func function(
    _ name: String, _ signature: String, _ summary: String, _ example: String,
    _ body: @escaping @Sendable (ArgumentRow) throws -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, signature, summary, example: example, canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.text, .any], optional: 1, variadic: true, result: { _, _ in .text },
          kernel: { _, _ in .row { .text(try body($0)) } })
      ])
  }

  private static func missing(_ name: String, _ count: Int) -> Diagnostic {
    Diagnostic("RQ0212", "the template of \(name) takes more than \(count) value\(count == 1 ? "" : "s")")
  }

  private static func filled(_ arguments: ArgumentRow) throws -> String {
    var parts: [String] = []
    var plain = String.UnicodeScalarView()
    var next = 1
    let template = Array(arguments.text(0).unicodeScalars)
    var place = 0
    while place < template.count {
      let scalar = template[place]
      let follower = place + 1 < template.count ? template[place + 1] : nil
      place += 1
      if scalar == "{" || scalar == "}", follower == scalar {
        plain.append(scalar)
        place += 1
      } else if scalar == "{" {
        guard let end = template[place...].firstIndex(of: "}") else {
          throw Diagnostic("RQ0212", "a brace in the template of format is not closed", hint: "{{ is a brace.")
        }
        let inside = template[place..<end]
        place = end + 1
        let colon = inside.firstIndex(of: ":") ?? inside.endIndex
        let number = text(inside[..<colon])
        let index = number.isEmpty ? next : Int(number).map { $0 + 1 } ?? arguments.count
        next += 1
        guard index > 0, index < arguments.count else { throw missing("format", arguments.count - 1) }
        let layout = try ValueLayout(brace: colon < inside.endIndex ? inside[(colon + 1)...] : [])
        parts += [text(plain), try layout.text(arguments.value(index))]
        plain = String.UnicodeScalarView()
      } else {
        plain.append(scalar)
      }
    }
    return try TextFunctions.joining(parts + [String(plain)])
  }

  private static func printed(_ arguments: ArgumentRow) throws -> String {
    var parts: [String] = []
    var plain = String.UnicodeScalarView()
    var next = 1
    var rest = Array(arguments.text(0).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        plain.append(scalar)
        continue
      }
      if rest.first == "%" {
        plain.append("%")
        rest.removeFirst()
        continue
      }
      let layout = try ValueLayout(sign: &rest)
      guard next < arguments.count else { throw missing("printf", arguments.count - 1) }
      parts += [text(plain), try layout.text(arguments.value(next))]
      plain = String.UnicodeScalarView()
      next += 1
    }
    return try TextFunctions.joining(parts + [String(plain)])
  }

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
