import Foundation
import RQSyntax
import Testing

@testable import RQEngine

@Suite("COPY … TO writes files that read back as they were") final class CopyTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-copy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func content(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// Texts that need quotes, NULLs, numbers of several widths.
  private func conversation(_ settings: [String: String] = [:]) throws -> Conversation {
    var table = TableWriter(
      TableSchema(
        "notes",
        columns: [
          ColumnSchema("id", type: .integer), ColumnSchema("text", type: .text),
          ColumnSchema("amount", type: .decimal(precision: 18, scale: 4)), ColumnSchema("share", type: .double),
          ColumnSchema("day", type: .date), ColumnSchema("open", type: .boolean),
        ]))
    for row: [Value] in [
      [
        .integer(1), .text("怀仁市，朔州"), .decimal(Decimal(unscaled: -43_900, scale: 4)), .double(0.25),
        CivilDate("2024-02-29").map { .date($0) } ?? .null, .boolean(true),
      ],
      [.integer(-70_000), .text("a,\"b\"\nc"), .null, .double(1e300), .null, .boolean(false)],
      [.null, .text(""), .decimal(Decimal(unscaled: 5, scale: 4)), .null, .null, .null],
      [
        .integer(.min), .text(" x"), .decimal(Decimal(unscaled: Int128(Int64.max) * 1000, scale: 4)), .null, .null,
        .null,
      ],
    ] { table.append(row) }
    return try Conversation([try table.finish()], settings)
  }

  static let all = """
    id,text,amount,share,day,open
    1,怀仁市，朔州,-4.3900,0.25,2024-02-29,true
    -70000,"a,""b""
    c",,1e+300,,false
    ,"",0.0005,,,
    -9223372036854775808," x",922337203685477580.7000,,,

    """

  @Test func aTableAndAQueryGiveTheSame() throws {
    let conversation = try conversation()
    let result = try conversation.run("COPY notes TO '\(path("a.csv"))'")
    #expect(result.table?.texts == [["4"]])
    #expect(try content("a.csv") == CopyTests.all)
    _ = try conversation.run("COPY (SELECT * FROM notes) TO '\(path("b.csv"))' (FORMAT csv, HEADER)")
    #expect(try content("b.csv") == CopyTests.all)
  }

  @Test func someColumnsWithoutAHeader() throws {
    _ = try conversation().run("COPY notes (open, id) TO '\(path("a.csv"))' (HEADER false)")
    #expect(try content("a.csv") == "true,1\nfalse,-70000\n,\n,-9223372036854775808\n")
  }

  @Test func aSingleColumnKeepsTheRowsOfItsNulls() throws {
    _ = try conversation().run("COPY (SELECT day FROM notes LIMIT 2) TO '\(path("a.csv"))'")
    #expect(try content("a.csv") == "day\n2024-02-29\n\"\"\n")
  }

  @Test("The rows stand in their order, whatever the threads and vectors", arguments: [(1, 3), (7, 3), (7, 2048)])
  func order(threads: Int, vectorSize: Int) throws {
    var table = TableWriter(TableSchema("numbers", columns: [ColumnSchema("n", type: .integer)]))
    let count = 200_000
    for n in 0..<count { table.append([.integer(Int64(n))]) }
    let conversation = try Conversation(
      [try table.finish()], ["threads": "\(threads)", "vector_size": "\(vectorSize)"])
    _ = try conversation.run("COPY (SELECT n FROM numbers WHERE n % 3 = 0) TO '\(path("n.csv"))'")
    let lines = try content("n.csv").split(separator: "\n").dropFirst()
    #expect(lines.elementsEqual(stride(from: 0, to: count, by: 3).map { "\($0)" }, by: { $0 == $1 }))
  }

  @Test func whatIsWrittenReadsBack() throws {
    let conversation = try conversation()
    _ = try conversation.run("COPY notes TO '\(path("notes.csv"))'")
    let (table, problems, _) = try CSVImport.read(path: path("notes.csv"))
    #expect(problems.isEmpty)
    let again = try Conversation([table])
    let query = "SELECT id, text, amount, share, day, open FROM notes"
    #expect(try again.run(query).table?.texts == conversation.run(query).table?.texts)
  }

  @Test func aFileIsReplacedWholeOrNotAtAll() throws {
    try "old".write(toFile: path("a.csv"), atomically: true, encoding: .utf8)
    let conversation = try conversation(["division_by_zero": "error"])
    #expect(throws: Diagnostic.self) {
      try conversation.run("COPY (SELECT 1 / (id - 1) FROM notes) TO '\(path("a.csv"))'")
    }
    #expect(try content("a.csv") == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.csv"])
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("COPY notes TO '/nowhere/at/all.csv'", "RQ0630"), ("COPY notes TO 'x.csv' (FORMAT parquet)", "RQ0631"),
      ("COPY notes TO 'x.csv' (HEADER maybe)", "RQ0631"), ("COPY notes TO 'x.csv' (HAEDER)", "RQ0631"),
      ("COPY notes TO '/dev/full'", "RQ0632"), ("COPY notes FROM 'x.csv'", "RQ0601"),
      ("COPY notes FROM 'x.csv' (HEADER false)", "RQ0633"),
    ])
  func mistakes(statement: String, code: String) throws {
    let conversation = try conversation()
    let error = #expect(throws: Diagnostic.self) { try conversation.run(statement) }
    #expect(error?.code == code)
  }
}
