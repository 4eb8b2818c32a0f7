import CMessageDigest

/// SHA-256 (FIPS 180-4), by OpenSSL, which has the processor do it where it can.
enum MessageDigest {
  /// The digest of some bytes as 64 hexadecimal digits.
  static func sha256(_ bytes: [UInt8]) -> String {
    var context = SHA256_CTX()
    SHA256_Init(&context)
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { SHA256_Update(&context, base, buffer.count) }
    }
    var digest = [UInt8](repeating: 0, count: 32)
    SHA256_Final(&digest, &context)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
