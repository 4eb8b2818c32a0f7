import RQEngine

/// Values as JSON (RFC 8259).
extension TextWriter {
  /// Appends a string in quotes.
  ///
  /// Control characters and invisible formatting are written as `\u` escapes, so that the line is safe to show and stays
  /// one line; every reader gets the very same text back.
  public mutating func writeJSON(_ text: String) throws {
    try write(UInt8(ascii: "\""))
    if text.utf8.contains(where: JSONText.mayNeedEscape) {
      for scalar in text.unicodeScalars { try writeEscaped(scalar) }
    } else {
      try write(text)
    }
    try write(UInt8(ascii: "\""))
  }

  /// Appends a value: numbers with all their digits, NULL as `null`, dates as strings.
  public mutating func writeJSON(_ value: Value) throws {
    switch value {
    case .null: try write("null")
    case .boolean(let flag): try write(flag ? "true" : "false")
    case .integer, .decimal: try write(value.description)
    // JSON has no word for infinities and NaN, so that their names stand for them.
    case .double(let number):
      if number.isFinite { try write(value.description) } else { try writeJSON(value.description) }
    case .text(let text): try writeJSON(text)
    case .date(let date): try writeJSON(date.description)
    case .timestamp(let moment): try writeJSON(moment.description)
    case .interval(let length): try writeJSON(length.description)
    case .time, .blob, .uuid, .enumeration, .map: try writeJSON(value.description)
    case .structure(let fields) where fields.contains { $0.name.isEmpty }: try writeJSON(value.description)
    case .structure(let fields):
      try write("{")
      for (index, field) in fields.enumerated() {
        if index > 0 { try write(",") }
        try writeJSON(field.name)
        try write(":")
        try writeJSON(field.value)
      }
      try write("}")
    case .list(let items):
      try write("[")
      for (index, item) in items.enumerated() {
        if index > 0 { try write(",") }
        try writeJSON(item)
      }
      try write("]")
    }
  }

  private mutating func writeEscaped(_ scalar: Unicode.Scalar) throws {
    switch scalar {
    case "\"": try write("\\\"")
    case "\\": try write("\\\\")
    case "\n": try write("\\n")
    case "\r": try write("\\r")
    case "\t": try write("\\t")
    case _ where scalar.value < 0x20 || scalar.value == 0x7F || JSONText.isInvisible(scalar):
      for unit in String(scalar).utf16 { try write("\\u" + JSONText.fourDigits(unit)) }
    default: try write(String(scalar))
    }
  }
}

enum JSONText {
  /// The bytes that can begin a character which is not written as it is.
  static func mayNeedEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3: true
    default: false
    }
  }

  /// Characters that take no room and change how what surrounds them is read.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x80...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// A UTF-16 unit as four hexadecimal digits.
  static func fourDigits(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  /// Keys for an object a row: a heading that came up before gets `_2`, `_3`, … so that no value is lost.
  static func uniqueKeys(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      if seen.insert(name).inserted { return name }
      var number = 2
      while !taken.insert("\(name)_\(number)").inserted { number += 1 }
      return "\(name)_\(number)"
    }
  }
}
