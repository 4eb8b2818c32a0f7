/// The value of one row of each group: the first, the last, or the one where something else is smallest or largest.
final class PickState: AggregateState {
  private let function: AggregateFunction
  private let type: DataType
  private let keyType: DataType?
  private var reader: WordReader
  private var position = RowPosition()
  /// The place of the row picked, the smaller the better; the largest number where there is none.
  private var places: [UInt64] = []
  private var words: [Int128] = []
  private var valid: [Bool] = []
  /// What decides before the place does, the smaller the better.
  private var keys: [Int128] = []
  private var textKeys: [String] = []

  init(_ call: AggregateCall) {
    function = call.function
    type = call.type
    keyType = call.arguments.count > 1 ? call.arguments[1].type : nil
    reader = WordReader(call.type)
  }

  override var memory: Int { places.count * (41 + (keyType?.isCoded == true ? 32 : 0)) + reader.interner.memory }

  override func resize(to count: Int) {
    places.grow(to: count, .max)
    words.grow(to: count, 0)
    valid.grow(to: count, false)
    keys.grow(to: count, 0)
    if keyType?.isCoded == true { textKeys.grow(to: count, "") }
  }

  override func begin(morsel: Int) { position.begin(morsel: morsel) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if let vector { try update(arguments: [vector], rows, groups) }
  }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector = arguments.first else { return }
    let base = position.take(vector.count)
    var numbers = [Int128](repeating: 0, count: vector.count)
    PickState.fill(&numbers, vector, rows, &reader)
    if let keyType {
      try updateByKey(arguments, keyType, numbers, base, rows, groups)
      return
    }
    let (takesNull, isLast) = (function != .anyValue, function == .last)
    rows.forEach { row in
      let isValid = vector.isValid(row)
      guard isValid || takesNull else { return }
      let place = base &+ UInt64(truncatingIfNeeded: row)
      take(groups.map { Int($0[row]) } ?? 0, isLast ? ~place - 1 : place, numbers[row], isValid)
    }
  }

  private func updateByKey(
    _ arguments: [Vector], _ keyType: DataType, _ numbers: [Int128], _ base: UInt64, _ rows: Rows,
    _ groups: UnsafeBufferPointer<UInt32>?
  ) throws {
    let (vector, key) = (arguments[0], arguments[1])
    let isMost = function == .argMax
    func group(_ row: Int) -> Int { groups.map { Int($0[row]) } ?? 0 }
    if keyType.isCoded {
      guard let dictionary = key.dictionary else { return }
      rows.forEach { row in
        guard vector.isValid(row), key.isValid(row) else { return }
        let text = dictionary.string(key.code(at: key.isConstant ? 0 : row))
        takeText(group(row), text, base &+ UInt64(truncatingIfNeeded: row), numbers[row])
      }
      return
    }
    var order = [Int128](repeating: 0, count: key.count)
    var keyReader = WordReader(keyType)
    PickState.fill(&order, key, rows, &keyReader)
    rows.forEach { row in
      guard vector.isValid(row), key.isValid(row) else { return }
      // The complement turns the order round.
      takeKey(
        group(row), isMost ? ~order[row] : order[row], base &+ UInt64(truncatingIfNeeded: row), numbers[row])
    }
  }

  private static func fill(_ numbers: inout [Int128], _ vector: Vector, _ rows: Rows, _ reader: inout WordReader) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      if reader.isWide {
        WordReader.forEachWide(vector, rows) { numbers[$0] = $1 }
      } else {
        reader.forEach(vector, rows) { numbers[$0] = Int128($1) }
      }
    }
  }

  private func take(_ group: Int, _ place: UInt64, _ word: Int128, _ isValid: Bool) {
    if place >= places[group] { return }
    places[group] = place
    words[group] = word
    valid[group] = isValid
  }

  private func takeKey(_ group: Int, _ key: Int128, _ place: UInt64, _ word: Int128) {
    if places[group] != .max, key > keys[group] || key == keys[group] && place >= places[group] { return }
    keys[group] = key
    places[group] = place
    words[group] = word
    valid[group] = true
  }

  private func takeText(_ group: Int, _ key: String, _ place: UInt64, _ word: Int128) {
    if places[group] != .max {
      let order = ValueOrder.compare(.text(key), .text(textKeys[group])) * (function == .argMax ? -1 : 1)
      if order > 0 || order == 0 && place >= places[group] { return }
    }
    textKeys[group] = key
    places[group] = place
    words[group] = word
    valid[group] = true
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? PickState else { return }
    // Other threads may be reading the same state.
    var texts = other.reader
    let map = type.isCoded ? reader.map(from: &texts) : nil
    for index in groups.indices {
      let (group, target) = (Int(groups[index]), Int(targets[index]))
      if other.places[group] == .max { continue }
      let word = map.map { other.valid[group] ? Int128($0[Int(other.words[group])]) : 0 } ?? other.words[group]
      if keyType?.isCoded == true {
        takeText(target, other.textKeys[group], other.places[group], word)
      } else if keyType != nil {
        takeKey(target, other.keys[group], other.places[group], word)
      } else {
        take(target, other.places[group], word, other.valid[group])
      }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    let dictionary = type.isCoded ? reader.dictionary() : nil
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { index in
      let group = first + index
      if !valid[group] { return .null }
      if type.isWide { return Value(stored: words[group], type) }
      return WordReader.value(Int64(truncatingIfNeeded: words[group]), type, dictionary)
    }
  }
}
