/// `min` and `max` of integers, decimals, dates and booleans.
final class IntegerExtremeState: AggregateState {
  private var best: [Int128?] = []
  private let sign: Int
  private let type: DataType

  /// `sign` is -1 for min and 1 for max.
  init(sign: Int, type: DataType) {
    self.sign = sign
    self.type = type
  }

  override var memory: Int { best.count * 32 }

  override func resize(to count: Int) {
    if count > best.count { best.append(contentsOf: repeatElement(nil, count: count - best.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    rows.forEach { row in
      guard vector.isValid(row) else { return }
      offer(vector.integer(at: vector.isConstant ? 0 : row), groups.map { Int($0[row]) } ?? 0)
    }
  }

  private func offer(_ value: Int128, _ group: Int) {
    guard let known = best[group] else {
      best[group] = value
      return
    }
    if sign < 0 ? value < known : value > known { best[group] = value }
  }

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? IntegerExtremeState else { return }
    for (group, target) in map.enumerated() {
      if let value = other.best[group] { offer(value, Int(target)) }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { index in
      guard let value = best[first + index] else { return .null }
      switch type {
      case .boolean: return .boolean(value != 0)
      case .date: return .date(CivilDate(days: Int32(truncatingIfNeeded: value)))
      case .decimal(_, let scale): return .decimal(Decimal(unscaled: value, scale: scale))
      case .null: return .null
      default: return .integer(Int64(truncatingIfNeeded: value))
      }
    }
  }
}

/// `min` and `max` of doubles.
final class DoubleExtremeState: AggregateState {
  private var best: [Double?] = []
  private let sign: Int

  init(sign: Int) { self.sign = sign }

  override var memory: Int { best.count * 16 }

  override func resize(to count: Int) {
    if count > best.count { best.append(contentsOf: repeatElement(nil, count: count - best.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    let values = vector.values(as: Double.self)
    rows.forEach { row in
      guard vector.isValid(row) else { return }
      let value = values[vector.isConstant ? 0 : row]
      // The two zeros are one value; showing always the same keeps the order of the rows out of the result.
      offer(value == 0 ? 0 : value, groups.map { Int($0[row]) } ?? 0)
    }
  }

  private func offer(_ value: Double, _ group: Int) {
    guard let known = best[group] else {
      best[group] = value
      return
    }
    if sign < 0 ? value < known : value > known { best[group] = value }
  }

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? DoubleExtremeState else { return }
    for (group, target) in map.enumerated() {
      if let value = other.best[group] { offer(value, Int(target)) }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), .double) { index in
      best[first + index].map { .double($0) } ?? .null
    }
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
