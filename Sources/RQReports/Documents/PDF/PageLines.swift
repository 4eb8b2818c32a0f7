import RQEngine

/// Puts words into lines.
enum PageLines {
  /// Joins a line of nothing but values to the line it belongs to: cells of one row may stand a little higher or lower.
  ///
  /// It belongs to the nearer of its neighbours, if that is less than two lines away and has room where the values stand.
  static func joiningValues(_ lines: [[PDFWord]]) -> [[PDFWord]] {
    var lines = lines
    var position = 0
    while position < lines.count {
      let line = lines[position]
      guard let first = line.first, line.allSatisfy({ ValueColumns.isValue($0) }) else {
        position += 1
        continue
      }
      var neighbours: [(index: Int, distance: Double)] = []
      for index in [position - 1, position + 1] where lines.indices.contains(index) {
        guard let other = lines[index].first, !overlaps(lines[index], line) else { continue }
        let distance = abs(other.y - first.y)
        if distance < 2 * first.height { neighbours.append((index, distance)) }
      }
      neighbours.sort { $0.distance < $1.distance }
      guard let nearest = neighbours.first,
        neighbours.count == 1 || neighbours[1].distance - nearest.distance > 0.2 * first.height
      else {
        if line.count <= 3, isNearLabel(position, lines) {
          // A few values between two rows may belong to either.
          lines.remove(at: position)
        } else {
          position += 1
        }
        continue
      }
      lines[nearest.index] = (lines[nearest.index] + line).ordered { $0.box.left < $1.box.left }
      lines.remove(at: position)
      position = max(0, min(position, nearest.index) - 1)
    }
    return lines
  }

  /// Whether a line next to this one and not far from it begins with words.
  private static func isNearLabel(_ position: Int, _ lines: [[PDFWord]]) -> Bool {
    [position - 1, position + 1].contains { index in
      guard lines.indices.contains(index), let first = lines[position].first, let other = lines[index].first else {
        return false
      }
      return abs(other.y - first.y) < 3 * first.height && !ValueColumns.isValue(other) && lines[index].count <= 6
    }
  }

  /// Joins lines of values that stand above one another without sharing a column, far from all others: the cells of one
  /// row, set at two heights.
  ///
  /// - Parameters:
  ///   - isOnlyRow: whether the table has no other row that might be near, so that values are enough.
  ///   - columns: tells in which column a word stands; without it those share one that stand above each other.
  static func joiningBands(
    _ lines: [[PDFWord]], isOnlyRow: Bool = false, columns: ((PDFWord) -> Int?)? = nil
  ) -> [[PDFWord]] {
    var joined: [[PDFWord]] = []
    var next = 0
    while next < lines.count {
      let line = lines[next]
      next += 1
      if next < lines.count, isBand(next - 1, lines, isOnlyRow, columns) {
        joined.append((line + lines[next]).ordered { $0.box.left < $1.box.left })
        next += 1
      } else {
        joined.append(line)
      }
    }
    return joined
  }

  /// Whether a line and the one below it are a row.
  private static func isBand(
    _ place: Int, _ lines: [[PDFWord]], _ isOnlyRow: Bool, _ columns: ((PDFWord) -> Int?)?
  ) -> Bool {
    guard let first = lines[place].first, let second = lines[place + 1].first else { return false }
    let distance = second.y - first.y
    let above = place > 0 ? lines[place - 1].first.map { first.y - $0.y } : nil
    let below = place + 2 < lines.count ? lines[place + 2].first.map { $0.y - second.y } : nil
    let sharesColumn =
      columns.map { !Set(lines[place].map($0)).isDisjoint(with: lines[place + 1].map($0)) }
      ?? overlaps(lines[place], lines[place + 1])
    guard distance < 1.6 * first.height, !sharesColumn else { return false }
    return isOnlyRow
      ? (lines[place] + lines[place + 1]).allSatisfy { ValueColumns.isValue($0) }
      : 2 * distance < min(above ?? .infinity, below ?? .infinity)
  }

  private static func overlaps(_ a: [PDFWord], _ b: [PDFWord]) -> Bool {
    a.contains { one in b.contains { $0.box.left < one.box.right && one.box.left < $0.box.right } }
  }

  /// The lines from top to bottom, the words of each from left to right.
  static func lines(of words: [PDFWord]) -> [[PDFWord]] {
    var lines: [[PDFWord]] = []
    for word in words.ordered(by: { ($0.y, $0.box.left) < ($1.y, $1.box.left) }) {
      // Against the line's first word, so that a slope of small steps does not join two lines.
      if let first = lines.last?.first, word.y - first.y < 0.5 * min(word.height, first.height) {
        lines[lines.count - 1].append(word)
      } else {
        lines.append([word])
      }
    }
    return lines.map { $0.ordered { $0.box.left < $1.box.left } }
  }
}
