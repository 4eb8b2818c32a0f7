/// The order of rows by sort keys, over keys turned into unsigned words that compare as the values do.
struct SortOrder {
  /// One word or two for each key and row, NULLs told apart by a word of their own in front.
  private var words: [[UInt64]] = []
  private let count: Int

  /// Evaluates and encodes the keys of every row of a batch.
  init(_ keys: [SortKey], _ evaluators: [Evaluator], _ batch: Batch) throws {
    count = batch.count
    for (key, evaluator) in zip(keys, evaluators) {
      let vector = try evaluator.evaluate(batch, .all(batch.count))
      if vector.validity != nil {
        let nullWord: UInt64 = key.nullsFirst ? 0 : 2
        words.append((0..<count).map { vector.isValid($0) ? 1 : nullWord })
      }
      for encoded in SortOrder.encode(vector, key, count) {
        words.append(
          (0..<count).map { row in
            guard vector.isValid(row) else { return 0 }
            return key.descending ? ~encoded[row] : encoded[row]
          })
      }
    }
  }

  private static func encode(_ vector: Vector, _ key: SortKey, _ count: Int) -> [[UInt64]] {
    let signBit: UInt64 = 1 << 63
    func index(_ row: Int) -> Int { vector.isConstant ? 0 : row }
    switch key.expression.type {
    case .text:
      guard let dictionary = vector.dictionary else { return [] }
      let ranks = SortOrder.ranks(of: dictionary, key.order)
      return [(0..<count).map { ranks[vector.code(at: index($0))] }]
    case .double:
      let values = vector.values(as: Double.self)
      return [
        (0..<count).map { row in
          let value = values[index(row)]
          let bits = value == 0 ? 0 : value.bitPattern
          return bits & signBit != 0 ? ~bits : bits | signBit
        }
      ]
    case .decimal:
      return [
        (0..<count).map { UInt64(truncatingIfNeeded: vector.integer(at: index($0)) >> 64) ^ signBit },
        (0..<count).map { UInt64(truncatingIfNeeded: vector.integer(at: index($0))) },
      ]
    default: return [(0..<count).map { UInt64(truncatingIfNeeded: vector.integer(at: index($0))) ^ signBit }]
    }
  }

  /// A rank for each code: the place in a listed order first, then the place by code point.
  private static func ranks(of dictionary: TextDictionary, _ order: NaturalOrder) -> [UInt64] {
    let ranks = dictionary.ranks
    guard case .listed(let list) = order else { return ranks.map { UInt64($0) } }
    return ranks.enumerated().map { code, rank in
      UInt64(list.rank(of: dictionary.string(code))) << 32 | UInt64(rank)
    }
  }

  /// Whether row `a` comes before row `b`; equal rows keep their order.
  @inline(__always)
  func precedes(_ a: Int32, _ b: Int32) -> Bool {
    for column in words {
      let (x, y) = (column[Int(a)], column[Int(b)])
      if x != y { return x < y }
    }
    return a < b
  }

  /// The row numbers in order.
  func sorted(_ context: ExecutionContext) throws -> [Int32] {
    try context.checkpoint()
    if words.count == 1 {
      // One word a row is sorted with its row number beside it, without a look-up a comparison.
      let column = words[0]
      let pairs = (0..<count).map { (word: column[$0], row: Int32(truncatingIfNeeded: $0)) }
      return pairs.sorted { $0.word != $1.word ? $0.word < $1.word : $0.row < $1.row }.map(\.row)
    }
    return (0..<Int32(truncatingIfNeeded: count)).sorted(by: precedes)
  }
}
