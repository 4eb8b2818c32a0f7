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
  var bits: Int { 128 - span.leadingZeroBitCount }

  /// The greatest distance, which may need all 128 bits.
  var span: UInt128 { UInt128(truncatingIfNeeded: high &- low) >> UInt128(dropped) }

  /// The code of NULL and how much those of values are moved up for it, when both fit `bits` of one word.
  var nullCode: UInt64 { nullsFirst ? 0 : UInt64(truncatingIfNeeded: span) &+ 1 }

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
    case .text, .list, .structure, .map, .blob, .uuid:
      form = .ranked
      ranks = try SortRanks.make(segments, key.order, ordered: ordered, context)
      if ranks.isEmpty {
        // One dictionary whose codes are as good as ranks.
        for segment in segments { include(segment.zone.range) }
      } else {
        // A rank is less than there are codes in all dictionaries together, or in the one they share.
        include((0, Int128(SortRanks.bound(segments))))
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

  /// Prepares a key whose bounds are known, for rows that are given later.
  init(form: Form, _ key: SortKey, hasNulls: Bool, range: (low: Int128, high: Int128)) {
    self.init(
      segments: [], form: form, ranks: [], descending: key.descending, nullsFirst: key.nullsFirst, hasNulls: hasNulls,
      range: range)
  }

  private init(
    segments: [Segment], form: Form, ranks: [[UInt32]], descending: Bool, nullsFirst: Bool, hasNulls: Bool,
    range: (low: Int128, high: Int128), dropped: Int = 0
  ) {
    self.segments = segments
    self.form = form
    self.ranks = ranks
    self.descending = descending
    self.nullsFirst = nullsFirst
    self.hasNulls = hasNulls
    self.dropped = dropped
    low = range.low
    high = range.high
  }

  /// The same key over the rows of one segment; `ranks` are those of its codes.
  func over(_ segment: Segment, ranks: [UInt32]?) -> SortColumn {
    SortColumn(
      segments: [segment], form: form, ranks: ranks.map { [$0] } ?? [], descending: descending,
      nullsFirst: nullsFirst, hasNulls: hasNulls, range: (low, high), dropped: dropped)
  }

  /// Adds the codes of one chunk, moved up by `shift`, to words.
  ///
  /// `part` says which part of the code: the low 64 bits, those above, or the bit that tells NULL from a value.
  func encode(
    chunk: Int, _ part: SortField.Part, shift: Int, into words: UnsafeMutableBufferPointer<UInt64>
  ) throws {
    let vector = try segments[chunk].slice(0, segments[chunk].count)
    defer { withExtendedLifetime(vector.owners) {} }
    let amount = UInt64(truncatingIfNeeded: shift)
    if case .nullFlag = part {
      let null: UInt64 = nullsFirst ? 0 : 1
      for row in 0..<words.count { words[row] |= (vector.isValid(row) ? null ^ 1 : null) &<< amount }
      return
    }
    let isInline = part == .whole && hasNulls
    let target = CodeTarget(
      words: words, shift: amount, nullCode: isInline ? nullCode : 0, up: isInline && nullsFirst ? 1 : 0,
      dropped: UInt64(truncatingIfNeeded: dropped))
    if part != .whole, bits > 64 {
      encodeWide(vector, part, target)
      return
    }
    // The distance in 64 bits with wrapping arithmetic: it fits, even where the values themselves don't.
    let flip: UInt64 = descending ? .max : 0
    let offset = UInt64(truncatingIfNeeded: descending ? high &+ 1 : 0 &- low)
    switch (form, vector.physical) {
    case (.ranked, let physical) where !ranks.isEmpty:
      ranks[chunk].withUnsafeBufferPointer { ranks in
        switch physical {
        case .code8: target.write(vector, UInt8.self, flip, offset) { UInt64(ranks[Int($0)]) }
        case .code16: target.write(vector, UInt16.self, flip, offset) { UInt64(ranks[Int($0)]) }
        default: target.write(vector, UInt32.self, flip, offset) { UInt64(ranks[Int($0)]) }
        }
      }
    case (_, .bool), (_, .code8): target.write(vector, UInt8.self, flip, offset) { UInt64($0) }
    case (_, .code16): target.write(vector, UInt16.self, flip, offset) { UInt64($0) }
    case (_, .code32): target.write(vector, UInt32.self, flip, offset) { UInt64($0) }
    case (_, .int8): target.write(vector, Int8.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int16): target.write(vector, Int16.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int32): target.write(vector, Int32.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int64): target.write(vector, Int64.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .int128): target.write(vector, Int128.self, flip, offset) { UInt64(truncatingIfNeeded: $0) }
    case (_, .double): target.write(vector, Double.self, flip, offset) { DoubleBounds.ordered($0) }
    }
  }

  /// The high or low word of distances that take more than 64 bits.
  private func encodeWide(_ vector: Vector, _ part: SortField.Part, _ target: CodeTarget) {
    let up: UInt128 = part == .high ? 64 : 0
    for row in 0..<target.words.count where vector.isValid(row) {
      let value = vector.integer(at: vector.isConstant ? 0 : row)
      let distance = UInt128(truncatingIfNeeded: descending ? high &- value : value &- low)
      target.words[row] |= UInt64(truncatingIfNeeded: distance >> up) &<< target.shift
    }
  }
}

/// Where codes are written.
private struct CodeTarget {
  let words: UnsafeMutableBufferPointer<UInt64>
  let shift: UInt64
  let nullCode: UInt64
  /// What is added to the code of a value to leave room for NULL in front.
  let up: UInt64
  let dropped: UInt64

  @inline(__always)
  func write<T: BitwiseCopyable>(
    _ vector: Vector, _: T.Type, _ flip: UInt64, _ offset: UInt64, _ number: (T) -> UInt64
  ) {
    let values = vector.data.assumingMemoryBound(to: T.self)
    let (words, shift, up, dropped, nullCode) = (words, shift, up, dropped, nullCode)
    @inline(__always) func code(_ value: T) -> UInt64 {
      (((number(value) ^ flip) &+ offset) &>> dropped) &+ up
    }
    if vector.isConstant {
      let constant = (vector.isValid(0) ? code(values[0]) : nullCode) &<< shift
      for row in 0..<words.count { words[row] |= constant }
    } else if let validity = vector.validity {
      for row in 0..<words.count { words[row] |= (validity[row] == 0 ? nullCode : code(values[row])) &<< shift }
    } else {
      for row in 0..<words.count { words[row] |= code(values[row]) &<< shift }
    }
  }
}
