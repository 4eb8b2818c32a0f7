#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for buffers; what a thread frees it keeps for the next buffer of that size.
///
/// Every vector of every expression takes a buffer and gives it back within microseconds, which the allocator of the
/// system does not do as fast.
enum BlockCache {
  /// Sizes are rounded up to one of eight steps between a power of two and the next.
  private static let stepBits = 3
  private static let smallest = 6
  private static let largest = 20
  private static let classCount = (largest - smallest) << stepBits + 1
  /// From this size on memory is asked for in huge pages.
  private static let largePage = 4 << 20
  private static let hugePage = 2 << 20
  /// Most bytes a thread keeps.
  private static let mostKept = 8 << 20

  /// A thread's free blocks: of each size the first of a list that runs through the blocks.
  private struct Lists {
    var heads: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    var kept: Int
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { lists in
      #if canImport(Glibc)
        guard let lists else { return }
      #endif
      BlockCache.release(lists.assumingMemoryBound(to: Lists.self))
    }
    return key
  }()

  /// The size class and its bytes for a request; nil above the largest.
  @inline(__always)
  private static func sizeClass(_ bytes: Int) -> (index: Int, bytes: Int)? {
    let wanted = max(bytes, 1 << smallest)
    if wanted > 1 << largest { return nil }
    let power = Int.bitWidth - 1 - (wanted - 1 | 1).leadingZeroBitCount
    let step = max(power, smallest) - stepBits
    let units = (wanted + 1 << step - 1) >> step
    let base = max(power, smallest) - smallest
    let index = base << stepBits + units - 1 << stepBits
    return (index, units << step)
  }

  /// A block of at least `bytes`, aligned to a cache line; nil when the system has no memory left.
  static func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let size = sizeClass(bytes)
    if let size, let lists = lists() {
      if let block = lists.pointee.heads[size.index] {
        lists.pointee.heads[size.index] = block.load(as: UnsafeMutableRawPointer?.self)
        lists.pointee.kept -= size.bytes
        return block
      }
    }
    var pointer: UnsafeMutableRawPointer?
    if bytes < largePage { return posix_memalign(&pointer, 64, size?.bytes ?? bytes) == 0 ? pointer : nil }
    guard posix_memalign(&pointer, hugePage, bytes) == 0 else { return nil }
    #if canImport(Glibc)
      // Every small page of fresh memory costs a fault; a huge one costs one for 512 of them.
      madvise(pointer, bytes, MADV_HUGEPAGE)
    #endif
    return pointer
  }

  /// Gives back a block that was taken with the same number of bytes.
  static func give(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
    guard let size = sizeClass(bytes), let lists = lists() else {
      free(block)
      return
    }
    // What is kept may be of sizes that nobody asks for any more; without room for others each vector would go by way of
    // the system.
    if lists.pointee.kept + size.bytes > mostKept { empty(lists) }
    block.storeBytes(of: lists.pointee.heads[size.index], as: UnsafeMutableRawPointer?.self)
    lists.pointee.heads[size.index] = block
    lists.pointee.kept += size.bytes
  }

  /// Gives memory that is free back to the system, which the allocator and this thread keep otherwise.
  static func trim() {
    if let lists = lists() { empty(lists) }
    #if canImport(Glibc)
      // The function is an extension of this allocator, which its headers for other languages leave out.
      typealias Trim = @convention(c) (Int) -> CInt
      if let address = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(address, to: Trim.self)(0) }
    #endif
  }

  /// The lists of this thread, made when it first asks.
  @inline(__always)
  private static func lists() -> UnsafeMutablePointer<Lists>? {
    if let known = pthread_getspecific(key) { return known.assumingMemoryBound(to: Lists.self) }
    let heads = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: classCount)
    heads.initialize(repeating: nil, count: classCount)
    let lists = UnsafeMutablePointer<Lists>.allocate(capacity: 1)
    lists.initialize(to: Lists(heads: heads, kept: 0))
    pthread_setspecific(key, lists)
    return lists
  }

  /// Frees what an ending thread kept.
  private static func release(_ lists: UnsafeMutablePointer<Lists>) {
    empty(lists)
    lists.pointee.heads.deallocate()
    lists.deallocate()
  }

  /// Frees all blocks that are kept.
  private static func empty(_ lists: UnsafeMutablePointer<Lists>) {
    for index in 0..<classCount {
      while let block = lists.pointee.heads[index] {
        lists.pointee.heads[index] = block.load(as: UnsafeMutableRawPointer?.self)
        free(block)
      }
    }
    lists.pointee.kept = 0
  }
}
