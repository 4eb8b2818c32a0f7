/// The order of rows by sort keys, over keys turned into unsigned words that compare as the values do.
struct SortOrder {
  /// One word or two for each key and row, NULLs told apart by a word of their own in front.
  private var words: [[UInt64]] = []
  private let count: Int

  /// Evaluates and encodes the keys of every row of a batch.
  init(_ keys: [SortKey], _ evaluators: [Evaluator], _ batch: Batch) throws {
    count = batch.count
    let rows = Rows.all(count)
    for (key, evaluator) in zip(keys, evaluators) {
      let vector = try evaluator.evaluate(batch, rows)
      if vector.validity != nil {
        let nullWord: UInt64 = key.nullsFirst ? 0 : 2
        words.append((0..<count).map { vector.isValid($0) ? 1 : nullWord })
      }
      words.append(contentsOf: SortKeyWords.encode(vector, key, rows, count))
    }
  }

  /// Whether row `a` comes before row `b`; equal rows keep their order.
  @inline(__always)
  private func precedes(_ a: Int32, _ b: Int32) -> Bool {
    for column in words {
      let (x, y) = (column[Int(a)], column[Int(b)])
      if x != y { return x < y }
    }
    return a < b
  }

  /// Below this many rows comparing is faster than distributing.
  private static let smallest = 512

  /// The row numbers in order.
  func sorted(_ context: ExecutionContext) throws -> [Int32] {
    try context.checkpoint()
    let rows = (0..<Int32(truncatingIfNeeded: count))
    if count < SortOrder.smallest { return rows.sorted(by: precedes) }
    // Sorting stably by the last key first leaves rows that tie on a key in the order of the keys behind it.
    var order = Array(rows)
    for column in words.reversed() { try RadixSort.sort(&order, by: column, context) }
    return order
  }
}

/// Sort keys as words.
enum SortKeyWords {
  /// The words of the listed rows, zero for NULL; one array for each word a key takes.
  static func encode(_ vector: Vector, _ key: SortKey, _ rows: Rows, _ count: Int) -> [[UInt64]] {
    let signBit: UInt64 = 1 << 63
    let flip: UInt64 = key.descending ? .max : 0
    func words(_ body: (Int) -> UInt64) -> [UInt64] {
      var result = [UInt64](repeating: 0, count: count)
      result.withUnsafeMutableBufferPointer { result in
        rows.forEach { row in
          if vector.isValid(row) { result[row] = body(vector.isConstant ? 0 : row) ^ flip }
        }
      }
      return result
    }
    switch key.expression.type {
    case .text:
      guard let dictionary = vector.dictionary else { return [] }
      let ranks = ranks(of: dictionary, key.order)
      return [words { ranks[vector.code(at: $0)] }]
    case .double:
      let values = vector.values(as: Double.self)
      return [
        words { index in
          let bits = values[index] == 0 ? 0 : values[index].bitPattern
          return bits & signBit != 0 ? ~bits : bits | signBit
        }
      ]
    case .decimal:
      return [
        words { UInt64(truncatingIfNeeded: vector.integer(at: $0) >> 64) ^ signBit },
        words { UInt64(truncatingIfNeeded: vector.integer(at: $0)) },
      ]
    default: return [words { UInt64(truncatingIfNeeded: vector.integer(at: $0)) ^ signBit }]
    }
  }

  /// One word for each listed row that is never greater for a row that comes before another by this key, NULLs included;
  /// rows that differ may share a word.
  static func leading(_ vector: Vector, _ key: SortKey, _ rows: Rows, _ count: Int) -> [UInt64] {
    guard var words = encode(vector, key, rows, count).first else { return [UInt64](repeating: 0, count: count) }
    guard vector.validity != nil else { return words }
    rows.forEach { row in
      if !vector.isValid(row) {
        words[row] = key.nullsFirst ? 0 : .max
      } else {
        words[row] = min(max(words[row], 1), .max - 1)
      }
    }
    return words
  }

  /// A rank for each code: the place in a listed order first, then the place by code point.
  private static func ranks(of dictionary: TextDictionary, _ order: NaturalOrder) -> [UInt64] {
    let ranks = dictionary.ranks
    guard case .listed(let list) = order else { return ranks.map { UInt64($0) } }
    return ranks.enumerated().map { code, rank in
      UInt64(list.rank(of: dictionary.string(code))) << 32 | UInt64(rank)
    }
  }
}
