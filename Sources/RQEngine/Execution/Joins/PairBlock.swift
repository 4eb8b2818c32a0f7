/// Pairs of a probe row and a build row, up to a vector of them.
struct PairBlock {
  private let memory: Buffer
  private let capacity: Int
  private let rows: UnsafeMutableBufferPointer<Int32>
  private let numbers: UnsafeMutableBufferPointer<Int32>
  var count = 0

  init(capacity: Int) throws {
    self.capacity = max(capacity, 1)
    memory = try Buffer(byteCount: self.capacity * 8)
    let all: UnsafeMutableBufferPointer<Int32> = memory.values(count: self.capacity * 2)
    rows = UnsafeMutableBufferPointer(rebasing: all[..<self.capacity])
    numbers = UnsafeMutableBufferPointer(rebasing: all[self.capacity...])
  }

  var isFull: Bool { count == capacity }
  /// The rows of the probe side.
  var left: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rebasing: rows[..<count]) }
  /// The rows of the build side, -1 for none.
  var right: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rebasing: numbers[..<count]) }

  @inline(__always)
  mutating func append(_ row: Int32, _ number: Int32) {
    rows[count] = row
    numbers[count] = number
    count &+= 1
  }
}
