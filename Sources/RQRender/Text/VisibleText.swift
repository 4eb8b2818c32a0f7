import RQSyntax

/// Text of documents made safe to show: whatever could move the cursor, change colours or reorder what is read becomes
/// a sign that can be seen.
public enum VisibleText {
  /// `text` on one line without control characters.
  ///
  /// A line break becomes `⏎`, another C0 control its picture (`␛` for ESC), and C1 controls, bidirectional overrides
  /// and other invisible formatting their code in angle brackets (`⟨U+202E⟩`).
  public static func escaped(_ text: String) -> String {
    if !text.utf8.contains(where: mayStartHostile) { return text }
    var result = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      if scalar == "\n", afterReturn { continue }
      result.append(scalar == "\n" || scalar == "\r" ? "⏎" : scalar)
    }
    return DisplayWidth.visible(String(result))
  }

  /// `text` made safe to show, with the characters replaced for which `replacement` gives something.
  static func escaped(_ text: String, replacing replacement: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in escaped(text).unicodeScalars {
      if let other = replacement(scalar) { result += other } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// The bytes that can begin a character which must not be shown; a cheap test most text passes at once.
  private static func mayStartHostile(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3: true
    default: false
    }
  }
}
