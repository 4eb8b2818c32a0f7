/// Functions on characters as readers see them, however many code points they take, and on their accents.
enum CharacterFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "strip_accents", "strip_accents(text)", "Letters without their accents.",
      example: "SELECT strip_accents('mühleisen')",
      overloads: [ScalarFunction.byRow([.text], .text) { .text(AccentedLetters.stripped($0.text(0))) }]),
    ScalarFunction(
      "length_grapheme", "length_grapheme(text)", "Number of characters as readers see them.",
      example: "SELECT length_grapheme('é')",
      overloads: [ScalarFunction.byRow([.text], .integer) { .integer(Int64($0.text(0).count)) }]),
    part("left_grapheme", "first") { String($0.prefix($1)) },
    part("right_grapheme", "last") { String($0.suffix($1)) },
  ]

  private static func part(
    _ name: String, _ which: String, _ body: @escaping @Sendable (String, Int) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(text, n)", "The \(which) n characters as readers see them.", example: "SELECT \(name)('rq', 1)",
      overloads: [
        ScalarFunction.byRow([.text, .integer], .text) { arguments in
          let text = arguments.text(0)
          return .text(body(text, TextFunctions.clip(arguments.integer(1), text.count)))
        }
      ])
  }
}
