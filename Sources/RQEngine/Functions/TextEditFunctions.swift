import RQSyntax

/// More functions from text to text.
enum TextEditFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "repeat", "repeat(text, n)", "The text n times one behind the other.", example: "SELECT repeat('ab', 3)",
      canFail: true,
      overloads: [
        ScalarFunction.byRow([.text, .integer], .text) { arguments in
          let (text, count) = (arguments.text(0), Int(clamping: max(arguments.integer(1), 0)))
          if text.isEmpty || count == 0 { return .text("") }
          let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
          try TextFunctions.checkLength(overflow ? .max : bytes)
          return .text(String(repeating: text, count: count))
        }
      ]),
    ScalarFunction(
      "initcap", "initcap(text)", "Words with a first capital letter and small ones behind it.",
      example: "SELECT initcap('open government')",
      overloads: [ScalarFunction.byRow([.text], .text) { .text(capitalized($0.text(0))) }]),
    ScalarFunction(
      "translate", "translate(text, from, to)",
      "Each character of from replaced by the one in the same place of to, or taken out where to is shorter.",
      example: "SELECT translate('２０２４', '０１２３４５６７８９', '0123456789')",
      overloads: [ScalarFunction.byRow([.text, .text, .text], .text) { .text(translated($0)) }]),
    ScalarFunction(
      "overlay", "overlay(text, part, start [, length])", "The text with a part put over length characters from start.",
      example: "SELECT overlay('Txxxxas', 'hom', 2, 4)", canFail: true,
      overloads: [
        ScalarFunction.byRow([.text, .text, .integer, .integer], .text, optional: 1) { arguments in
          let whole = Array(arguments.text(0).unicodeScalars)
          let part = Array(arguments.text(1).unicodeScalars)
          let start = min(max(Int(clamping: arguments.integer(2)), 1) - 1, whole.count)
          let length = arguments.count > 3 ? max(Int(clamping: arguments.integer(3)), 0) : part.count
          let end = min(start + min(length, whole.count), whole.count)
          return .text(text(whole[..<start] + part + whole[max(end, start)...]))
        }
      ]),
    ScalarFunction(
      "quote", "quote(x)", "The value as it is written in a query.", example: "SELECT quote('it''s')",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.any], result: { _, _ in .text },
          kernel: { _, _ in
            .nullableRow { arguments in
              switch arguments.value(0) {
              case .null, .boolean, .integer, .decimal, .double: return .text(arguments.value(0).description)
              case let value: return .text(ExpressionText.quoted(value.description))
              }
            }
          })
      ]),
    ScalarFunction(
      "squeeze", "squeeze(text)", "Runs of white space as one space, none at the ends.",
      example: "SELECT squeeze('  a   b ')",
      overloads: [
        ScalarFunction.byRow([.text], .text) { arguments in
          let words = arguments.text(0).unicodeScalars.split { $0.properties.isWhitespace }
          return .text(words.map { String($0) }.joined(separator: " "))
        }
      ]),
    ScalarFunction(
      "bit_length", "bit_length(text)", "Number of bits in UTF-8.", example: "SELECT bit_length('山')",
      overloads: [ScalarFunction.byRow([.text], .integer) { .integer(Int64($0.text(0).utf8.count * 8)) }]),
  ]

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func capitalized(_ text: String) -> String {
    var result = ""
    var isInside = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      result += isInside ? properties.lowercaseMapping : properties.titlecaseMapping
      isInside = properties.isAlphabetic || properties.numericType != nil
    }
    return result
  }

  private static func translated(_ arguments: ArgumentRow) -> String {
    let target = Array(arguments.text(2).unicodeScalars)
    var map: [Unicode.Scalar: Unicode.Scalar?] = [:]
    for (place, scalar) in arguments.text(1).unicodeScalars.enumerated() where map[scalar] == nil {
      map[scalar] = .some(place < target.count ? target[place] : nil)
    }
    return text(arguments.text(0).unicodeScalars.compactMap { scalar in map[scalar] ?? scalar })
  }
}
