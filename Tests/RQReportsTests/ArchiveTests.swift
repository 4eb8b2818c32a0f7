import Foundation
import Testing

@testable import RQReports

/// Archives of documents, and of other archives.
@Suite("Archives") struct ArchiveTests {
  private func archive(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] { StoredArchive.bytes(entries) }

  @Test("a Word document is told by its parts, and its text may have another name than usual")
  func namedPart() throws {
    let body = [
      "云山县人民政府2023年政府信息公开工作年度报告", "一、总体情况", "本年度工作正常。", "二、主动公开政府信息情况",
      "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况",
    ]
    let paragraphs = body.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
    let types = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    let bytes = archive([
      ("[Content_Types].xml", Array("<Types/>".utf8)),
      (
        "_rels/.rels",
        Array("<Relationships><Relationship Type=\"\(relation)\" Target=\"/word/document2.xml\"/></Relationships>".utf8)
      ),
      (
        "word/document2.xml",
        Array("<w:document xmlns:w=\"\(types)\"><w:body>\(paragraphs)</w:body></w:document>".utf8)
      ),
    ])
    let report = try ReportReader.read(bytes, source: "a.docx")
    #expect(report.format == .docx)
    #expect(report.year == 2023)
  }

  private func load(_ bytes: [UInt8]) throws -> (sources: [String], reasons: [DocumentProblem.Reason]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-archive-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.zip")
    try Data(bytes).write(to: file)
    let found = try LoadedReports([file.path])
    return (found.reports.map { String($0.source.dropFirst(file.path.count)) }, found.problems.map(\.reason))
  }

  private let report = Array(SyntheticReport(seed: 5).text(.rowALine).utf8)

  @Test("archives in archives are read as folders in folders, four deep")
  func nested() throws {
    let inner = archive([("b.txt", report)])
    let outer = archive([("a.txt", report), ("年报/inner.zip", inner)])
    #expect(try load(outer).sources == ["/a.txt", "/年报/inner.zip/b.txt"])
    let deep = archive([("x.zip", archive([("y.zip", inner)]))])
    #expect(try load(deep).sources == ["/x.zip/y.zip/b.txt"])
    let found = try load(archive([("v.zip", archive([("w.zip", deep)]))]))
    #expect(found.sources.isEmpty)
    #expect(found.reasons.contains(.unsupportedFormat))
  }

  @Test("a document in an archive, or in one inside it, is found again by the path that is cited")
  func cited() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-archive-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.zip")
    let inner = archive([("b.txt", report)])
    try Data(archive([("年报/a.txt", report), ("年报/inner.zip", inner)])).write(to: file)
    #expect(try Corpus.bytes(of: file.path + "/年报/a.txt") == report)
    #expect(try Corpus.bytes(of: file.path + "/年报/inner.zip/b.txt") == report)
    #expect(throws: DocumentProblem.self) { try Corpus.bytes(of: file.path + "/年报/inner.zip/c.txt") }
    #expect(throws: DocumentProblem.self) { try Corpus.bytes(of: file.path + "/c.txt") }
  }

  @Test("an archive that is cut, and one without documents")
  func broken() throws {
    #expect(try load(Array(archive([("a.txt", report)]).dropLast(30))).sources.isEmpty)
    #expect(try load(archive([("a.png", [1, 2, 3])])).reasons.isEmpty)
  }
}
