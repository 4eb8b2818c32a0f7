/// The lines of a text, and the columns in which its units stand.
extension PositionedText {
  /// The units of each line, without the line breaks.
  var lines: [Range<Int>] {
    if let keptLines { return keptLines }
    var lines: [Range<Int>] = []
    lines.reserveCapacity(units.count / 16)
    var start = 0
    units.withUnsafeBufferPointer { units in
      while let end = UnitSearch.place(of: Folding.newline, in: units, from: start, to: units.count - 1) {
        lines.append(start..<end)
        start = end + 1
      }
    }
    lines.append(start..<units.count)
    return lines
  }

  /// Whether some blank may be printed as a tab.
  var mayHaveTabs: Bool { !printedUnits.isEmpty || ByteSearch.contains([0x09], in: bytes) }

  /// Whether a blank is printed as a tab.
  @inline(__always)
  func isTab(_ place: Int) -> Bool { units[place] == Folding.space && isPrinted(place, as: 0x09) }

  /// Whether a unit is printed as a character of ASCII.
  @inline(__always)
  func isPrinted(_ place: Int, as character: UInt8) -> Bool {
    printedUnits.isEmpty ? bytes[Int(starts[place])] == character : printedUnits[place] == UInt16(character)
  }

  /// How many columns of a fixed pitch a unit takes as it is printed.
  func width(of place: Int) -> Int { foldedWidth(of: place) == 2 || isWide(place) ? 2 : 1 }

  /// How many columns a unit takes in its normal form, in which digits and blanks are narrow.
  func foldedWidth(of place: Int) -> Int { units[place] >= 0x2E80 ? 2 : 1 }

  /// How many columns a unit takes where digits and signs alone are narrow whatever their form.
  func narrowDigitWidth(of place: Int) -> Int {
    let unit = units[place]
    return NumberText.isDigit(unit) || unit == 0x2D || unit == 0x2F || unit == 0x2E ? 1 : width(of: place)
  }

  /// Whether a unit is printed in a form of full width, three bytes long in UTF-8.
  private func isWide(_ place: Int) -> Bool {
    if !printedUnits.isEmpty { return printedUnits[place] >= 0x2E80 }
    return ends[place] - starts[place] >= 3
  }
}
