import RQEngine
import RQSyntax

/// The room a table has, and how its cells are to be shown.
public struct TableFit: Sendable {
  /// How numbers are written.
  public enum Numbers: String, Sendable, CaseIterable {
    /// All digits.
    case plain
    /// Digits in groups of three: `12,345`.
    case comma
    /// In ten thousands from there on: `1.23万`.
    case wan
  }

  /// The columns of the screen; nil for as many as are wanted.
  public var width: Int?
  /// The most rows; nil for all.
  public var rows: Int?
  /// How numbers are written.
  public var numbers = Numbers.plain
  /// Why cells hold no number, by row and column; shown as `·` for a blank, `/` for what does not apply.
  public var missing: [Int: [Int: String]] = [:]

  /// Room without an end.
  public init() {}
}

/// What is shown of a table: which rows and columns, each cell as text, and how wide the columns are.
///
/// Every form for people to read is laid out by it, so that they show the same signs.
struct TableLayout {
  /// A column that is shown.
  struct Column {
    /// Its place in the table; nil for the one that stands for those left out.
    var place: Int?
    var heading: String
    var width: Int
    var isNumeric: Bool
  }

  let table: ResultTable
  let fit: TableFit
  private(set) var columns: [Column] = []
  /// How many rows are shown.
  let rowCount: Int
  /// How many columns are not.
  private(set) var hiddenColumns = 0

  /// The widths that columns of text are cut to for want of room: as long as that lets all columns stay, before columns of
  /// numbers go, and where keys alone are too wide.
  private static let (narrow, narrower, narrowest) = (16, 10, 4)

  init(_ table: ResultTable, _ fit: TableFit) {
    self.table = table
    self.fit = fit
    rowCount = min(fit.rows ?? table.rowCount, table.rowCount)
    columns = table.columns.indices.map { place in
      let heading = VisibleText.escaped(table.columns[place].name)
      return Column(
        place: place, heading: heading, width: 0, isNumeric: table.columns[place].type.isNumeric)
    }
    for place in columns.indices { columns[place].width = widest(columns[place]) }
    guard let width = fit.width else { return }
    shrink(to: width)
  }

  /// The rows that are not shown.
  var hiddenRows: Int { table.rowCount - rowCount }

  private func widest(_ column: Column) -> Int {
    guard let place = column.place else { return 1 }
    return (0..<rowCount).reduce(DisplayWidth.of(column.heading)) { max($0, DisplayWidth.of(cell($1, place))) }
  }

  /// What a cell shows, with the sign of one that is not to be taken at its word.
  func cell(_ row: Int, _ place: Int) -> String {
    let value = table.columns[place][row]
    if value.isNull {
      switch fit.missing[row]?[place] {
      case "blank"?: return "·"
      case "not_applicable"?: return "/"
      default: return "—"
      }
    }
    let isMarked = table.marks?.contains(row: row, column: place) ?? false
    return CellText.of(value, isName(place) ? .plain : fit.numbers) + (isMarked ? "‡" : "")
  }

  /// Whether the numbers of a column name something and count nothing.
  private func isName(_ place: Int) -> Bool {
    ["year", "年度", "report_id", "报告编号"].contains(table.columns[place].name)
  }

  // MARK: Room

  /// The width of the box around columns.
  private func total(_ columns: [Column]) -> Int { columns.reduce(1) { $0 + $1.width + 3 } }

  /// The width of the box when texts are cut as far as they may be.
  private func leastTotal(_ columns: [Column]) -> Int {
    columns.reduce(1) { $0 + ($1.isNumeric ? $1.width : min($1.width, Self.narrowest)) + 3 }
  }

  /// Makes the columns fit: texts are cut first, then columns are left out from the middle, and never a key.
  private mutating func shrink(to width: Int) {
    for least in [Self.narrow, Self.narrower] { cutTexts(to: width, least: least) }
    guard total(columns) > width else { return }
    guard columns.count > 2 else { return cutTexts(to: width, least: Self.narrowest) }
    let sign = Column(place: nil, heading: "…", width: 1, isNumeric: false)
    var kept = columns
    var order = droppable(kept)
    while total(kept) + 4 > width, let place = order.first {
      // One column beside the keys stays where texts cut short make room for it.
      if order.count == 1, leastTotal(kept) + 4 <= width { break }
      order.removeFirst()
      kept.removeAll { $0.place == place }
    }
    hiddenColumns = columns.count - kept.count
    guard hiddenColumns > 0 else { return cutTexts(to: width, least: Self.narrowest) }
    let gap = kept.firstIndex { column in
      guard let place = column.place else { return false }
      return !kept.contains { $0.place == place - 1 } && place > 0
    }
    kept.insert(sign, at: gap ?? kept.count)
    columns = kept
    widenTexts(to: width)
    cutTexts(to: width, least: Self.narrowest)
  }

  /// The places of columns that may be left out, the middle ones first; the first column and the keys stay.
  private func droppable(_ columns: [Column]) -> [Int] {
    let keys = table.keys.isEmpty ? [0] : table.keys
    let places = columns.compactMap(\.place).filter { !keys.contains($0) && $0 != 0 }
    // The last columns are what was asked for last and the first ones what names the row; what stands between goes first.
    let last = Double(max(1, columns.count - 1))
    let middle = last * 0.6
    func distance(_ place: Int) -> Double {
      let offset = Double(place) - middle
      return offset < 0 ? -offset / middle : offset / (last - middle)
    }
    return places.sorted { (distance($0), $0) < (distance($1), $1) }
  }

  /// Cuts the widest columns of text, evenly, as far as that helps and none below a width.
  private mutating func cutTexts(to width: Int, least: Int) {
    while total(columns) > width {
      let texts = columns.indices.filter { !columns[$0].isNumeric && columns[$0].width > least }
      guard let widest = texts.map({ columns[$0].width }).max() else { return }
      let wide = texts.filter { columns[$0].width == widest }
      // Down to the next one, and no further than there is need.
      let next = max(texts.map { columns[$0].width }.filter { $0 < widest }.max() ?? least, least)
      let excess = total(columns) - width
      let less = max(1, min(widest - next, excess / wide.count))
      for place in wide where total(columns) > width { columns[place].width -= less }
    }
  }

  /// Gives room that is left back to columns that were cut.
  private mutating func widenTexts(to width: Int) {
    for place in columns.indices {
      let room = width - total(columns)
      if room <= 0 { return }
      let wanted = widest(columns[place])
      if wanted > columns[place].width { columns[place].width = min(wanted, columns[place].width + room) }
    }
  }

  /// A text of exactly a width: cut with a sign, or filled up with blanks on the side that its kind has them.
  static func padded(_ text: String, to width: Int, right: Bool) -> String {
    var text = text
    var own = DisplayWidth.of(text)
    if own > width {
      var kept = String.UnicodeScalarView()
      var used = 0
      for scalar in text.unicodeScalars {
        let next = DisplayWidth.of(scalar)
        if used + next > width - 1 { break }
        kept.append(scalar)
        used += next
      }
      text = String(kept) + "…"
      own = used + 1
    }
    let blanks = String(repeating: " ", count: max(0, width - own))
    return right ? blanks + text : text + blanks
  }
}
