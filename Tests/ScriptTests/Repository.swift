import Foundation

/// Where the package's files stand.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func url(_ path: String) -> URL { root.appendingPathComponent(path) }

  static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

  /// The files below a folder with an extension, by path, in order.
  static func files(in folder: String, extension suffix: String) -> [String] {
    let base = url(folder).path
    let found = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix("." + suffix) }.map { "\(folder)/\($0)" }.sorted()
  }
}
