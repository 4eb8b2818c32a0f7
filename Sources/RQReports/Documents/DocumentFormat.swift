/// The format of a document.
public enum DocumentFormat: String, CodedLabel {
  case txt
  case md
  case html
  case mhtml
  case docx
  case doc
  case wps
  case rtf
  case odt
  case pdf
  case ofd
  case zip

  /// The name of the format.
  public var label: String {
    switch self {
    case .txt: "纯文本"
    case .md: "Markdown 文本"
    case .html: "网页"
    case .mhtml: "网页归档"
    case .docx: "Word 文档"
    case .doc: "Word 97 文档"
    case .wps: "WPS 文档"
    case .rtf: "RTF 文档"
    case .odt: "OpenDocument 文档"
    case .pdf: "PDF 文档"
    case .ofd: "OFD 文档"
    case .zip: "ZIP 压缩包"
    }
  }

  /// What a file is by its name.
  enum ByName {
    case document(DocumentFormat)
    /// Text that often accompanies documents without being one, such as a README.
    case companion
    /// Data, media, programs.
    case other
  }

  /// What the bytes of a file name say.
  static func byName(_ name: [UInt8]) -> ByName {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return .document(.txt) }
    let suffix = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    if suffix == "md" || suffix == "markdown" { return .companion }
    if let format = bySuffix[suffix] { return .document(format) }
    if companions.contains(suffix) { return .companion }
    return others.contains(suffix) ? .other : .document(.txt)
  }

  /// What the first bytes of a file say; nil for text.
  static func byContent(_ bytes: [UInt8]) -> DocumentFormat? {
    let head = bytes.prefix(opening)
    if head.starts(with: "%PDF-".utf8) { return .pdf }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return ofArchive(ZipArchive(bytes).names) }
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return .doc }
    if head.starts(with: "{\\rtf".utf8) { return .rtf }
    let start = firstElement(of: bytes)
    if ["<!doctype html", "<html", "<head", "<body", "<!-- saved"].contains(where: { start.hasPrefix($0) }) {
      return .html
    }
    return isMessage(bytes) ? .mhtml : nil
  }

  /// Whether something in a file looks like an element of a page; without one it is text under a page's name.
  static func hasElements(_ bytes: [UInt8]) -> Bool {
    // In UTF-16 a NUL stands beside each sign.
    bytes.indices.dropLast().contains { place in
      bytes[place] == UInt8(ascii: "<") && (bytes[place + 1] == 0 || (0x21..<0x80).contains(bytes[place + 1]))
    }
  }

  /// How much of a file tells its format.
  private static let opening = 512

  /// The first letters of a text that begins with an element, in lower case, without what may stand in front of them;
  /// nothing of other texts.
  private static func firstElement(of bytes: [UInt8]) -> String {
    let head = bytes.prefix(opening)
    // Of UTF-16 every other byte of what follows is a NUL.
    var start = head.contains(0) ? head.filter { $0 != 0 }[...] : head[...]
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { start = start.dropFirst(2) }
    start = start.drop { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    guard start.first == UInt8(ascii: "<") else { return "" }
    return String(decoding: start.prefix(16), as: UTF8.self).lowercased()
  }

  /// Whether a text is part of the source of a page: it begins with an element of which pages are made.
  static func isPageSource(_ bytes: [UInt8]) -> Bool {
    let start = firstElement(of: bytes)
    if start.isEmpty { return false }
    return start.hasPrefix("<!--") || elements.contains(String(start.dropFirst().prefix { $0.isLetter || $0.isNumber }))
  }

  private static let elements: Set<String> = [
    "p", "div", "table", "tbody", "tr", "h1", "h2", "h3", "h4", "span", "font", "center", "style", "script", "title",
    "meta",
    "link", "br", "b", "strong", "section", "article", "main", "ul", "ol", "a", "img", "figure", "blockquote",
  ]

  /// What an archive is by the names in it.
  private static func ofArchive(_ names: [String]) -> DocumentFormat {
    if DocxReader.isDocument(names) { return .docx }
    if names.contains("OFD.xml") { return .ofd }
    return names.contains("content.xml") && names.contains("mimetype") ? .odt : .zip
  }

  /// Whether bytes begin as a message of several parts does.
  private static func isMessage(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, "fmcsFMCS".utf8.contains(first) else { return false }
    let head = String(decoding: bytes.prefix(2048).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
    guard
      head.hasPrefix("from:") || head.hasPrefix("mime-version:") || head.hasPrefix("content-type:")
        || head.hasPrefix("snapshot-content") || head.hasPrefix("subject:")
    else { return false }
    return head.contains("multipart/related") || head.contains("multipart/mixed") || head.contains("text/html")
  }

  private static let bySuffix: [String: DocumentFormat] = [
    "txt": .txt, "text": .txt, "md": .md, "markdown": .md, "html": .html, "htm": .html, "xhtml": .html, "shtml": .html,
    "mht": .mhtml,
    "mhtml": .mhtml, "docx": .docx, "doc": .doc, "wps": .wps, "rtf": .rtf, "odt": .odt, "pdf": .pdf, "ofd": .ofd,
    "zip": .zip,
  ]
  private static let companions: Set<String> = ["rst"]
  private static let others: Set<String> = [
    "json", "jsonl", "csv", "tsv", "xml", "yaml", "yml", "toml", "ini", "sql", "rq", "db", "sqlite", "parquet", "xls",
    "xlsx", "et", "ppt", "pptx", "dps", "png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "ico", "tif", "tiff", "css",
    "js", "mjs", "ts", "map", "woff", "woff2", "ttf", "eot", "mp3", "mp4", "m4a", "avi", "mov", "wav", "flv",
    "gz", "tgz", "bz2", "xz", "zst", "rar", "7z", "tar", "exe", "dll", "so", "o", "a", "py", "sh", "swift", "c", "h",
    "log", "lock", "bak", "tmp",
  ]
}
