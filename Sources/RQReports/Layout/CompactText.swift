/// The units of a text without blanks and line breaks, so that phrases broken over lines are found.
struct CompactText {
  /// The units that print something.
  let units: [UInt16]
  /// For each of them its place in the positioned text.
  let places: [Int32]

  /// The compact form of a range of a text.
  init(_ text: PositionedText, in range: Range<Int>? = nil) {
    let range = range ?? 0..<text.units.count
    var places: [Int32] = []
    units = [UInt16](unsafeUninitializedCapacity: range.count) { units, unitCount in
      places = [Int32](unsafeUninitializedCapacity: range.count) { places, placeCount in
        var count = 0
        text.units.withUnsafeBufferPointer { source in
          var place = range.lowerBound
          while place < range.upperBound {
            let unit = source[place]
            if unit == 0x28, let end = CompactText.endOfPronunciation(source, from: place, to: range.upperBound) {
              place = end
              continue
            }
            if unit != Folding.space, unit != Folding.newline {
              units[count] = unit
              places[count] = Int32(truncatingIfNeeded: place)
              count += 1
            }
            place += 1
          }
        }
        placeCount = count
        unitCount = count
      }
    }
    self.places = places
  }

  /// The end of a pronunciation in brackets, `(shù)`, which some copies put after a character; nil for other brackets.
  private static func endOfPronunciation(_ units: UnsafeBufferPointer<UInt16>, from start: Int, to end: Int) -> Int? {
    var place = start + 1
    while place < end, place - start <= 8 {
      let unit = units[place]
      if unit == 0x29 { return place - start > 1 ? place + 1 : nil }
      guard (0x61...0x7A).contains(unit) || (0xE0...0x24F).contains(unit) || (0x300...0x36F).contains(unit) else {
        return nil
      }
      place += 1
    }
    return nil
  }

  /// The range of the positioned text that a range of compact units covers.
  func textRange(_ range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else {
      let place = range.lowerBound < places.count ? Int(places[range.lowerBound]) : Int(places.last ?? -1) + 1
      return place..<place
    }
    return Int(places[range.lowerBound])..<Int(places[range.upperBound - 1]) + 1
  }

  /// Where `phrase` first stands at or after `start`.
  func firstIndex(of phrase: [UInt16], from start: Int = 0, to end: Int? = nil) -> Int? {
    let limit = (end ?? units.count) - phrase.count
    guard let first = phrase.first, start <= limit, start >= 0 else { return nil }
    return units.withUnsafeBufferPointer { units in
      phrase.withUnsafeBufferPointer { phrase in
        var position = start
        while let next = UnitSearch.place(of: first, in: units, from: position, to: limit) {
          var matched = 1
          while matched < phrase.count, units[next + matched] == phrase[matched] { matched += 1 }
          if matched == phrase.count { return next }
          position = next + 1
        }
        return nil
      }
    }
  }

  /// Every place where `phrase` stands.
  func indices(of phrase: [UInt16], from start: Int = 0, to end: Int? = nil) -> [Int] {
    var found: [Int] = []
    var position = start
    while let next = firstIndex(of: phrase, from: position, to: end) {
      found.append(next)
      position = next + phrase.count
    }
    return found
  }

  /// Whether `phrase` stands at `position`.
  func has(_ phrase: [UInt16], at position: Int) -> Bool {
    guard position >= 0, position + phrase.count <= units.count else { return false }
    for offset in 0..<phrase.count where units[position + offset] != phrase[offset] { return false }
    return true
  }
}

extension String {
  /// The UTF-16 units of a phrase of the normal form.
  var phrase: [UInt16] { Array(utf16) }
}
