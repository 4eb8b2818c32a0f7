import RQSyntax

/// Makes one dictionary of those that the blocks have of one column, with codes in the order of the file.
///
/// Every text of every block has a number, its place when the blocks are written one behind the other. The texts are split
/// by their hashes into partitions, which are independent; in each the first number of every distinct text is found. Then
/// first numbers become codes in ascending order. So the outcome depends neither on the partitions nor on the threads.
struct CSVTextMerge: Sendable {
  private let blocks: [CSVBlockDictionary?]
  /// The number of the first text of each block, and how many texts there are.
  private let bases: [Int]
  /// For each number the first number of its text, later its code.
  private let canonical: Buffer
  private let partitions: Int

  /// A dictionary for a whole column.
  struct Outcome: Sendable {
    let dictionary: TextDictionary
    fileprivate let bases: [Int]
    fileprivate let codes: Buffer

    /// The code of each text of a block.
    func codes(of block: Int) -> UnsafePointer<UInt32> {
      UnsafePointer(codes.base.assumingMemoryBound(to: UInt32.self) + bases[block])
    }
  }

  /// Prepares to merge.
  ///
  /// - Parameter partitions: a power of two, at most 16.
  init(_ blocks: [CSVBlockDictionary?], partitions: Int, memory: ImportMemory) throws {
    self.blocks = blocks
    self.partitions = partitions
    var bases = [0]
    for block in blocks { bases.append(bases[bases.count - 1] + (block?.count ?? 0)) }
    self.bases = bases
    let total = bases[blocks.count]
    guard total < Int(UInt32.max) else {
      throw Diagnostic("RQ0502", "a column of text has more distinct values than can be numbered")
    }
    let texts = blocks.reduce(0) { $0 + ($1?.textBytes ?? 0) }
    // The numbers, the slots of all partitions, and the dictionary when all texts differ.
    try memory.reserve(total * (4 + 32 + 8) + texts)
    canonical = try Buffer(byteCount: total * 4)
  }

  /// Finds the first number of each text of one partition.
  func merge(partition: Int) throws {
    let canonical = self.canonical.base.assumingMemoryBound(to: UInt32.self)
    let mask = UInt64(partitions - 1)
    let wanted = UInt64(partition)
    var table = try FirstTexts()
    for (number, block) in blocks.enumerated() {
      guard let block else { continue }
      let base = bases[number]
      let (hashes, offsets, bytes) = (block.hash, block.offset, block.bytes)
      for code in 0..<block.count where hashes[code] >> 28 & mask == wanted {
        let start = Int(offsets[code])
        let first = try table.first(
          of: bytes + start, length: Int(offsets[code + 1]) - start, hash: hashes[code], number: base + code)
        canonical[base + code] = UInt32(truncatingIfNeeded: first)
      }
    }
  }

  /// The dictionary, when all partitions are merged.
  func finish() -> Outcome {
    let canonical = self.canonical.base.assumingMemoryBound(to: UInt32.self)
    var byteCount = 0
    var count = 0
    for (number, block) in blocks.enumerated() {
      guard let block else { continue }
      let base = bases[number]
      for code in 0..<block.count where Int(canonical[base + code]) == base + code {
        byteCount += block.length(code)
        count += 1
      }
    }
    if count == 0 { return Outcome(dictionary: .empty, bases: bases, codes: self.canonical) }
    var offsets: [Int] = [0]
    offsets.reserveCapacity(count + 1)
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { target, used in
      for (number, block) in blocks.enumerated() {
        guard let block else { continue }
        let base = bases[number]
        for code in 0..<block.count {
          let first = Int(canonical[base + code])
          if first == base + code {
            let length = block.length(code)
            if length > 0 {
              let text = UnsafeBufferPointer(start: block.bytes + Int(block.offset[code]), count: length)
              _ = UnsafeMutableBufferPointer(rebasing: target[used..<used + length]).initialize(from: text)
            }
            used += length
            canonical[base + code] = UInt32(truncatingIfNeeded: offsets.count - 1)
            offsets.append(used)
          } else {
            // The first one has its code by now.
            canonical[base + code] = canonical[first]
          }
        }
      }
    }
    return Outcome(
      dictionary: TextDictionary(bytes: bytes, offsets: offsets, isUnique: true), bases: bases, codes: self.canonical)
  }
}
