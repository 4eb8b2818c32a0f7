import RQSyntax

/// Elements of SVG as text.
struct SVGText {
  private(set) var text = ""

  /// A length or place with one digit behind the point.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let rest = abs(tenths) % 10
    return "\(sign)\(abs(tenths) / 10)" + (rest == 0 ? "" : ".\(rest)")
  }

  /// How many units a text takes at most at the size charts are lettered in, in the widest of the usual typefaces.
  static func width(_ text: String) -> Double { text.unicodeScalars.reduce(0) { $0 + width($1) } }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!": 5
    case "f", "t", "r", "(", ")", "[", "]", " ", "/", "-": 6
    case "W", "M", "@", "%", "m", "w", "—", "…": 13.2
    case "A"..."Z", "&", "+", "=", "<", ">", "~", "#": 10.9
    case "0"..."9": 8.3
    default: Double(DisplayWidth.of(scalar)) * (scalar.isASCII ? 8.3 : 6.8)
    }
  }

  /// A text safe to show that takes no more units than there are; what is cut off is said by `…`.
  static func fitted(_ text: String, _ units: Double) -> String {
    let text = VisibleText.escaped(text)
    if width(text) <= units { return text }
    var kept = ""
    var taken = width("…")
    for character in text {
      taken += width(String(character))
      if taken > units { break }
      kept.append(character)
    }
    return kept + "…"
  }

  mutating func add(_ element: String) { text += element + "\n" }

  /// A text at a place; `anchor` is start, middle or end.
  mutating func label(_ content: String, _ x: Double, _ y: Double, anchor: String = "start", kind: String = "") {
    let name = kind.isEmpty ? "" : " class=\"\(kind)\""
    add(
      "<text\(name) x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor)\">\(MarkupText.escaped(content))</text>"
    )
  }

  /// A line between two places.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, kind: String) {
    add(
      "<line class=\"\(kind)\" x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" "
        + "x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\"/>")
  }

  /// A rectangle that says what it is when pointed at.
  mutating func bar(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, kind: String, says: String, style: String = ""
  ) {
    let style = style.isEmpty ? "" : " style=\"\(style)\""
    add(
      "<rect class=\"\(kind)\"\(style) x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(width, 0)))\" "
        + "height=\"\(Self.number(max(height, 0)))\"><title>\(MarkupText.escaped(says))</title></rect>")
  }

  /// A dot that says what it is when pointed at.
  mutating func dot(_ x: Double, _ y: Double, kind: String, says: String) {
    add(
      "<circle class=\"\(kind)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"3.5\">"
        + "<title>\(MarkupText.escaped(says))</title></circle>")
  }
}

/// Text that cannot become markup.
public enum MarkupText {
  /// `text` with the characters that mean something in HTML and XML as references, and what must not be shown as signs.
  public static func escaped(_ text: String) -> String {
    VisibleText.escaped(
      text,
      replacing: { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: nil
        }
      })
  }
}
