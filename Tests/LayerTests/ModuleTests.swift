import Testing

/// Which modules may import which.
@Suite struct ModuleTests {
  static let system: Set<String> = ["Glibc", "Musl", "Darwin", "Dispatch", "Synchronization"]

  /// What the files of a folder of `Sources` may import beside the system's modules.
  static let allowed: [String: Set<String>] = [
    "RQSyntax": [],
    "RQEngine": ["RQSyntax", "CMessageDigest", "CVector"],
    "RQReports": [
      "RQEngine", "RQSyntax", "CPlaces", "CMessageDigest", "CLibXML", "CUnicode", "CZip", "CSubprocess",
    ],
    "RQRender": ["RQEngine", "RQSyntax", "CZlib"],
    "ReportQuery": ["RQSyntax", "RQEngine", "RQReports", "RQRender", "CMarkdown"],
    "RQShell": ["ReportQuery", "CReadline", "CHelp"],
    "rq": ["ReportQuery", "RQShell", "ArgumentParser"],
  ]

  /// The modules a file imports, by the line that does.
  private static func imports(of file: SwiftFile) -> [(module: String, line: Int)] {
    file.words.enumerated().compactMap { index, word in
      guard word.text == "import", index + 1 < file.words.count else { return nil }
      // `import struct Module.Type` names the kind first.
      var next = index + 1
      if SwiftFile.typeKeywords.union(["func", "var", "let"]).contains(file.words[next].text) { next += 1 }
      return (String(file.words[next].text), word.line)
    }
  }

  @Test func modulesImportOnlyWhatTheyMay() throws {
    let files = try Repository.sources()
    var seen = Set<String>()
    for file in files {
      let module = String(file.path.split(separator: "/")[1])
      let own = try #require(Self.allowed[module], "\(file.path): the module \(module) is not in the list")
      seen.insert(module)
      for (imported, line) in Self.imports(of: file) {
        #expect(
          own.contains(imported) || Self.system.contains(imported),
          "\(file.path):\(line): \(module) imports \(imported)")
      }
    }
    #expect(seen == Set(Self.allowed.keys))
  }
}
