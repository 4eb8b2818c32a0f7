/// Reads web pages saved as one file (MHTML, RFC 2557): the first page among the parts of the message.
struct MHTMLReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard let part = MIMEMessage(bytes).firstPage else {
      throw UnreadableText(
        reason: .notText, message: "is a web archive without a page in it", hint: "save the page as .html")
    }
    let body = part.decoded(bytes)
    let declared = part.charset.flatMap { TextEncoding(declared: $0) } ?? TextEncoding.declared(inHeadOf: body.bytes)
    guard let source = MarkupSource(body.bytes, declared: declared) else {
      throw UnreadableText(reason: .notText, message: "is a web archive whose page is no text")
    }
    // Places in the decoded page lead on to places in the file.
    var places: [UInt32] = []
    places.reserveCapacity(source.utf8.count + 1)
    for offset in 0...source.utf8.count { places.append(body.places[min(source.place(of: offset), body.bytes.count)]) }
    return HTMLReader.text(of: MarkupSource(utf8: source.utf8, places: places), bytes: bytes)
  }
}

/// The parts of a message (RFC 2045 and 2046).
struct MIMEMessage {
  /// A part that has a body of its own.
  struct Part {
    var type: String
    var charset: String?
    var encoding: String
    /// The bytes of the file that hold its body.
    var body: Range<Int>
  }

  private(set) var parts: [Part] = []

  /// Takes a message apart; of parts inside parts, the innermost count.
  init(_ bytes: [UInt8]) { read(bytes, 0..<bytes.count, depth: 0) }

  /// The first part that is a web page.
  var firstPage: Part? { parts.first { $0.type == "text/html" || $0.type == "application/xhtml+xml" } }

  private mutating func read(_ bytes: [UInt8], _ range: Range<Int>, depth: Int) {
    var place = range.lowerBound
    var fields: [String: String] = [:]
    var last: String?
    while place < range.upperBound {
      let line = MIMEMessage.line(bytes, from: place, to: range.upperBound)
      place = line.next
      if line.content.isEmpty { break }
      let text = String(decoding: bytes[line.content], as: UTF8.self)
      if text.first == " " || text.first == "\t", let name = last {
        fields[name, default: ""] += text
      } else if let colon = text.firstIndex(of: ":") {
        let name = text[..<colon].lowercased()
        fields[name] = String(text[text.index(after: colon)...])
        last = name
      }
    }
    let type = fields["content-type"] ?? "text/plain"
    let kind = type.prefix { $0 != ";" }.trimmingBlanks().lowercased()
    if kind.hasPrefix("multipart/"), depth < 4, let boundary = MIMEMessage.parameter("boundary", of: type) {
      for part in MIMEMessage.parts(bytes, place..<range.upperBound, boundary: boundary) {
        read(bytes, part, depth: depth + 1)
      }
      return
    }
    parts.append(
      Part(
        type: kind, charset: MIMEMessage.parameter("charset", of: type),
        encoding: (fields["content-transfer-encoding"] ?? "").trimmingBlanks().lowercased(),
        body: place..<range.upperBound))
  }

  private static func line(_ bytes: [UInt8], from start: Int, to limit: Int) -> (content: Range<Int>, next: Int) {
    var end = start
    while end < limit, bytes[end] != 0x0A { end += 1 }
    let next = min(limit, end + 1)
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return (start..<end, next)
  }

  private static func parts(_ bytes: [UInt8], _ range: Range<Int>, boundary: String) -> [Range<Int>] {
    let marker = Array("--\(boundary)".utf8)
    var found: [Range<Int>] = []
    var open: Int?
    var place = range.lowerBound
    while place < range.upperBound {
      let line = line(bytes, from: place, to: range.upperBound)
      if bytes[line.content].starts(with: marker) {
        if let start = open { found.append(start..<max(start, place)) }
        open = line.next
        if bytes[line.content].dropFirst(marker.count).starts(with: "--".utf8) { return found }
      }
      place = line.next
    }
    if let start = open, start < range.upperBound { found.append(start..<range.upperBound) }
    return found
  }

  private static func parameter(_ name: String, of field: String) -> String? {
    for piece in field.split(separator: ";").dropFirst() {
      guard let equals = piece.firstIndex(of: "="), piece[..<equals].trimmingBlanks().lowercased() == name else {
        continue
      }
      return String(piece[piece.index(after: equals)...].trimmingBlanks().drop { $0 == "\"" }.prefix { $0 != "\"" })
    }
    return nil
  }
}

extension StringProtocol {
  /// The text without the blanks around it.
  fileprivate func trimmingBlanks() -> String {
    let isBlank = { (character: Character) in character.isWhitespace }
    var kept = self[...].drop(while: isBlank)
    while let last = kept.last, isBlank(last) { kept = kept.dropLast() }
    return String(kept)
  }
}

extension MIMEMessage.Part {
  /// The decoded body with the place in the file of each byte, and of the end.
  func decoded(_ bytes: [UInt8]) -> (bytes: [UInt8], places: [UInt32]) {
    switch encoding {
    case "base64": base64(bytes)
    case "quoted-printable": quotedPrintable(bytes)
    default: (Array(bytes[body]), (body.lowerBound...body.upperBound).map { UInt32($0) })
    }
  }

  private func base64(_ bytes: [UInt8]) -> (bytes: [UInt8], places: [UInt32]) {
    var decoded: [UInt8] = []
    var places: [UInt32] = []
    var bits: UInt32 = 0
    var count = 0
    for place in body {
      let value: UInt32
      switch bytes[place] {
      case 0x41...0x5A: value = UInt32(bytes[place] - 0x41)
      case 0x61...0x7A: value = UInt32(bytes[place] - 0x61) + 26
      case 0x30...0x39: value = UInt32(bytes[place] - 0x30) + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: continue
      }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        places.append(UInt32(place))
      }
    }
    places.append(UInt32(body.upperBound))
    return (decoded, places)
  }

  private func quotedPrintable(_ bytes: [UInt8]) -> (bytes: [UInt8], places: [UInt32]) {
    var decoded: [UInt8] = []
    var places: [UInt32] = []
    var place = body.lowerBound
    while place < body.upperBound {
      let byte = bytes[place]
      if byte == 0x3D, place + 2 < body.upperBound, let high = HexDigit.value(bytes[place + 1]),
        let low = HexDigit.value(bytes[place + 2])
      {
        decoded.append(high << 4 | low)
        places.append(UInt32(place))
        place += 3
      } else if byte == 0x3D, place + 1 < body.upperBound, bytes[place + 1] == 0x0A {
        place += 2
      } else if byte == 0x3D, place + 2 < body.upperBound, bytes[place + 1] == 0x0D, bytes[place + 2] == 0x0A {
        place += 3
      } else {
        decoded.append(byte)
        places.append(UInt32(place))
        place += 1
      }
    }
    places.append(UInt32(body.upperBound))
    return (decoded, places)
  }
}
