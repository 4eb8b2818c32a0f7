/// Where a cell stands in a document that is more than a text: its table, or its page.
public struct CellPlace: Sendable, Hashable {
  /// The part of the file that byte offsets count in, `word/document.xml`; nil for the file itself.
  public var part: String?
  /// The number of the table in the document, from 1, with the row and the column in it, from 1.
  public var table: Int?
  /// The row of the table, from 1.
  public var row: Int?
  /// The column of the table, from 1.
  public var column: Int?
  /// The page, from 1, of a document that has pages.
  public var page: Int?
  /// Where on the page it is printed.
  public var box: PageBox?

  /// A place nothing is known of.
  public init() {}
}

/// A rectangle on a page, in points of 1/72 inch from the page's upper left corner.
public struct PageBox: Sendable, Hashable {
  /// The left edge.
  public var left: Double
  /// The upper edge.
  public var top: Double
  /// The right edge.
  public var right: Double
  /// The lower edge.
  public var bottom: Double

  /// Creates a rectangle.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The middle between the left and the right edge.
  var middle: Double { (left + right) / 2 }

  /// The smallest rectangle around this one and another.
  func union(_ other: PageBox) -> PageBox {
    PageBox(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }
}

/// A word of a page.
struct PageWord: Sendable, Hashable {
  /// The page, from 1.
  var page: Int
  var box: PageBox
}
