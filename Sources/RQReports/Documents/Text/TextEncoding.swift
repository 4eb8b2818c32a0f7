import CUnicode

/// A character set that documents are written in.
enum TextEncoding: String, Sendable, Hashable {
  case utf8 = "UTF-8"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case gb18030 = "GB18030"
  case big5 = "Big5-HKSCS"

  /// The set a document declares by name; sets that a wider one contains are read as the wider one.
  init?(declared name: String) {
    switch String(name.lowercased().unicodeScalars.filter { $0 != "-" && $0 != "_" && $0 != " " }) {
    case "utf8", "unicode11utf8": self = .utf8
    case "gb2312", "gbk", "gb18030", "gb231280", "xgbk", "cp936", "windows936", "hzgb2312", "936": self = .gb18030
    case "big5", "big5hkscs", "cp950", "xxbig5", "950": self = .big5
    case "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    default: return nil
    }
  }

  /// What a byte order mark says, and how many bytes it has.
  static func byMark(_ bytes: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// UTF-16 without a mark: the order of bytes that gives a text which reads like a report.
  static func unmarkedUTF16(_ bytes: [UInt8]) -> TextEncoding? {
    let sample = bytes.prefix(1 << 14)
    guard sample.count >= 16 else { return nil }
    guard sample.count(where: { $0 == 0 }) * 100 > sample.count else { return nil }
    let scores = [TextEncoding.utf16LittleEndian, .utf16BigEndian].map { ($0, $0.plausibility(of: Array(sample))) }
    guard let best = scores.max(by: { $0.1 < $1.1 }), best.1 * 20 > sample.count / 2 else { return nil }
    return best.0
  }

  /// How many of the bytes, decoded in this set, are characters that reports are full of; fewer for malformed ones.
  func plausibility(of bytes: [UInt8]) -> Int {
    guard let decoded = DecodedText(Array(bytes.prefix(1 << 15)), as: self) else { return .min }
    var common = 0
    for unit in decoded.units where TextEncoding.commonUnits.contains(unit) { common += 1 }
    return common - 20 * max(0, decoded.malformed - 1)
  }

  private static let commonUnits = Set("的政府信息公开公開年度报報告一不本机機关關申请請数數量工作行政主动動依法理处處和在为為情况況总總计計".utf16)
}

/// A text decoded to UTF-16, each unit with the byte at which its character begins.
struct DecodedText {
  var units: [UInt16]
  /// One more than `units`: the last is the end of the bytes.
  var starts: [Int32]
  /// How many characters were no characters of the set.
  var malformed: Int

  /// Decodes bytes; nil where the set is not known to the converter.
  init?(_ bytes: [UInt8], as encoding: TextEncoding) {
    guard bytes.count < Int(Int32.max) else { return nil }
    var starts: [Int32] = []
    var malformed = 0
    var failed = false
    let units = [UInt16](unsafeUninitializedCapacity: bytes.count + 1) { units, count in
      starts = [Int32](unsafeUninitializedCapacity: bytes.count + 2) { starts, startCount in
        let length = bytes.withUnsafeBufferPointer {
          unicode_decode(encoding.rawValue, $0.baseAddress, $0.count, units.baseAddress, starts.baseAddress, &malformed)
        }
        failed = length < 0
        count = max(0, length)
        starts[count] = Int32(bytes.count)
        startCount = count + 1
      }
    }
    if failed { return nil }
    self.units = units
    self.starts = starts
    self.malformed = malformed
  }
}
