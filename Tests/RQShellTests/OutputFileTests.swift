import Foundation
import ReportQuery
import Testing

@testable import RQShell

@Test func committedContentReplacesTheOld() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write("old", to: "a.csv")
  let file = try OutputFile.replacing(path)
  try file.write(Array("new".utf8))
  #expect(folder.read("a.csv") == "old")
  try file.commit()
  #expect(folder.read("a.csv") == "new")
  #expect(folder.names == ["a.csv"])
}

@Test func discardedContentLeavesNoTrace() throws {
  let folder = try TemporaryFolder()
  let file = try OutputFile.replacing(folder.path("a.csv"))
  try file.write(Array("new".utf8))
  file.discard()
  #expect(folder.names == [])
}

@Test func linksStayLinksAndRightsStayRights() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write("old", to: "real.csv")
  #expect(chmod(path, 0o640) == 0)
  #expect(symlink("real.csv", folder.path("link.csv")) == 0)
  let file = try OutputFile.replacing(folder.path("link.csv"))
  try file.write(Array("new".utf8))
  try file.commit()
  #expect(folder.read("real.csv") == "new")
  #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.csv")) == "real.csv")
  let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  #expect(rights == 0o640)
}

@Test func devicesAreWrittenDirectly() throws {
  let file = try OutputFile.replacing("/dev/null")
  try file.write([1, 2, 3])
  try file.commit()
}

@Test func aFolderIsNoOutput() throws {
  let folder = try TemporaryFolder()
  #expect(throws: OutputFailure.self) { try OutputFile.replacing(folder.url.path) }
  #expect(throws: OutputFailure.self) { try OutputFile.replacing(folder.path("none/a.csv")) }
}

@Test func aFullDeviceIsAnErrorNotASignal() throws {
  guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
  let run = try Program.run(["--no-data", "-o", "/dev/full", "-c", "SELECT 1"])
  #expect(run.status == 1)
  #expect(run.errors.contains("/dev/full"))
}

@Test func whatADescriptorNamesIsWrittenInItsPlace() throws {
  let folder = try TemporaryFolder()
  for name in ["/dev/stdout", "/dev/fd/1"] {
    let file = try folder.write("", to: "out.txt")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "(echo before; '\(Program.path)' --no-data -o \(name) -c 'SELECT 1 AS a'; echo after) > '\(file)'",
    ]
    try shell.run()
    shell.waitUntilExit()
    #expect(folder.read("out.txt") == "before\na\n1\nafter\n")
  }
}

@Test(arguments: ["svg", "vega"])
func aFileThatHoldsOneResultGetsNoSecond(_ format: String) throws {
  let folder = try TemporaryFolder()
  let two = "SELECT 1 AS a, 2 AS b; SELECT 3 AS c, 4 AS d"
  let run = try Program.run(["--no-data", "-f", format, "-o", folder.path("all.\(format)"), "-c", two])
  #expect(run.status == 1)
  #expect(run.errors.contains("\(format) holds one result") && run.errors.contains("{name}"))
  #expect(folder.names.isEmpty)
  #expect(try Program.run(["--no-data", "-f", format, "-o", folder.path("{name}.x"), "-c", two]).status == 0)
  #expect(folder.names == ["result_1.x", "result_2.x"])
}

@Test(arguments: [
  ("-- @name p\nSELECT 1 AS a", 0, "[{\"a\":1}]\n"), ("SET grain = open", 0, ""),
  (
    "-- @name p\nSELECT 1 AS a; SET grain = open; SELECT 2 AS b WHERE false;\n-- @name p\nSELECT '\"' AS c", 0,
    "{\"p\":\n[{\"a\":1}],\n\"result_2\":\n[],\n\"p_2\":\n[{\"c\":\"\\\"\"}]}\n"
  ), ("SELECT 1 AS a; SELECT nope", 1, "[{\"a\":1}]\n"),
  ("SELECT 1 AS a; SELECT 2 AS b; SELECT nope", 1, "{\"result_1\":\n[{\"a\":1}],\n\"result_2\":\n[{\"b\":2}]}\n"),
])
func resultsInJSONAreOneText(_ statements: String, _ status: Int32, _ text: String) throws {
  let run = try Program.run(["--no-data", "-f", "json", "-c", statements])
  #expect(run.status == status)
  #expect(run.output == text)
  let folder = try TemporaryFolder()
  #expect(try Program.run(["--no-data", "-o", folder.path("all.json"), "-c", statements]).status == status)
  #expect(folder.read("all.json") == (status == 0 ? text : nil))
}

@Test func anUnknownExtensionIsTold() throws {
  let folder = try TemporaryFolder()
  let run = try Program.run(["--no-data", "-o", folder.path("x.foo"), "-c", "SELECT 1 AS a"])
  #expect(run.status == 0)
  #expect(run.errors.contains("no format is called foo"))
  #expect(folder.read("x.foo") == "a\n1\n")
  #expect(try Program.run(["--no-data", "-o", folder.path("x"), "-c", "SELECT 1 AS a"]).errors == "")
}
