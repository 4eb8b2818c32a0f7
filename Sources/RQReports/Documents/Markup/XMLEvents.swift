import CLibXML

/// What a parser reports of an XML document.
enum XMLEvent {
  /// An element begins: its name with the prefix as written, and its attributes.
  case start(UnsafePointer<UInt8>, MarkupAttributes)
  case end(UnsafePointer<UInt8>)
  /// Text, and the first byte it stands at; nil where it is no copy of the source, as a character reference.
  case text(UnsafeBufferPointer<UInt8>, Int)
}

/// Parses XML with libxml2, without document types, entities of its own or anything outside the document.
enum XMLEvents {
  /// Reports the events of a document; the pointers of an event hold for the call only. False where it is not well-formed.
  static func forEach(of bytes: [UInt8], _ take: (XMLEvent) -> Void) -> Bool {
    LibXML.prepare()
    // A document type can define entities; none of the formats read here has one.
    if ByteSearch.contains(Array("<!DOCTYPE".utf8), in: Array(bytes.prefix(4096))) { return false }
    return withoutActuallyEscaping(take) { take in
      bytes.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress, bytes.count < Int(Int32.max),
          let context = base.withMemoryRebound(
            to: CChar.self, capacity: bytes.count, { xmlCreateMemoryParserCtxt($0, Int32(bytes.count)) })
        else { return false }
        defer { xmlFreeParserCtxt(context) }
        xmlCtxtUseOptions(
          context,
          Int32(XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_NONET.rawValue)
            | Int32(XML_PARSE_SAX1.rawValue | XML_PARSE_NOCDATA.rawValue))
        let receiver = Receiver(context, take)
        return withExtendedLifetime(receiver) {
          guard let handler = context.pointee.sax else { return false }
          handler.pointee = xmlSAXHandler()
          handler.pointee.startElement = { user, name, attributes in
            guard let user, let name else { return }
            Receiver.of(user).take(.start(name, MarkupAttributes(attributes)))
          }
          handler.pointee.endElement = { user, name in
            guard let user, let name else { return }
            Receiver.of(user).take(.end(name))
          }
          let characters: charactersSAXFunc = { user, text, length in
            guard let user, let text, length > 0 else { return }
            Receiver.of(user).characters(UnsafeBufferPointer(start: text, count: Int(length)))
          }
          handler.pointee.characters = characters
          handler.pointee.ignorableWhitespace = characters
          handler.pointee.cdataBlock = characters
          context.pointee.userData = Unmanaged.passUnretained(receiver).toOpaque()
          return xmlParseDocument(context) == 0
        }
      }
    }
  }

  /// Takes the parser's calls.
  private final class Receiver {
    private let context: xmlParserCtxtPtr
    let take: (XMLEvent) -> Void

    init(_ context: xmlParserCtxtPtr, _ take: @escaping (XMLEvent) -> Void) {
      self.context = context
      self.take = take
    }

    static func of(_ user: UnsafeMutableRawPointer) -> Receiver {
      Unmanaged<Receiver>.fromOpaque(user).takeUnretainedValue()
    }

    /// The parser mostly hands over its own input, whose place is known; else the text ends where the parser stands.
    func characters(_ text: UnsafeBufferPointer<UInt8>) {
      guard let input = context.pointee.input, let base = input.pointee.base, let end = input.pointee.end,
        let cur = input.pointee.cur, let start = text.baseAddress
      else { return take(.text(text, 0)) }
      let consumed = Int(input.pointee.consumed)
      if start >= base, start < end { return take(.text(text, consumed + (start - base))) }
      take(.text(text, max(0, consumed + (cur - base) - text.count)))
    }
  }
}

/// The names of elements and attributes, compared without making strings of them.
enum XMLName {
  static func isEqual(_ text: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    for index in 0..<length where text[index] != name.utf8Start[index] { return false }
    return text[length] == 0
  }
}

/// Lets a name be matched against literals.
func ~= (pattern: StaticString, name: UnsafePointer<UInt8>) -> Bool { XMLName.isEqual(name, pattern) }
