import CMessageDigest
import RQSyntax

/// Functions between texts and numbers: codes, digits, digests and distances.
enum EncodingFunctions {
  static let all: [ScalarFunction] = [
    map(
      "ascii", aliases: ["unicode", "ord"], "The code point of the first character; 0 of ''.", "SELECT ascii('A')",
      .integer
    ) {
      .integer(Int64($0.unicodeScalars.first?.value ?? 0))
    },
    ScalarFunction(
      "chr", "chr(n)", "The character of a code point; NULL when there is none.", example: "SELECT chr(65)",
      overloads: [
        ScalarFunction.byRow([.integer], .text) { arguments in
          let scalar = UInt32(exactly: arguments.integer(0)).flatMap(Unicode.Scalar.init)
          return scalar.map { .text(String($0)) } ?? .null
        }
      ]),
    ScalarFunction(
      "hex", aliases: ["to_hex"], "hex(x)", "The bytes of a text, or a whole number, in hexadecimal digits.",
      example: "SELECT hex('山')",
      overloads: [
        ScalarFunction.byRow([.text], .text) { .text(hex(Array($0.text(0).utf8))) },
        ScalarFunction.byRow([.blob], .text) { .text(hex(BlobFunctions.bytes($0, 0))) },
        ScalarFunction.byRow([.integer], .text) {
          .text(String(UInt64(bitPattern: $0.integer(0)), radix: 16, uppercase: true))
        },
      ]),
    ScalarFunction(
      "unhex", aliases: ["from_hex"], "unhex(text)", "The bytes given in hexadecimal digits; NULL when there are none.",
      example: "SELECT decode(unhex('E5B1B1'))",
      overloads: [ScalarFunction.byRow([.text], .blob) { unhex($0.text(0)).map { .blob($0) } ?? .null }]),
    ScalarFunction(
      "unbin", aliases: ["from_binary"], "unbin(text)", "The bytes given in binary digits; NULL when there are none.",
      example: "SELECT decode(unbin('0111001001110001'))",
      overloads: [ScalarFunction.byRow([.text], .blob) { unbin($0.text(0)).map { .blob($0) } ?? .null }]),
    ScalarFunction(
      "bin", aliases: ["to_binary"], "bin(n)", "A whole number in binary digits.", example: "SELECT bin(10)",
      overloads: [
        ScalarFunction.byRow([.integer], .text) { .text(String(UInt64(bitPattern: $0.integer(0)), radix: 2)) }
      ]),
    ScalarFunction(
      "to_base", "to_base(n, base)", "A whole number in the digits of a base from 2 to 36.",
      example: "SELECT to_base(255, 16)",
      overloads: [
        ScalarFunction.byRow([.integer, .integer], .text) { arguments in
          let base = arguments.integer(1)
          guard (2...36).contains(base) else { return .null }
          return .text(String(arguments.integer(0), radix: Int(base), uppercase: true))
        }
      ]),
    ScalarFunction(
      "base64", aliases: ["to_base64"], "base64(x)", "The bytes of a text or a BLOB in base 64.",
      example: "SELECT base64('rq')",
      overloads: [
        ScalarFunction.byRow([.text], .text) { .text(base64(Array($0.text(0).utf8))) },
        ScalarFunction.byRow([.blob], .text) { .text(base64(BlobFunctions.bytes($0, 0))) },
      ]),
    ScalarFunction(
      "from_base64", "from_base64(text)", "The bytes given in base 64; NULL when there are none.",
      example: "SELECT decode(from_base64('cnE='))",
      overloads: [ScalarFunction.byRow([.text], .blob) { fromBase64($0.text(0)).map { .blob($0) } ?? .null }]),
    map("md5", "The MD5 digest in hexadecimal digits.", "SELECT md5('rq')", .text) { .text(md5($0)) },
    map("sha1", "The SHA-1 digest in hexadecimal digits.", "SELECT sha1('rq')", .text) { .text(sha1($0)) },
    map("sha256", "The SHA-256 digest in hexadecimal digits.", "SELECT sha256('rq')", .text) { .text(sha256($0)) },
    ScalarFunction(
      "hash", "hash(x)", "A 64-bit hash of a text, the same on every machine.", example: "SELECT hash('rq')",
      overloads: [
        ScalarFunction.byRow([.text], .integer) { arguments in
          var text = arguments.text(0)
          return .integer(Int64(bitPattern: text.withUTF8 { Hash64.bytes($0) }))
        },
        ScalarFunction.byRow([.integer], .integer) {
          .integer(Int64(bitPattern: Hash64.word(UInt64(bitPattern: $0.integer(0)))))
        },
      ]),
    distance(
      "levenshtein", aliases: ["editdist3"],
      "How many characters to insert, delete or replace make one text the other.",
      "SELECT levenshtein('kitten', 'sitting')"
    ) {
      .integer(Int64(levenshtein($0, $1)))
    },
    distance(
      "damerau_levenshtein",
      "How many characters to insert, delete, replace or swap with the next make one text the other.",
      "SELECT damerau_levenshtein('duck', 'dukc')", longest: 2_000
    ) {
      .integer(Int64(TextSimilarity.swapDistance($0, $1)))
    },
    distance(
      "jaro_similarity", "How alike two texts are, from 0 to 1, by the characters they share in like places.",
      "SELECT jaro_similarity('duck', 'duke')", result: .double
    ) {
      .double(TextSimilarity.jaro($0, $1))
    },
    distance(
      "jaro_winkler_similarity", "jaro_similarity, and more for texts that begin alike.",
      "SELECT jaro_winkler_similarity('duck', 'duke')", result: .double
    ) {
      .double(TextSimilarity.jaroWinkler($0, $1))
    },
    distance(
      "hamming", aliases: ["mismatches"], "In how many places two texts of one length differ; NULL for other lengths.",
      "SELECT hamming('duck', 'luck')"
    ) {
      $0.count == $1.count ? .integer(Int64(zip($0, $1).count { $0 != $1 })) : .null
    },
    distance(
      "jaccard", "The share of the characters of two texts that both have.", "SELECT jaccard('duck', 'luck')",
      result: .double
    ) {
      let (a, b) = (Set($0), Set($1))
      return a.isEmpty && b.isEmpty ? .null : .double(Double(a.intersection(b).count) / Double(a.union(b).count))
    },
  ]

  private static func map(
    _ name: String, aliases: [String] = [], _ summary: String, _ example: String, _ result: DataType,
    _ body: @escaping @Sendable (String) -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(text)", summary, example: example,
      overloads: [ScalarFunction.byRow([.text], result) { body($0.text(0)) }])
  }

  private static func distance(
    _ name: String, aliases: [String] = [], _ summary: String, _ example: String, result: DataType = .integer,
    longest: Int = longest, _ body: @escaping @Sendable ([Unicode.Scalar], [Unicode.Scalar]) throws -> Value
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(text, text)", summary, example: example, canFail: true,
      overloads: [
        ScalarFunction.byRow([.text, .text], result) { arguments in
          let (a, b) = (Array(arguments.text(0).unicodeScalars), Array(arguments.text(1).unicodeScalars))
          // The time grows with the product of the lengths.
          guard a.count <= longest, b.count <= longest else {
            throw Diagnostic("RQ0403", "\(name) takes texts of up to \(longest) characters")
          }
          return try body(a, b)
        }
      ])
  }

  private static let longest = 10_000

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func unhex(_ text: String) -> [UInt8]? {
    var nibbles = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    if nibbles.count % 2 == 1 { nibbles.insert(0, at: 0) }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: nibbles.count, by: 2) {
      guard let high = nibbles[place], let low = nibbles[place + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }

  private static func unbin(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    let missing = (8 - digits.count % 8) % 8
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    for (place, digit) in digits.enumerated() {
      guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "1") else { return nil }
      byte = byte << 1 | digit & 1
      if (place + missing) % 8 == 7 {
        bytes.append(byte)
        byte = 0
      }
    }
    return bytes
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let word = part.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for digit in 0..<4 {
        result.append(digit <= part.count ? alphabet[word >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func fromBase64(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bytes: [UInt8] = []
    var word = 0
    for (place, digit) in digits.enumerated() {
      var value = 0
      if place < digits.count - padding {
        guard let found = alphabet.firstIndex(of: digit) else { return nil }
        value = found
      }
      word = word << 6 | value
      if place % 4 == 3 {
        bytes += [UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
        word = 0
      }
    }
    bytes.removeLast(min(padding, bytes.count))
    return bytes
  }

  private static func md5(_ text: String) -> String {
    digest(text, MD5_CTX(), count: 16, { MD5_Init(&$0) }, { MD5_Update(&$0, $1, $2) }, { MD5_Final(&$0, &$1) })
  }

  private static func sha1(_ text: String) -> String {
    digest(text, SHA_CTX(), count: 20, { SHA1_Init(&$0) }, { SHA1_Update(&$0, $1, $2) }, { SHA1_Final(&$0, &$1) })
  }

  private static func sha256(_ text: String) -> String {
    digest(
      text, SHA256_CTX(), count: 32, { SHA256_Init(&$0) }, { SHA256_Update(&$0, $1, $2) },
      { SHA256_Final(&$0, &$1) })
  }

  /// The digest of a text's UTF-8 in hexadecimal digits.
  private static func digest<Context>(
    _ text: String, _ context: Context, count: Int, _ start: (inout Context) -> Void,
    _ update: (inout Context, UnsafePointer<UInt8>?, Int) -> Void, _ finish: (inout [UInt8], inout Context) -> Void
  ) -> String {
    var (text, context) = (text, context)
    var digest = [UInt8](repeating: 0, count: count)
    start(&context)
    text.withUTF8 { update(&context, $0.baseAddress, $0.count) }
    finish(&digest, &context)
    return hex(digest).lowercased()
  }

  private static func levenshtein(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let replaced = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
