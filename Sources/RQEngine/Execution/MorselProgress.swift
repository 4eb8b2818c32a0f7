/// How far one worker has come in its morsel, told to a statement's `Cancellation` vector by vector.
///
/// An operator that makes many rows of each says which part of its rows the ones that it passes on belong to; what the
/// next one says is then a part of that part. So a product of two tables is seen to move within a single vector. Each belongs
/// to the stages of one worker, which run on one thread at a time.
final class MorselProgress: @unchecked Sendable {
  private let cancellation: Cancellation
  /// What of the morsel the rows being passed on belong to, from 0 to 1.
  private var part = (start: 0.0, end: 1.0)
  private var told = 0.0

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  /// A morsel begins.
  func begin() {
    part = (0, 1)
    told = 0
  }

  /// Passes rows on, after which a share of the rows that came in is done.
  func pass(upTo share: Double, _ body: () throws -> Void) rethrows {
    let outer = part
    let end = outer.start + (outer.end - outer.start) * share
    part = (told, end)
    try body()
    part = outer
    tell(end)
  }

  /// The morsel is done.
  func finish() { tell(1) }

  private func tell(_ share: Double) {
    let rows = Int(share * Double(Chunk.capacity)) - Int(told * Double(Chunk.capacity))
    if rows <= 0 { return }
    told = share
    cancellation.read(rows: rows)
  }
}
