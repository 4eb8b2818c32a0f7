import RQEngine

/// A table drawn with lines: its cells, found from the lines that part them.
///
/// Where lines cross they make a lattice of small boxes; boxes without a line between them are one cell. A lattice with a
/// cell that is no rectangle is no table, but for one at its side and its upper or lower end, which is cut into its columns:
/// where a page ends, the border between the cells of two groups of rows may be missing.
struct Lattice {
  /// A cell: the rows and columns of small boxes it covers.
  struct Cell {
    var rows: Range<Int>
    var columns: Range<Int>
  }

  /// The edges of the columns from left to right.
  let xs: [Double]
  /// The edges of the rows from top to bottom.
  let ys: [Double]
  /// By row, inside a row by column.
  private(set) var cells: [Cell] = []
  /// For each small box the cell it belongs to, row by row.
  private var cellOfBox: [Int] = []
  /// The cells that were cut out of one that is no rectangle.
  private(set) var parts: Set<Int> = []

  /// Lines nearer to one another than this are one: cells may have borders of their own with room between them.
  private static let slack = 4.0
  /// Lines that touch are no farther apart than this.
  private static let touch = 1.0
  /// More lines than any report's table has.
  private static let maxRules = 20_000
  private static let maxBoxes = 40_000

  /// The tables that the lines of a page make, from top to bottom; boxes and frames around other things are none.
  ///
  /// - Parameters:
  ///   - joiningPieces: whether lines that cross no other belong to those that begin where they end.
  ///   - fewestCells: with fewer cells they make no table.
  static func lattices(of rules: [PageRule], joiningPieces: Bool, fewestCells: Int = 4) -> [Lattice] {
    if rules.count > maxRules { return [] }
    return components(rules.filter(\.isHorizontal), rules.filter { !$0.isHorizontal }, joiningPieces, within: slack)
      .flatMap { horizontals, verticals -> [Lattice] in
        if let lattice = Lattice(horizontals, verticals, fewestCells) { return [lattice] }
        // A table may stand close to the frame of a page's layout around it.
        return components(horizontals, verticals, joiningPieces, within: touch)
          .compactMap { $0.count + $1.count < horizontals.count + verticals.count ? Lattice($0, $1, fewestCells) : nil }
      }
      .ordered { $0.top < $1.top }
  }

  /// The height of its upper edge on the page.
  var top: Double { ys.first ?? 0 }

  /// The number of the cell at a place; nil outside.
  func cell(x: Double, y: Double) -> Int? {
    guard let row = Lattice.interval(of: y, in: ys), let column = Lattice.interval(of: x, in: xs) else { return nil }
    return cellOfBox[row * (xs.count - 1) + column]
  }

  /// The width of a cell.
  func width(of cell: Int) -> Double { xs[cells[cell].columns.upperBound] - xs[cells[cell].columns.lowerBound] }

  private static func interval(of place: Double, in edges: [Double]) -> Int? {
    guard let first = edges.first, let last = edges.last, place >= first, place < last else { return nil }
    return (edges.firstIndex { $0 > place } ?? 1) - 1
  }

  /// The rules that hang together by crossing or touching, or by coming as near as `slack`.
  private static func components(
    _ horizontals: [PageRule], _ verticals: [PageRule], _ joiningPieces: Bool, within slack: Double
  ) -> [(horizontals: [PageRule], verticals: [PageRule])] {
    var sets = DisjointSets(horizontals.count + verticals.count)
    var touches = [Bool](repeating: false, count: horizontals.count + verticals.count)
    for (i, horizontal) in horizontals.enumerated() {
      for (j, vertical) in verticals.enumerated()
      where vertical.position >= horizontal.start - slack && vertical.position <= horizontal.end + slack
        && horizontal.position >= vertical.start - slack && horizontal.position <= vertical.end + slack
      {
        sets.join(horizontals.count + j, i)
        touches[i] = true
        touches[horizontals.count + j] = true
      }
    }
    if joiningPieces {
      joinPieces(of: horizontals, touches[..<horizontals.count], in: &sets)
      joinPieces(of: verticals, touches[horizontals.count...], in: &sets)
    }
    var groups: [Int: (horizontals: [PageRule], verticals: [PageRule])] = [:]
    for (i, rule) in horizontals.enumerated() { groups[sets.root(i), default: ([], [])].horizontals.append(rule) }
    for (j, rule) in verticals.enumerated() {
      groups[sets.root(horizontals.count + j), default: ([], [])].verticals.append(rule)
    }
    return groups.ordered { $0.key < $1.key }.map(\.value)
  }

  /// Joins rules of one direction of which one begins where the other ends, if one of them touches nothing across: the
  /// border of a cell over several columns may be drawn in pieces.
  private static func joinPieces(of rules: [PageRule], _ touches: ArraySlice<Bool>, in sets: inout DisjointSets) {
    let first = touches.startIndex
    let order = rules.indices.ordered { rules[$0].position < rules[$1].position }
    for (place, i) in order.enumerated() {
      for j in order[(place + 1)...] {
        if rules[j].position - rules[i].position > 0.5 { break }
        if touches[first + i], touches[first + j] { continue }
        if min(abs(rules[i].start - rules[j].end), abs(rules[j].start - rules[i].end)) < 1.5 {
          sets.join(first + j, first + i)
        }
      }
    }
  }

  private init?(_ horizontals: [PageRule], _ verticals: [PageRule], _ fewestCells: Int) {
    // A table may be open at its sides, and at a page's end.
    let (horizontals, verticals) = (Lattice.snapped(horizontals), Lattice.snapped(verticals))
    ys = Lattice.edges(horizontals, verticals)
    xs = Lattice.edges(verticals, horizontals)
    let (rows, columns) = (ys.count - 1, xs.count - 1)
    guard rows >= 1, columns >= 2, rows * columns >= fewestCells, rows * columns <= Lattice.maxBoxes else { return nil }
    var sets = DisjointSets(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let box = row * columns + column
        let (x, y) = ((xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2)
        if column + 1 < columns, !Lattice.isParted(at: xs[column + 1], y, by: verticals) {
          sets.join(box, box + 1)
        }
        if row + 1 < rows, !Lattice.isParted(at: ys[row + 1], x, by: horizontals) {
          sets.join(box, box + columns)
        }
      }
    }
    var roots = (0..<rows * columns).map { sets.root($0) }
    let irregular = number(roots, columns)
    if !irregular.isEmpty {
      guard irregular.count == 1, let root = irregular.first,
        let bent = roots.firstIndex(of: root).map({ cells[cellOfBox[$0]] }),
        bent.columns.lowerBound == 0, bent.rows.lowerBound == 0 || bent.rows.upperBound == rows
      else { return nil }
      for box in roots.indices where irregular.contains(roots[box]) {
        let isBelowItself = box >= columns && sets.root(box - columns) == sets.root(box)
        roots[box] = isBelowItself ? roots[box - columns] : rows * columns + box
      }
      _ = number(roots, columns)
      for box in roots.indices where roots[box] >= rows * columns { parts.insert(cellOfBox[box]) }
    }
    if cells.count < fewestCells { return nil }
  }

  /// Numbers the cells by what the boxes of each have in common, and gives what those have that are no rectangles.
  private mutating func number(_ roots: [Int], _ columns: Int) -> Set<Int> {
    var (numbers, boxes): ([Int: Int], [Int]) = ([:], [])
    (cells, cellOfBox) = ([], [])
    for (box, root) in roots.enumerated() {
      let (row, column) = (box / columns, box % columns)
      let known = numbers[root] ?? cells.count
      if known == cells.count {
        numbers[root] = known
        cells.append(Cell(rows: row..<row + 1, columns: column..<column + 1))
        boxes.append(0)
      }
      let cell = cells[known]
      cells[known].rows = min(cell.rows.lowerBound, row)..<max(cell.rows.upperBound, row + 1)
      cells[known].columns = min(cell.columns.lowerBound, column)..<max(cell.columns.upperBound, column + 1)
      boxes[known] += 1
      cellOfBox.append(known)
    }
    return Set(
      numbers.filter { boxes[$0.value] != cells[$0.value].rows.count * cells[$0.value].columns.count }.map(\.key))
  }

  /// The rules of a table with those that stand close together on one line.
  private static func snapped(_ rules: [PageRule]) -> [PageRule] {
    var snapped = rules.ordered { $0.position < $1.position }
    var first = 0
    var last = 0.0
    for index in snapped.indices {
      let position = snapped[index].position
      if index == 0 || position - last > slack || position - snapped[first].position > 2 * slack { first = index }
      last = position
      snapped[index].position = snapped[first].position
    }
    return snapped
  }

  /// Where lines stand, and where those across begin and end beyond them.
  private static func edges(_ rules: [PageRule], _ across: [PageRule]) -> [Double] {
    var edges: [Double] = []
    for rule in rules where rule.position != edges.last { edges.append(rule.position) }
    guard let first = edges.first, let last = edges.last else { return [] }
    let start = across.map(\.start).min() ?? first
    let end = across.map(\.end).max() ?? last
    if first - start > 2 * slack { edges.insert(start, at: 0) }
    if end - last > 2 * slack { edges.append(end) }
    return edges
  }

  private static func isParted(at edge: Double, _ middle: Double, by rules: [PageRule]) -> Bool {
    rules.contains { $0.position == edge && $0.start <= middle && middle <= $0.end }
  }
}

/// Things that are put into sets by joining two at a time, with paths halved on the way (Tarjan and van Leeuwen, 1984).
private struct DisjointSets {
  private var parents: [Int]

  init(_ count: Int) { parents = Array(0..<count) }

  /// The thing that stands for the set of another.
  mutating func root(_ index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  /// Joins the set of `other` to that of `first`.
  mutating func join(_ first: Int, _ other: Int) { parents[root(other)] = root(first) }
}
