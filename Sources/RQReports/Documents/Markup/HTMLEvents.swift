import CLibXML

/// What a parser reports of a page.
enum HTMLEvent {
  /// Where text stands in the source.
  enum Place {
    /// Byte for byte from an offset on.
    case linear(Int)
    /// As a whole, such as a character reference.
    case whole(Range<Int>)
  }

  case start(HTMLElement, MarkupAttributes)
  case end(HTMLElement)
  case text(UnsafeBufferPointer<UInt8>, Place)
}

/// Parses pages with libxml2's HTML parser, which mends what is broken and reports what it meets as it goes.
enum HTMLEvents {
  /// Reports the events of a page in UTF-8; the pointers of an event hold for the call only.
  static func forEach(of utf8: [UInt8], _ take: (HTMLEvent) -> Void) {
    LibXML.prepare()
    withoutActuallyEscaping(take) { take in
      utf8.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress, bytes.count < Int(Int32.max),
          let context = base.withMemoryRebound(
            to: CChar.self, capacity: bytes.count, { htmlCreateMemoryParserCtxt($0, Int32(bytes.count)) })
        else { return }
        defer { htmlFreeParserCtxt(context) }
        htmlCtxtUseOptions(
          context,
          Int32(HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_RECOVER.rawValue)
            | Int32(HTML_PARSE_IGNORE_ENC.rawValue | HTML_PARSE_NONET.rawValue))
        // The bytes are UTF-8 whatever the page says; without this the parser would look for a declaration.
        context.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        let receiver = Receiver(context, source: bytes, take)
        withExtendedLifetime(receiver) {
          guard let handler = context.pointee.sax else { return }
          handler.pointee = htmlSAXHandler()
          handler.pointee.startElement = { user, name, attributes in
            guard let user, let name else { return }
            let receiver = Receiver.of(user)
            receiver.take(.start(HTMLElement(name), MarkupAttributes(attributes, end: receiver.place)))
          }
          handler.pointee.endElement = { user, name in
            guard let user, let name else { return }
            Receiver.of(user).take(.end(HTMLElement(name)))
          }
          let characters: charactersSAXFunc = { user, text, length in
            guard let user, let text, length > 0 else { return }
            Receiver.of(user).characters(UnsafeBufferPointer(start: text, count: Int(length)))
          }
          handler.pointee.characters = characters
          handler.pointee.ignorableWhitespace = characters
          context.pointee.userData = Unmanaged.passUnretained(receiver).toOpaque()
          _ = htmlParseDocument(context)
        }
      }
    }
  }

  /// Takes the parser's calls.
  private final class Receiver {
    private let context: htmlParserCtxtPtr
    private let source: UnsafeBufferPointer<UInt8>
    let take: (HTMLEvent) -> Void

    init(
      _ context: htmlParserCtxtPtr, source: UnsafeBufferPointer<UInt8>, _ take: @escaping (HTMLEvent) -> Void
    ) {
      self.context = context
      self.source = source
      self.take = take
    }

    static func of(_ user: UnsafeMutableRawPointer) -> Receiver {
      Unmanaged<Receiver>.fromOpaque(user).takeUnretainedValue()
    }

    /// Finds where the text just parsed stands: it ends at the parser's place, or one character before where the parser
    /// hands over a full buffer; a character reference ends there with other bytes.
    func characters(_ text: UnsafeBufferPointer<UInt8>) {
      let end = place
      if stands(text, endingAt: end) { return take(.text(text, .linear(end - text.count))) }
      // Asked before the next character is looked at, which may be the same: `&#49;1`.
      if end > 0, source[end - 1] == UInt8(ascii: ";"), let start = startOfReference(to: end) {
        return take(.text(text, .whole(start..<end)))
      }
      if end < source.count {
        let next = source[end]
        let ahead = end + (next >= 0xF0 ? 4 : next >= 0xE0 ? 3 : next >= 0xC0 ? 2 : 1)
        if stands(text, endingAt: ahead) { return take(.text(text, .linear(ahead - text.count))) }
      }
      take(.text(text, .whole((startOfReference(to: end) ?? end)..<end)))
    }

    /// Where the character reference begins that ends at a byte; nil where there is none.
    private func startOfReference(to end: Int) -> Int? {
      source[max(0, end - Receiver.longestReference)..<end].lastIndex(of: UInt8(ascii: "&"))
    }

    private static let longestReference = 33

    private func stands(_ text: UnsafeBufferPointer<UInt8>, endingAt end: Int) -> Bool {
      guard end <= source.count, text.count <= end else { return false }
      for index in 0..<text.count where source[end - text.count + index] != text[index] { return false }
      return true
    }

    /// How many bytes the parser has consumed.
    var place: Int {
      guard let input = context.pointee.input, let cur = input.pointee.cur, let base = input.pointee.base else {
        return 0
      }
      return min(source.count, Int(input.pointee.consumed) + (cur - base))
    }
  }
}

/// The library as a whole.
enum LibXML {
  private static let prepared: Void = {
    xmlInitParser()
  }()

  /// Prepares the library once, before several threads use it.
  static func prepare() { _ = prepared }
}
