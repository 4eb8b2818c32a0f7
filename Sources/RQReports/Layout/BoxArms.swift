/// The strokes of a character that draws the borders of tables.
struct BoxArms: OptionSet {
  let rawValue: UInt8

  static let up = BoxArms(rawValue: 1)
  static let down = BoxArms(rawValue: 2)
  static let left = BoxArms(rawValue: 4)
  static let right = BoxArms(rawValue: 8)
  static let across: BoxArms = [.left, .right]
  static let along: BoxArms = [.up, .down]

  /// The strokes of a character of Unicode's block Box Drawing, whatever their weight; none for other characters.
  init(of unit: UInt16) {
    switch unit {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550: self = .across
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: self = .along
    case 0x250C...0x250F, 0x2552...0x2554, 0x256D: self = [.down, .right]
    case 0x2510...0x2513, 0x2555...0x2557, 0x256E: self = [.down, .left]
    case 0x2514...0x2517, 0x2558...0x255A, 0x2570: self = [.up, .right]
    case 0x2518...0x251B, 0x255B...0x255D, 0x256F: self = [.up, .left]
    case 0x251C...0x2523, 0x255E...0x2560: self = [.up, .down, .right]
    case 0x2524...0x252B, 0x2561...0x2563: self = [.up, .down, .left]
    case 0x252C...0x2533, 0x2564...0x2566: self = [.down, .left, .right]
    case 0x2534...0x253B, 0x2567...0x2569: self = [.up, .left, .right]
    case 0x253C...0x254B, 0x256A...0x256C: self = [.up, .down, .left, .right]
    default: self = []
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }
}
