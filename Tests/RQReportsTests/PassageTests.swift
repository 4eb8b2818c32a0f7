import Foundation
import RQEngine
import Testing

@testable import RQReports

/// The words around what cells cite, in documents of every format.
@Suite struct PassageTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Documents")
  private static let documents: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { !$0.hasSuffix(".jsonl") && !$0.hasSuffix(".zip") }.sorted()

  @Test("the marked text of a passage is what the cell prints", arguments: documents)
  func marks(_ name: String) throws {
    let path = Self.folder.appendingPathComponent(name).path
    let report = try ReportReader.read(try Corpus.bytes(of: path), source: path)
    let reader = try PassageReader(path)
    for cell in report.allCells where cell.state != .absent {
      let passage = try #require(reader.passage(at: cell.byteStart..<cell.byteEnd), "\(name): \(cell)")
      func letters(_ text: String) -> [Character] { text.filter { !$0.isWhitespace } }
      #expect(letters(passage.marked) == letters(cell.printed), "\(name): \(passage.text)")
    }
    let named = report.allCells.filter { $0.state == .number }.compactMap {
      reader.passage(at: $0.byteStart..<$0.byteEnd)
    }
    #expect(
      named.allSatisfy {
        $0.before.hasPrefix("…") || $0.before.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) }
      })
  }

  @Test("a passage is one line, cut where it is long, with the words above a number that stands alone")
  func forms() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-passages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let long = String(repeating: "总", count: 100)
    let text = "怀仁市2022年政府信息公开工作年度报告\n一、本年新收政府信息公开申请数量\n12\n\(long) 7 \(long)\n"
    let path = folder.appendingPathComponent("a.txt").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let reader = try PassageReader(path)
    func place(of part: String) throws -> Range<Int> {
      let range = try #require(text.range(of: part, options: .backwards))
      let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      return start..<start + part.utf8.count
    }
    let alone = try #require(reader.passage(at: try place(of: "12")))
    #expect(alone.text == "一、本年新收政府信息公开申请数量 «12»" && alone.line == 3)
    let cut = try #require(reader.passage(at: try place(of: "7")))
    #expect(cut.before.hasPrefix("…总") && cut.after.hasSuffix("总…") && cut.before.count == 41 && cut.line == 4)
    #expect(reader.passage(at: 100_000..<100_001) == nil)
    #expect(throws: DocumentProblem.self) { try PassageReader(path + "x") }
  }
}
