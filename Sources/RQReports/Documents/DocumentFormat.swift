/// The format of a document.
public enum DocumentFormat: String, CodedLabel {
  case txt
  case html
  case mhtml
  case docx
  case doc
  case wps
  case rtf
  case odt
  case pdf
  case ofd

  /// The name of the format.
  public var label: String {
    switch self {
    case .txt: "纯文本"
    case .html: "网页"
    case .mhtml: "网页归档"
    case .docx: "Word 文档"
    case .doc: "Word 97 文档"
    case .wps: "WPS 文档"
    case .rtf: "RTF 文档"
    case .odt: "OpenDocument 文档"
    case .pdf: "PDF 文档"
    case .ofd: "OFD 文档"
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
    if let format = bySuffix[suffix] { return .document(format) }
    if companions.contains(suffix) { return .companion }
    return others.contains(suffix) ? .other : .document(.txt)
  }

  /// What the first bytes of a file say; nil for text.
  static func byContent(_ bytes: [UInt8]) -> DocumentFormat? {
    let head = bytes.prefix(512)
    if head.starts(with: "%PDF-".utf8) { return .pdf }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .docx }
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return .doc }
    if head.starts(with: "{\\rtf".utf8) { return .rtf }
    var start = head[...]
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
    start = start.drop { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    let lowered = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
    return ["<!doctype html", "<html", "<head", "<body"].contains { lowered.hasPrefix($0) } ? .html : nil
  }

  private static let bySuffix: [String: DocumentFormat] = [
    "txt": .txt, "text": .txt, "html": .html, "htm": .html, "xhtml": .html, "shtml": .html, "mht": .mhtml,
    "mhtml": .mhtml, "docx": .docx, "doc": .doc, "wps": .wps, "rtf": .rtf, "odt": .odt, "pdf": .pdf, "ofd": .ofd,
  ]
  private static let companions: Set<String> = ["md", "markdown", "rst"]
  private static let others: Set<String> = [
    "json", "jsonl", "csv", "tsv", "xml", "yaml", "yml", "toml", "ini", "sql", "rq", "db", "sqlite", "parquet", "xls",
    "xlsx", "et", "ppt", "pptx", "dps", "png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "ico", "tif", "tiff", "css",
    "js", "mjs", "ts", "map", "woff", "woff2", "ttf", "eot", "mp3", "mp4", "m4a", "avi", "mov", "wav", "flv", "zip",
    "gz", "tgz", "bz2", "xz", "zst", "rar", "7z", "tar", "exe", "dll", "so", "o", "a", "py", "sh", "swift", "c", "h",
    "log", "lock", "bak", "tmp",
  ]
}
