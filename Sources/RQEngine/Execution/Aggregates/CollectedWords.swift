/// Values of groups as integers, in the order they came; brought together by group once all are there.
struct CollectedWords<W: FixedWidthInteger & SignedInteger & BitwiseCopyable> {
  /// With room for more than there are.
  private var words: [W] = []
  /// The group of each value; empty as long as all are of group 0.
  private var groups: [UInt32] = []
  /// Where each value stands among the rows; empty when that does not matter.
  private var positions: [UInt64] = []
  private let keepsPositions: Bool
  private(set) var count = 0

  init(keepsPositions: Bool) { self.keepsPositions = keepsPositions }

  /// Bytes of memory held, what bringing them together will take included.
  var memory: Int { 2 * (words.count * MemoryLayout<W>.stride + positions.count * 8) + groups.count * 4 }

  /// Makes room for `more` values.
  mutating func reserve(_ more: Int, grouped: Bool) {
    let needed = count + more
    func grow<T>(_ list: inout [T], _ zero: T) {
      if list.count < needed {
        list.append(contentsOf: repeatElement(zero, count: max(needed, list.count * 2, 1024) - list.count))
      }
    }
    grow(&words, 0)
    if keepsPositions { grow(&positions, 0) }
    if grouped || !groups.isEmpty { grow(&groups, 0) }
  }

  /// Adds the values that `body` hands over, row by row; there is room for them.
  @inline(__always)
  mutating func append(
    _ numbers: UnsafeBufferPointer<UInt32>?, from base: UInt64, _ body: ((Int, W) -> Void) -> Void
  ) {
    var used = count
    let keeps = keepsPositions
    words.withUnsafeMutableBufferPointer { words in
      groups.withUnsafeMutableBufferPointer { groups in
        positions.withUnsafeMutableBufferPointer { positions in
          if let numbers {
            body { row, word in
              words[used] = word
              groups[used] = numbers[row]
              if keeps { positions[used] = base &+ UInt64(truncatingIfNeeded: row) }
              used &+= 1
            }
          } else {
            body { row, word in
              words[used] = word
              if keeps { positions[used] = base &+ UInt64(truncatingIfNeeded: row) }
              used &+= 1
            }
          }
        }
      }
    }
    count = used
  }

  /// The values with those of a group together, in the order they came.
  func arranged(groupCount: Int) throws -> ArrangedWords<W> {
    let result = try ArrangedWords<W>(count: count, groupCount: groupCount, keepsPositions: keepsPositions)
    let (target, places, starts) = (result.words, result.positions, result.starts)
    if groups.isEmpty {
      for index in 0..<count { target[index] = words[index] }
      if let places { for index in 0..<count { places[index] = positions[index] } }
      for group in 1...max(groupCount, 1) where group <= groupCount { starts[group] = count }
      return result
    }
    groups.withUnsafeBufferPointer { groups in
      for index in 0..<count { starts[Int(groups[index]) + 1] += 1 }
      for group in 0..<groupCount { starts[group + 1] += starts[group] }
      var next = Array(UnsafeBufferPointer(rebasing: starts[..<groupCount]))
      next.withUnsafeMutableBufferPointer { next in
        words.withUnsafeBufferPointer { words in
          for index in 0..<count {
            let group = Int(groups[index])
            target[next[group]] = words[index]
            if let places { places[next[group]] = positions[index] }
            next[group] &+= 1
          }
        }
      }
    }
    return result
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
