/// The best value of each group, of values that lie in memory as one comparable type.
///
/// A struct, so that its loops are specialised for the type: a generic class would run them unspecialised.
private struct ExtremeStore<S: Comparable & BitwiseCopyable> {
  private(set) var best: [S] = []
  private(set) var seen: [Bool] = []
  private let isLeast: Bool
  private let start: S
  /// What rows that are NULL hold; nil where there may be other zeros.
  private let zero: S?

  /// `sign` is -1 for min and 1 for max; `start` loses against every value.
  init(sign: Int, start: S, zero: S? = nil) {
    isLeast = sign < 0
    self.start = start
    self.zero = zero
  }

  var memory: Int { best.count * (MemoryLayout<S>.stride + 1) }

  /// Whether values between two bounds cannot change the result, there being no groups.
  func isSettled(_ bounds: (low: S, high: S)) -> Bool {
    seen[0] && (isLeast ? best[0] <= bounds.low : best[0] >= bounds.high)
  }

  mutating func resize(to count: Int) {
    let missing = count - best.count
    if missing > 0 {
      best.append(contentsOf: repeatElement(start, count: missing))
      seen.append(contentsOf: repeatElement(false, count: missing))
    }
  }

  /// Offers the listed rows of a vector of `T`.
  @inline(__always)
  mutating func offer<T: BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?, _ convert: (T) -> S
  ) {
    let values = vector.values(as: T.self)
    let isLeast = isLeast
    if vector.isConstant {
      guard vector.isValid(0), rows.count > 0 else { return }
      let value = convert(values[0])
      if groups == nil {
        offer(value, to: 0)
      } else if let groups {
        rows.forEach { offer(value, to: Int(groups[$0])) }
      }
      return
    }
    if let groups {
      let validity = vector.validity
      best.withUnsafeMutableBufferPointer { best in
        seen.withUnsafeMutableBufferPointer { seen in
          rows.forEach { row in
            if let validity, validity[row] == 0 { return }
            let value = convert(values[row])
            let group = Int(groups[row])
            best[group] = isLeast ? min(best[group], value) : max(best[group], value)
            seen[group] = true
          }
        }
      }
      return
    }
    if settles(vector, values, rows, convert) { return }
    // A NULL takes part as what loses against every value: that costs less than a branch which nobody can foresee.
    let start = start
    var (winner, found) = (best[0], seen[0])
    @inline(__always)
    func all(_ isPresent: (Int) -> Bool) {
      rows.forEach { row in
        let present = isPresent(row)
        let value = present ? convert(values[row]) : start
        winner = isLeast ? min(winner, value) : max(winner, value)
        found = found || present
      }
    }
    if !vector.isNullable {
      all { _ in true }
    } else if let bits = vector.bits, !rows.isAll {
      all { bits.isValid($0) }
    } else if let validity = vector.validity {
      all { validity[$0] != 0 }
    }
    (best[0], seen[0]) = (winner, found)
  }

  /// Offers the best of all listed rows where the rows that are NULL, which hold a zero, cannot be it.
  ///
  /// - Returns: whether that is so; else each row has to be asked whether it is NULL.
  @inline(__always)
  private mutating func settles<T: BitwiseCopyable>(
    _ vector: Vector, _ values: UnsafeBufferPointer<T>, _ rows: Rows, _ convert: (T) -> S
  ) -> Bool {
    guard let zero, vector.isNullable, vector.isZeroed, !rows.isAll, rows.count > 0 else { return false }
    let isLeast = isLeast
    var found = start
    rows.forEach { row in
      let value = convert(values[row])
      found = isLeast ? min(found, value) : max(found, value)
    }
    if found == zero { return seen[0] && (isLeast ? best[0] <= zero : best[0] >= zero) }
    best[0] = isLeast ? min(best[0], found) : max(best[0], found)
    seen[0] = true
    return true
  }

  private mutating func offer(_ value: S, to group: Int) {
    best[group] = isLeast ? min(best[group], value) : max(best[group], value)
    seen[group] = true
  }

  mutating func merge(
    _ other: ExtremeStore, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) {
    for index in groups.indices where other.seen[Int(groups[index])] {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      best[target] = isLeast ? min(best[target], other.best[group]) : max(best[target], other.best[group])
      seen[target] = true
    }
  }

  func result(_ groups: Range<Int>, _ type: DataType, _ shown: (S) -> Value) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { index in
      seen[first + index] ? shown(best[first + index]) : .null
    }
  }
}

/// `min` and `max` of integers, dates and booleans.
final class IntegerExtremeState: AggregateState {
  private var store: ExtremeStore<Int64>
  private let type: DataType

  init(sign: Int, type: DataType) {
    store = ExtremeStore(sign: sign, start: sign < 0 ? .max : .min, zero: 0)
    self.type = type
  }

  override var canPartition: Bool { true }
  override var readsBits: Bool { true }
  override var memory: Int { store.memory }
  override func resize(to count: Int) { store.resize(to: count) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    if groups == nil, let range = vector.zone, let low = Int64(exactly: range.low),
      let high = Int64(exactly: range.high),
      store.isSettled((low, high))
    {
      return
    }
    switch vector.physical {
    case .int8: store.offer(Int8.self, vector, rows, groups) { Int64($0) }
    case .int16: store.offer(Int16.self, vector, rows, groups) { Int64($0) }
    case .int32: store.offer(Int32.self, vector, rows, groups) { Int64($0) }
    case .int64: store.offer(Int64.self, vector, rows, groups) { $0 }
    default: store.offer(UInt8.self, vector, rows, groups) { Int64($0) }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    if let other = other as? IntegerExtremeState { store.merge(other.store, from: groups, into: targets) }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    try store.result(groups, type) { value in
      switch type {
      case .boolean: .boolean(value != 0)
      case .date: .date(CivilDate(days: Int32(truncatingIfNeeded: value)))
      case .null: .null
      default: .integer(value)
      }
    }
  }
}

/// `min` and `max` of decimals.
final class DecimalExtremeState: AggregateState {
  private var store: ExtremeStore<Int128>
  private let type: DataType
  private let scale: Int

  init(sign: Int, type: DataType, scale: Int) {
    store = ExtremeStore(sign: sign, start: sign < 0 ? .max : .min, zero: 0)
    self.type = type
    self.scale = scale
  }

  override var canPartition: Bool { true }
  override var readsBits: Bool { true }
  override var memory: Int { store.memory }
  override func resize(to count: Int) { store.resize(to: count) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    switch vector.physical {
    case .int8: store.offer(Int8.self, vector, rows, groups) { Int128($0) }
    case .int16: store.offer(Int16.self, vector, rows, groups) { Int128($0) }
    case .int32: store.offer(Int32.self, vector, rows, groups) { Int128($0) }
    case .int64: store.offer(Int64.self, vector, rows, groups) { Int128($0) }
    default: store.offer(Int128.self, vector, rows, groups) { $0 }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    if let other = other as? DecimalExtremeState { store.merge(other.store, from: groups, into: targets) }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    try store.result(groups, type) { .decimal(Decimal(unscaled: $0, scale: scale)) }
  }
}

/// `min` and `max` of doubles, as words that compare as they do and take NaN for the greatest.
final class DoubleExtremeState: AggregateState {
  private var store: ExtremeStore<Int64>

  init(sign: Int) { store = ExtremeStore(sign: sign, start: sign < 0 ? .max : .min) }

  override var canPartition: Bool { true }
  override var readsBits: Bool { true }
  override var memory: Int { store.memory }
  override func resize(to count: Int) { store.resize(to: count) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if let vector { store.offer(Double.self, vector, rows, groups) { DoubleWord.word(of: $0) } }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    if let other = other as? DoubleExtremeState { store.merge(other.store, from: groups, into: targets) }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    try store.result(groups, .double) { .double(DoubleWord.double(of: $0)) }
  }
}

/// `min` and `max` of texts by code point.
final class TextExtremeState: AggregateState {
  private var best: [String?] = []
  private let sign: Int

  init(sign: Int) { self.sign = sign }

  override var canPartition: Bool { true }
  override var memory: Int { best.count * 48 }

  override func resize(to count: Int) {
    if count > best.count { best.append(contentsOf: repeatElement(nil, count: count - best.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector, let dictionary = vector.dictionary else { return }
    // Within one batch codes repeat; the text of a code is made only when it may win.
    rows.forEach { row in
      guard vector.isValid(row) else { return }
      let code = vector.code(at: vector.isConstant ? 0 : row)
      let group = groups.map { Int($0[row]) } ?? 0
      guard var known = best[group] else {
        best[group] = dictionary.string(code)
        return
      }
      let order = known.withUTF8 { known in dictionary.withBytes(code) { TextOrder.compare($0, known) } }
      if order * sign > 0 { best[group] = dictionary.string(code) }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? TextExtremeState else { return }
    for index in groups.indices {
      guard let text = other.best[Int(groups[index])] else { continue }
      let target = Int(targets[index])
      guard let known = best[target] else {
        best[target] = text
        continue
      }
      if ValueOrder.compare(.text(text), .text(known)) * sign > 0 { best[target] = text }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), .text) { index in
      best[first + index].map { .text($0) } ?? .null
    }
  }
}
