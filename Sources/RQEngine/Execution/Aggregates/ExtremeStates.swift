/// `min` and `max` of values that a Swift type compares: integers, decimals, dates and booleans as `Int128`, doubles.
final class ExtremeState<T: Comparable>: AggregateState {
  private var best: [T?] = []
  private let sign: Int
  private let type: DataType
  private let read: (Vector, Int) -> T
  private let value: (T) -> Value

  /// `sign` is -1 for min and 1 for max; `read` gives the value of a row, `value` what a result shows of it.
  init(sign: Int, type: DataType, read: @escaping (Vector, Int) -> T, value: @escaping (T) -> Value) {
    self.sign = sign
    self.type = type
    self.read = read
    self.value = value
  }

  override var memory: Int { best.count * MemoryLayout<T?>.stride }

  override func resize(to count: Int) {
    if count > best.count { best.append(contentsOf: repeatElement(nil, count: count - best.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    rows.forEach { row in
      guard vector.isValid(row) else { return }
      offer(read(vector, vector.isConstant ? 0 : row), groups.map { Int($0[row]) } ?? 0)
    }
  }

  private func offer(_ value: T, _ group: Int) {
    guard let known = best[group] else {
      best[group] = value
      return
    }
    if sign < 0 ? value < known : value > known { best[group] = value }
  }

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? ExtremeState<T> else { return }
    for (group, target) in map.enumerated() {
      if let value = other.best[group] { offer(value, Int(target)) }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { index in
      best[first + index].map(value) ?? .null
    }
  }
}

extension ExtremeState where T == Int128 {
  /// `min` or `max` of a type that is stored as integers.
  convenience init(sign: Int, type: DataType) {
    self.init(
      sign: sign, type: type, read: { $0.integer(at: $1) },
      value: { number in
        switch type {
        case .boolean: .boolean(number != 0)
        case .date: .date(CivilDate(days: Int32(truncatingIfNeeded: number)))
        case .decimal(_, let scale): .decimal(Decimal(unscaled: number, scale: scale))
        case .null: .null
        default: .integer(Int64(truncatingIfNeeded: number))
        }
      })
  }
}

extension ExtremeState where T == Double {
  /// `min` or `max` of doubles.
  convenience init(sign: Int) {
    self.init(sign: sign, type: .double, read: { $0.values(as: Double.self)[$1] }, value: { .double($0) })
  }
}

/// `min` and `max` of texts by code point.
final class TextExtremeState: AggregateState {
  private var best: [String?] = []
  private let sign: Int

  init(sign: Int) { self.sign = sign }

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

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? TextExtremeState else { return }
    for (group, target) in map.enumerated() {
      guard let text = other.best[group] else { continue }
      guard let known = best[Int(target)] else {
        best[Int(target)] = text
        continue
      }
      if ValueOrder.compare(.text(text), .text(known)) * sign > 0 { best[Int(target)] = text }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), .text) { index in
      best[first + index].map { .text($0) } ?? .null
    }
  }
}
