/// How alike two texts are.
enum TextSimilarity {
  /// The share of characters that both texts have in like places; fewer where those stand in another order.
  static func jaro(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double {
    if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty ? 1 : 0 }
    let window = max(0, max(a.count, b.count) / 2 - 1)
    var taken = [Bool](repeating: false, count: b.count)
    var shared: [Unicode.Scalar] = []
    for (place, character) in a.enumerated() {
      let (low, high) = (max(0, place - window), min(b.count, place + window + 1))
      guard low < high, let found = (low..<high).first(where: { !taken[$0] && b[$0] == character }) else { continue }
      taken[found] = true
      shared.append(character)
    }
    if shared.isEmpty { return 0 }
    let others = b.indices.filter { taken[$0] }.map { b[$0] }
    let moved = zip(shared, others).count { $0 != $1 } / 2
    let count = Double(shared.count)
    return (count / Double(a.count) + count / Double(b.count) + (count - Double(moved)) / count) / 3
  }

  /// That, raised for texts whose first characters, up to four, are the same.
  static func jaroWinkler(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double {
    let similarity = jaro(a, b)
    if similarity <= 0.7 { return similarity }
    let prefix = zip(a.prefix(4), b.prefix(4)).prefix { $0 == $1 }.count
    return similarity + Double(prefix) * 0.1 * (1 - similarity)
  }

  /// How many characters to insert, delete, replace or swap make one text the other.
  static func swapDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    // Rows and columns begin one early with what no way goes through.
    let far = a.count + b.count
    let width = b.count + 2
    var costs = [Int](repeating: far, count: (a.count + 2) * width)
    for i in 0...a.count { costs[(i + 1) * width + 1] = i }
    for j in 0...b.count { costs[width + j + 1] = j }
    var lastRow: [Unicode.Scalar: Int] = [:]
    for i in 0..<a.count {
      var lastColumn = 0
      for j in 0..<b.count {
        let (row, column) = (lastRow[b[j], default: 0], lastColumn)
        let isSame = a[i] == b[j]
        if isSame { lastColumn = j + 1 }
        let swapped = costs[row * width + column] + (i - row) + 1 + (j - column)
        costs[(i + 2) * width + j + 2] = min(
          costs[(i + 1) * width + j + 1] + (isSame ? 0 : 1), costs[(i + 2) * width + j + 1] + 1,
          costs[(i + 1) * width + j + 2] + 1, swapped)
      }
      lastRow[a[i]] = i + 1
    }
    return costs[(a.count + 1) * width + b.count + 1]
  }
}
