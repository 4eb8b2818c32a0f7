/// A path as the bytes the system knows it by, whatever their encoding.
struct DocumentPath: Hashable, Sendable {
  /// The bytes, without a closing NUL.
  let bytes: [UInt8]

  /// The path of a text.
  init(_ text: String) { bytes = Array(text.utf8) }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// The path as text; bytes that are no UTF-8 are replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component.
  var name: [UInt8] {
    let end = bytes.lastIndex { $0 != 0x2F }.map { $0 + 1 } ?? bytes.count
    let start = bytes[..<end].lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
    return Array(bytes[start..<end])
  }

  /// The path of an entry of this folder.
  func appending(_ name: [UInt8]) -> DocumentPath {
    DocumentPath(bytes: bytes.last == 0x2F ? bytes + name : bytes + [0x2F] + name)
  }

  /// Calls `body` with the path as a C string.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    return terminated.withUnsafeBufferPointer { buffer in
      // A buffer of at least one element has an address.
      buffer.baseAddress.map(body) ?? body("")
    }
  }
}
