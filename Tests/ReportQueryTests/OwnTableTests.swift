import Foundation
import ReportQuery
import Testing

/// Values of one's own as tables, queries put together step by step, and pictures of results.
@Suite struct OwnTableTests {
  private static let reports = LibraryTests.database
  private var database: Database { Self.reports.newSession() }

  private enum Size: String, Codable { case small, large }

  private struct Town: Codable, Equatable {
    var name: String
    var peopleCount: Int
    var size: Size
    var area: Double?
    var budget: Decimal
    var founded: CivilDate?
    var isCounty: Bool
    var small: UInt8
  }

  @Test func rowsGoInAndComeOutAgain() throws {
    let towns = [
      Town(
        name: "甲'县", peopleCount: 12, size: .small, area: 1.5, budget: try #require(Decimal("3.10")),
        founded: CivilDate("1999-12-31"), isCounty: true, small: 255),
      Town(
        name: "乙市", peopleCount: -3, size: .large, area: nil, budget: try #require(Decimal("2.50")), founded: nil,
        isCounty: false, small: 0),
    ]
    let database = database
    try database.add(towns, as: "my towns")
    let result = try database.run("SELECT * FROM \"my towns\"")
    #expect(
      result.columns.map(\.name) == [
        "name", "people_count", "size", "area", "budget", "founded", "is_county", "small",
      ])
    #expect(result.columns.map(\.type)[4...5] == [.decimal(precision: 38, scale: 2), .date])
    #expect(try result.decode(as: [Town].self) == towns)
    try database.add([towns[1]], as: "my towns")
    #expect(try database.run("SELECT count(*) FROM \"my towns\"").rows[0][0] == .integer(1))
  }

  @Test func aTableOfManyRows() throws {
    struct Pair: Codable { var n: Int }
    let database = database
    try database.add((0..<10_000).map { Pair(n: $0) }, as: "many")
    #expect(try database.run("SELECT count(*), sum(n) FROM many").rows[0][1] == .integer(49_995_000))
  }

  @Test func whatIsNoTableIsRefused() throws {
    struct Nested: Encodable { var list: [Int] }
    struct Deep: Encodable { var inner: Nested }
    let database = database
    #expect(throws: EncodingError.self) { try database.add([Nested(list: [1])], as: "t") }
    #expect(throws: EncodingError.self) { try database.add([Deep(inner: Nested(list: []))], as: "t") }
    #expect(throws: Diagnostic.self) { try database.add([Nested](), as: "t") }
  }

  @Test func resultsAreDrawn() throws {
    let result = try database.run("SELECT agency, received")
    let chart = try result.drawn(title: "A < B")
    #expect(chart.kind == .bar)
    #expect(chart.svg().contains("A &lt; B"))
    #expect(chart.terminalText.hasPrefix("A < B\n"))
    #expect(try result.drawn(as: .column).kind == .column)
    #expect(throws: Diagnostic.self) { try database.run("SELECT agency").drawn() }
    let object = try JSONSerialization.jsonObject(with: Data(chart.vegaLite.utf8)) as? [String: Any]
    #expect(object?["title"] as? String == "A < B")
  }

  @Test func resultsAndPicturesGoToFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
    let result = try database.run("SELECT agency, received WHERE year = 2024 ORDER BY received")
    try result.write(to: path("a.csv"))
    #expect(try text("a.csv") == "agency,received\n泸州市龙马潭区安宁街道办事处,0\n怀仁市人民政府,12\n")
    try result.write(to: path("a.svg"))
    #expect(try text("a.svg").hasPrefix("<svg"))
    try result.write(to: path("a.xlsx"))
    #expect(try Data(contentsOf: folder.appendingPathComponent("a.xlsx")).starts(with: Data("PK".utf8)))
    try result.write(to: path("plain"), as: .jsonl)
    #expect(try text("plain").split(separator: "\n").count == 2)
    #expect(throws: OutputFailure.self) { try result.write(to: path("unknown")) }
    #expect(throws: OutputFailure.self) { try result.write(to: path("none/a.csv")) }
    #expect(throws: OutputFailure.self) { try database.run("SET threads = 1").write(to: path("b.csv")) }
    #expect(throws: Diagnostic.self) { try database.run("SELECT agency").write(to: path("c.svg")) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "a.csv", "a.svg", "a.xlsx", "plain",
      ])
  }

  @Test func aScriptOfAFileIsRunStatementByStatement() throws {
    let path = LibraryTests.root.appendingPathComponent("queries/share-granted.rq").path
    var run = ScriptRun(in: database)
    var outcomes: [String] = []
    let isWell = run.run(try ScriptSource.file(path)) { step in
      if case .result(let result) = step.outcome { outcomes.append("\(result.rowCount > 0)") }
      return true
    }
    #expect(isWell)
    #expect(!outcomes.isEmpty)
  }

  @Test func aPageOfATextIsMade() {
    let made = Page("# {count(*)} 份报告 {max(year)}").html(of: database)
    #expect(made.findings.isEmpty)
    #expect(made.html?.contains("<h1>1 份报告 2024</h1>") ?? false)
  }
}
