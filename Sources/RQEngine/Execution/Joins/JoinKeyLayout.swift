/// How the keys of a join become machine words that are equal exactly where the keys match.
///
/// Keys whose values on the build side span few places share one word: each is a digit of a number, counted from its
/// lowest value. A probe value outside that span matches nothing, so it needs no place. Keys that do not fit take a
/// word or two each.
struct JoinKeyLayout: Sendable {
  struct Part: Sendable {
    let type: DataType
    /// The value at place 0.
    let low: Int128
    /// How many places there are, that of NULL included; 0 stands for all 2^64.
    let size: UInt64
    /// What the place is multiplied by.
    let stride: UInt64
    /// Whether a NULL can match a NULL; its place is the last.
    let matchesNull: Bool
    /// Values from this place on match nothing.
    let limit: UInt64
    /// Whether every place may match.
    let isOpen: Bool
    /// First word of the key where keys do not share one.
    let word: Int
    let dictionary: TextDictionary?
  }

  let parts: [Part]
  /// Words a row.
  let width: Int
  /// Whether all keys share one word.
  let isPacked: Bool
  /// The number of different keys where that is known to fit a word.
  let slots: UInt64?
  /// First of the words with a bit for each key that is NULL when keys do not share a word; nil when none matches one.
  private let nullWord: Int?

  /// The layout for the key columns of a build side.
  init(_ columns: [FlatColumn], matchesNull: [Bool], _ context: ExecutionContext) throws {
    var ranges: [(low: Int128, size: UInt64)?] = []
    for (column, matchesNull) in zip(columns, matchesNull) {
      ranges.append(try JoinKeyLayout.range(column, matchesNull, context))
    }
    var product: UInt64? = 1
    var strides: [UInt64] = []
    for range in ranges {
      strides.append(product ?? 0)
      guard let size = range?.size, size > 0, let known = product else {
        product = nil
        continue
      }
      let (next, overflow) = known.multipliedReportingOverflow(by: size)
      product = overflow ? nil : next
    }
    // One key alone fills a word whatever its span, unless NULL wants a place beside all others.
    var alone = false
    let matchesNull = zip(columns, matchesNull).map { $0.isNullable && $1 }
    if columns.count == 1, !matchesNull[0] {
      if columns[0].type.isWide { alone = ranges[0] != nil } else { alone = true }
    }
    slots = product
    isPacked = product != nil || alone
    var parts: [Part] = []
    var word = 0
    for (index, column) in columns.enumerated() {
      let range = isPacked ? ranges[index] : nil
      let size = range?.size ?? 0
      parts.append(
        Part(
          type: column.type, low: range?.low ?? 0, size: size, stride: isPacked ? max(strides[index], 1) : 1,
          matchesNull: matchesNull[index], limit: size > 0 && matchesNull[index] ? size - 1 : size, isOpen: size == 0,
          word: isPacked ? 0 : word, dictionary: column.dictionary))
      if column.type.isWide { word += 2 } else { word += 1 }
    }
    self.parts = parts
    if isPacked {
      width = 1
      nullWord = nil
    } else {
      nullWord = matchesNull.contains(true) ? word : nil
      width = word + (nullWord == nil ? 0 : (columns.count + 63) / 64)
    }
  }

  /// The lowest value of a key and the number of its places; nil where it has no small whole values.
  private static func range(
    _ column: FlatColumn, _ matchesNull: Bool, _ context: ExecutionContext
  ) throws -> (low: Int128, size: UInt64)? {
    let extra: UInt64 = matchesNull && column.isNullable ? 1 : 0
    switch column.type {
    case .text, .list, .structure, .map, .blob, .uuid: return (0, UInt64(column.dictionary?.count ?? 0) + extra)
    case .boolean, .null: return (0, 2 + extra)
    case .double: return nil
    default: break
    }
    guard let bounds = try column.bounds(context) else { return (0, 1 + extra) }
    let span = bounds.high.distance(from: bounds.low)
    guard span < UInt128(1) << 63 else { return nil }
    return (bounds.low, UInt64(span) + 1 + extra)
  }

  /// The lowest and the highest value of a key; nil where that is not known.
  func bounds(key: Int) -> (low: Int128, high: Int128)? {
    let part = parts[key]
    if !isPacked || part.size == 0 || part.type.isCoded || part.matchesNull { return nil }
    return (part.low, part.low + Int128(part.size) - 1)
  }

  /// Writes the words of the listed rows one behind the other and whether each can match at all.
  ///
  /// `maps` gives the build side's code for each code of a probe dictionary, `.max` where it has none.
  func encode(
    _ vectors: [Vector], _ maps: [[UInt32]?], _ rows: Rows, words: UnsafeMutableBufferPointer<UInt64>,
    valid: UnsafeMutableBufferPointer<UInt8>
  ) {
    if let nullWord {
      for place in 0..<rows.count { for word in nullWord..<width { words[place * width + word] = 0 } }
    }
    for key in vectors.indices { encode(vectors[key], key, maps[key], rows, words, valid) }
  }

  private func encode(
    _ vector: Vector, _ key: Int, _ map: [UInt32]?, _ rows: Rows, _ words: UnsafeMutableBufferPointer<UInt64>,
    _ valid: UnsafeMutableBufferPointer<UInt8>
  ) {
    // Values of few bits may be looked for where the least one needs more than 64.
    let isFar = Int64(exactly: parts[key].low) == nil
    let low = Int64(truncatingIfNeeded: parts[key].low)
    func signed<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
      let values = vector.values(as: T.self)
      encode(vector, key, rows, words, valid) { UInt64(bitPattern: Int64(truncatingIfNeeded: values[$0]) &- low) }
    }
    switch parts[key].type {
    case .text, .list, .structure, .map, .blob, .uuid:
      if let map {
        map.withUnsafeBufferPointer { map in
          let absent = UInt64(UInt32.max)
          func mapped<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
            let values = vector.values(as: T.self)
            encode(vector, key, rows, words, valid, absent: absent) { UInt64(map[Int(values[$0])]) }
          }
          switch vector.physical {
          case .code8: mapped(UInt8.self)
          case .code16: mapped(UInt16.self)
          default: mapped(UInt32.self)
          }
        }
        return
      }
      switch vector.physical {
      case .code8: signed(UInt8.self)
      case .code16: signed(UInt16.self)
      default: signed(UInt32.self)
      }
    case .double:
      let values = vector.values(as: Double.self)
      // Negative and positive zero are one value.
      encode(vector, key, rows, words, valid) { values[$0] == 0 ? 0 : values[$0].bitPattern }
    case .decimal where !isPacked || vector.physical == .int128 || isFar,
      .interval where !isPacked || vector.physical == .int128 || isFar:
      encodeDecimal(vector, key, rows, words, valid)
    default:
      switch vector.physical {
      case .int8: signed(Int8.self)
      case .int16: signed(Int16.self)
      case .int32: signed(Int32.self)
      case .int64: signed(Int64.self)
      default: signed(UInt8.self)
      }
    }
  }

  private func encodeDecimal(
    _ vector: Vector, _ key: Int, _ rows: Rows, _ words: UnsafeMutableBufferPointer<UInt64>,
    _ valid: UnsafeMutableBufferPointer<UInt8>
  ) {
    let part = parts[key]
    if isPacked {
      // A place that lies beyond 64 bits is as far out of the span as the last one that fits.
      encode(vector, key, rows, words, valid, absent: .max) { row in
        let (place, overflow) = vector.integer(at: row).subtractingReportingOverflow(part.low)
        return overflow ? .max : UInt64(exactly: place) ?? .max
      }
      return
    }
    encode(vector, key, rows, words, valid) { UInt64(truncatingIfNeeded: vector.integer(at: $0)) }
    var position = part.word + 1
    rows.forEach { row in
      words[position] =
        vector.isValid(row) ? UInt64(truncatingIfNeeded: vector.integer(at: vector.isConstant ? 0 : row) >> 64) : 0
      position += width
    }
  }

  /// Writes one key; `place` gives the place of the value at an index of the vector.
  @inline(__always)
  private func encode(
    _ vector: Vector, _ key: Int, _ rows: Rows, _ words: UnsafeMutableBufferPointer<UInt64>,
    _ valid: UnsafeMutableBufferPointer<UInt8>, absent: UInt64? = nil, _ place: (Int) -> UInt64
  ) {
    let part = parts[key]
    let (stride, width) = (part.stride, width)
    let isFirst = key == 0
    let limit = part.isOpen ? absent ?? .max : part.limit
    let isOpen = part.isOpen && absent == nil
    var target = part.word
    var position = 0
    rows.forEach { row in
      var (word, known): (UInt64, UInt8) = (0, 0)
      if vector.isValid(row) {
        word = place(vector.isConstant ? 0 : row)
        known = isOpen || word < limit ? 1 : 0
      } else if part.matchesNull {
        known = 1
        if let nullWord {
          words[position &* width &+ nullWord &+ key >> 6] |= 1 << UInt64(key & 63)
        } else {
          word = part.limit
        }
      }
      if isFirst {
        words[target] = word &* stride
        valid[position] = known
      } else if isPacked {
        words[target] &+= word &* stride
        valid[position] &= known
      } else {
        words[target] = word
        valid[position] &= known
      }
      target &+= width
      position &+= 1
    }
  }
}

extension FlatColumn {
  /// What is known of the values, given what was known before there were any.
  func statistics(_ given: ColumnStatistics) -> ColumnStatistics {
    var known = ColumnStatistics(mayBeNull: isNullable, dictionary: dictionary?.isUnique == true ? dictionary : nil)
    if type.isCoded { return known }
    known.range = given.range
    // Looking at more rows than this takes longer than knowing closer bounds saves.
    guard physical != .double, count <= FlatColumn.fewRows, let vector = try? vector(0, count) else { return known }
    var bounds = Bounds()
    bounds.widen(vector)
    if bounds.low <= bounds.high { known.range = (bounds.low, bounds.high) }
    return known
  }

  private static let fewRows = 1 << 18

  /// The lowest and the highest whole value; nil where all rows are NULL.
  func bounds(_ context: ExecutionContext) throws -> (low: Int128, high: Int128)? {
    let blocks = (count + Chunk.capacity - 1) / Chunk.capacity
    let parts = try Scheduler.run(
      morsels: blocks, threads: context.threads, makeState: { _ in Bounds() },
      work: { bounds, block in
        try context.checkpoint()
        let start = block * Chunk.capacity
        bounds.widen(try self.vector(start, min(Chunk.capacity, self.count - start)))
      })
    var result = Bounds()
    for part in parts {
      result.low = min(result.low, part.low)
      result.high = max(result.high, part.high)
    }
    return result.low <= result.high ? (result.low, result.high) : nil
  }
}

/// The lowest and the highest of the values seen.
private struct Bounds {
  var low = Int128.max
  var high = Int128.min

  mutating func widen(_ vector: Vector) {
    switch vector.physical {
    case .int8: widen(vector, Int8.self)
    case .int16: widen(vector, Int16.self)
    case .int32: widen(vector, Int32.self)
    case .int64: widen(vector, Int64.self)
    case .int128: widen(vector, Int128.self)
    default: widen(vector, UInt8.self)
    }
  }

  private mutating func widen<T: FixedWidthInteger & BitwiseCopyable>(_ vector: Vector, _: T.Type) {
    let values = vector.values(as: T.self)
    var (least, greatest) = (T.max, T.min)
    if let validity = vector.validity {
      var seen: UInt8 = 0
      for row in 0..<values.count {
        let value = values[row]
        let isPresent = validity[row] != 0
        least = isPresent && value < least ? value : least
        greatest = isPresent && value > greatest ? value : greatest
        seen |= validity[row]
      }
      if seen == 0 { return }
    } else {
      for row in 0..<values.count {
        least = min(least, values[row])
        greatest = max(greatest, values[row])
      }
      if values.isEmpty { return }
    }
    low = min(low, Int128(least))
    high = max(high, Int128(greatest))
  }
}
