import Testing

/// Inside the engine, which is one module so that generic code specialises, the compiler does not keep the layers apart.
@Suite struct EngineLayerTests {
  /// The folders of the engine, each of which may use itself and those before it.
  static let layers = [
    "Values", "Columns", "Catalog", "Functions", "Plan", "Evaluation", "Binder", "Optimizer", "Execution", "Import",
    "Export", "Completion", "Session",
  ]

  /// The layer of a file of the engine: the folder below `Sources/RQEngine`.
  private static func layer(of file: SwiftFile) -> Int? {
    let parts = file.path.split(separator: "/")
    return parts.count > 3 ? layers.firstIndex(of: String(parts[2])) : nil
  }

  private static func engine() throws -> [SwiftFile] {
    try Repository.sources().filter { $0.path.hasPrefix("Sources/RQEngine/") }
  }

  @Test func everyFileBelongsToALayer() throws {
    for file in try Self.engine() {
      #expect(Self.layer(of: file) != nil, "\(file.path) stands in no folder of the list of layers")
    }
  }

  @Test func filesMentionOnlyTheirOwnLayerAndThoseBelow() throws {
    let files = try Self.engine()
    var declared: [String: Int] = [:]
    for file in files {
      guard let layer = Self.layer(of: file) else { continue }
      for declaration in file.declarations(SwiftFile.typeKeywords.union(["func"]))
      where declaration.isTopLevel && !declaration.isPrivate {
        // A name that two layers declare says nothing about which of them is meant.
        declared[declaration.name] = min(declared[declaration.name] ?? layer, layer)
      }
    }
    #expect(declared.count > 80, "the declarations of the engine were not found")
    var violations: [String] = []
    for file in files {
      guard let layer = Self.layer(of: file) else { continue }
      for word in file.words where word.before != UInt8(ascii: ".") {
        guard let other = declared[String(word.text)], other > layer else { continue }
        violations.append(
          "\(file.path):\(word.line): \(Self.layers[layer]) mentions \(word.text) of \(Self.layers[other])")
      }
    }
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }
}
