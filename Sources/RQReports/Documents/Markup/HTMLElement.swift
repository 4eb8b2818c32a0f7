/// What an element of a page means for its text.
enum HTMLElement {
  case table, row, cell
  /// Stands on lines of its own.
  case block
  case lineBreak
  /// Its line breaks count.
  case preformatted
  case title
  case meta
  /// Its text is not shown, or is struck out.
  case hidden
  /// Its text is a style sheet.
  case style
  /// Stands higher or lower than the text around it, as the mark of a note behind a number does.
  case raised
  /// A field of a form, which shows its value.
  case field
  /// Has no content and no end, as an image.
  case void
  /// Runs along with the text around it.
  case inline

  /// The element of a name in lower case.
  init(_ name: UnsafePointer<UInt8>) {
    var key: UInt64 = 0
    var length = 0
    while name[length] != 0 {
      if length == 8 {
        self = HTMLElement.long(String(cString: name))
        return
      }
      key = key << 8 | UInt64(name[length] | 0x20)
      length += 1
    }
    self = HTMLElement.byKey[key] ?? .inline
  }

  /// Whether the parser reports no end that belongs to a content.
  var isVoid: Bool {
    switch self {
    case .void, .lineBreak, .meta, .field: true
    default: false
    }
  }

  /// Whether its text is not shown.
  var isHidden: Bool { self == .hidden || self == .style }

  private static func long(_ name: String) -> HTMLElement {
    switch name {
    case "blockquote", "figcaption": .block
    default: .inline
    }
  }

  private static let byKey: [UInt64: HTMLElement] = {
    var table: [UInt64: HTMLElement] = [:]
    func add(_ names: String, _ element: HTMLElement) {
      for name in names.split(separator: " ") { table[name.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = element }
    }
    add("table", .table)
    add("tr", .row)
    add("td th", .cell)
    add(
      "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article header footer nav main aside form fieldset center"
        + " address caption figure body html thead tbody tfoot", .block)
    add("br hr", .lineBreak)
    add("pre listing xmp", .preformatted)
    add("title", .title)
    add("meta", .meta)
    add("style", .style)
    add("script select option template iframe object svg button noframes applet xml del s strike rt rp", .hidden)
    add("noscript textarea optgroup datalist", .hidden)
    add("sup sub", .raised)
    add("input", .field)
    add("img link base col wbr area param source embed", .void)
    return table
  }()
}
