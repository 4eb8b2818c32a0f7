import Foundation
import RQEngine
import Testing

@testable import RQRender

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Workbooks as a spreadsheet program takes them apart.
@Suite struct WorkbookTests {
  private static let table = ResultTable(
    columns: [
      ResultColumn(
        name: "机关", type: .text,
        values: [.text("怀仁市 <a> & \"b\""), .text("=1+1"), .text(" two\nlines\u{1B}[31m "), .null]),
      ResultColumn(
        name: "n", type: .integer,
        values: [.integer(12), .integer(-9_007_199_254_740_992), .integer(9_223_372_036_854_775_807), .null]),
      ResultColumn(
        name: "fees", type: .decimal(precision: 38, scale: 4),
        values: [
          .decimal(Decimal(unscaled: 43_900, scale: 4)),
          .decimal(Decimal(unscaled: 123_456_789_012_345_678_901, scale: 4)),
          .null, .null,
        ]),
      ResultColumn(name: "x", type: .double, values: [.double(0.1), .double(1e300), .double(-2), .null]),
      ResultColumn(name: "ok", type: .boolean, values: [.boolean(true), .boolean(false), .null, .null]),
      ResultColumn(
        name: "d", type: .date,
        values: [.date(CivilDate(days: 19_753)), .date(CivilDate(days: -30_000)), .null, .null]),
      ResultColumn(
        name: "t", type: .timestamp,
        values: [.timestamp(Timestamp(microseconds: 1_706_659_200_000_000 + 43_200_000_000)), .null, .null, .null]),
    ], rowCount: 4)

  private static func bytes(_ workbook: Workbook) throws -> [UInt8] {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    var writer = TextWriter { sink.bytes += $0 }
    try workbook.write(to: &writer)
    try writer.finish()
    return sink.bytes
  }

  private static let sheets = [
    Workbook.Sheet(name: "各省/一", table: table, remarks: ["SELECT 1", "RQ0307: a number marked ‡"]),
    Workbook.Sheet(name: "各省_一", table: table.prefix(1)),
  ]

  @Test func everyPartIsThereAndIsXML() throws {
    let zip = try ZipReader(Self.bytes(Workbook(Self.sheets)))
    #expect(
      zip.names == [
        "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml",
      ])
    for name in zip.names { #expect(XMLParser(data: zip.data(name)).parse(), "\(name)") }
    // No name is there twice, and none has what Excel takes for a path.
    for name in ["各省_一", "各省_一 2", "说明"] { #expect(zip.text("xl/workbook.xml").contains("<sheet name=\"\(name)\"")) }
    #expect(zip.text("xl/worksheets/sheet1.xml").contains("state=\"frozen\""))
  }

  @Test func cellsKeepTheirTypes() throws {
    let zip = try ZipReader(Self.bytes(Workbook(Self.sheets)))
    let cells = try WorksheetCells(zip.data("xl/worksheets/sheet1.xml")).cells
    let expected: [(String, String)] = [
      ("A1", "text:机关"), ("G1", "text:t"), ("A2", "text:怀仁市 <a> & \"b\""), ("A3", "text:=1+1"),
      ("A4", "text: two\nlines␛[31m "), ("B2", "12"), ("B3", "-9007199254740992"), ("B4", "text:9223372036854775807"),
      ("C2", "4.3900"), ("C3", "text:12345678901234567.8901"), ("D2", "0.1"), ("D3", "1e+300"), ("D4", "-2.0"),
      ("E2", "b:1"), ("E3", "b:0"), ("F2", "45322"), ("F3", "text:1887-11-12"), ("G2", "45322.5"),
    ]
    for (place, content) in expected { #expect(cells[place] == content, "\(place)") }
    // NULL is an empty cell.
    #expect(cells["A5"] == nil && cells["B5"] == nil && cells["E4"] == nil)
    let remarks = try WorksheetCells(zip.data("xl/worksheets/sheet3.xml")).cells
    #expect(remarks["A2"] == "text:各省/一" && remarks["B2"] == "text:SELECT 1")
    #expect(remarks["B3"] == "text:RQ0307: a number marked ‡")
  }

  @Test func whatLooksLikeAnEscapeStaysText() throws {
    let texts = ["_x0041_", "_x004G_", "__x0041_", "_X0041_", "_x0041"]
    let table = ResultTable(
      columns: [ResultColumn(name: "_x0042_", type: .text, values: texts.map { .text($0) })], rowCount: texts.count)
    let sheet = TextWriter.string { try? WorksheetText.write(table, to: &$0) }
    for wanted in [
      ">_x005F_x0042_<", ">_x005F_x0041_<", ">_x004G_<", ">__x005F_x0041_<", ">_X0041_<", ">_x0041<",
    ] {
      #expect(sheet.contains(wanted), "\(wanted)")
    }
  }

  @Test func theSameSheetsGiveTheSameBytes() throws {
    #expect(try Self.bytes(Workbook(Self.sheets)) == Self.bytes(Workbook(Self.sheets)))
  }
}

/// The cells of a worksheet: what stands in each, texts and truth values with what they are in front.
private final class WorksheetCells: NSObject, XMLParserDelegate {
  private(set) var cells: [String: String] = [:]
  private var place = ""
  private var kind: String?
  private var text = ""

  init(_ data: Data) throws {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    guard parser.parse() else { throw ZipReader.Failure(message: "the sheet is no XML") }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if name == "c" { (place, kind) = (attributes["r"] ?? "", attributes["t"]) }
    if name == "v" || name == "t" { text = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    if name == "t" { cells[place] = "text:" + text }
    if name == "v" { cells[place] = (kind.map { $0 + ":" } ?? "") + text }
  }
}
