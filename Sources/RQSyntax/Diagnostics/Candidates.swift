/// “Did you mean”: the known names nearest to a word that is none.
public enum Candidates {
  /// The names that may have been meant, best first; empty when none is near.
  ///
  /// Near means few slips for the word's length: one for up to three characters, two for up to seven, three beyond,
  /// and never all of its characters. Case does not count, nor does Traditional against Simplified script.
  public static func best(for word: String, among names: [String], limit: Int = 3) -> [String] {
    let target = fold(word)
    guard !target.isEmpty, target.count <= 256, limit > 0 else { return [] }
    let allowed = allowance(for: target.count)
    var found: [(distance: Int, order: Int, name: String)] = []
    for (order, name) in names.enumerated() {
      let candidate = fold(name)
      if candidate == target {
        found.append((0, order, name))
        continue
      }
      guard let distance = distance(target, candidate, atMost: allowed), distance < candidate.count else { continue }
      // Of names equally far the one that begins alike is the likelier.
      let ranked = distance * 4 - (candidate.first == target.first ? 2 : 0) - (candidate.last == target.last ? 1 : 0)
      found.append((max(1, ranked), order, name))
    }
    found.sort { ($0.distance, $0.order) < ($1.distance, $1.order) }
    var seen = Set<String>()
    return Array(found.map(\.name).filter { seen.insert($0).inserted }.prefix(limit))
  }

  /// The optimal string alignment distance, which counts insertions, deletions, substitutions and swaps of neighbours,
  /// between two texts over Unicode scalars; nil when it is greater than the bound.
  public static func distance(_ left: String, _ right: String, atMost bound: Int) -> Int? {
    distance(Array(left.unicodeScalars), Array(right.unicodeScalars), atMost: bound)
  }

  private static func allowance(for length: Int) -> Int {
    if length <= 3 { return 1 }
    return length <= 7 ? 2 : 3
  }

  private static func fold(_ text: String) -> [Unicode.Scalar] {
    text.lowercased().unicodeScalars.map { HanScript.simplified($0) }
  }

  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost bound: Int) -> Int? {
    guard bound >= 0, abs(left.count - right.count) <= bound else { return nil }
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    // Three rows of the dynamic programme: two back for swaps, one back, and the current one.
    var twoBack = [Int](repeating: 0, count: right.count + 1)
    var back = Array(0...right.count)
    var row = back
    for i in 1...left.count {
      row[0] = i
      var least = row[0]
      for j in 1...right.count {
        let same = left[i - 1] == right[j - 1]
        var cost = min(back[j] + 1, row[j - 1] + 1, back[j - 1] + (same ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          cost = min(cost, twoBack[j - 2] + 1)
        }
        row[j] = cost
        least = min(least, cost)
      }
      if least > bound { return nil }
      (twoBack, back, row) = (back, row, twoBack)
    }
    return back[right.count] <= bound ? back[right.count] : nil
  }
}
