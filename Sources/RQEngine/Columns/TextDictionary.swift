import Synchronization

/// The distinct texts of a column, each under the code it is stored as.
///
/// Immutable. Ranks and the lookup table are made when first asked for.
final class TextDictionary: Sendable {
  /// One past the highest code.
  let count: Int
  /// Whether no text has two codes, so that equal codes and equal texts are the same thing.
  let isUnique: Bool
  private let bytes: [UInt8]
  private let offsets: [Int]
  private let derived = Mutex(Derived())

  private struct Derived: Sendable {
    var ranks: [UInt32]?
    var table: TextTable?
  }

  init(bytes: [UInt8], offsets: [Int], isUnique: Bool) {
    self.isUnique = isUnique
    self.bytes = bytes
    self.offsets = offsets
    count = offsets.count - 1
  }

  /// A dictionary of `texts`, coded in order; equal texts keep separate codes.
  convenience init(_ texts: [String]) {
    var bytes: [UInt8] = []
    var offsets = [0]
    for text in texts {
      bytes.append(contentsOf: text.utf8)
      offsets.append(bytes.count)
    }
    self.init(bytes: bytes, offsets: offsets, isUnique: texts.count < 2)
  }

  static let empty = TextDictionary([""])

  /// Bytes of memory held.
  var memory: Int { bytes.count + offsets.count * 8 }

  /// Calls `body` with the bytes of one text.
  @inline(__always)
  func withBytes<R>(_ code: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    let start = offsets[code]
    let end = offsets[code + 1]
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }

  /// The text of a code.
  func string(_ code: Int) -> String {
    withBytes(code) { String(decoding: $0, as: UTF8.self) }
  }

  /// Length of a text in bytes.
  func length(_ code: Int) -> Int { offsets[code + 1] - offsets[code] }

  /// The order of two texts by code point, which is the order of their UTF-8 bytes.
  func compare(_ a: Int, to other: TextDictionary, _ b: Int) -> Int {
    withBytes(a) { x in other.withBytes(b) { y in TextOrder.compare(x, y) } }
  }

  /// For each code its place among the sorted distinct texts; equal texts share a rank.
  var ranks: [UInt32] {
    derived.withLock { derived in
      if let ranks = derived.ranks { return ranks }
      let (order, isNew) = TextRanking.sorted(Array(0..<UInt32(truncatingIfNeeded: count)), self)
      var ranks = [UInt32](repeating: 0, count: count)
      var rank: UInt32 = 0
      for (position, code) in order.enumerated() {
        if position > 0, isNew[position] { rank += 1 }
        ranks[Int(code)] = rank
      }
      derived.ranks = ranks
      return ranks
    }
  }

  /// Whether the ranks are known already.
  var hasRanks: Bool { derived.withLock { $0.ranks != nil } }

  /// The lowest code of a text, or nil when it isn't there.
  func code(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    let table = derived.withLock { derived in
      if let table = derived.table { return table }
      let table = TextTable(self)
      derived.table = table
      return table
    }
    return table.find(text, hash: Hash64.bytes(text), in: self)
  }

  /// The lowest code of a text, or nil when it isn't there.
  func code(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { code(of: $0) }
  }
}
