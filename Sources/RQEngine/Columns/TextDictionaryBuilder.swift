/// A dictionary being filled: gives each distinct text a code in order of first appearance.
struct TextDictionaryBuilder {
  private var bytes: [UInt8] = []
  private var offsets: [Int] = [0]
  private var table = TextTable()

  /// How many texts there are.
  var count: Int { offsets.count - 1 }

  init() {}

  /// Starts from the texts of a dictionary without repeats, which keep their codes.
  init(_ dictionary: TextDictionary) {
    table = TextTable(capacity: dictionary.count)
    for code in 0..<dictionary.count {
      dictionary.withBytes(code) { text in
        bytes.append(contentsOf: text)
        offsets.append(bytes.count)
        let hash = Hash64.bytes(text)
        if find(text, hash) == nil { table.insert(code, hash: hash) }
      }
    }
  }

  private func find(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int? {
    bytes.withUnsafeBufferPointer { all in
      table.find(hash: hash) { code in
        TextOrder.compare(UnsafeBufferPointer(rebasing: all[offsets[code]..<offsets[code + 1]]), text) == 0
      }
    }
  }

  /// The code of a text, new if the text is.
  mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = Hash64.bytes(text)
    if let code = find(text, hash) { return code }
    let code = count
    bytes.append(contentsOf: text)
    offsets.append(bytes.count)
    table.insert(code, hash: hash)
    return code
  }

  /// The code of a text, new if the text is.
  mutating func intern(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  /// Bytes of memory held, roughly.
  var memory: Int { bytes.count + offsets.count * 32 }

  /// The dictionary so far.
  func finish() -> TextDictionary { TextDictionary(bytes: bytes, offsets: offsets, isUnique: true) }
}
