import RQEngine
import Testing

@testable import RQReports

/// Random figures printed in every layout must come back as printed.
@Suite("Layouts")
struct SyntheticLayoutTests {
  private func read(_ text: String) throws -> Report {
    let bytes = Array(text.utf8)
    let report = try ReportReader.read(bytes, source: "made.txt")
    report.checkPlaces(in: bytes)
    return report
  }

  @Test("all numbers come back", arguments: SyntheticReport.Layout.allCases, [false, true])
  func numbers(layout: SyntheticReport.Layout, traditional: Bool) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed)
      let report = try read(made.text(layout, traditional: traditional, seed: seed))
      let score = made.score(report)
      #expect(score.wrong.isEmpty, "\(layout) \(seed) \(score.wrong.prefix(3))")
      #expect(score.missed == 0, "\(layout) \(seed)")
      #expect(report.findings.isEmpty, "\(layout) \(seed) \(report.findings.map(\.line))")
      #expect(report.agency == "四川省泸州市龙马潭区人民政府")
      #expect(report.place.adcode == "510504")
      #expect(report.year == 2022)
      #expect(report.script == (traditional ? .hant : .hans))
      #expect(report.sections.map(\.number) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test(
    "all spellings of numbers come back", arguments: SyntheticReport.Layout.allCases,
    [SyntheticReport.Spelling.fullWidth, .units, .thousands, .slashes, .chinese])
  func spellings(layout: SyntheticReport.Layout, spelling: SyntheticReport.Spelling) throws {
    for seed in 11...15 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed, spelling: spelling)
      let score = made.score(try read(made.text(layout, seed: seed)))
      #expect(score.wrong.isEmpty, "\(layout) \(spelling) \(seed) \(score.wrong.prefix(3))")
      // A fee is an amount of money; printed with 件 it is text. A row `- 5 -` on a line of its own looks like a page mark.
      let pageMark = spelling == .slashes && (layout == .flipbook || layout == .centred)
      #expect(score.missed <= (spelling == .units ? 1 : pageMark ? 3 : 0), "\(layout) \(spelling) \(seed)")
    }
  }

  @Test("empty cells never move a number", arguments: SyntheticReport.Layout.allCases)
  func blanks(layout: SyntheticReport.Layout) throws {
    let keepsCells: Set<SyntheticReport.Layout> = [.breakAfterCell, .rowALine, .leadingBar]
    for seed in 21...40 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed, spelling: .blanks)
      let report = try read(made.text(layout, seed: seed))
      let score = made.score(report)
      #expect(score.wrong.isEmpty, "\(layout) \(seed) \(score.wrong.prefix(3))")
      if keepsCells.contains(layout) { #expect(score.right > 180, "\(layout) \(seed)") }
      #expect(report.findings.contains { $0.rule == .blank })
    }
  }

  @Test(
    "a first cell that prints words or a unit apart leaves its row readable",
    arguments: [("详见附表", CellState.text, nil), ("12 件", .number, 12)] as [(String, CellState, Int64?)],
    [SyntheticReport.Layout.rowALine, .breakAfterCell, .leadingBar, .loneBarBefore])
  func firstCell(_ cell: (printed: String, state: CellState, value: Int64?), layout: SyntheticReport.Layout) throws {
    var made = SyntheticReport(seed: 41)
    for row in [2, 4, 24] {
      made.applications[row][0] = SyntheticCell(printed: cell.printed, state: cell.state, value: cell.value)
    }
    let score = made.score(try read(made.text(layout)))
    #expect(score.wrong.isEmpty, "\(score.wrong.prefix(3))")
    #expect(score.missed == 0)
  }

  @Test("rows whose empty cells were dropped and filled up at the end give no number")
  func droppedBlanks() throws {
    for seed in 41...60 as ClosedRange<UInt64> {
      var made = SyntheticReport(seed: seed, spelling: .blanks)
      let truth = made
      for row in made.applications.indices {
        let printed = made.applications[row].filter { !$0.printed.isEmpty }
        made.applications[row] = printed + [SyntheticCell](repeating: .blank, count: 7 - printed.count)
      }
      let score = truth.score(
        try read(made.text(.rowALine, seed: seed).replacing("|  ", with: "|").replacing("  |", with: "|")))
      #expect(score.wrong.isEmpty, "\(seed) \(score.wrong.prefix(3))")
      let filled = truth.score(try read(made.text(.ruledHead)))
      #expect(filled.wrong.isEmpty, "\(seed) \(filled.wrong.prefix(3))")
    }
  }

  @Test("lines that an extractor dropped as repeated give no number")
  func repeatedLinesDropped() throws {
    for seed in 61...70 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed)
      var seen: Set<Substring> = []
      let lines = made.text(.cellALine).split(separator: "\n", omittingEmptySubsequences: false)
      let text = lines.filter { seen.insert($0).inserted }.joined(separator: "\n")
      let score = made.score(try read(text))
      #expect(score.wrong.isEmpty, "\(seed) \(score.wrong.prefix(3))")
    }
  }

  @Test("a squashed copy in front of the table is not read")
  func squashedCopy() throws {
    for seed in 71...80 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed)
      let text = made.text(.flipbook, seed: seed)
      let table = made.text(.rowALineUnfilled).split(separator: "\n").dropFirst(5).prefix(30)
      let squashed = table.joined().replacing(" | ", with: " ")
      let report = try read("浏览\n" + squashed + "... [收起]\n" + text)
      let score = made.score(report)
      #expect(score.wrong.isEmpty, "\(seed) \(score.wrong.prefix(3))")
      #expect(score.missed == 0, "\(seed)")
    }
  }

  @Test("a squashed table alone never gives a wrong number")
  func squashedOnly() throws {
    for seed in 81...100 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed)
      let lines = made.text(.rowALineUnfilled).split(separator: "\n")
      let squashed = lines.dropFirst(1).joined().replacing(" | ", with: " ")
      let score = made.score(try read("\(lines[0])\n\(squashed)\n"))
      #expect(score.wrong.isEmpty, "\(seed) \(score.wrong.prefix(3))")
    }
  }

  @Test("damaged bytes never end the process, and what is read stands where it says")
  func damage() throws {
    var random = SplitMix(state: 11)
    for seed in 1...150 as ClosedRange<UInt64> {
      let made = SyntheticReport(
        seed: seed, spelling: SyntheticReport.Spelling.allCases.randomElement(using: &random) ?? .plain)
      let layout = SyntheticReport.Layout.allCases.randomElement(using: &random) ?? .rowALine
      var scalars = Array(made.text(layout, seed: seed).unicodeScalars)
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let place = Int.random(in: 0..<scalars.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: scalars.remove(at: place)
        case 1: scalars.insert("|", at: place)
        case 2: scalars.insert("\n", at: place)
        default: scalars.swapAt(place, Int.random(in: 0..<scalars.count, using: &random))
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let bytes = Array(String(text).utf8)
      if let report = try? ReportReader.read(bytes, source: "made.txt") { report.checkPlaces(in: bytes) }
      var broken = bytes
      broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      _ = try? ReportReader.read(broken, source: "made.txt")
    }
  }

  @Test("any piece of a report cut away never gives a wrong number")
  func cutPieces() throws {
    var random = SplitMix(state: 7)
    for seed in 101...160 as ClosedRange<UInt64> {
      let made = SyntheticReport(seed: seed)
      let layout = SyntheticReport.Layout.allCases.randomElement(using: &random) ?? .rowALine
      var lines = made.text(layout, seed: seed).split(separator: "\n", omittingEmptySubsequences: false)
      let start = Int.random(in: 8..<lines.count - 1, using: &random)
      lines.removeSubrange(start..<min(lines.count, start + Int.random(in: 1...3, using: &random)))
      let report = try read(lines.joined(separator: "\n"))
      let score = made.score(report)
      #expect(score.wrong.isEmpty, "\(layout) \(seed) \(score.wrong.prefix(3))")
    }
  }
}
