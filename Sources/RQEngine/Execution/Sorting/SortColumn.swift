/// One key of a sort as unsigned numbers that compare as its values do, over all rows of a relation.
///
/// A value becomes the distance from the least one (from the greatest for a descending key), so that it takes no more
/// bits than the values differ by; a text becomes its rank among those there are.
struct SortColumn: Sendable {
  /// What a value is turned into before its distance is taken.
  enum Form {
    /// Integers as they are.
    case integer
    /// Doubles as integers that compare as they do.
    case double
    /// Codes looked up in a table of ranks, one for each chunk.
    case ranked
  }

  let segments: [Segment]
  let form: Form
  /// Ranks by code, for each chunk; chunks of one dictionary share them.
  let ranks: [[UInt32]]
  let descending: Bool
  let nullsFirst: Bool
  let hasNulls: Bool
  /// Least and greatest number; both 0 when there is no value.
  let low: Int128
  let high: Int128
  /// How many low bits are the same in all doubles.
  let dropped: Int

  /// Bits that the distances take, without NULL.
  var bits: Int { 128 - UInt128(truncatingIfNeeded: (high - low) >> Int128(dropped)).leadingZeroBitCount }

  /// The code of NULL and how much those of values are moved up for it, when both fit `bits` of one word.
  var nullCode: UInt64 { nullsFirst ? 0 : UInt64(truncatingIfNeeded: (high - low) >> Int128(dropped)) &+ 1 }

  /// Prepares a key; `ordered` is false when only equality matters, as for the keys of a partition.
  init(
    _ segments: [Segment], _ type: DataType, _ key: SortKey, ordered: Bool, _ context: ExecutionContext
  ) throws {
    self.segments = segments
    descending = ordered && key.descending
    nullsFirst = ordered && key.nullsFirst
    hasNulls = segments.contains { $0.zone.nullCount > 0 }
    var range: (low: Int128, high: Int128)?
    func include(_ other: (low: Int128, high: Int128)?) {
      guard let other else { return }
      range = range.map { (min($0.low, other.low), max($0.high, other.high)) } ?? other
    }
    var ranks: [[UInt32]] = []
    var dropped = 0
    switch type {
    case .text:
      form = .ranked
      ranks = try SortRanks.make(segments, key.order, ordered: ordered, context)
      if ranks.isEmpty {
        // One dictionary whose codes are as good as ranks.
        for segment in segments { include(segment.zone.range) }
      } else {
        include((0, Int128(ranks.reduce(0) { max($0, $1.max() ?? 0) })))
      }
    case .double:
      form = .double
      let bounds = try DoubleBounds.find(segments, context)
      include(bounds.range)
      dropped = bounds.dropped
    default:
      form = .integer
      for segment in segments { include(segment.zone.range) }
    }
    self.ranks = ranks
    self.dropped = dropped
    low = range?.low ?? 0
    high = range?.high ?? 0
  }

  /// Adds the codes of one chunk, moved up by `shift`, to words.
  ///
  /// `part` says which part of the code: the low 64 bits, those above, or the bit that tells NULL from a value.
  func encode(
    chunk: Int, _ part: SortField.Part, shift: Int, into words: UnsafeMutableBufferPointer<UInt64>
  ) throws {
    let segment = segments[chunk]
    let amount = UInt64(truncatingIfNeeded: shift)
    if case .nullFlag = part {
      guard let bits = segment.validity?.bits else {
        if nullsFirst { for row in 0..<words.count { words[row] |= 1 &<< amount } }
        return
      }
      let flip: UInt64 = nullsFirst ? 0 : 1
      for row in 0..<words.count { words[row] |= ((bits[row >> 6] &>> UInt64(row & 63) & 1) ^ flip) &<< amount }
      return
    }
    let inline: UInt64? = part == .whole && hasNulls ? nullCode : nil
    let validity = try segment.validity == nil ? nil : segment.slice(0, segment.count)
    let target = CodeTarget(
      words: words, shift: amount, validity: validity?.validity, nullCode: inline ?? 0,
      up: inline != nil && nullsFirst ? 1 : 0, dropped: UInt64(truncatingIfNeeded: dropped))
    defer { withExtendedLifetime(validity?.owners) {} }
    if part == .high || part == .low {
      encodeWide(segment, part, target)
      return
    }
    // The distance in 64 bits with wrapping arithmetic: it fits, even where the values themselves don't.
    let flip: UInt64 = descending ? .max : 0
    let offset = UInt64(truncatingIfNeeded: descending ? high + 1 : -low)
    switch (form, segment.physical) {
    case (.double, _):
      target.write(segment, Double.self, flip, offset) { DoubleBounds.ordered($0) }
    case (.ranked, let physical) where !ranks.isEmpty:
      ranks[chunk].withUnsafeBufferPointer { ranks in
        switch physical {
        case .code8: target.write(segment, UInt8.self, flip, offset) { UInt64(ranks[Int($0)]) }
        case .code16: target.write(segment, UInt16.self, flip, offset) { UInt64(ranks[Int($0)]) }
        default: target.write(segment, UInt32.self, flip, offset) { UInt64(ranks[Int($0)]) }
        }
      }
    case (_, .bool), (_, .code8): target.write(segment, UInt8.self, flip, offset) { UInt64($0) }
    case (_, .code16): target.write(segment, UInt16.self, flip, offset) { UInt64($0) }
    case (_, .code32): target.write(segment, UInt32.self, flip, offset) { UInt64($0) }
    case (_, .int8): target.write(segment, Int8.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int16): target.write(segment, Int16.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int32): target.write(segment, Int32.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int64): target.write(segment, Int64.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int128): target.write(segment, Int128.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .double): target.write(segment, Double.self, flip, offset) { DoubleBounds.ordered($0) }
    }
  }

  /// The high or low word of distances that take more than 64 bits.
  private func encodeWide(_ segment: Segment, _ part: SortField.Part, _ target: CodeTarget) {
    let vector = Vector(
      physical: segment.physical, isConstant: false, count: segment.count, data: UnsafeRawPointer(segment.data.base),
      validity: nil, dictionary: nil, owners: (segment, nil))
    let up: UInt128 = part == .high ? 64 : 0
    for row in 0..<segment.count {
      if let validity = target.validity, validity[row] == 0 { continue }
      let value = vector.integer(at: row)
      let distance = UInt128(truncatingIfNeeded: descending ? high - value : value - low)
      target.words[row] |= UInt64(truncatingIfNeeded: distance >> up) &<< target.shift
    }
  }
}

/// Where codes are written.
private struct CodeTarget {
  let words: UnsafeMutableBufferPointer<UInt64>
  let shift: UInt64
  let validity: UnsafePointer<UInt8>?
  let nullCode: UInt64
  /// What is added to the code of a value to leave room for NULL in front.
  let up: UInt64
  let dropped: UInt64

  @inline(__always)
  func write<T: BitwiseCopyable>(
    _ segment: Segment, _: T.Type, _ flip: UInt64, _ offset: UInt64, _ number: (T) -> UInt64
  ) {
    let values = UnsafeRawPointer(segment.data.base).assumingMemoryBound(to: T.self)
    let (words, shift, up, dropped, nullCode) = (words, shift, up, dropped, nullCode)
    if let validity {
      for row in 0..<words.count {
        let code = ((((number(values[row]) ^ flip) &+ offset) &>> dropped) &+ up)
        words[row] |= (validity[row] == 0 ? nullCode : code) &<< shift
      }
    } else {
      for row in 0..<words.count {
        words[row] |= ((((number(values[row]) ^ flip) &+ offset) &>> dropped) &+ up) &<< shift
      }
    }
  }
}
