import RQEngine
import RQReports

/// Where a row of `cells` or `findings` says that something stands: in some bytes, or in a box of a page.
struct CitedPlace {
  private let bytes: Range<Int>?
  private let box: (page: Int, box: PageBox)?

  /// - Parameter value: the value of a column of the row.
  init(_ value: (String) -> Value?) {
    func whole(_ name: String) -> Int? {
      guard case .integer(let number)? = value(name) else { return nil }
      return Int(exactly: number)
    }
    func length(_ name: String) -> Double? {
      guard case .double(let number)? = value(name) else { return nil }
      return number
    }
    if let start = whole("byte_start"), let end = whole("byte_end"), start <= end {
      bytes = start..<end
    } else {
      bytes = nil
    }
    if let page = whole("page"), let left = length("x0"), let top = length("y0"), let right = length("x1"),
      let bottom = length("y1")
    {
      box = (page, PageBox(left: left, top: top, right: right, bottom: bottom))
    } else {
      box = nil
    }
  }

  /// The passage there.
  func passage(of reader: PassageReader) -> Passage? {
    if let bytes { return reader.passage(at: bytes) }
    return box.flatMap { reader.passage(onPage: $0.page, in: $0.box) }
  }
}
