/// UTF-8 on its way to a sink, in pieces of about 64 KiB, so that a result of any length never stands in memory as text.
///
/// Call `finish` at the end: what is buffered then is otherwise lost.
public struct TextWriter: ~Copyable {
  /// How many bytes are gathered before the sink gets them.
  static let pieceSize = 65_536

  private var buffer: [UInt8] = []
  private let sink: ([UInt8]) throws -> Void

  /// A writer that hands pieces to `sink`, which throws to stop the writing.
  public init(to sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

  /// Appends text.
  public mutating func write(_ text: some StringProtocol) throws {
    buffer.append(contentsOf: text.utf8)
    try flushWhenFull()
  }

  /// Appends one byte of ASCII.
  public mutating func write(_ byte: UInt8) throws {
    buffer.append(byte)
    try flushWhenFull()
  }

  /// Appends bytes that are no text.
  public mutating func write(bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    try flushWhenFull()
  }

  /// Appends text `count` times.
  public mutating func write(_ text: some StringProtocol, repeated count: Int) throws {
    for _ in 0..<max(0, count) { try write(text) }
  }

  /// Hands what is left to the sink.
  public mutating func finish() throws {
    if buffer.isEmpty { return }
    try sink(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func flushWhenFull() throws {
    if buffer.count >= TextWriter.pieceSize { try finish() }
  }
}

extension TextWriter {
  /// The whole text that `body` writes.
  public static func string(_ body: (inout TextWriter) throws -> Void) rethrows -> String {
    let text = GatheredText()
    var writer = TextWriter { text.bytes.append(contentsOf: $0) }
    try body(&writer)
    // The sink above never throws.
    try? writer.finish()
    return String(decoding: text.bytes, as: UTF8.self)
  }

  private final class GatheredText {
    var bytes: [UInt8] = []
  }
}
