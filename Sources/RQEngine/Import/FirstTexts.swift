#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The first number of every distinct text, in a table that grows with them.
///
/// It is as small as the distinct texts allow, however often each of them comes: most blocks of a file have the texts of the
/// blocks before.
struct FirstTexts {
  /// A slot of the table; empty while there is no text.
  private struct Slot {
    /// The upper half of the hash.
    var tag: UInt32 = 0
    /// The number of the text.
    var number: UInt32 = 0
    var text: UnsafePointer<UInt8>?
    var length = 0
  }

  private var slots: Buffer
  private var mask: Int
  private var count = 0

  private static let firstCapacity = 1 << 10

  init() throws {
    slots = try FirstTexts.emptySlots(FirstTexts.firstCapacity)
    mask = FirstTexts.firstCapacity - 1
  }

  private static func emptySlots(_ count: Int) throws -> Buffer {
    let buffer = try Buffer(byteCount: count * MemoryLayout<Slot>.stride)
    buffer.base.bindMemory(to: Slot.self, capacity: count).initialize(repeating: Slot(), count: count)
    return buffer
  }

  /// The number under which a text came first, which is its own if it has not come yet.
  ///
  /// - Parameter text: stays where it is as long as the table is used.
  @inline(__always)
  mutating func first(of text: UnsafePointer<UInt8>, length: Int, hash: UInt64, number: Int) throws -> Int {
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    let table = slots.base.assumingMemoryBound(to: Slot.self)
    var place = Int(tag) & mask
    while let known = table[place].text {
      if table[place].tag == tag, table[place].length == length, memcmp(known, text, length) == 0 {
        return Int(table[place].number)
      }
      place = (place + 1) & mask
    }
    table[place] = Slot(tag: tag, number: UInt32(truncatingIfNeeded: number), text: text, length: length)
    count += 1
    if count * 2 > mask { try grow() }
    return number
  }

  private mutating func grow() throws {
    let size = (mask + 1) * 2
    let larger = try FirstTexts.emptySlots(size)
    let from = slots.base.assumingMemoryBound(to: Slot.self)
    let to = larger.base.assumingMemoryBound(to: Slot.self)
    for old in 0...mask where from[old].text != nil {
      var place = Int(from[old].tag) & (size - 1)
      while to[place].text != nil { place = (place + 1) & (size - 1) }
      to[place] = from[old]
    }
    (slots, mask) = (larger, size - 1)
  }
}
