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
      lines[nearest.index] = (lines[nearest.index] + line).sorted { $0.box.left < $1.box.left }
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

  private static func overlaps(_ a: [PDFWord], _ b: [PDFWord]) -> Bool {
    a.contains { one in b.contains { $0.box.left < one.box.right && one.box.left < $0.box.right } }
  }

  /// The lines from top to bottom, the words of each from left to right.
  static func lines(of words: [PDFWord]) -> [[PDFWord]] {
    var lines: [[PDFWord]] = []
    for word in words.sorted(by: { ($0.y, $0.box.left) < ($1.y, $1.box.left) }) {
      // Against the line's first word, so that a slope of small steps does not join two lines.
      if let first = lines.last?.first, word.y - first.y < 0.5 * min(word.height, first.height) {
        lines[lines.count - 1].append(word)
      } else {
        lines.append([word])
      }
    }
    return lines.map { $0.sorted { $0.box.left < $1.box.left } }
  }
}
