import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A block of raw memory, aligned to a cache line and freed with the object.
///
/// Written by one owner before it is shared, read-only afterwards; that discipline is what makes it `Sendable`.
final class Buffer: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// Allocates `byteCount` bytes of unspecified content.
  ///
  /// - Throws: `RQ0501` when the system has no memory left.
  init(byteCount: Int) throws {
    guard let pointer = BlockCache.take(byteCount) else {
      throw Diagnostic(
        "RQ0501", "the system refused \(byteCount) bytes of memory",
        hint: "Close other programs, or set a lower --memory-limit so that rq stops earlier.")
    }
    base = pointer
    self.byteCount = byteCount
  }

  deinit { BlockCache.give(base, byteCount) }

  /// The memory as `count` values of `T`, bounds-checked in debug builds.
  func values<T: BitwiseCopyable>(as type: T.Type = T.self, count: Int) -> UnsafeMutableBufferPointer<T> {
    assert(count * MemoryLayout<T>.stride <= byteCount)
    return UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: T.self), count: count)
  }

  /// Allocates room for `count` values of `T`, all bits zero.
  static func zeroed<T: BitwiseCopyable>(_ type: T.Type, count: Int) throws -> Buffer {
    let buffer = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    memset(buffer.base, 0, buffer.byteCount)
    return buffer
  }
}
