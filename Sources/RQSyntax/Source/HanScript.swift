/// Folding of Traditional Chinese characters to Simplified ones, one for one, so that positions are kept.
///
/// Only single characters are folded; words that the two scripts choose differently are not.
public enum HanScript {
  /// The Simplified form of a character; itself when it has none or is Simplified already.
  public static func simplified(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let value = scalar.value
    if value < first { return scalar }
    if value < dense {
      let found = table.plane[Int(value - first)]
      return found == 0 ? scalar : Unicode.Scalar(found) ?? scalar
    }
    return table.rest[scalar] ?? scalar
  }

  /// The text with every Traditional character in its Simplified form.
  public static func simplified(_ text: String) -> String {
    guard containsTraditional(text) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(simplified(scalar)) }
    return String(result)
  }

  /// Whether any character of the text has a Simplified form other than itself.
  public static func containsTraditional(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value >= first && simplified($0) != $0 }
  }

  // CJK Extension A up to the end of the unified ideographs: one look-up in a flat array; the rare rest in a dictionary.
  private static let first: UInt32 = 0x3400
  private static let dense: UInt32 = 0xA000
  private static let table = Table()

  private struct Table: Sendable {
    var plane = [UInt32](repeating: 0, count: Int(dense - first))
    var rest: [Unicode.Scalar: Unicode.Scalar] = [:]

    init() {
      var pairs = (hanVariantPairs + hanScriptPairs).unicodeScalars.makeIterator()
      while let traditional = pairs.next(), let simplified = pairs.next() {
        if traditional.value >= first, traditional.value < dense {
          plane[Int(traditional.value - first)] = simplified.value
        } else {
          rest[traditional] = simplified
        }
      }
    }
  }
}
