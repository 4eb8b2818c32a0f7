import Foundation
import Testing

/// The scripts in `Snippets` are programs of their own, which anyone may read as a start.
@Suite struct SnippetTests {
  @Test(arguments: [
    ("WhoWithholds", ["怀仁市人民政府: 12 of 12", "三（三）8 属于行政查询事项 12"]),
    ("OwnTable", ["│ 宿迁市人民政府办公室 │ 2021 │      197 │ 3.95 │", "│ 怀仁市人民政府       │ 2024 │       12 │ 3.63 │"]),
    (
      "Drawing",
      [
        "FROM reports SELECT year, sum(received), sum(granted) WHERE year >= 2021 GROUP BY year", "收到与予以公开", "2024",
        "and as SVG",
      ]
    ),
    ("OnePage", ["one file, nothing else needed"]),
    ("ByColumn", ["received and granted together: 264", "granted 5", "300 cells first", "4 batches"]),
    ("OwnFunction", ["│ concentration │", "RQ0404 only_new: NotYet() bytes 7–21"]),
    ("WhatIsWrong", ["怀仁市人民政府 balance", "withheld_inquiry printed as 12 at byte", "Scan reports", "in good time"]),
    ("RunScript", ["怀仁市人民政府,12", "test shown_to_be_whole: 1 rows should not be there", "all is well"]),
  ])
  func aSnippetRuns(_ name: String, _ printed: [String]) throws {
    let program = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
    let folder = program ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let process = Process()
    process.executableURL = folder.appendingPathComponent(name)
    process.environment = [
      "RQ_DATASETS": LibraryTests.root.appendingPathComponent("datasets").path, "SWIFT_BACKTRACE": "enable=no",
    ]
    // A pipe would stay open in programs that other tests start meanwhile.
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("rq-snippet-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: output, encoding: .utf8)
    #expect(process.terminationStatus == 0)
    for part in printed { #expect(text.contains(part), "\(text)") }
    #expect(text.contains("note: agency is not in GROUP BY") == false)
  }
}
