import Foundation
import RQEngine
import Testing

@testable import RQReports

/// One document a format, encoding and layout, with the truth of every cell.
@Suite("Documents of every format") struct DocumentFormatTests {
  struct Truth: Decodable, Sendable, CustomTestStringConvertible {
    var path: String
    var encoding: String
    var report: [String: String?]
    var cells: [Cell]

    /// Row code or column, applicant, number.
    struct Cell: Decodable, Sendable {
      var item: String
      var applicant: String?
      var value: String

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        item = try values.decode(String.self)
        applicant = try values.decodeIfPresent(String.self)
        value = try values.decode(String.self)
      }
    }

    var testDescription: String { path }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Documents")

  static let truths: [Truth] = {
    let lines = (try? String(contentsOf: folder.appendingPathComponent("truth.jsonl"), encoding: .utf8)) ?? ""
    return lines.split(separator: "\n").compactMap { try? JSONDecoder().decode(Truth.self, from: Data($0.utf8)) }
  }()

  @Test func thereAreDocumentsOfEveryFormat() {
    #expect(Self.truths.count >= 20)
    let endings = Set(Self.truths.compactMap { $0.path.split(separator: ".").last.map(String.init) })
    #expect(endings == ["txt", "md", "html", "htm", "mhtml", "docx", "doc", "rtf", "pdf"])
  }

  private static func read(_ truth: Truth) throws -> (report: Report, bytes: [UInt8]) {
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(truth.path)))
    return (try ReportReader.read(bytes, source: truth.path), bytes)
  }

  private static func cell(_ code: String, _ applicant: String?, _ report: Report) -> Cell? {
    if let applicant, let item = ApplicationItem(rawValue: code), let column = Applicant(rawValue: applicant) {
      return report.applied(item, column)
    }
    if let column = DisclosureColumn(rawValue: code) { return report.disclosed(column) }
    for kind in ProceedingKind.allCases {
      for outcome in ProceedingOutcome.allCases where "\(kind.code)_\(outcome.code)" == code {
        return report.contested(kind, outcome)
      }
    }
    return nil
  }

  @Test(arguments: truths) func everyNumberIsRead(_ truth: Truth) throws {
    let (report, _) = try Self.read(truth)
    #expect(truth.cells.count >= 8)
    for expected in truth.cells {
      let cell = try #require(Self.cell(expected.item, expected.applicant, report), "\(expected.item)")
      let value = cell.value.map { Double($0.description) }
      #expect(value == Double(expected.value), "\(expected.item) \(expected.applicant ?? "")")
    }
  }

  @Test(arguments: truths) func identityIsRead(_ truth: Truth) throws {
    let (report, _) = try Self.read(truth)
    let read: [String: String?] = [
      "title": report.title, "agency": report.agency, "year": report.year.map(String.init),
      "province": report.place.province, "city": report.place.city, "county": report.place.county,
      "town": report.place.town, "adcode": report.place.adcode, "level": report.place.level?.code,
      "body": report.body?.code, "script": report.script.code, "template": report.template.code,
    ]
    for (name, value) in read { #expect(value == truth.report[name] ?? nil, "\(name)") }
  }

  /// What a cell cites must give its number when it is looked up: bytes of the file or of its part, or a box on a page.
  @Test(arguments: truths) func everyNumberCanBeLookedUp(_ truth: Truth) throws {
    let (report, bytes) = try Self.read(truth)
    let cells = report.disclosure + report.applications + report.proceedings
    for cell in cells where cell.state == .number {
      if report.format == .pdf {
        let box = try #require(cell.place?.box)
        #expect((cell.place?.page ?? 0) > 0 && box.left < box.right && box.top < box.bottom)
        continue
      }
      var source = bytes
      if let part = cell.place?.part { source = try #require(try ZipArchive(bytes).inflate(part)) }
      let cited = Array(source[cell.byteStart..<cell.byteEnd])
      let text = try #require(Self.text(of: cited, truth, report.format), "\(cell.printed)")
      let units = text.utf16.map { Folding.table[Int($0)] }.filter {
        ![0, Folding.space, Folding.newline].contains($0)
      }
      guard case .number? = NumberText.read(units[...]) else {
        Issue.record("\(cell.printed) is cited as \(text)")
        continue
      }
      let printed = cell.printed.utf16.map { Folding.table[Int($0)] }
        .filter { ![0, Folding.space, Folding.newline].contains($0) }
      #expect(units == printed)
    }
  }

  /// The text of cited bytes, with the marks of its format taken out.
  private static func text(of bytes: [UInt8], _ truth: Truth, _ format: DocumentFormat) -> String? {
    let name = truth.encoding.replacingOccurrences(of: "-bare", with: "")
    switch format {
    case .doc:
      // Word keeps a piece of text in one byte a character where it can.
      if bytes.allSatisfy({ $0 != 0 && $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
      return DecodedText(bytes, as: .utf16LittleEndian).map { String(decoding: $0.units, as: UTF16.self) }
    case .rtf:
      var document = Array("{\\rtf1\\ansi\\ansicpg936\\uc0 ".utf8)
      document += bytes + [0x7D]
      return (try? RTFReader().text(of: document)).map { $0.printed(0..<$0.units.count) }
    case .html, .docx:
      let encoding = format == .docx ? .utf8 : TextEncoding(declared: name) ?? .utf8
      guard let decoded = DecodedText(bytes, as: encoding) else { return nil }
      let page = Array(String(decoding: decoded.units, as: UTF16.self).utf8)
      return (try? HTMLReader().text(of: page)).map { $0.printed(0..<$0.units.count) }
    case .mhtml:
      return String(decoding: bytes, as: UTF8.self)
    default:
      let encoding = TextEncoding(declared: name) ?? .utf8
      return DecodedText(bytes, as: encoding).map { String(decoding: $0.units, as: UTF16.self) }
    }
  }

  @Test func anArchiveIsReadAsAFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-zip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // A Word document is an archive too: renamed, it is one without documents of its own name.
    let truth = try #require(Self.truths.first { $0.path.hasSuffix(".docx") })
    try FileManager.default.copyItem(
      at: Self.folder.appendingPathComponent(truth.path), to: folder.appendingPathComponent("report.zip"))
    let corpus = try LoadedReports([folder.path])
    #expect(corpus.reports.count == 1 && corpus.reports.first?.format == .docx)
  }
}
