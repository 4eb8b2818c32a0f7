#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The lines of a descriptor as they come in, each of bounded length.
struct LineReader {
  /// One line without its end.
  enum Line: Equatable {
    case text([UInt8])
    /// A line beyond the limit; its bytes are gone.
    case tooLong
  }

  private let descriptor: Int32
  private let limit: Int
  private var pending: [UInt8] = []
  /// Where in `pending` the next line begins.
  private var start = 0
  private var atEnd = false

  /// Reads lines of at most `limit` bytes.
  init(descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// The next line; nil at the end. A last line needs no line break.
  mutating func next() -> Line? {
    var searched = start
    var isTooLong = false
    while true {
      if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = pending[start..<end]
        start = end + 1
        return isTooLong || line.count > limit ? .tooLong : .text(Array(line))
      }
      if atEnd {
        let line = pending[start...]
        start = pending.count
        if isTooLong || line.count > limit { return .tooLong }
        return line.isEmpty ? nil : .text(Array(line))
      }
      pending.removeSubrange(..<start)
      start = 0
      if pending.count > limit {
        pending.removeAll(keepingCapacity: true)
        isTooLong = true
      }
      searched = pending.count
      fill()
    }
  }

  private mutating func fill() {
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { return pending.append(contentsOf: piece[..<count]) }
      if count < 0, errno == EINTR { continue }
      atEnd = true
      return
    }
  }
}
