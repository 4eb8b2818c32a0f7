import Foundation
import RQEngine
import Testing

@testable import RQReports

/// What a user is told of documents that were made, or broken, so as to stop their reader.
@Suite("Hostile documents")
struct HostileDocumentTests {
  private func reason(_ bytes: [UInt8], _ name: String) -> DocumentProblem.Reason? {
    do {
      _ = try ReportReader.read(bytes, source: name)
      return nil
    } catch {
      #expect(!error.message.isEmpty)
      return error.reason
    }
  }

  private func reason(_ text: String, _ name: String) -> DocumentProblem.Reason? { reason(Array(text.utf8), name) }

  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  private static let title = "怀仁市2023年政府信息公开工作年度报告"

  private func page(_ body: String) -> String { "<html><body><h1>\(Self.title)</h1>\(body)</body></html>" }

  private func word(_ xml: String) -> [UInt8] {
    StoredArchive.bytes([("word/document.xml", Array(xml.utf8))])
  }

  private func wordBody(_ body: String) -> [UInt8] {
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return word("<?xml version=\"1.0\"?><w:document xmlns:w=\"\(space)\"><w:body>\(body)</w:body></w:document>")
  }

  @Test("rows of more columns than a table may have, in every format")
  func wide() {
    #expect(reason(page("<table><tr>" + repeated("<td>1</td>", 10_000) + "</tr></table>"), "a.html") == .notAReport)
    #expect(reason(page("<table>" + repeated("<tr><td colspan=1000>1", 9)), "a.html") == .notAReport)
    #expect(
      reason(page("<table><tr>" + repeated("<td colspan=1000 rowspan=65534>1", 50)), "a.html") == .notAReport)
    #expect(reason(Self.title + "\n" + repeated(repeated("|1", 6_000) + "\n", 3), "a.md") == .notAReport)
    #expect(reason(Self.title + "\n" + repeated(repeated("1\t", 6_000) + "\n", 3), "a.txt") == .notAReport)
    #expect(reason(Self.title + "\n" + repeated(repeated("1,", 6_000) + "\n", 3), "a.txt") == .notAReport)
    #expect(reason("{\\rtf1 \\trowd\\intbl " + repeated("1\\cell ", 10_000) + "\\row}", "a.rtf") == .notAReport)
    let cell = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    #expect(reason(wordBody("<w:tbl><w:tr>" + repeated(cell, 10_000) + "</w:tr></w:tbl>"), "a.docx") == .notAReport)
  }

  @Test("spans of a thousand million columns and rows")
  func spans() {
    let cells = "<td colspan=1000000000 rowspan=1000000000>1<td colspan=99999999999999999999999 rowspan=-7>2"
    #expect(reason(page("<table>" + repeated("<tr>\(cells)", 40)), "a.html") == .notAReport)
    for mark in ["<w:tcPr><w:gridSpan w:val=\"1000000000\"/></w:tcPr>", "<w:tcPr><w:gridSpan w:val=\"-9\"/></w:tcPr>"] {
      let row = "<w:tr><w:tc>\(mark)<w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>"
      #expect(reason(wordBody("<w:tbl>" + repeated(row, 40) + "</w:tbl>"), "a.docx") == .notAReport)
    }
    let before = "<w:tr><w:trPr><w:gridBefore w:val=\"1000000000\"/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    #expect(reason(wordBody("<w:tbl>" + repeated(before, 40) + "</w:tbl>"), "a.docx") == .notAReport)
    #expect(
      reason("{\\rtf1\\trowd\\cellx99999999999\\cellx-2147483648\\intbl 1\\cell 2\\cell\\row}", "a.rtf") == .notAReport)
  }

  @Test("tables in tables, groups in groups, as deep as a file is long")
  func deep() {
    #expect(reason(page(repeated("<table><tr><td>", 20_000)), "a.html") == .notAReport)
    #expect(reason(page(repeated("<div>", 50_000)), "a.html") == .notAReport)
    #expect(reason("{\\rtf1 " + repeated("{", 100_000), "a.rtf") == .notAReport)
    #expect(reason(repeated(">", 100_000), "a.md") == .notAReport)
    #expect(reason(repeated("[", 100_000), "a.md") == .notAReport)
    let open = repeated("<w:tbl><w:tr><w:tc>", 20_000)
    #expect(reason(wordBody(open + "<w:p/>" + repeated("</w:tc></w:tr></w:tbl>", 20_000)), "a.docx") == .notText)
    let part = "--a\nContent-Type: multipart/related; boundary=\"a\"\n\n"
    let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"a\"\n\n"
    #expect(reason(head + repeated(part, 20_000), "a.mhtml") == .notText)
  }

  @Test("entities that stand for entities, and for files")
  func entities() {
    let levels = (1..<12).map { "<!ENTITY e\($0) \"\(repeated("&e\($0 - 1);", 10))\">" }.joined()
    let type = "<!DOCTYPE d [<!ENTITY e0 \"x\">\(levels)<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
    for text in ["&e11;", "&f;"] {
      let document = "<w:document><w:t>\(text)</w:t></w:document>"
      #expect(reason(word("<?xml version=\"1.0\"?>\(type)\(document)"), "a.docx") == .notText)
      #expect(reason(word("<?xml version=\"1.0\"?>\(repeated(" ", 8_192))\(type)\(document)"), "a.docx") != nil)
      #expect(reason(type + page(repeated(text, 1_000)), "a.html") == .notAReport)
    }
  }

  @Test("cross-reference tables and pages of a PDF that refer to themselves")
  func circles() {
    let file = """
      %PDF-1.4
      1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
      2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1000000000>>endobj
      xref
      0 1
      0000000000 65535 f\u{20}
      trailer<</Size 3/Root 1 0 R/Prev 104>>
      startxref
      104
      %%EOF
      """
    #expect([.noText, .notText].contains(reason(file, "a.pdf")))
  }

  @Test("properties of paragraphs in a Word 97 document that state any number of bytes", arguments: 0...255)
  func paragraphProperties(_ stated: Int) {
    let pageSize = 512
    var document = [UInt8](repeating: 0, count: 4 * pageSize)
    var table = [UInt8](repeating: 0, count: 64)
    // One page of properties, the second, with one paragraph whose properties stand at its end.
    (document[0x102], document[0x106]) = (4, 12)
    table[12] = 1
    for offset in stride(from: 2, to: 510, by: 4) {
      document[2 * pageSize - 1] = 1
      document[pageSize + 8] = UInt8(offset / 2)
      document[pageSize + offset / 2 * 2] = UInt8(stated)
      let paragraphs = DocParagraphs(document, table, data: document)
      var hint = 0
      #expect(!paragraphs.flags(at: 0, from: &hint).isInTable)
      document[pageSize + offset / 2 * 2] = 0
    }
  }

  @Test("sizes and chains in the heads of a Word 97 document that lead anywhere")
  func heads() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Documents")
    let good = [UInt8](try Data(contentsOf: folder.appendingPathComponent("doc-merged.doc")))
    for place in stride(from: 0x18, to: 0x58, by: 4) {
      for value: [UInt8] in [[0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0, 0, 0, 0x80]] {
        var bytes = good
        bytes.replaceSubrange(place..<place + 4, with: value)
        let reason = reason(bytes, "a.doc")
        #expect([nil, .notText, .notAReport, .unsupportedFormat].contains(reason), "at \(place)")
      }
    }
  }

  @Test("more text than any report has")
  func long() {
    let line = Self.title + repeated("1", PositionedText.maxUnits)
    #expect(reason(line, "a.txt") == .tooLarge)
    #expect(reason(page(line), "a.html") == .tooLarge)
    #expect(reason([UInt8](repeating: 0x0A, count: 4 * PositionedText.maxUnits + 1), "a.txt") == .tooLarge)
  }

  /// An archive of one entry that inflates to 3 MiB of NUL, whatever its heads say.
  private func bomb(named name: String, claiming size: Int) -> [UInt8] {
    let start: [UInt8] = [0xED, 0xC1, 0x01, 0x0D, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xF7, 0x4F, 0x6D, 0x0E, 0x37, 0xA0]
    let deflated = start + [UInt8](repeating: 0, count: 3048) + [0xBE, 0x0D]
    var archive = StoredArchive.bytes([(name, deflated)])
    let directory = 30 + name.utf8.count + deflated.count
    for start in [8, directory + 10] {
      archive[start] = 8
      let little = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
      archive.replaceSubrange(start + 14..<start + 18, with: little)
    }
    return archive
  }

  @Test("archives that inflate beyond what their size, or their heads, allow")
  func bombs() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.zip")
    // What inflates to more than its head says is a damaged archive, and is inflated no further.
    let claims: [(size: Int, reason: DocumentProblem.Reason)] = [
      (3 << 20, .tooLarge), (1 << 31, .tooLarge), (0xFFFF_FFF0, .tooLarge), (100, .notText), (0, .notText),
    ]
    for (size, expected) in claims {
      try Data(bomb(named: "a.txt", claiming: size)).write(to: file)
      let reasons = try LoadedReports([file.path]).problems.map(\.reason)
      #expect(reasons == [expected], "claiming \(size)")
      #expect(reason(bomb(named: "word/document.xml", claiming: size), "a.docx") == expected, "claiming \(size)")
    }
  }

  @Test("file names with line breaks and control characters")
  func names() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let good = folder.appendingPathComponent("a\nb\u{1B}[31m.txt")
    try Data(SyntheticReport(seed: 5).text(.rowALine).utf8).write(to: good)
    try Data("山".utf8).write(to: folder.appendingPathComponent("c\nd.txt"))
    let found = try LoadedReports([folder.path])
    #expect(found.reports.map { $0.source } == [good.path])
    #expect(found.problems.map(\.reason) == [.notAReport])
    #expect(try LoadedReports([good.path]).reports.count == 1)
  }

  @Test("quotes that never end, and fields longer than a number")
  func quadratic() {
    #expect(reason(Self.title + "\n" + repeated(repeated("\"1,", 40_000) + "\n", 3), "a.txt") == .notAReport)
    let value = repeated("a", 200_000)
    #expect(reason(page("<input a=\"\(value)\" value=\"\(value)&#98;\(value)\">"), "a.html") == .notAReport)
    #expect(reason(page("<p \(repeated("a ", 200_000))>1</p>"), "a.html") == .notAReport)
    let attributes = (0..<200_000).map { "a\($0)=\($0 % 2 == 0 ? "1" : "'>'")" }.joined(separator: " ")
    #expect(reason(page("<p \(attributes)>1</p>"), "a.html") == .notAReport)
  }

  @Test("labels of nothing but brackets or digits, in the tables of a report")
  func labels() {
    let report = SyntheticReport(seed: 5).text(.rowALine)
    let label = "予以公开"
    for shred in ["(", "（", "1", "１", "(1", "一", "12.", "行政复议 "] {
      let long = report.replacingOccurrences(of: label, with: label + repeated(shred, 4_000))
      #expect(reason(long, "a.txt") == nil, "\(shred)")
      let cells = long.split(separator: "\n").map { "<tr><td>" + $0.replacingOccurrences(of: "|", with: "<td>") }
      #expect(reason("<table>" + cells.joined() + "</table>", "a.html") == nil, "\(shred)")
    }
  }

  @Test("scripts and comments of a large page hide nothing behind them")
  func scripts() throws {
    let words = repeated("a ", 40_000)
    let report = SyntheticReport(seed: 5).text(.rowALine).split(separator: "\n").map { "<p>\($0)</p>" }.joined()
    let hiding = ["<script>if (a <b \(words))</script>", "<!-- <b \(words) -->", "<style>/* <b \(words)*/</style>"]
    for hidden in hiding {
      #expect(reason(hidden + report, "a.html") == nil)
    }
  }
}
