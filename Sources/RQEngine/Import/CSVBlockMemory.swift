import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for what one block of a file becomes, given out piece by piece and given back whole.
///
/// A block has thousands of pieces that live only until the chunks are made. On the heap they would leave holes between
/// segments that stay, and memory that is free to nobody but this process; regions of their own go back to the system at
/// once. Filled by one worker, read-only afterwards; that is what makes it `Sendable`.
final class CSVBlockMemory: @unchecked Sendable {
  private var regions: [UnsafeMutableRawBufferPointer] = []
  private var used = 0
  /// Bytes of the first region; of those that are not touched the system keeps none.
  private let size: Int

  /// Memory in regions of about `size` bytes.
  init(size: Int) { self.size = size }

  deinit {
    for region in regions { munmap(region.baseAddress, region.count) }
  }

  /// Room for `byteCount` bytes, aligned for every type.
  ///
  /// - Throws: `RQ0501` when the system has no memory left.
  func allocate(_ byteCount: Int) throws -> CSVBlockBytes {
    if regions.isEmpty || used + byteCount > regions[regions.count - 1].count {
      let count = max(size, byteCount + 4096)
      let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard mapped != MAP_FAILED, let mapped else {
        throw Diagnostic(
          "RQ0501", "the system refused \(count) bytes of memory",
          hint: "Close other programs, or set a lower --memory-limit so that rq stops earlier.")
      }
      regions.append(UnsafeMutableRawBufferPointer(start: mapped, count: count))
      used = 0
    }
    guard let start = regions[regions.count - 1].baseAddress else {
      throw Diagnostic("RQ0501", "the system refused \(byteCount) bytes of memory")
    }
    let base = start + used
    used += (byteCount + 15) & ~15
    return CSVBlockBytes(base: base, byteCount: byteCount, memory: self)
  }
}

/// A piece of a block's memory.
struct CSVBlockBytes: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  /// What keeps the bytes there.
  let memory: CSVBlockMemory

  /// The memory as `count` values of `T`, bounds-checked in debug builds.
  func values<T: BitwiseCopyable>(as type: T.Type = T.self, count: Int) -> UnsafeMutableBufferPointer<T> {
    assert(count * MemoryLayout<T>.stride <= byteCount)
    return UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: T.self), count: count)
  }
}
