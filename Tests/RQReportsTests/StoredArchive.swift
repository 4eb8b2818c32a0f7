/// Writes archives whose entries are stored as they are (APPNOTE.TXT, sections 4.3.7 to 4.3.16).
enum StoredArchive {
  static func bytes(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      var about = little(20, 2)
      about += little(0x0800, 2)
      about += little(0, 6)
      about += little(Int(crc(bytes)), 4)
      about += little(bytes.count, 4)
      about += little(bytes.count, 4)
      about += little(name.utf8.count, 2)
      about += little(0, 2)
      directory += little(0x0201_4B50, 4)
      directory += little(20, 2)
      directory += about
      directory += little(0, 10)
      directory += little(file.count, 4)
      directory += name.utf8
      file += little(0x0403_4B50, 4)
      file += about
      file += name.utf8
      file += bytes
    }
    let start = file.count
    file += directory
    file += little(0x0605_4B50, 4)
    file += little(0, 4)
    file += little(entries.count, 2)
    file += little(entries.count, 2)
    file += little(directory.count, 4)
    file += little(start, 4)
    return file + little(0, 2)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }
}
