/// Memory that several threads write, each its own places, or that all of them read.
struct Shared<T: BitwiseCopyable>: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<T>

  init(_ values: UnsafeMutableBufferPointer<T>) { self.values = values }

  func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer<T> {
    UnsafeMutableBufferPointer(rebasing: values[range])
  }
}

/// The same with the memory itself.
final class SharedArray<T: BitwiseCopyable>: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<T>
  private let memory: Buffer

  /// Allocates room for `count` values, whatever they are.
  init(count: Int) throws {
    memory = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    values = memory.values(count: count)
  }

  var count: Int { values.count }
}

/// Places for results, each written by one thread and read when all are done.
final class Slots<T>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<T?>

  init(count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: nil)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  subscript(index: Int) -> T? {
    get { storage[index] }
    set { storage[index] = newValue }
  }
}

/// The values of one chunk of a column, one a row, with what keeps them alive.
struct FlatValues: @unchecked Sendable {
  let data: UnsafeRawPointer
  /// One byte a row, 1 for a value; nil when there is no NULL.
  let validity: UnsafePointer<UInt8>?
  let owners: [AnyObject?]
}
