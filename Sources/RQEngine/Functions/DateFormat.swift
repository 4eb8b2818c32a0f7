import RQSyntax

/// English names of days, from Monday, and of months.
enum DateNames {
  static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

/// Texts of dates in formats such as `%Y-%m-%d`.
enum DateFormat {
  private static func unknown(_ letter: Unicode.Scalar) -> Diagnostic {
    Diagnostic(
      "RQ0214", "a date format has no %\(letter)",
      hint: "It knows %Y, %m, %d, %j, %y, %B, %b, %A, %a, %u, %w, %V, %G, %F, %H, %I, %M, %S, %f, %p, %T and %%.")
  }

  /// Whether a format tells more than the day.
  static func hasTime(_ format: String) -> Bool {
    var isSign = false
    for scalar in format.unicodeScalars {
      if isSign, "HIMSfgTpc".unicodeScalars.contains(scalar) { return true }
      isSign = scalar == "%" ? !isSign : scalar == "-" && isSign
    }
    return false
  }

  /// - Throws: `RQ0214` for a letter without a meaning.
  static func text(_ date: CivilDate, _ format: String, time: Int64 = 0) throws -> String {
    let (year, month, day) = date.components
    let (hour, minute, second) = (
      Int(time / 3_600_000_000), Int(time / 60_000_000 % 60), Int(time / 1_000_000 % 60)
    )
    var result = ""
    var isSign = false
    var isShort = false
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return isShort ? digits : String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    for scalar in format.unicodeScalars {
      guard isSign else {
        if scalar == "%" { isSign = true } else { result.unicodeScalars.append(scalar) }
        continue
      }
      if scalar == "-", !isShort {
        isShort = true
        continue
      }
      switch scalar {
      case "Y": result += padded(year, 4)
      case "y": result += padded(year % 100, 2)
      case "m": result += padded(month, 2)
      case "d": result += padded(day, 2)
      case "e": result += String(day)
      case "j": result += padded(date.dayOfYear, 3)
      case "B": result += DateNames.months[month - 1]
      case "b", "h": result += DateNames.months[month - 1].prefix(3)
      case "A": result += DateNames.days[Int(date.weekday) - 1]
      case "a": result += DateNames.days[Int(date.weekday) - 1].prefix(3)
      case "u": result += String(date.weekday)
      case "w": result += String(date.weekday % 7)
      case "U": result += padded((date.dayOfYear + 6 - Int(date.weekday % 7)) / 7, 2)
      case "W": result += padded((date.dayOfYear + 6 - Int(date.weekday - 1)) / 7, 2)
      case "V": result += padded(date.week.week, 2)
      case "G": result += padded(date.week.year, 4)
      case "F": result += date.description
      case "x": result += date.description
      case "H": result += padded(hour, 2)
      case "I": result += padded((hour + 11) % 12 + 1, 2)
      case "M": result += padded(minute, 2)
      case "S": result += padded(second, 2)
      case "f": result += padded(Int(time % 1_000_000), 6)
      case "g": result += padded(Int(time % 1_000_000 / 1000), 3)
      case "p": result += hour < 12 ? "AM" : "PM"
      case "T", "X": result += Timestamp.text(ofTime: time - time % 1_000_000)
      case "c": result += "\(date) \(Timestamp.text(ofTime: time - time % 1_000_000))"
      case "%": result += "%"
      default: throw unknown(scalar)
      }
      (isSign, isShort) = (false, false)
    }
    return result
  }

  /// The moment that a text says, or nil when it is of another form.
  ///
  /// - Throws: `RQ0214` for a letter without a meaning.
  static func moment(_ text: String, _ format: String) throws -> Timestamp? {
    let source = Array(text.unicodeScalars)
    let format = format.replacing("%T", with: "%H:%M:%S").replacing("%F", with: "%Y-%m-%d")
    var place = 0
    var (year, month, day) = (1900, 1, 1)
    var (hour, minute, second, fraction) = (0, 0, 0, 0)
    var isAfternoon: Bool?
    func number(_ digits: Int) -> Int? {
      var value: Int?
      var count = 0
      while place < source.count, count < digits, ("0"..."9").contains(source[place]) {
        value = (value ?? 0) * 10 + Int(source[place].value - 48)
        place += 1
        count += 1
      }
      return value
    }
    func named(_ names: [String], _ length: Int?) -> Int? {
      for (index, name) in names.enumerated() {
        let wanted = Array((length.map { String(name.prefix($0)) } ?? name).lowercased().unicodeScalars)
        guard place + wanted.count <= source.count else { continue }
        let found = source[place..<(place + wanted.count)].map(\.properties.lowercaseMapping).joined()
        if found.unicodeScalars.elementsEqual(wanted) {
          place += wanted.count
          return index + 1
        }
      }
      return nil
    }
    var isSign = false
    for scalar in format.unicodeScalars {
      guard isSign else {
        if scalar == "%" {
          isSign = true
        } else {
          guard place < source.count, source[place] == scalar else { return nil }
          place += 1
        }
        continue
      }
      if scalar == "-" { continue }
      isSign = false
      var found: Int?
      switch scalar {
      case "Y":
        found = number(4)
        year = found ?? year
      case "y":
        found = number(2)
        year = found.map { $0 < 69 ? 2000 + $0 : 1900 + $0 } ?? year
      case "m":
        found = number(2)
        month = found ?? month
      case "d", "e":
        found = number(2)
        day = found ?? day
      case "B":
        found = named(DateNames.months, nil)
        month = found ?? month
      case "b", "h":
        found = named(DateNames.months, 3)
        month = found ?? month
      case "H", "I":
        found = number(2)
        hour = found ?? hour
      case "M":
        found = number(2)
        minute = found ?? minute
      case "S":
        found = number(2)
        second = found ?? second
      case "f", "g":
        let start = place
        found = number(6)
        fraction = found ?? 0
        for _ in 0..<max(0, 6 - (place - start)) { fraction *= 10 }
      case "p":
        found = named(["AM", "PM"], nil)
        isAfternoon = found == 2
      case "A": found = named(DateNames.days, nil)
      case "a": found = named(DateNames.days, 3)
      case "%":
        guard place < source.count, source[place] == "%" else { return nil }
        place += 1
        found = 0
      default: throw unknown(scalar)
      }
      if found == nil { return nil }
    }
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    guard place == source.count, hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    return Timestamp(date, time: Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(fraction))
  }
}
