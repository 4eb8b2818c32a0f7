#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that are gathered to be written in one go; room is asked for ahead, so that appending tests nothing.
///
/// It belongs to one thread at a time: a worker hands it over whole and touches it no more.
final class ByteGatherer: @unchecked Sendable {
  private var buffer: Buffer
  private(set) var count = 0

  init(capacity: Int) throws { buffer = try Buffer(byteCount: capacity) }

  /// Bytes of memory held.
  var memory: Int { buffer.byteCount }

  /// What was gathered.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: count) }

  /// Makes room for `more` bytes and says where they go; `advance` then takes in how many were written there.
  func room(for more: Int) throws -> UnsafeMutablePointer<UInt8> {
    let (wanted, overflow) = count.addingReportingOverflow(more)
    if overflow || wanted > buffer.byteCount {
      let grown = try Buffer(
        byteCount: max(overflow ? .max : wanted, buffer.byteCount.multipliedReportingOverflow(by: 2).partialValue))
      memcpy(grown.base, buffer.base, count)
      buffer = grown
    }
    return buffer.base.assumingMemoryBound(to: UInt8.self) + count
  }

  /// Counts `written` bytes behind the last as gathered.
  func advance(by written: Int) { count += written }

  /// Forgets what was gathered and keeps the room.
  func removeAll() { count = 0 }
}
