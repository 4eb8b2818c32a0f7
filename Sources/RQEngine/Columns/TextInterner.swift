/// Brings codes of several dictionaries into one code space.
///
/// As long as all codes come from one dictionary they are taken as they are; with the second dictionary the texts are
/// interned, and the codes given out before stay valid.
struct TextInterner {
  private var adopted: TextDictionary?
  private var own: TextDictionaryBuilder?
  private var last: (source: TextDictionary, map: [UInt32])?

  init() {}

  /// How many codes the space has.
  var count: Int { own?.count ?? adopted?.count ?? 0 }

  /// Bytes of memory held beside an adopted dictionary.
  var memory: Int { own?.memory ?? 0 }

  /// The code in this space of each code of `source`; nil when they are the same.
  mutating func map(from source: TextDictionary) -> [UInt32]? {
    if own == nil {
      if adopted === source { return nil }
      if adopted == nil, source.isUnique {
        adopted = source
        return nil
      }
      own = adopted.map { TextDictionaryBuilder($0) } ?? TextDictionaryBuilder()
    }
    if let last, last.source === source { return last.map }
    var map: [UInt32] = []
    map.reserveCapacity(source.count)
    for code in 0..<source.count {
      map.append(UInt32(truncatingIfNeeded: source.withBytes(code) { own?.intern($0) ?? 0 }))
    }
    last = (source, map)
    return map
  }

  /// The code of a text, new if the text is.
  mutating func intern(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  /// The code of a text, new if the text is.
  mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if own == nil { own = adopted.map { TextDictionaryBuilder($0) } ?? TextDictionaryBuilder() }
    return UInt32(truncatingIfNeeded: own?.intern(text) ?? 0)
  }

  /// The dictionary of the codes given out so far.
  mutating func dictionary() -> TextDictionary {
    if let own { return own.finish() }
    return adopted ?? .empty
  }
}
