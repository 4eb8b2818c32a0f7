import RQEngine

/// A document in an archive, by the path that `reports` cites: that of the archive with the entry's name behind it.
enum ArchivedDocument {
  /// The bytes of the document; nil where there is no such archive, or no such entry in it.
  static func bytes(of path: String) -> [UInt8]? {
    for slash in path.utf8.indices where path.utf8[slash] == UInt8(ascii: "/") && slash > path.startIndex {
      guard let archive = try? FileBytes.read(DocumentPath(String(path[..<slash]))),
        DocumentFormat.byContent(archive) == .zip
      else { continue }
      return entry(String(path[path.utf8.index(after: slash)...]), of: archive)
    }
    return nil
  }

  /// An entry, or one of an archive that is an entry.
  private static func entry(_ name: String, of bytes: [UInt8]) -> [UInt8]? {
    let archive = ZipArchive(bytes)
    if let found = try? archive.inflate(name) { return found }
    for slash in name.utf8.indices where name.utf8[slash] == UInt8(ascii: "/") {
      guard let inner = try? archive.inflate(String(name[..<slash])), DocumentFormat.byContent(inner) == .zip else {
        continue
      }
      return entry(String(name[name.utf8.index(after: slash)...]), of: inner)
    }
    return nil
  }
}
