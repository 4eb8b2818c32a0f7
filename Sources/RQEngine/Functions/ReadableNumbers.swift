import RQSyntax

/// Numbers as texts that are taken in at a glance: sizes in units that fit them, and bars.
enum ReadableNumbers {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "bar", "bar(x, low, high [, width])", "A bar whose length says where x lies between low and high.",
      example: "SELECT bar(5, 0, 10, 10)", canFail: true,
      overloads: [
        ScalarFunction.byRow([.double, .double, .double, .integer], .text, optional: 1) { arguments in
          guard case .double(let x) = arguments.value(0), case .double(let low) = arguments.value(1),
            case .double(let high) = arguments.value(2)
          else { return .null }
          return .text(try bar(x, low, high, arguments.count > 3 ? arguments.integer(3) : 80))
        }
      ]),
    size(
      "format_bytes", aliases: ["formatreadablesize"], "in KiB, MiB and so on", 1024,
      ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]),
    size("formatreadabledecimalsize", aliases: [], "in kB, MB and so on", 1000, ["kB", "MB", "GB", "TB", "PB", "EB"]),
  ]

  private static func bar(_ x: Double, _ low: Double, _ high: Double, _ width: Int64) throws -> String {
    guard (1...1000).contains(width), low.isFinite, high.isFinite else {
      throw Diagnostic("RQ0212", "bar takes a width from 1 to 1000 and finite ends")
    }
    // In eighths of a character.
    let most = width * 8
    let share = x.isNaN || high <= low ? (x > high ? 1 : 0) : min(max((x - low) / (high - low), 0), 1)
    let filled = Int64((share * Double(most)).rounded(.down))
    let eighths: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    var text = String(repeating: "█", count: Int(filled / 8))
    if filled % 8 > 0 { text.unicodeScalars.append(eighths[Int(filled % 8) - 1]) }
    return text + String(repeating: " ", count: Int(width - (filled + 7) / 8))
  }

  private static func size(
    _ name: String, aliases: [String], _ units: String, _ base: UInt64, _ names: [String]
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(bytes)", "A number of bytes \(units).", example: "SELECT \(name)(16384)",
      overloads: [
        ScalarFunction.byRow([.integer], .text) { arguments in
          let number = arguments.integer(0)
          let sign = number < 0 ? "-" : ""
          var (rest, tenths, place) = (number.magnitude, UInt64(0), -1)
          while rest >= base, place + 1 < names.count {
            tenths = rest % base * 10 / base
            rest /= base
            place += 1
          }
          if place < 0 { return .text("\(sign)\(rest) byte\(rest == 1 ? "" : "s")") }
          return .text("\(sign)\(rest).\(tenths) \(names[place])")
        }
      ])
  }
}
