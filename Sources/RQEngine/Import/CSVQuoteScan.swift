/// What is known at a byte of whether it stands between quotes.
enum CSVQuoteState: UInt8, Sendable {
  /// Not between quotes.
  case outside
  /// Between quotes.
  case inside
  /// Between quotes, at the second of two quotes that stand for one.
  case doubled
}

/// What a block does to the quote state, whatever the state it begins in, and how many lines end in it.
///
/// That makes the state at the begin of every block known before any block is parsed: the scans run in parallel, and their
/// outcomes are composed in order. The rule is the one `CSVTokenizer` follows: a quote opens a field only at its begin, and
/// closes it unless another quote follows.
struct CSVQuoteScan: Sendable {
  /// The state behind the block, by the state before it.
  private(set) var after: (outside: CSVQuoteState, inside: CSVQuoteState, doubled: CSVQuoteState) =
    (.outside, .inside, .doubled)
  /// Line feeds in the block.
  private(set) var lineFeeds = 0

  /// Scans a block.
  ///
  /// - Parameters:
  ///   - bytes: the block with one byte before it, and one byte behind it unless it is the last.
  ///   - count: bytes of the block.
  ///   - isLast: whether the file ends with the block.
  init(_ bytes: UnsafeRawPointer, count: Int, isLast: Bool, separator: UInt8) {
    let block = (bytes + 1).assumingMemoryBound(to: UInt8.self)
    let (lines, quotes) = CSVQuoteScan.count(block, count)
    lineFeeds = lines
    if quotes == 0 { return }
    let end = isLast ? count : count + 1
    var position = 0
    while let found = CSVQuoteScan.nextQuote(block, from: position, to: count) {
      let before = block[found - 1]
      let opens = before == separator || before == CSVByte.lineFeed
      let isFollowed = found + 1 < end && block[found + 1] == CSVByte.quote
      after.outside = CSVQuoteScan.step(after.outside, opens, isFollowed)
      after.inside = CSVQuoteScan.step(after.inside, opens, isFollowed)
      after.doubled = CSVQuoteScan.step(after.doubled, opens, isFollowed)
      position = found + 1
    }
  }

  /// The state behind the block when it is `state` before it.
  func state(after state: CSVQuoteState) -> CSVQuoteState {
    switch state {
    case .outside: after.outside
    case .inside: after.inside
    case .doubled: after.doubled
    }
  }

  /// The state behind a quote.
  @inline(__always)
  static func step(_ state: CSVQuoteState, _ opens: Bool, _ isFollowed: Bool) -> CSVQuoteState {
    switch state {
    case .outside: opens ? .inside : .outside
    case .inside: isFollowed ? .doubled : .outside
    case .doubled: .inside
    }
  }

  private static func nextQuote(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var position = start
    while position + 8 <= end {
      let word = ByteWord.load(bytes + position)
      let found = ByteWord.matches(word, ByteWord.spread(CSVByte.quote))
      if found != 0 { return position + found.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < end {
      if bytes[position] == CSVByte.quote { return position }
      position += 1
    }
    return nil
  }

  /// Line feeds and quotes.
  static func count(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (lines: Int, quotes: Int) {
    var lines = 0
    var quotes = 0
    var position = 0
    let raw = UnsafeRawPointer(bytes)
    let one = SIMD16<UInt8>(repeating: 1)
    let lineFeed = SIMD16<UInt8>(repeating: CSVByte.lineFeed)
    let quote = SIMD16<UInt8>(repeating: CSVByte.quote)
    while position + 16 <= count {
      // A lane counts to 255 before it would wrap.
      let end = min(count - 15, position + 255 * 16)
      var lineLanes = SIMD16<UInt8>.zero
      var quoteLanes = SIMD16<UInt8>.zero
      while position < end {
        let vector = raw.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
        lineLanes &+= SIMD16<UInt8>.zero.replacing(with: one, where: vector .== lineFeed)
        quoteLanes &+= SIMD16<UInt8>.zero.replacing(with: one, where: vector .== quote)
        position += 16
      }
      for lane in 0..<16 {
        lines += Int(lineLanes[lane])
        quotes += Int(quoteLanes[lane])
      }
    }
    while position < count {
      if bytes[position] == CSVByte.lineFeed { lines += 1 }
      if bytes[position] == CSVByte.quote { quotes += 1 }
      position += 1
    }
    return (lines, quotes)
  }
}
