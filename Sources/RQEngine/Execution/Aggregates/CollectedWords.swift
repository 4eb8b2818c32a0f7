/// Values of groups as integers, in the order they came; brought together by group once all are there.
struct CollectedWords<W: FixedWidthInteger & SignedInteger & BitwiseCopyable> {
  /// Values that lie together, with their groups and places.
  private struct Block {
    let words: Buffer
    /// Nil where all values are of group 0.
    let groups: Buffer?
    let positions: Buffer?
    let capacity: Int
    var count = 0

    var memory: Int { words.byteCount + (groups?.byteCount ?? 0) + (positions?.byteCount ?? 0) }
  }

  private static var largestBlock: Int { 1 << 20 }

  private var blocks: [Block] = []
  private var held = 0
  private let keepsPositions: Bool

  init(keepsPositions: Bool) { self.keepsPositions = keepsPositions }

  /// How many values there are.
  var count: Int { blocks.reduce(0) { $0 + $1.count } }

  /// Bytes of memory held, what bringing them together will take included.
  var memory: Int { held * 2 }

  /// Adds the values that `body` hands over, row by row, at most `most` of them; `numbers` has the group of each row.
  @inline(__always)
  mutating func append(
    _ most: Int, _ numbers: UnsafeBufferPointer<UInt32>?, from base: UInt64, _ body: ((Int, W) -> Void) -> Void
  ) throws {
    let place = try room(for: most, grouped: numbers != nil)
    let block = blocks[place]
    let words = block.words.values(as: W.self, count: block.capacity)
    let positions = block.positions?.values(as: UInt64.self, count: block.capacity)
    var used = block.count
    if let numbers, let groups = block.groups?.values(as: UInt32.self, count: block.capacity) {
      if let positions {
        body { row, word in
          words[used] = word
          groups[used] = numbers[row]
          positions[used] = base &+ UInt64(truncatingIfNeeded: row)
          used &+= 1
        }
      } else {
        body { row, word in
          words[used] = word
          groups[used] = numbers[row]
          used &+= 1
        }
      }
    } else {
      body { row, word in
        words[used] = word
        positions?[used] = base &+ UInt64(truncatingIfNeeded: row)
        used &+= 1
      }
    }
    blocks[place].count = used
  }

  /// The block that takes `more` values.
  private mutating func room(for more: Int, grouped: Bool) throws -> Int {
    if let last = blocks.last, last.count + more <= last.capacity, grouped == (last.groups != nil) {
      return blocks.count - 1
    }
    let capacity = max(min((blocks.last?.capacity ?? 512) * 2, CollectedWords.largestBlock), more, 1)
    let block = Block(
      words: try Buffer(byteCount: capacity * MemoryLayout<W>.stride),
      groups: grouped ? try Buffer(byteCount: capacity * 4) : nil,
      positions: keepsPositions ? try Buffer(byteCount: capacity * 8) : nil, capacity: capacity)
    held += block.memory
    blocks.append(block)
    return blocks.count - 1
  }

  /// The values with those of a group together, in the order they came.
  func arranged(groupCount: Int) throws -> ArrangedWords<W> {
    let result = try ArrangedWords<W>(count: count, groupCount: max(groupCount, 1), keepsPositions: keepsPositions)
    let starts = result.starts
    for block in blocks {
      guard let groups = block.groups?.values(as: UInt32.self, count: block.capacity) else {
        starts[1] += block.count
        continue
      }
      for index in 0..<block.count { starts[Int(groups[index]) + 1] += 1 }
    }
    for group in 0..<result.groupCount { starts[group + 1] += starts[group] }
    var next = Array(UnsafeBufferPointer(rebasing: starts[..<result.groupCount]))
    next.withUnsafeMutableBufferPointer { next in
      for block in blocks { place(block, result, next) }
    }
    return result
  }

  /// Copies the values of a block to where those of their groups stand.
  private func place(_ block: Block, _ result: ArrangedWords<W>, _ next: UnsafeMutableBufferPointer<Int>) {
    let words = block.words.values(as: W.self, count: block.capacity)
    let positions = block.positions?.values(as: UInt64.self, count: block.capacity)
    let groups = block.groups?.values(as: UInt32.self, count: block.capacity)
    let (target, places) = (result.words, result.positions)
    guard let groups, positions == nil else {
      for index in 0..<block.count {
        let group = groups.map { Int($0[index]) } ?? 0
        target[next[group]] = words[index]
        if let places, let positions { places[next[group]] = positions[index] }
        next[group] &+= 1
      }
      return
    }
    for index in 0..<block.count {
      let group = Int(groups[index])
      target[next[group]] = words[index]
      next[group] &+= 1
    }
  }
}

/// Values by group: those of group `g` lie at `starts[g]..<starts[g + 1]`. Written once, then read by several threads.
final class ArrangedWords<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>: @unchecked Sendable {
  let words: UnsafeMutableBufferPointer<W>
  let positions: UnsafeMutableBufferPointer<UInt64>?
  let starts: UnsafeMutableBufferPointer<Int>
  let groupCount: Int
  private let buffers: (Buffer, Buffer?, Buffer)

  init(count: Int, groupCount: Int, keepsPositions: Bool) throws {
    let values = try Buffer(byteCount: count * MemoryLayout<W>.stride)
    let places = keepsPositions ? try Buffer(byteCount: count * 8) : nil
    let bounds = try Buffer.zeroed(Int.self, count: groupCount + 1)
    buffers = (values, places, bounds)
    words = values.values(count: count)
    positions = places?.values(count: count)
    starts = bounds.values(count: groupCount + 1)
    self.groupCount = groupCount
  }

  /// Where the values of a group lie.
  @inline(__always)
  func range(of group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }
}
