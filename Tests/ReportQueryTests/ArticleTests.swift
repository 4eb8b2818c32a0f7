import Foundation
import Testing

/// The code in the articles of the documentation is that of the snippets, which are compiled and run.
@Suite struct ArticleTests {
  private static let articles = LibraryTests.root.appendingPathComponent("Sources/ReportQuery/ReportQuery.docc")

  private static func texts(in folder: URL, _ suffix: String) throws -> [(name: String, text: String)] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }.sorted().map {
      ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
    }
  }

  /// The blocks of Swift in a text.
  private static func blocks(of text: String) -> [String] {
    text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  @Test func codeInArticlesIsThatOfSnippets() throws {
    let snippets = try Self.texts(in: LibraryTests.root.appendingPathComponent("Snippets"), ".swift")
    let articles = try Self.texts(in: Self.articles, ".md")
    #expect(snippets.count >= 8)
    #expect(articles.count >= 4)
    var count = 0
    for article in articles {
      for block in Self.blocks(of: article.text) {
        count += 1
        #expect(snippets.contains { $0.text.contains(block) }, "\(article.name):\n\(block)")
      }
    }
    #expect(count >= 10)
  }

  @Test func articlesPointToEachOther() throws {
    let articles = try Self.texts(in: Self.articles, ".md")
    let names = articles.map { String($0.name.dropLast(3)) }
    for article in articles {
      for link in article.text.components(separatedBy: "<doc:").dropFirst().map({ $0.components(separatedBy: ">")[0] })
      {
        #expect(names.contains(link), "\(article.name) points to \(link)")
      }
    }
  }
}
