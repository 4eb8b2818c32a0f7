import Foundation
import Testing

/// What is published speaks of the project alone, not of the machine it was made on.
@Suite struct PublishedFileTests {
  /// Where this copy of the project stands and who keeps it; a published file that names either was written on one machine.
  static let forbidden: [String] = [Repository.root.path, NSHomeDirectory()].filter { $0.count > 1 }

  /// Whether a path stands in a text as a name of its own and not as part of a longer one.
  static func mentions(_ text: String, _ name: String) -> Bool {
    func isPart(_ character: Character) -> Bool { character.isLetter || character.isNumber || "_-".contains(character) }
    var rest = text[...]
    while let range = rest.range(of: name) {
      let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
      let continues = name.hasPrefix("/") ? isPart(before) || before == "." || before == "}" : isPart(before)
      if !continues, !isPart(after) { return true }
      rest = text[range.upperBound...]
    }
    return false
  }

  @Test func noFileMentionsAMachine() throws {
    let files = try Repository.trackedFiles()
    #expect(files.count > 100, "the published files were not found")
    for path in files {
      let url = Repository.root.appendingPathComponent(path)
      guard let data = try? Data(contentsOf: url) else { continue }
      // Text is looked at closely only where the bytes are there at all.
      for name in Self.forbidden where data.range(of: Data(name.utf8)) != nil {
        let text = String(decoding: data, as: UTF8.self)
        #expect(!Self.mentions(text, name), "\(path) mentions \(name)")
      }
    }
  }

  @Test func mentionsAreFoundWhereTheyAre() {
    let path = "/" + "work"
    #expect(Self.mentions("cd \(path)/main", path))
    #expect(Self.mentions("\"\(path)\"", path))
    #expect(!Self.mentions(".github\(path)flows", path))
    #expect(!Self.mentions("frame\(path)/x", path))
  }
}
