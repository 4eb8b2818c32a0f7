import RQEngine

/// Finds the place a body's name begins with.
struct PlaceFinder {
  private let gazetteer: Gazetteer

  /// A finder over a list of places.
  init(_ gazetteer: Gazetteer = .shared) { self.gazetteer = gazetteer }

  /// The places a run of units can mean, and how far it names places.
  struct Reading {
    /// The lowest place of each possible chain.
    var places: [Gazetteer.Place]
    /// The unit after the last name.
    var end: Int
    /// Where the last name begins.
    var lastStart: Int
  }

  /// Reads the longest chain of names, each inside the one before, that begins at `start`; nil when none does.
  func read(_ units: [UInt16], from start: Int = 0) -> Reading? {
    var best: Reading?
    extend(units, at: start, below: nil, lastStart: start, depth: 0, &best)
    guard var reading = best else { return nil }
    // A city and a county of the same name in it: the name alone means the city.
    let all = reading.places
    reading.places = all.filter { place in !gazetteer.ancestors(of: place).contains { all.contains($0) } }
    return reading
  }

  private func extend(
    _ units: [UInt16], at start: Int, below parent: Gazetteer.Place?, lastStart: Int, depth: Int,
    _ best: inout Reading?
  ) {
    if depth == 5 { return }
    // 北京市东城区人民政府东华门街道办事处: the government that a subdistrict's office belongs to.
    if parent != nil, units[start...].starts(with: PlaceFinder.government) {
      extend(
        units, at: start + PlaceFinder.government.count, below: parent, lastStart: lastStart, depth: depth + 1, &best)
    }
    let longest = min(gazetteer.maxNameLength, units.count - start)
    guard longest >= 2 else { return }
    var hash = NameHash()
    hash.add(units[start])
    for length in 2...longest {
      let last = units[start + length - 1]
      hash.add(last)
      if gazetteer.finalUnits.contains(last) {
        let places = units.withUnsafeBufferPointer {
          gazetteer.places(namedOrShort: $0[start..<start + length], hash)
        }
        for place in places where fits(place, below: parent) {
          record(place, end: start + length, lastStart: start, &best)
          extend(units, at: start + length, below: place, lastStart: start, depth: depth + 1, &best)
        }
      }
      // 山西怀仁市: a province or city without its last word counts only when a place inside it follows.
      if length <= 6 {
        let places = units.withUnsafeBufferPointer { gazetteer.places(withStem: $0[start..<start + length], hash) }
        for place in places where fits(place, below: parent) {
          extend(units, at: start + length, below: place, lastStart: start, depth: depth + 1, &best)
        }
      }
    }
  }

  private static let government = "人民政府".phrase

  private func fits(_ place: Gazetteer.Place, below parent: Gazetteer.Place?) -> Bool {
    guard let parent else { return true }
    return place == parent || gazetteer.ancestors(of: place).contains(parent)
  }

  private func record(_ place: Gazetteer.Place, end: Int, lastStart: Int, _ best: inout Reading?) {
    if let current = best, current.end > end { return }
    if let current = best, current.end == end {
      if !current.places.contains(place) { best?.places.append(place) }
      best?.lastStart = max(current.lastStart, lastStart)
    } else {
      best = Reading(places: [place], end: end, lastStart: lastStart)
    }
  }

  /// The one of several places of the same name that the rest of a text speaks of; nil when nothing decides.
  func choose(among places: [Gazetteer.Place], by text: CompactText) -> Gazetteer.Place? {
    if places.count <= 1 { return places.first }
    var mentions: [Gazetteer.Place: Int] = [:]
    func count(_ place: Gazetteer.Place) -> Int {
      if let known = mentions[place] { return known }
      var found = min(9, text.indices(of: Array(gazetteer.units(of: place))).count) * 2
      if gazetteer.level(of: place) == .province, found == 0, let stem = gazetteer.stem(of: place) {
        found = min(9, text.indices(of: stem).count)
      }
      mentions[place] = found
      return found
    }
    var best: (score: Int, place: Gazetteer.Place)?
    var tied = false
    for place in places {
      let score = gazetteer.ancestors(of: place).reduce(0) { $0 + count($1) }
      if score == 0 { continue }
      if let current = best, score <= current.score {
        if score == current.score { tied = true }
      } else {
        best = (score, place)
        tied = false
      }
    }
    return tied ? nil : best?.place
  }

  /// The towns, counties and cities named in a text, with how often, most often first.
  func mentions(in text: CompactText) -> [(name: ArraySlice<UInt16>, places: [Gazetteer.Place], count: Int)] {
    var counts: [ArraySlice<UInt16>: Int] = [:]
    let units = text.units
    for end in units.indices where gazetteer.finalUnits.contains(units[end]) {
      // The longest name that ends here; 平氏镇 is not read as a shorter name inside it.
      for length in stride(from: min(12, end + 1), through: 2, by: -1) {
        let name = units[end + 1 - length...end]
        if !gazetteer.places(named: name).isEmpty {
          counts[name, default: 0] += 1
          break
        }
      }
    }
    return counts.map { ($0.key, gazetteer.places(named: $0.key), $0.value) }
      .ordered { $0.count != $1.count ? $0.count > $1.count : $0.name.lexicographicallyPrecedes($1.name) }
  }
}
