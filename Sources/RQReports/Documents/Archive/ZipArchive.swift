import CZip
import RQEngine

/// A ZIP archive in memory, read through a meter that stops what inflates beyond reason.
struct ZipArchive {
  /// The largest entry that is inflated.
  static let maxEntrySize = 64 << 20
  /// How many bytes all entries together may inflate to.
  static let maxTotalSize = 1 << 30
  /// The most an entry beyond `freeSize` may inflate to, as a multiple of its compressed size.
  static let maxRatio = 500
  /// Entries up to this size may inflate by any factor.
  static let freeSize = 1 << 20
  /// The most entries an archive may have.
  static let maxEntries = 200_000

  /// An entry of the directory.
  struct Entry {
    /// The bytes of its name.
    var name: [UInt8]
    /// The name as text, from UTF-8 or GB18030.
    var path: String
    var size: Int
    var compressedSize: Int
    var isEncrypted: Bool
  }

  /// Why an entry was not inflated.
  enum Failure: Error {
    case broken
    case tooLarge
    case encrypted
  }

  private let bytes: [UInt8]

  /// An archive over the bytes of a file.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Calls `body` with each entry and a way to inflate it, in the order of the directory, until it returns false.
  /// - Throws: `Failure.broken` where the bytes are no archive, `tooLarge` where it has too many entries.
  func forEach(_ body: (Entry, () throws(Failure) -> [UInt8]) -> Bool) throws(Failure) {
    guard let failure = bytes.withUnsafeBufferPointer({ visit($0, body) }) else { return }
    throw failure
  }

  private func visit(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Entry, () throws(Failure) -> [UInt8]) -> Bool
  ) -> Failure? {
    guard let archive = zip_archive_open(bytes.baseAddress, bytes.count) else { return .broken }
    defer { zip_archive_close(archive) }
    guard zip_archive_count(archive) <= ZipArchive.maxEntries else { return .tooLarge }
    var left = ZipArchive.maxTotalSize
    var description = zip_entry()
    var isThere = zip_archive_first(archive, &description)
    while isThere {
      let entry = ZipArchive.entry(description)
      let goesOn = body(entry) { () throws(Failure) in
        let inflated = try ZipArchive.inflate(archive, entry, left: left)
        left -= inflated.count
        return inflated
      }
      if !goesOn { return nil }
      isThere = zip_archive_next(archive, &description)
    }
    return nil
  }

  /// The bytes of the entry of a name; nil where there is none.
  func inflate(_ name: String) throws(Failure) -> [UInt8]? {
    var found: Result<[UInt8], Failure>?
    try forEach { entry, inflate in
      guard entry.path == name else { return true }
      found = Result { () throws(Failure) in try inflate() }
      return false
    }
    return try found?.get()
  }

  /// The names of the entries; empty where the bytes are no archive.
  var names: [String] {
    var names: [String] = []
    try? forEach { entry, _ in
      names.append(entry.path)
      return true
    }
    return names
  }

  /// Inflates the current entry. The sizes the directory states are not believed: what comes out is measured.
  private static func inflate(_ archive: OpaquePointer, _ entry: Entry, left: Int) throws(Failure) -> [UInt8] {
    if entry.isEncrypted { throw .encrypted }
    let allowed = min(maxEntrySize, left, max(freeSize, entry.compressedSize * maxRatio))
    if entry.size > allowed { throw .tooLarge }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: entry.size + 1) { buffer, count in
      let got = zip_archive_read(archive, buffer.baseAddress, buffer.count)
      failed = got < 0
      count = max(0, got)
    }
    if failed { throw .broken }
    if bytes.count > entry.size { throw .tooLarge }
    return bytes
  }

  private static func entry(_ description: zip_entry) -> Entry {
    var description = description
    let name = withUnsafeBytes(of: &description.name) { Array($0.prefix(description.name_length)) }
    let path: String
    if description.is_utf8 || UTF8Check.isValid(name) {
      path = String(decoding: name, as: UTF8.self)
    } else {
      path = DecodedText(name, as: .gb18030).map { String(decoding: $0.units, as: UTF16.self) } ?? ""
    }
    return Entry(
      name: name, path: path, size: Int(clamping: description.size),
      compressedSize: Int(clamping: description.compressed_size), isEncrypted: description.is_encrypted)
  }
}
