extension FoldedBytes {
  /// The text of a word, folded to half-width.
  func word(_ token: Token) -> String { folded(token.start..<token.end) }

  /// The digits of a number without separators, in ASCII.
  func number(_ token: Token) -> String {
    let digits = folded(token.start..<token.end, dropping: UInt8(ascii: "_"))
    guard let mark = digits.utf8.dropFirst().first, let radix = NumberBase.radix(of: mark) else { return digits }
    // More digits than a number can have are as many as make it too large.
    return UInt128(digits.dropFirst(2), radix: radix).map { String($0) } ?? String(repeating: "9", count: 39)
  }

  /// The name of a parameter without its mark.
  func parameter(_ token: Token) -> String {
    folded(token.start + ascii(at: token.start).width..<token.end)
  }

  /// The place an ordinal names; what no table has columns for is the largest number.
  func place(_ token: Token) -> Int {
    let mark = ascii(at: token.start).width
    return Int(folded(token.start + mark..<token.end, dropping: UInt8(ascii: "_"))) ?? Int.max
  }

  /// The text between quotes, doubled closing marks undone; an unclosed one goes to the end of the text.
  func quoted(_ token: Token) -> String {
    let first = bytes[token.start]
    if token.kind == .string, let prefix = StringPrefix(bytes[token.start..<token.start + 1]) {
      return prefix.text(of: bytes[(token.start + 2)..<token.end]) ?? ""
    }
    if let mark = DollarQuote.opening(in: bytes[token.start..<token.end]) {
      let content = bytes[(token.start + mark.count)..<token.end]
      let isClosed = content.count >= mark.count && content.suffix(mark.count).elementsEqual(mark)
      return String(decoding: isClosed ? content.dropLast(mark.count) : content, as: UTF8.self)
    }
    let width = first < 0x80 ? 1 : scalar(at: token.start).width
    let open = bytes[token.start..<token.start + width]
    let close = token.kind == .string ? StringQuote.closing(of: open) : Array(open)
    var content = bytes[token.start + width..<token.end]
    // An odd number of closing marks at the end means that the last one closes; an even one that none does.
    var marks = 0
    while content.count >= (marks + 1) * close.count,
      content.dropLast(marks * close.count).suffix(close.count) == close[...]
    {
      marks += 1
    }
    if marks % 2 == 1 { content = content.dropLast(close.count) }
    guard content.contains(close[0]) else { return String(decoding: content, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      if content[index...].starts(with: close) {
        result.append(contentsOf: close)
        index += close.count
        if content[index...].starts(with: close) { index += close.count }
      } else {
        result.append(content[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
