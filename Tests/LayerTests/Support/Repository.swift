import Foundation

/// The files of the project, as the tests find them beside themselves.
enum Repository {
  /// The folder that holds `Package.swift`.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized

  /// The text of a file by its path from the root.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The Swift files of the product, by path from the root, in order.
  static func sources() throws -> [SwiftFile] { try readSources.get() }

  /// The Swift files of the tests, by path from the root, in order.
  static func tests() throws -> [SwiftFile] { try readTests.get() }

  private static let readSources = Result { try swiftFiles(below: "Sources") }
  private static let readTests = Result { try swiftFiles(below: "Tests") }

  private static func swiftFiles(below folder: String) throws -> [SwiftFile] {
    try files(below: folder).filter { $0.hasSuffix(".swift") }.map { SwiftFile(path: $0, text: try text($0)) }
  }

  /// Every file below a folder, by path from the root, in order.
  static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
      .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
      .filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
          && !isFolder.boolValue
      }
      .sorted()
  }

  /// The files that are published: those git tracks, or without git all but what builds leave behind.
  static func trackedFiles() throws -> [String] {
    let listing = try Command.run("git ls-files -z 2>/dev/null", in: root)
    if listing.status == 0 { return listing.output.split(separator: "\0").map(String.init).sorted() }
    return try files(below: "").filter { path in
      !path.split(separator: "/").contains { $0.hasPrefix(".build") || $0 == ".git" || $0 == ".swiftpm" }
    }
  }
}
