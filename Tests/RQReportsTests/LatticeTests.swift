import Testing

@testable import RQReports

/// Tables drawn with lines on a page.
@Suite("Drawn tables") struct LatticeTests {
  private func across(_ y: Double, _ start: Double, _ end: Double) -> PageRule {
    PageRule(isHorizontal: true, position: y, start: start, end: end)
  }

  private func down(_ x: Double, _ start: Double, _ end: Double) -> PageRule {
    PageRule(isHorizontal: false, position: x, start: start, end: end)
  }

  private func shape(_ lattice: Lattice) -> [String] {
    lattice.cells.map {
      "\($0.rows.lowerBound)-\($0.rows.upperBound) \($0.columns.lowerBound)-\($0.columns.upperBound)"
    }
  }

  @Test("a cell reaches as far as no line parts it")
  func spans() {
    let rules = [
      across(0, 0, 90), across(20, 30, 90), across(40, 0, 90), down(0, 0, 40), down(30, 0, 40), down(60, 20, 40),
      down(90, 0, 40),
    ]
    let found = Lattice.lattices(of: rules, joiningPieces: true)
    #expect(found.map(shape) == [["0-2 0-1", "0-1 1-3", "1-2 1-2", "1-2 2-3"]])
  }

  @Test("cells with borders of their own are those of one table")
  func separateBorders() {
    var rules: [PageRule] = []
    for row in 0..<2 {
      for column in 0..<3 {
        let (x, y) = (Double(column) * 40, Double(row) * 20)
        rules += [
          across(y, x, x + 37.5), across(y + 17.5, x, x + 37.5), down(x, y, y + 17.5), down(x + 37.5, y, y + 17.5),
        ]
      }
    }
    let found = Lattice.lattices(of: rules, joiningPieces: true)
    #expect(found.map(shape) == [["0-1 0-1", "0-1 1-2", "0-1 2-3", "1-2 0-1", "1-2 1-2", "1-2 2-3"]])
  }

  @Test("the border of a cell over several columns may be drawn in pieces that cross nothing")
  func piecesOfBorders() {
    // Two rows of four columns, of which the second is one cell but for its label.
    let rules =
      [0.0, 20, 40].flatMap { y in (0..<4).map { across(y, Double($0) * 30, Double($0) * 30 + 30) } }
      + [down(0, 0, 40), down(30, 0, 40), down(60, 0, 18), down(90, 0, 18), down(120, 0, 40)]
    #expect(
      Lattice.lattices(of: rules, joiningPieces: true).map(shape) == [
        ["0-1 0-1", "0-1 1-2", "0-1 2-3", "0-1 3-4", "1-2 0-1", "1-2 1-4"]
      ])
  }

  @Test("a frame and an underline are no tables, and a cell that is no rectangle holds no value")
  func others() throws {
    let frame = [across(0, 0, 500), across(700, 0, 500), down(0, 0, 700), down(500, 0, 700)]
    #expect(Lattice.lattices(of: frame, joiningPieces: true).isEmpty)
    #expect(Lattice.lattices(of: [across(10, 0, 100)], joiningPieces: true).isEmpty)
    let bent = [
      across(0, 0, 90), across(20, 0, 30), across(40, 0, 90), across(60, 0, 90), down(0, 0, 60), down(90, 0, 60),
      down(30, 20, 60), down(60, 40, 60),
    ]
    let lattice = try #require(Lattice.lattices(of: bent, joiningPieces: true).first)
    #expect(lattice.parts.map { shape(lattice)[$0] }.sorted() == ["0-1 0-1", "0-2 1-2", "0-2 2-3"])
    func tables(_ word: String) -> [LatticeTable] {
      let words = ["总计", "1", "2"].enumerated().map { place, text in
        PDFWord(
          Array(text.utf16), PageBox(left: 5 + 30 * Double(place), top: 45, right: 20 + 30 * Double(place), bottom: 55),
          index: place)
      }
      let top = PDFWord(Array(word.utf16), PageBox(left: 35, top: 5, right: 50, bottom: 15), index: 3)
      let page = PDFPage(number: 1, width: 90, height: 60, words: words + [top], rules: bent)
      return LatticeTable.tables(of: page, joiningPieces: true)
    }
    #expect(tables("结果").count == 1)
    #expect(tables("3").isEmpty)
  }

  @Test("paths as cairo writes them")
  func paths() throws {
    let stroke = try #require(
      SVGPath(
        #"<path style="fill:none;stroke-width:0.5;stroke:rgb(0%,0%,0%);" d="M 10 20 L 10 60 " "#
          + #"transform="matrix(1,0,0,-1,0,792)"/>"#))
    #expect(stroke.isStroked)
    #expect(stroke.outlines.map { $0.map(\.y) } == [[772, 732]])
    #expect(SVGPath(#"<path style="stroke:none;fill:rgb(0%,0%,0%);" d="M 0 0 C 1 1 2 2 3 3 "/>"#) == nil)
    #expect(SVGPath(#"<path fill="none" stroke="none" d="M 0 0 L 9 0 "/>"#) == nil)
    let box = try #require(SVGPath(#"<path fill="rgb(0%)" d="M 0 0 L 9 0 L 9 1 L 0 1 Z M 0 0 "/>"#))
    #expect(!box.isStroked && box.outlines.map(\.count) == [5])
  }
}
