/// The name a file's table gets.
enum CSVTableName {
  /// Whether a path names a CSV file, going by its end.
  static func isCSV(_ path: String) -> Bool {
    let lowered = path.lowercased()
    return lowered.hasSuffix(".csv") || lowered.hasSuffix(".tsv")
  }

  /// The stem of the path in small letters, with `_` for what cannot stand in a name without quotes.
  static func name(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file
    var name = ""
    for scalar in stem.lowercased().unicodeScalars {
      let fits = scalar.isASCII ? isNameCharacter(scalar) : scalar.properties.isXIDContinue
      name.unicodeScalars.append(fits ? scalar : "_")
    }
    return name.unicodeScalars.first.map(startsName) == true ? name : "_" + name
  }

  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? !("0"..."9").contains(scalar) : scalar.properties.isXIDStart
  }

  private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9", "_": true
    default: false
    }
  }
}
