import Foundation
import RQEngine
import Testing

@testable import RQReports

/// What a user is told of files that are no reports.
@Suite("Documents that cannot be read")
struct DocumentProblemTests {
  private static func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("rq-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private let good = SyntheticReport(seed: 5).text(.rowALine)

  private func reason(_ url: URL) throws -> DocumentProblem.Reason? {
    let problems = try LoadedReports([url.path]).problems
    #expect(problems.allSatisfy { $0.isNamed && !$0.message.isEmpty })
    return problems.first?.reason
  }

  @Test("a missing path, an empty folder, a folder of data")
  func nothingThere() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try reason(folder.appendingPathComponent("none")) == .missing)
    #expect(try reason(folder) == .emptyFolder)
    try Data("{}".utf8).write(to: folder.appendingPathComponent("a.json"))
    let corpus = try LoadedReports([folder.path])
    #expect(corpus.problems.map(\.reason) == [.emptyFolder])
    #expect(corpus.skipped == 1)
    #expect(try reason(folder.appendingPathComponent("a.json")) == .notADocument)
  }

  @Test("bytes that are no text, text that is no report, an empty file, a long line, another format")
  func contents() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SplitMix(state: 3)
    let cases: [(String, Data, DocumentProblem.Reason)] = [
      ("random.txt", Data((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }), .notText),
      ("nul.txt", Data("政府信息公开\0".utf8), .notText),
      ("cut.txt", Data("政府信息公开".utf8.dropLast()), .notText),
      ("novel.txt", Data("从前有一座山。".utf8), .notAReport),
      ("empty.txt", Data(), .notAReport),
      ("link.txt", Data("怀仁市2023年政府信息公开工作年度报告\n".utf8), .notAReport),
      ("line.txt", Data(String(repeating: "山", count: 350_000).utf8), .notAReport),
      ("page.html", Data("<html></html>".utf8), .notAReport),
      ("paper.pdf", Data("%PDF-1.7".utf8), .notText),
      ("text.odt", Data([0x50, 0x4B, 0x03, 0x04]), .notText),
    ]
    for (name, data, reason) in cases {
      let url = folder.appendingPathComponent(name)
      try data.write(to: url)
      #expect(try self.reason(url) == reason, "\(name)")
    }
    // A report among them is read all the same.
    try Data(good.utf8).write(to: folder.appendingPathComponent("good.txt"))
    try Data("# Read me".utf8).write(to: folder.appendingPathComponent("README.md"))
    let corpus = try LoadedReports([folder.path])
    #expect(corpus.reports.count == 1)
    #expect(corpus.problems.count == cases.count)
    #expect(corpus.problems.allSatisfy { !$0.isNamed })
    #expect(corpus.skipped == 1)
  }

  @Test("a file of 5 GB, a pipe, a device")
  func kinds() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let sparse = folder.appendingPathComponent("big.txt")
    try Data().write(to: sparse)
    let handle = try FileHandle(forWritingTo: sparse)
    try handle.truncate(atOffset: 5 << 30)
    try handle.close()
    #expect(try reason(sparse) == .tooLarge)
    let pipe = folder.appendingPathComponent("pipe.txt")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    #expect(try reason(pipe) == .notRegularFile)
    #expect(try reason(URL(fileURLWithPath: "/dev/zero")) == .notRegularFile)
  }

  @Test("links that lead in a circle, and folders too deep")
  func folders() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(good.utf8).write(to: folder.appendingPathComponent("b.txt"))
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("loop"), withDestinationURL: folder)
    var deep = folder
    for _ in 0..<70 { deep.appendPathComponent("d") }
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    let corpus = try LoadedReports([folder.path])
    #expect(corpus.reports.count == 1)
    #expect(corpus.problems.map(\.reason) == [.tooDeep])
    #expect(corpus.skipped == 1)
  }

  @Test("a named file and its folder load it once")
  func twice() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("b.txt")
    try Data(good.utf8).write(to: file)
    #expect(try LoadedReports([file.path, folder.path]).reports.count == 1)
  }

  @Test("a cancelled load says what is left")
  func cancelled() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(good.utf8).write(to: folder.appendingPathComponent("b.txt"))
    let cancel = Cancellation()
    cancel.cancel()
    let corpus = try Corpus.load(paths: [folder.path], cancel: cancel)
    #expect(corpus.reports == 0)
    #expect(corpus.problems.map(\.reason) == [.cancelled])
  }
}
