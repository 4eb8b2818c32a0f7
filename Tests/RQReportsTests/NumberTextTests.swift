import RQEngine
import Testing

@testable import RQReports

/// Numbers as cells print them.
@Suite("Numbers")
struct NumberTextTests {
  private func read(_ printed: String) -> String {
    let folded = printed.utf16.map { Folding.table[Int($0)] }
    return switch NumberText.read(folded[...]) {
    case .number(let value, .none): value.description
    case .number(let value, let unit): "\(value) \(unit)"
    case .notApplicable: "n/a"
    case .change: "change"
    case nil: "text"
    }
  }

  @Test(
    "spellings",
    arguments: [
      ("12", "12"), ("１２", "12"), ("1,204", "1204"), ("1，204", "1204"), ("12,345,678", "12345678"), ("1,20", "text"),
      ("1204,5", "text"), ("4.39", "4.39"), (".5", "text"), ("5.", "text"), ("1.2.3", "text"), ("12件", "12 things"),
      ("3件次", "3 things"), ("4.39万元", "4.39 tenThousandYuan"), ("500元", "500 yuan"), ("/", "n/a"), ("／", "n/a"),
      ("--", "n/a"), ("——", "n/a"), ("－", "n/a"), ("不适用", "n/a"), ("无", "n/a"), ("零", "0"), ("〇", "0"), ("十", "10"),
      ("十二", "12"), ("二十", "20"), ("一百零三", "103"), ("一百二十", "120"), ("一百二", "text"), ("三千二百", "3200"),
      ("一万二千", "12000"), ("二〇二四", "2024"), ("增5", "change"), ("-8", "change"), ("+3", "change"), ("12%", "text"),
      ("999999999999999999", "999999999999999999"), ("1000000000000000000", "text"), ("约12", "text"), ("件", "text"),
      ("万", "text"), ("十十", "text"), ("百", "text"), ("1-2", "text"),
    ])
  func spellings(printed: String, value: String) { #expect(read(printed) == value) }

  @Test(
    "page marks",
    arguments: [
      ("- 9 -", true), ("第9页", true), ("第 9 页 共 12 页", true), ("P. 9", true), ("— 9 —", true), ("9", false),
      ("-", false),
      ("第9页说", false), ("-9", false), ("0", false), ("P", false),
    ])
  func pageMarks(line: String, isMark: Bool) {
    let folded = line.utf16.map { Folding.table[Int($0)] }
    #expect(PageMark.matches(folded[...]) == isMark)
  }
}
