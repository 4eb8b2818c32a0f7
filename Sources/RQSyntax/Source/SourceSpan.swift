/// A half-open range of UTF-8 byte offsets in one source text.
public struct SourceSpan: Sendable, Hashable {
  /// Offset of the first byte.
  public var start: Int
  /// Offset just past the last byte; equal to `start` for a position between two bytes.
  public var end: Int

  /// Creates the span of the bytes `start..<end`.
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }

  /// The smallest span that holds both.
  public func joined(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(min(start, other.start), max(end, other.end))
  }
}
