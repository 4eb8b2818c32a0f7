import Testing

/// Rules of the house that no compiler checks.
@Suite struct SourceRuleTests {
  private static func sources() throws -> [SwiftFile] { try Repository.sources() }
  private static func all() throws -> [SwiftFile] { try Repository.sources() + Repository.tests() }

  @Test func onlyTheShellPrintsAndEndsTheProcess() throws {
    for file in try Self.sources() where !file.path.hasPrefix("Sources/RQShell/") && !file.path.hasPrefix("Sources/rq/")
    {
      for word in file.words where ["print", "debugPrint", "exit", "_exit", "abort"].contains(word.text) {
        let isCall = word.after == UInt8(ascii: "(") && word.before != UInt8(ascii: ".")
        #expect(!isCall, "\(file.path):\(word.line): \(word.text)( outside of RQShell and rq")
      }
    }
  }

  @Test func foundationStaysOutOfSources() throws {
    for file in try Self.sources() {
      let lines = file.words.filter { $0.text.hasPrefix("Foundation") }.map(\.line)
      #expect(lines.isEmpty, "\(file.path): Foundation in lines \(lines)")
    }
  }

  @Test func trapsHaveAReason() throws {
    for file in try Self.sources() {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      for word in file.words {
        if word.text == "try" {
          #expect(word.after != UInt8(ascii: "!"), "\(file.path):\(word.line): try!")
        }
        guard word.text == "fatalError" || word.text == "preconditionFailure", word.after == UInt8(ascii: "(") else {
          continue
        }
        let around = lines[max(word.line - 2, 0)...(word.line - 1)]
        #expect(around.contains { $0.contains("//") }, "\(file.path):\(word.line): \(word.text) without a comment")
      }
    }
  }

  /// The files whose types promise the compiler what it cannot check.
  static let unchecked: Set<String> = [
    "Sources/RQEngine/Columns/Buffer.swift",
    "Sources/RQEngine/Columns/SharedMemory.swift",
    "Sources/RQEngine/Execution/Aggregates/CollectedState.swift",
    "Sources/RQEngine/Execution/Aggregates/CollectedWords.swift",
    "Sources/RQEngine/Execution/Aggregates/MomentState.swift",
    "Sources/RQEngine/Execution/Joins/BuildRows.swift",
    "Sources/RQEngine/Execution/Joins/FlatColumn.swift",
    "Sources/RQEngine/Execution/Joins/JoinIndex.swift",
    "Sources/RQEngine/Execution/Joins/JoinTable.swift",
    "Sources/RQEngine/Execution/Joins/KeySet.swift",
    "Sources/RQEngine/Execution/Joins/NearestRows.swift",
    "Sources/RQEngine/Execution/MorselProgress.swift",
    "Sources/RQEngine/Execution/Operators/AggregateMerge.swift",
    "Sources/RQEngine/Execution/Pipeline.swift",
    "Sources/RQEngine/Execution/Scheduler.swift",
    "Sources/RQEngine/Export/ByteGatherer.swift",
    "Sources/RQEngine/Import/CSVBlockMemory.swift",
  ]

  @Test func uncheckedSendableIsListed() throws {
    let found = try Self.sources().filter { file in
      file.words.contains { $0.text == "unchecked" && $0.before == UInt8(ascii: "@") }
        || file.words.contains { $0.text == "nonisolated" && $0.after == UInt8(ascii: "(") }
    }
    let paths = Set(found.map(\.path))
    #expect(paths.subtracting(Self.unchecked).isEmpty, "not in the list of this test")
    #expect(Self.unchecked.subtracting(paths).isEmpty, "in the list of this test for nothing")
  }

  @Test func packageUsesNoUnsafeFlags() throws {
    let manifest = SwiftFile(path: "Package.swift", text: try Repository.text("Package.swift"))
    #expect(!manifest.words.contains { $0.text == "unsafeFlags" })
  }

  @Test func filesAreShort() throws {
    let files = try Self.all()
    let limit = 900
    let steps = [50, 100, 150, 200, 300, 400, 500, 700, limit]
    var lower = 0
    for step in steps {
      let count = files.count { $0.lineCount > lower && $0.lineCount <= step }
      let bar = String(repeating: "#", count: (count * 60 + files.count - 1) / max(files.count, 1))
      print("\(lower + 1)–\(step) lines: \(count) files \(bar)")
      lower = step
    }
    for file in files { #expect(file.lineCount <= limit, "\(file.path) has \(file.lineCount) lines") }
  }

  @Test func namesSayWhatThingsAre() throws {
    let empty = ["Manager", "Helper", "Utils", "Utilities"]
    func isEmpty(_ name: some StringProtocol) -> Bool { empty.contains { name.contains($0) } }
    for file in try Self.all() {
      #expect(!isEmpty(file.path), "\(file.path)")
      for declaration in file.declarations(SwiftFile.typeKeywords) {
        #expect(!isEmpty(declaration.name), "\(file.path):\(declaration.line): \(declaration.name)")
      }
    }
  }
}
