import CPlaces

/// The national list of divisions, from province to town, looked up by name.
///
/// The list is part of the binary; it is parsed once, when the first report is read.
final class Gazetteer: Sendable {
  /// A place, by its position in the list.
  typealias Place = Int32

  /// The list this library was built with.
  static let shared = Gazetteer(
    UnsafeBufferPointer(start: rq_places_begin(), count: rq_places_count()))

  private let list: [UInt8]
  /// Where a place's code, name and the end of its name stand in the list.
  private let codeStarts: [Int32]
  private let nameStarts: [Int32]
  private let nameEnds: [Int32]
  private let parents: [Place]
  private let levels: [UInt8]
  /// The folded units of all names, one after another.
  private let nameUnits: [UInt16]
  private let unitStarts: [Int32]
  /// First place of each bucket of names, and the next place of the same bucket.
  private let buckets: [Place]
  private let nextInBucket: [Place]
  /// The number of units of the longest name.
  let maxNameLength: Int
  /// Units that end a name.
  let finalUnits: UnitSet
  /// Provinces and cities by their names without the word for the kind of division.
  private let stems: [[UInt16]: [Place]]
  /// Autonomous divisions by the names used every day: 凉山州 for 凉山彝族自治州.
  private let shortNames: [[UInt16]: [Place]]
  /// The hashes of both, as most units that are looked up are neither.
  private let stemHashes: UnitSet
  private let shortHashes: UnitSet

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var codeStarts: [Int32] = []
    var nameStarts: [Int32] = []
    var nameEnds: [Int32] = []
    var parents: [Place] = []
    var levels: [UInt8] = []
    var nameUnits: [UInt16] = []
    var unitStarts: [Int32] = []
    let expected = 46_000
    codeStarts.reserveCapacity(expected)
    nameStarts.reserveCapacity(expected)
    nameEnds.reserveCapacity(expected)
    parents.reserveCapacity(expected)
    levels.reserveCapacity(expected)
    unitStarts.reserveCapacity(expected + 1)
    nameUnits.reserveCapacity(expected * 5)
    var codes: [UInt32] = []
    codes.reserveCapacity(expected)
    var finals = UnitSet([])
    var longest = 0
    Folding.table.withUnsafeBufferPointer { table in
      var position = Gazetteer.endOfLine(bytes, from: 0) + 1
      while position < bytes.count {
        let end = Gazetteer.endOfLine(bytes, from: position)
        var tabs: (Int, Int, Int) = (end, end, end)
        var seen = 0
        for place in position..<end where bytes[place] == 0x09 {
          switch seen {
          case 0: tabs.0 = place
          case 1: tabs.1 = place
          default: tabs.2 = place
          }
          seen += 1
        }
        if seen == 3 {
          codes.append(Gazetteer.code(bytes, position..<tabs.0))
          codeStarts.append(Int32(position))
          nameStarts.append(Int32(tabs.1 + 1))
          nameEnds.append(Int32(tabs.2))
          levels.append(bytes[tabs.0 + 1 + (bytes[tabs.0 + 1] == 0x63 ? 1 : 0)])
          unitStarts.append(Int32(nameUnits.count))
          Gazetteer.append(bytes, tabs.1 + 1..<tabs.2, folding: table, to: &nameUnits)
          let length = nameUnits.count - Int(unitStarts[unitStarts.count - 1])
          longest = max(longest, length)
          if let last = nameUnits.last { finals.insert(last) }
          let parent = Gazetteer.code(bytes, tabs.2 + 1..<end)
          parents.append(parent == 0 ? -1 : Gazetteer.index(of: parent, in: codes))
        }
        position = end + 1
      }
    }
    unitStarts.append(Int32(nameUnits.count))
    var buckets = [Place](repeating: -1, count: 1 << 16)
    var next = [Place](repeating: -1, count: codeStarts.count)
    // Backwards, so that the chain of a bucket gives places in the order of the list.
    for place in stride(from: codeStarts.count - 1, through: 0, by: -1) {
      let hash = Int(NameHash(nameUnits[Int(unitStarts[place])..<Int(unitStarts[place + 1])]).value)
      next[place] = buckets[hash]
      buckets[hash] = Place(place)
    }
    var stems: [[UInt16]: [Place]] = [:]
    var short: [[UInt16]: [Place]] = [:]
    for place in codeStarts.indices where levels[place] != Gazetteer.townMark {
      let name = nameUnits[Int(unitStarts[place])..<Int(unitStarts[place + 1])]
      if levels[place] != Gazetteer.countyMark, let stem = Gazetteer.stem(of: name) {
        stems[stem, default: []].append(Place(place))
      }
      if let name = AutonomousName.short(for: name) { short[name, default: []].append(Place(place)) }
    }
    list = Array(bytes)
    self.codeStarts = codeStarts
    self.nameStarts = nameStarts
    self.nameEnds = nameEnds
    self.parents = parents
    self.levels = levels
    self.nameUnits = nameUnits
    self.unitStarts = unitStarts
    self.buckets = buckets
    nextInBucket = next
    maxNameLength = longest
    finalUnits = finals
    self.stems = stems
    shortNames = short
    stemHashes = UnitSet(stems.keys.map { NameHash($0).value })
    shortHashes = UnitSet(short.keys.map { NameHash($0).value })
  }

  /// How many places the list has.
  var count: Int { codeStarts.count }

  /// The places of a name of folded units, in the order of their codes.
  func places(named name: ArraySlice<UInt16>) -> [Place] {
    name.withUnsafeBufferPointer { places(named: $0[...], NameHash(name)) }
  }

  private func places(named name: UnitSlice, _ hash: NameHash) -> [Place] {
    var found: [Place] = []
    var place = buckets[Int(hash.value)]
    while place >= 0 {
      let (start, end) = (Int(unitStarts[Int(place)]), Int(unitStarts[Int(place) + 1]))
      if end - start == name.count, nameUnits.withUnsafeBufferPointer({ $0[start..<end].elementsEqual(name) }) {
        found.append(place)
      }
      place = nextInBucket[Int(place)]
    }
    return found
  }

  /// The places of a name, or else the autonomous divisions that are called so for short.
  func places(namedOrShort name: UnitSlice, _ hash: NameHash) -> [Place] {
    let found = places(named: name, hash)
    return found.isEmpty && shortHashes.contains(hash.value) ? shortNames[Array(name)] ?? [] : found
  }

  /// Provinces and cities whose name without 省, 市 and the like is `stem`.
  func places(withStem stem: UnitSlice, _ hash: NameHash) -> [Place] {
    stemHashes.contains(hash.value) ? stems[Array(stem)] ?? [] : []
  }

  /// The folded units of a place's name.
  func units(of place: Place) -> ArraySlice<UInt16> {
    nameUnits[Int(unitStarts[Int(place)])..<Int(unitStarts[Int(place) + 1])]
  }

  /// The name as the list has it.
  func name(of place: Place) -> String {
    String(decoding: list[Int(nameStarts[Int(place)])..<Int(nameEnds[Int(place)])], as: UTF8.self)
  }

  /// 行政区划代码.
  func code(of place: Place) -> String {
    let start = Int(codeStarts[Int(place)])
    var end = start
    while end < list.count, list[end] != 0x09 { end += 1 }
    return String(decoding: list[start..<end], as: UTF8.self)
  }

  /// The level of a place.
  func level(of place: Place) -> PlaceLevel {
    switch levels[Int(place)] {
    case Gazetteer.provinceMark: .province
    case Gazetteer.cityMark: .city
    case Gazetteer.countyMark: .county
    default: .town
    }
  }

  /// The place it belongs to.
  func parent(of place: Place) -> Place? {
    let parent = parents[Int(place)]
    return parent < 0 ? nil : parent
  }

  /// The places it belongs to, nearest first.
  func ancestors(of place: Place) -> [Place] {
    var found: [Place] = []
    var current = parent(of: place)
    while let place = current, found.count < 4 {
      found.append(place)
      current = parent(of: place)
    }
    return found
  }

  /// The name of a province or city without the word for its kind; the stem has at least two units.
  func stem(of place: Place) -> [UInt16]? { Gazetteer.stem(of: units(of: place)) }

  /// The place with its parents, as a report has it.
  func reportPlace(_ place: Place) -> ReportPlace {
    var found = ReportPlace()
    for part in [place] + ancestors(of: place) {
      switch level(of: part) {
      case .province: found.province = name(of: part)
      case .city: found.city = name(of: part)
      case .county: found.county = name(of: part)
      case .town, .central: found.town = name(of: part)
      }
    }
    found.adcode = code(of: place)
    found.level = level(of: place)
    return found
  }

  // The first letters of province and town and the second of city and county tell the levels apart.
  private static let provinceMark = UInt8(ascii: "p")
  private static let cityMark = UInt8(ascii: "i")
  private static let countyMark = UInt8(ascii: "o")
  private static let townMark = UInt8(ascii: "t")

  private static func endOfLine(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    return position
  }

  private static func code(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt32 {
    var value: UInt32 = 0
    for position in range {
      let byte = bytes[position]
      guard byte >= 0x30, byte <= 0x39 else { break }
      value = value &* 10 &+ UInt32(byte - 0x30)
    }
    return value
  }

  /// Parents stand before their children in the list, though not in numerical order: codes have two lengths.
  private static func index(of code: UInt32, in codes: [UInt32]) -> Place {
    let key = sortKey(code)
    var low = 0
    var high = codes.count
    while low < high {
      let middle = (low + high) / 2
      if sortKey(codes[middle]) < key { low = middle + 1 } else { high = middle }
    }
    return low < codes.count && codes[low] == code ? Place(low) : -1
  }

  /// Sorts codes as text: a county before its towns.
  private static func sortKey(_ code: UInt32) -> UInt64 { code < 1_000_000 ? UInt64(code) * 1000 : UInt64(code) }

  private static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, folding table: UnsafeBufferPointer<UInt16>,
    to units: inout [UInt16]
  ) {
    var position = range.lowerBound
    while position < range.upperBound {
      let first = UInt32(bytes[position])
      func next(_ offset: Int) -> UInt32 {
        position + offset < range.upperBound ? UInt32(bytes[position + offset] & 0x3F) : 0
      }
      if first < 0x80 {
        units.append(table[Int(first)])
        position += 1
      } else if first < 0xE0 {
        units.append(table[Int((first & 0x1F) << 6 | next(1))])
        position += 2
      } else if first < 0xF0 {
        units.append(table[Int((first & 0x0F) << 12 | next(1) << 6 | next(2))])
        position += 3
      } else {
        let offset = ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3)) &- 0x10000
        units.append(UInt16(0xD800 + (offset >> 10 & 0x3FF)))
        units.append(UInt16(0xDC00 + (offset & 0x3FF)))
        position += 4
      }
    }
  }

  private static let regions = [
    "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "地区", "省", "市", "盟",
  ].map(\.phrase)

  private static func stem(of name: ArraySlice<UInt16>) -> [UInt16]? {
    for suffix in regions where name.count >= suffix.count + 2 && name.suffix(suffix.count).elementsEqual(suffix) {
      return Array(name.dropLast(suffix.count))
    }
    return nil
  }
}

/// FNV-1a over the units of a name, a unit at a time, cut to 16 bits.
struct NameHash {
  private var state: UInt32 = 2_166_136_261

  /// The hash of no unit.
  init() {}

  /// The hash of a name.
  init(_ name: some Sequence<UInt16>) {
    for unit in name { add(unit) }
  }

  /// Goes on with the next unit.
  mutating func add(_ unit: UInt16) { state = (state ^ UInt32(unit)) &* 16_777_619 }

  /// The hash of the units so far.
  var value: UInt16 { UInt16(truncatingIfNeeded: (state >> 16) ^ (state & 0xFFFF)) }
}
