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
