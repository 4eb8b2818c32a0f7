/// The attributes of an element, as libxml2 hands them over: names and values by turns, ended by NULL.
struct MarkupAttributes {
  private let list: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  /// The byte of the source behind the last of them, where that is known.
  let end: Int

  init(_ list: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, end: Int = 0) {
    self.list = list
    self.end = end
  }

  /// The value of an attribute named in lower case; nil where it is missing or has none.
  func value(_ name: StaticString) -> UnsafePointer<UInt8>? {
    guard let list else { return nil }
    var index = 0
    while let key = list[index] {
      if MarkupAttributes.isEqual(key, name) { return list[index + 1] }
      index += 2
    }
    return nil
  }

  /// Whether an attribute is there, with a value or without.
  private func has(_ name: StaticString) -> Bool {
    guard let list else { return false }
    var index = 0
    while let key = list[index] {
      if MarkupAttributes.isEqual(key, name) { return true }
      index += 2
    }
    return false
  }

  /// `rowspan`; 1 where it is missing or no number.
  var rowSpan: Int { span("rowspan") }

  /// `colspan`; 1 where it is missing or no number.
  var columnSpan: Int { span("colspan") }

  private func span(_ name: StaticString) -> Int {
    guard var digits = value(name) else { return 1 }
    var number = 0
    while digits.pointee == 0x20 { digits += 1 }
    while digits.pointee >= 0x30, digits.pointee <= 0x39, number < 1_000_000 {
      number = number * 10 + Int(digits.pointee - 0x30)
      digits += 1
    }
    return max(1, number)
  }

  /// Whether the element is not shown or struck out, by `hidden` or by its own style.
  ///
  /// Pages saved from WeChat hide the article until a script of the page shows it.
  var isHidden: Bool {
    guard list != nil else { return false }
    if has("hidden") { return true }
    if let id = value("id"), MarkupAttributes.isEqual(id, "js_content") { return false }
    return holdsInStyle { text in
      switch text.pointee | 0x20 {
      case UInt8(ascii: "d"): return MarkupAttributes.stands("display:none", at: text)
      case UInt8(ascii: "v"): return MarkupAttributes.stands("visibility:hidden", at: text)
      case UInt8(ascii: "t"): return MarkupAttributes.stands("text-decoration:line-through", at: text)
      case UInt8(ascii: "f"):
        return MarkupAttributes.end(of: "font-size:0", at: text).map { !MarkupAttributes.goesOn($0) } ?? false
      default: return false
      }
    }
  }

  /// Whether style sheets of the page hide the element, and its own style says nothing else.
  func isHidden(by sheets: HiddenClasses) -> Bool {
    if list == nil || sheets.isEmpty { return false }
    let text = { (name: StaticString) in value(name).map { String(cString: $0) } }
    guard sheets.hides(classes: text("class"), name: text("id")) else { return false }
    return !holdsInStyle { $0.pointee | 0x20 == UInt8(ascii: "d") && MarkupAttributes.stands("display:", at: $0) }
  }

  /// Whether a style sheet is for the screen.
  var isForScreen: Bool {
    guard let media = value("media").map({ String(cString: $0).lowercased() }) else { return true }
    return media.isEmpty || media == "all" || media == "screen"
  }

  /// Whether the element's own style raises or lowers it.
  var isRaised: Bool {
    holdsInStyle { text in
      text.pointee | 0x20 == UInt8(ascii: "v")
        && (MarkupAttributes.stands("vertical-align:super", at: text)
          || MarkupAttributes.stands("vertical-align:sub", at: text))
    }
  }

  /// Whether a test holds at some place of the element's own style.
  private func holdsInStyle(_ test: (UnsafePointer<UInt8>) -> Bool) -> Bool {
    guard let style = value("style") else { return false }
    var index = 0
    while style[index] != 0, index < 4_096 {
      if test(style + index) { return true }
      index += 1
    }
    return false
  }

  /// Whether a number goes on there.
  private static func goesOn(_ text: UnsafePointer<UInt8>) -> Bool {
    text.pointee == UInt8(ascii: ".") || (0x30...0x39).contains(text.pointee)
  }

  private static func stands(_ declaration: StaticString, at start: UnsafePointer<UInt8>) -> Bool {
    end(of: declaration, at: start) != nil
  }

  /// Where a declaration that stands there ends, in letters of either case and with blanks between them; nil where it does
  /// not stand there.
  private static func end(
    of declaration: StaticString, at start: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var text = start
    for index in 0..<declaration.utf8CodeUnitCount {
      while text.pointee == 0x20 { text += 1 }
      if text.pointee | 0x20 != declaration.utf8Start[index] | 0x20 { return nil }
      text += 1
    }
    return text
  }

  /// What a field of a form shows; nil for buttons, marks and what is not shown.
  var fieldText: UnsafeBufferPointer<UInt8>? {
    if let type = value("type"),
      !["text", "number", "tel", ""].contains(String(cString: type).lowercased())
    {
      return nil
    }
    guard let text = value("value") else { return nil }
    var length = 0
    while text[length] != 0 { length += 1 }
    return UnsafeBufferPointer(start: text, count: length)
  }

  /// What `<meta name="ArticleTitle">` says, as the pages of public bodies carry it.
  var articleTitle: String? {
    guard let name = value("name"), MarkupAttributes.isEqual(name, "articletitle"), let content = value("content")
    else {
      return nil
    }
    return String(cString: content)
  }

  /// What `<meta name="PubDate">` says, as the pages of public bodies carry it.
  var publicationDate: String? {
    guard let name = value("name") ?? value("property"),
      ["pubdate", "publishdate", "publicationdate", "article:published_time"].contains(
        String(cString: name).lowercased()),
      let content = value("content")
    else { return nil }
    return String(cString: content)
  }

  private static func isEqual(_ text: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    for index in 0..<length where text[index] | 0x20 != name.utf8Start[index] | 0x20 { return false }
    return text[length] == 0
  }
}
