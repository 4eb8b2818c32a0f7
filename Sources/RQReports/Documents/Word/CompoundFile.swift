/// A compound file (MS-CFB): streams kept in chains of sectors, as in Word documents up to 2003.
struct CompoundFile {
  /// A stream and the way from its bytes to those of the file.
  struct Stream {
    let bytes: [UInt8]
    /// For each sector of the stream the byte of the file it begins at.
    fileprivate let sectors: [Int]
    fileprivate let sectorSize: Int

    /// The byte of the file that a byte of the stream is.
    func place(of offset: Int) -> Int {
      guard !sectors.isEmpty else { return 0 }
      let sector = min(offset / sectorSize, sectors.count - 1)
      return sectors[sector] + offset - sector * sectorSize
    }
  }

  private struct Entry {
    var name: [UInt16]
    var start: UInt32
    var size: Int
    var isRoot: Bool
  }

  private let bytes: [UInt8]
  private let sectorSize: Int
  private let miniSectorSize: Int
  private let miniLimit: Int
  private var table: [UInt32] = []
  private var miniTable: [UInt32] = []
  private var entries: [Entry] = []

  private static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
  /// Sector numbers from here on are marks, not sectors.
  private static let firstMark: UInt32 = 0xFFFF_FFFA

  /// Opens the bytes of a file; nil where they are no compound file.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 512, bytes.starts(with: CompoundFile.signature) else { return nil }
    let shift = Int(bytes.uint16(0x1E))
    let miniShift = Int(bytes.uint16(0x20))
    guard (7...16).contains(shift), (4...shift).contains(miniShift) else { return nil }
    self.bytes = bytes
    sectorSize = 1 << shift
    miniSectorSize = 1 << miniShift
    miniLimit = Int(bytes.uint32(0x38))
    table = readTable()
    miniTable = words(of: chain(from: bytes.uint32(0x3C), in: table, limit: bytes.count / sectorSize))
    readEntries()
  }

  /// The stream of a name; nil where there is none or its chain is broken.
  func stream(_ name: String) -> Stream? {
    let units = Array(name.utf16)
    guard let entry = entries.first(where: { $0.name == units }) else { return nil }
    if entry.size >= miniLimit {
      return stream(chain(from: entry.start, in: table, limit: bytes.count / sectorSize), sectorSize, entry.size) {
        ($0 + 1) * sectorSize
      }
    }
    guard let root = entries.first(where: \.isRoot) else { return nil }
    let container = chain(from: root.start, in: table, limit: bytes.count / sectorSize)
    let mini = chain(from: entry.start, in: miniTable, limit: bytes.count / miniSectorSize)
    let each = sectorSize / miniSectorSize
    return stream(mini, miniSectorSize, entry.size) { sector in
      sector / each < container.count
        ? (container[sector / each] + 1) * sectorSize + sector % each * miniSectorSize : Int.max / 2
    }
  }

  private func stream(_ chain: [Int], _ size: Int, _ length: Int, _ place: (Int) -> Int) -> Stream? {
    guard chain.count * size >= length else { return nil }
    let sectors = chain.map(place)
    var content: [UInt8] = []
    content.reserveCapacity(length)
    for start in sectors {
      let count = min(size, length - content.count)
      // The last sector of a file may be cut where its stream ends.
      guard start + count <= bytes.count else { return nil }
      content += bytes[start..<start + count]
      if content.count == length { break }
    }
    return Stream(bytes: content, sectors: sectors, sectorSize: size)
  }

  /// The sectors of the allocation table: the first 109 are named in the head, the others in sectors of their own.
  private func readTable() -> [UInt32] {
    let most = bytes.count / sectorSize
    var sectors: [Int] = []
    func take(_ number: UInt32) {
      if number < CompoundFile.firstMark, Int(number) < most { sectors.append(Int(number)) }
    }
    for index in 0..<109 { take(bytes.uint32(0x4C + 4 * index)) }
    var next = bytes.uint32(0x44)
    var left = min(Int(bytes.uint32(0x48)), most)
    while left > 0, next < CompoundFile.firstMark, (Int(next) + 2) * sectorSize <= bytes.count {
      let start = (Int(next) + 1) * sectorSize
      for index in 0..<(sectorSize / 4 - 1) { take(bytes.uint32(start + 4 * index)) }
      next = bytes.uint32(start + sectorSize - 4)
      left -= 1
    }
    return words(of: sectors)
  }

  private func words(of sectors: [Int]) -> [UInt32] {
    var words: [UInt32] = []
    for sector in sectors {
      let start = (sector + 1) * sectorSize
      guard start + sectorSize <= bytes.count else { break }
      for offset in stride(from: start, to: start + sectorSize, by: 4) { words.append(bytes.uint32(offset)) }
    }
    return words
  }

  /// A chain of sectors; one longer than the file has sectors runs in a circle and is cut.
  private func chain(from start: UInt32, in table: [UInt32], limit: Int) -> [Int] {
    var chain: [Int] = []
    var next = start
    while next < CompoundFile.firstMark, chain.count <= limit {
      chain.append(Int(next))
      guard Int(next) < table.count else { break }
      next = table[Int(next)]
    }
    return chain
  }

  private mutating func readEntries() {
    for sector in chain(from: bytes.uint32(0x30), in: table, limit: bytes.count / sectorSize) {
      let start = (sector + 1) * sectorSize
      guard start + sectorSize <= bytes.count else { return }
      for place in stride(from: start, to: start + sectorSize, by: 128) {
        let length = Int(bytes.uint16(place + 0x40))
        let type = bytes[place + 0x42]
        guard (2...64).contains(length), type == 2 || type == 5 else { continue }
        let name = stride(from: place, to: place + length - 2, by: 2).map { bytes.uint16($0) }
        entries.append(
          Entry(
            name: name, start: bytes.uint32(place + 0x74), size: Int(bytes.uint32(place + 0x78)), isRoot: type == 5))
      }
    }
  }
}

extension [UInt8] {
  /// The little-endian number at an offset; 0 where it lies outside.
  func uint16(_ offset: Int) -> UInt16 {
    guard offset >= 0, offset + 2 <= count else { return 0 }
    return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  /// The little-endian number at an offset; 0 where it lies outside.
  func uint32(_ offset: Int) -> UInt32 { UInt32(uint16(offset)) | UInt32(uint16(offset + 2)) << 16 }
}
