/// Finds the least of the heads of several ordered lists, again and again.
///
/// Every inner node holds the list that lost there, so that a list that moves on plays against one other a level.
struct LoserTree {
  /// The list whose head is the least.
  private(set) var winner = 0
  private var losers: [Int32]
  private let leaves: Int

  /// `isLess` compares the heads of two lists, neither of which equals another's.
  init(count: Int, _ isLess: (Int, Int) -> Bool) {
    leaves = max(count, 1)
    losers = [Int32](repeating: -1, count: leaves)
    var winners = [Int32](repeating: -1, count: leaves * 2)
    for leaf in 0..<leaves { winners[leaves + leaf] = Int32(truncatingIfNeeded: leaf) }
    for node in stride(from: leaves - 1, to: 0, by: -1) {
      let (left, right) = (winners[node * 2], winners[node * 2 + 1])
      let isLeft = isLess(Int(left), Int(right))
      winners[node] = isLeft ? left : right
      losers[node] = isLeft ? right : left
    }
    winner = leaves == 1 ? 0 : Int(winners[1])
  }

  /// Plays the games of the winner anew, after its list has moved on.
  @inline(__always)
  mutating func replay(_ isLess: (Int, Int) -> Bool) {
    var current = winner
    var node = (winner + leaves) >> 1
    losers.withUnsafeMutableBufferPointer { losers in
      while node > 0 {
        let other = Int(losers[node])
        if isLess(other, current) {
          losers[node] = Int32(truncatingIfNeeded: current)
          current = other
        }
        node >>= 1
      }
    }
    winner = current
  }
}
