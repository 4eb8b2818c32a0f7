/// The parts of a page's tags that have more attributes than any element needs.
///
/// The parser compares each attribute of an element with all before it, which takes hours where a tag has a million.
struct CrowdedTags {
  /// The most attributes an element may have.
  private static let maxAttributes = 1_000
  /// A page of fewer bytes has too few attributes for that to take long.
  private static let smallPage = 1 << 16

  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0

  /// What stands behind the last attribute that is read, for each tag with more.
  static func excess(in page: [UInt8]) -> [Range<Int>] {
    if page.count < smallPage { return [] }
    return page.withUnsafeBufferPointer { bytes in
      var tags = CrowdedTags(bytes: bytes)
      return tags.excess()
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func excess() -> [Range<Int>] {
    var found: [Range<Int>] = []
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "<") else {
        place += 1
        continue
      }
      if stands("<!--", at: place) {
        skipComment()
        continue
      }
      place += 1
      guard place < bytes.count, (0x61...0x7A).contains(bytes[place] | 0x20) else { continue }
      let start = place
      if let excess = readTag() { found.append(excess) }
      // Signs of comparison and the like begin no tag there.
      for name: StaticString in ["script", "style"] where stands(name, at: start) { skip(to: name) }
    }
    return found
  }

  /// Reads up to the end of a tag: each attribute ends at a blank or behind the quotes around its value.
  private mutating func readTag() -> Range<Int>? {
    var ends = 0
    var excess: Int?
    while place < bytes.count, bytes[place] != UInt8(ascii: ">") {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "=") {
        guard skipQuotes() else { continue }
      } else if !isBlank(byte) {
        continue
      }
      ends += 1
      if ends == CrowdedTags.maxAttributes { excess = place }
    }
    return excess.map { $0..<place }
  }

  /// Goes behind a value in quotes; false where there is none.
  private mutating func skipQuotes() -> Bool {
    while place < bytes.count, isBlank(bytes[place]) { place += 1 }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
      return false
    }
    let quote = bytes[place]
    place += 1
    while place < bytes.count, bytes[place] != quote { place += 1 }
    place = min(place + 1, bytes.count)
    return true
  }

  private mutating func skipComment() {
    place += 4
    while place < bytes.count, !stands("-->", at: place), !stands("--!>", at: place) { place += 1 }
  }

  /// Goes to the end tag of an element whose content is no markup.
  private mutating func skip(to name: StaticString) {
    while place < bytes.count, !(stands("</", at: place) && stands(name, at: place + 2)) { place += 1 }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private func stands(_ name: StaticString, at start: Int) -> Bool {
    guard start + name.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<name.utf8CodeUnitCount where bytes[start + index] | 0x20 != name.utf8Start[index] | 0x20 {
      return false
    }
    return true
  }
}
