#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The distinct texts of one column of one block, in the order in which they appear.
final class CSVBlockDictionary: Sendable {
  let count: Int
  private let text: CSVBlockBytes
  private let offsets: CSVBlockBytes
  private let hashes: CSVBlockBytes

  init(count: Int, text: CSVBlockBytes, offsets: CSVBlockBytes, hashes: CSVBlockBytes) {
    self.count = count
    self.text = text
    self.offsets = offsets
    self.hashes = hashes
  }

  /// Bytes of memory held.
  var memory: Int { text.byteCount + offsets.byteCount + hashes.byteCount }

  /// Bytes of all texts together.
  var textBytes: Int { Int(offsets.values(as: UInt32.self, count: count + 1)[count]) }

  /// The hash of each text.
  var hash: UnsafePointer<UInt64> { UnsafePointer(hashes.base.assumingMemoryBound(to: UInt64.self)) }

  /// Where each text begins; the next one begins where it ends.
  var offset: UnsafePointer<UInt32> { UnsafePointer(offsets.base.assumingMemoryBound(to: UInt32.self)) }

  /// All texts, one behind the other.
  var bytes: UnsafePointer<UInt8> { UnsafePointer(text.base.assumingMemoryBound(to: UInt8.self)) }

  /// Bytes of one text.
  @inline(__always)
  func length(_ code: Int) -> Int { Int(offset[code + 1] - offset[code]) }
}

/// Gives each distinct text of a block a code in the order of appearance; used for one column after the other.
struct CSVTextCoder {
  /// A slot is 0, or code + 1 below the upper half of the hash.
  private var slots: Buffer
  private var mask: Int
  private var offsets: Buffer
  private var hashes: Buffer
  private var text: Buffer
  private var used = 0
  private(set) var count = 0
  private let memory: ImportMemory

  /// Texts there is room for at first.
  private static let firstCapacity = 1_024

  init(memory: ImportMemory) throws {
    let capacity = CSVTextCoder.firstCapacity
    try memory.reserve(capacity * (16 + 4 + 8 + 16))
    slots = try Buffer.zeroed(UInt64.self, count: capacity * 2)
    mask = capacity * 2 - 1
    offsets = try Buffer.zeroed(UInt32.self, count: capacity + 1)
    hashes = try Buffer(byteCount: capacity * 8)
    text = try Buffer(byteCount: capacity * 16)
    self.memory = memory
  }

  /// Forgets all texts.
  mutating func reset() {
    // A table that grew for one column would be slow to empty for each of the others.
    if count > CSVTextCoder.firstCapacity {
      mask = CSVTextCoder.firstCapacity * 2 - 1
    }
    memset(slots.base, 0, (mask + 1) * 8)
    count = 0
    used = 0
  }

  /// The code of a text; eight bytes behind it are readable.
  @inline(__always)
  mutating func code(_ bytes: UnsafePointer<UInt8>, _ length: Int) throws -> UInt32 {
    let hash = Hash64.padded(bytes, length)
    let slots = self.slots.base.assumingMemoryBound(to: UInt64.self)
    let tag = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let entry = slots[slot]
      if entry & 0xFFFF_FFFF_0000_0000 == tag {
        let code = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
        let offset = offsets.base.assumingMemoryBound(to: UInt32.self)
        let start = Int(offset[code])
        if Int(offset[code + 1]) - start == length, isEqual(text.base + start, bytes, length) {
          return UInt32(truncatingIfNeeded: code)
        }
      }
      slot = (slot + 1) & mask
    }
    return try add(bytes, length, hash, at: slot)
  }

  /// Whether two texts of a length are equal.
  @inline(__always)
  private func isEqual(_ known: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let known = UnsafePointer(known.assumingMemoryBound(to: UInt8.self))
    if length >= 8 { return memcmp(known, bytes, length) == 0 }
    let difference = ByteWord.load(known) ^ ByteWord.load(bytes)
    return difference & ((1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1) == 0
  }

  private mutating func add(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64, at slot: Int
  ) throws -> UInt32 {
    let code = count
    if (code + 2) * 4 > offsets.byteCount { offsets = try grown(offsets, used: (code + 1) * 4) }
    if (code + 1) * 8 > hashes.byteCount { hashes = try grown(hashes, used: code * 8) }
    // Texts shorter than a word are compared as words.
    while used + length + 8 > text.byteCount { text = try grown(text, used: used) }
    memcpy(text.base + used, bytes, length)
    used += length
    offsets.base.assumingMemoryBound(to: UInt32.self)[code + 1] = UInt32(truncatingIfNeeded: used)
    hashes.base.assumingMemoryBound(to: UInt64.self)[code] = hash
    count += 1
    slots.base.assumingMemoryBound(to: UInt64.self)[slot] =
      hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: count)
    if count * 2 > mask { try growSlots() }
    return UInt32(truncatingIfNeeded: code)
  }

  private func grown(_ buffer: Buffer, used: Int) throws -> Buffer {
    try memory.reserve(buffer.byteCount)
    let larger = try Buffer(byteCount: buffer.byteCount * 2)
    memcpy(larger.base, buffer.base, used)
    return larger
  }

  private mutating func growSlots() throws {
    let size = (mask + 1) * 2
    if size * 8 > slots.byteCount {
      try memory.reserve(size * 8 - slots.byteCount)
      slots = try Buffer.zeroed(UInt64.self, count: size)
    } else {
      memset(slots.base, 0, size * 8)
    }
    mask = size - 1
    let slots = self.slots.base.assumingMemoryBound(to: UInt64.self)
    let hash = hashes.base.assumingMemoryBound(to: UInt64.self)
    for code in 0..<count {
      var slot = Int(truncatingIfNeeded: hash[code]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = hash[code] & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: code + 1)
    }
  }

  /// The texts, in memory of the block.
  func finish(in block: CSVBlockMemory) throws -> CSVBlockDictionary {
    try memory.reserve(used + count * 12 + 4)
    func copy(_ buffer: Buffer, _ bytes: Int) throws -> CSVBlockBytes {
      let copy = try block.allocate(bytes)
      memcpy(copy.base, buffer.base, bytes)
      return copy
    }
    return CSVBlockDictionary(
      count: count, text: try copy(text, used), offsets: try copy(offsets, (count + 1) * 4),
      hashes: try copy(hashes, count * 8))
  }
}
