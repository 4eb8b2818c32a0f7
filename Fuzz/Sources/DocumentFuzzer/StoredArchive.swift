/// Writes a ZIP archive of one entry, stored as it is (APPNOTE.TXT, sections 4.3.7 to 4.3.16).
enum StoredArchive {
  static func bytes(of entry: [UInt8], named name: String) -> [UInt8] {
    var about = little(20, 2)
    about += little(0, 8)
    about += little(Int(checksum(entry)), 4)
    about += little(entry.count, 4)
    about += little(entry.count, 4)
    about += little(name.utf8.count, 2)
    about += little(0, 2)
    let head = little(0x0403_4B50, 4) + about + name.utf8
    var directory = little(0x0201_4B50, 4)
    directory += little(20, 2)
    directory += about
    directory += little(0, 14)
    directory += name.utf8
    var end = little(0x0605_4B50, 4)
    end += little(0, 4)
    end += little(1, 2)
    end += little(1, 2)
    end += little(directory.count, 4)
    end += little(head.count + entry.count, 4)
    end += little(0, 2)
    return head + entry + directory + end
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256).map { start in
    var sum = UInt32(start)
    for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    return sum
  }
}
