/// Functions on bytes.
enum BlobFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "encode", "encode(text)", "The bytes of a text in UTF-8.", example: "SELECT encode('山')",
      overloads: [ScalarFunction.byRow([.text], .blob) { .blob(Array($0.text(0).utf8)) }]),
    ScalarFunction(
      "decode", "decode(blob)", "The text of bytes in UTF-8; NULL when they are none.",
      example: "SELECT decode('\\x61\\x62'::BLOB)",
      overloads: [
        ScalarFunction.byRow([.blob], .text) {
          String(validating: bytes($0, 0), as: UTF8.self).map { .text($0) } ?? .null
        }
      ]),
  ]

  /// How many bytes there are.
  static let length = ScalarFunction.byRow([.blob], .integer) { .integer(Int64(bytes($0, 0).count)) }

  /// `blob || blob`.
  static let joined = ScalarFunction(
    "blob || blob", "blob || blob", "", example: "",
    overloads: [
      ScalarFunction.Overload(
        parameters: [.blob], variadic: true, result: { _, _ in .blob },
        kernel: { _, _ in .row { arguments in .blob((0..<arguments.count).flatMap { bytes(arguments, $0) }) } })
    ])

  static func bytes(_ arguments: ArgumentRow, _ index: Int) -> [UInt8] {
    if case .blob(let bytes) = arguments.value(index) { return bytes }
    return []
  }
}
