/// Group numbers in an array that the keys index themselves: a perfect hash for keys with few possible values.
///
/// Each key has a place from 0 (NULL) up; the places of several keys combine into one number.
struct DirectIndex {
  private struct Part {
    /// The value at place 1.
    var low: Int64 = 0
    /// One more than the highest place.
    var size = 1
    var stride = 1
    let isText: Bool
  }

  /// More slots than this are more memory than they save time.
  private static let maxSlots = 1 << 20

  private var parts: [Part]
  /// Group + 1 by place, or 0.
  private var slots: [UInt32] = []
  /// Whether the places have changed since the slots were filled.
  private(set) var isStale = true

  /// Bytes of memory held.
  var memory: Int { slots.count * 4 }

  /// An index for keys of these types; nil when one of them has no small whole values, or there are too many of them.
  init?(types: [DataType]) {
    if types.isEmpty || types.count > 16 { return nil }
    parts = []
    for type in types {
      switch type {
      case .text, .list, .structure, .map, .blob, .uuid: parts.append(Part(isText: true))
      case .integer, .date, .timestamp, .time, .enumeration, .boolean: parts.append(Part(isText: false))
      case .null, .decimal, .double, .interval: return nil
      }
    }
  }

  /// Makes the places cover the listed rows; false when that would take too many slots.
  mutating func cover(_ vectors: [Vector], _ rows: Rows, codeCounts: [Int]) -> Bool {
    for key in parts.indices {
      if parts[key].isText {
        if codeCounts[key] + 1 > parts[key].size { resize(key, low: 0, size: codeCounts[key] + 1) }
      } else if let range = DirectIndex.range(of: vectors[key], rows) {
        let part = parts[key]
        let high = part.low &+ Int64(part.size - 2)
        if part.size > 1, range.low >= part.low, range.high <= high { continue }
        var low = part.size > 1 ? min(range.low, part.low) : range.low
        var top = part.size > 1 ? max(range.high, high) : range.high
        let (span, overflow) = top.subtractingReportingOverflow(low)
        if overflow || span >= DirectIndex.maxSlots { return false }
        // A key that keeps growing, such as a running number, gets room ahead, so that the slots are rarely made anew.
        if part.size > 1, parts.count == 1, span < DirectIndex.maxSlots / 4 {
          let (above, tooHigh) = low.addingReportingOverflow(span * 2)
          let (below, tooLow) = top.subtractingReportingOverflow(span * 2)
          if top > high, !tooHigh { top = max(top, above) }
          if low < part.low, !tooLow { low = min(low, below) }
        }
        resize(key, low: low, size: Int(top - low) + 2)
      }
    }
    var total = 1
    for key in parts.indices.reversed() {
      if parts[key].stride != total {
        parts[key].stride = total
        isStale = true
      }
      let (product, overflow) = total.multipliedReportingOverflow(by: parts[key].size)
      if overflow || product > DirectIndex.maxSlots { return false }
      total = product
    }
    if total > slots.count { isStale = true }
    return true
  }

  private mutating func resize(_ key: Int, low: Int64, size: Int) {
    parts[key].low = low
    parts[key].size = size
    isStale = true
  }

  /// The least and greatest value among the listed rows; nil when all are NULL.
  private static func range(of vector: Vector, _ rows: Rows) -> (low: Int64, high: Int64)? {
    func scan<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> (low: Int64, high: Int64)? {
      let values = vector.values(as: T.self)
      if vector.isConstant {
        return vector.isValid(0) && rows.count > 0 ? (Int64(values[0]), Int64(values[0])) : nil
      }
      var (low, high) = (T.max, T.min)
      if vector.validity == nil {
        rows.forEach { row in
          low = min(low, values[row])
          high = max(high, values[row])
        }
      } else {
        rows.forEach { row in
          if vector.isValid(row) {
            low = min(low, values[row])
            high = max(high, values[row])
          }
        }
      }
      return low <= high ? (Int64(low), Int64(high)) : nil
    }
    switch vector.physical {
    case .int8: return scan(Int8.self)
    case .int16: return scan(Int16.self)
    case .int32: return scan(Int32.self)
    case .int64: return scan(Int64.self)
    default: return scan(UInt8.self)
    }
  }

  /// Fills the slots for groups whose keys are known.
  mutating func rebuild(_ keys: UnsafeBufferPointer<UInt64>, width: Int, groups: Int) {
    slots = [UInt32](repeating: 0, count: parts.reduce(1) { $0 * $1.size })
    for group in 0..<groups {
      let nulls = keys[group * width + width - 1]
      var place = 0
      for (key, part) in parts.enumerated() where nulls >> UInt64(key) & 1 == 0 {
        let value = Int64(bitPattern: keys[group * width + key])
        place += Int(value &- part.low + 1) * part.stride
      }
      slots[place] = UInt32(truncatingIfNeeded: group + 1)
    }
    isStale = false
  }

  /// Writes the combined place of each listed row.
  func places(of vectors: [Vector], _ maps: [[UInt32]?], _ rows: Rows, into places: UnsafeMutableBufferPointer<UInt32>)
  {
    for (key, part) in parts.enumerated() {
      let stride = UInt32(truncatingIfNeeded: part.stride)
      let isFirst = key == 0
      func add<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ place: (T) -> UInt32) {
        let vector = vectors[key]
        let values = vector.values(as: T.self)
        if vector.isConstant {
          let part = vector.isValid(0) ? place(values[0]) &* stride : 0
          rows.forEach { places[$0] = isFirst ? part : places[$0] &+ part }
        } else if vector.validity != nil {
          rows.forEach { row in
            let part = vector.isValid(row) ? place(values[row]) &* stride : 0
            places[row] = isFirst ? part : places[row] &+ part
          }
        } else if isFirst {
          rows.forEach { places[$0] = place(values[$0]) &* stride }
        } else {
          rows.forEach { places[$0] = places[$0] &+ place(values[$0]) &* stride }
        }
      }
      if let map = maps[key] {
        map.withUnsafeBufferPointer { map in
          switch vectors[key].physical {
          case .code8: add(UInt8.self) { map[Int($0)] &+ 1 }
          case .code16: add(UInt16.self) { map[Int($0)] &+ 1 }
          default: add(UInt32.self) { map[Int($0)] &+ 1 }
          }
        }
        continue
      }
      let shift = 1 &- part.low
      switch vectors[key].physical {
      case .code8: add(UInt8.self) { UInt32($0) &+ 1 }
      case .code16: add(UInt16.self) { UInt32($0) &+ 1 }
      case .code32: add(UInt32.self) { $0 &+ 1 }
      case .int8: add(Int8.self) { UInt32(truncatingIfNeeded: Int64($0) &+ shift) }
      case .int16: add(Int16.self) { UInt32(truncatingIfNeeded: Int64($0) &+ shift) }
      case .int32: add(Int32.self) { UInt32(truncatingIfNeeded: Int64($0) &+ shift) }
      case .int64: add(Int64.self) { UInt32(truncatingIfNeeded: $0 &+ shift) }
      default: add(UInt8.self) { UInt32(truncatingIfNeeded: Int64($0) &+ shift) }
      }
    }
  }

  /// Turns places into groups; a place that is new gets the next number, and its row is added to `fresh`.
  mutating func assign(
    _ rows: Rows, _ groups: UnsafeMutableBufferPointer<UInt32>, _ count: inout Int, _ fresh: inout [Int]
  ) {
    slots.withUnsafeMutableBufferPointer { slots in
      rows.forEach { row in
        let place = Int(groups[row])
        if slots[place] == 0 {
          count += 1
          slots[place] = UInt32(truncatingIfNeeded: count)
          fresh.append(row)
        }
        groups[row] = slots[place] &- 1
      }
    }
  }
}
