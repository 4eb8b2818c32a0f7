import RQEngine

/// What a cell of a report's tables says.
public enum CellState: String, Sendable, Hashable, CaseIterable {
  /// A number is printed.
  case number
  /// The cell is there and nothing is printed in it, or what is printed cannot be told apart from its neighbours.
  case blank
  /// A sign that says the question does not arise: `/`, `-`, `不适用`, `无`.
  case notApplicable = "not_applicable"
  /// Something is printed that is no number.
  case text
  /// The row or the table is not in the document.
  case absent
}

/// One cell of a report's tables, with the place it was read from.
public struct Cell: Sendable, Hashable {
  /// What the cell says.
  public var state: CellState
  /// The number, for the state `number` alone. Counts are whole; fees are in 万元.
  public var value: Decimal?
  /// The text as it stands in the document, without the blanks around it.
  public var printed: String
  /// The first byte of `printed` in the document.
  public var byteStart: Int
  /// The byte after `printed`; equal to `byteStart` where nothing is printed.
  public var byteEnd: Int
  /// The table or the page it stands in; nil in plain text.
  public var place: CellPlace? {
    get { placed?.place }
    set { placed = newValue.map(PlacedAt.init) }
  }

  /// Kept apart, since a report has some two hundred cells and most of plain text have no place.
  private var placed: PlacedAt?

  /// Creates a cell.
  public init(
    state: CellState, value: Decimal? = nil, printed: String = "", byteStart: Int = 0, byteEnd: Int = 0,
    place: CellPlace? = nil
  ) {
    placed = place.map(PlacedAt.init)
    self.state = state
    self.value = value
    self.printed = printed
    self.byteStart = byteStart
    self.byteEnd = byteEnd
  }

  /// A cell the document does not have.
  public static let absent = Cell(state: .absent)

  /// The number as an integer; nil where there is none or it is not whole.
  public var count: Int64? {
    guard let value else { return nil }
    if value.scale == 0 { return Int64(exactly: value.unscaled) }
    guard let whole = value.rescaled(to: 0), whole.rescaled(to: value.scale) == value else { return nil }
    return Int64(exactly: whole.unscaled)
  }
}

/// A place on the heap.
private final class PlacedAt: Sendable, Hashable {
  let place: CellPlace

  init(_ place: CellPlace) { self.place = place }

  static func == (one: PlacedAt, other: PlacedAt) -> Bool { one.place == other.place }

  func hash(into hasher: inout Hasher) { hasher.combine(place) }
}
