/// Puts groups in the order of their keys, so that it does not matter who found which of them when.
enum AggregateOrder {
  /// The order of rows by their first columns.
  static func keys(_ types: [DataType], count: Int) -> [(ordinal: Int, key: SortKey)] {
    types.prefix(count).enumerated().map { ordinal, type in
      let column = Column(id: ordinal, type: type, name: "")
      let key = SortKey(expression: .column(column), descending: false, nullsFirst: false, order: .ascending)
      return (ordinal: ordinal, key: key)
    }
  }

  /// The rows by their first `keys` columns, ascending, NULLs last.
  static func sorted(_ relation: Relation, keys: Int, _ context: ExecutionContext) throws -> [Chunk] {
    let rows = try RowSort(relation, by: self.keys(relation.types, count: keys), for: "GROUP BY", context).sorted()
    if rows.isIdentity { return relation.chunks }
    return try relation.gathered(
      UnsafeBufferPointer(rows.addresses.values), ordinals: Array(relation.types.indices), context)
  }

  /// More groups than this are left in the order of their keys' hashes, which depends on the keys alone and costs little.
  static let mostSorted = 1 << 18

  /// The numbers of keys in the order of their hashes; their words stand one key's behind the other's.
  static func byHash(_ words: [UInt64], width: Int) -> [Int32] {
    let count = words.count / width
    return words.withUnsafeBufferPointer { words in
      guard count > 0, let base = words.baseAddress else { return [] }
      let hashes = (0..<count).map { WordTable.hash(base + $0 * width, width) }
      // Hashes are spread evenly between the least and the greatest of them, so that one pass of counting puts each
      // next to its place.
      let (least, greatest) = hashes.reduce((UInt64.max, 0)) { (min($0.0, $1), max($0.1, $1)) }
      let bits = max(4, Int.bitWidth - count.leadingZeroBitCount)
      let shift = UInt64(max(0, 64 - (greatest - least).leadingZeroBitCount - bits))
      var starts = [Int32](repeating: 0, count: Int((greatest - least) >> shift) + 2)
      for hash in hashes { starts[Int((hash - least) >> shift) + 1] += 1 }
      for place in 1..<starts.count { starts[place] += starts[place - 1] }
      var order = [Int32](repeating: 0, count: count)
      for (number, hash) in hashes.enumerated() {
        let bucket = Int((hash - least) >> shift)
        order[Int(starts[bucket])] = Int32(truncatingIfNeeded: number)
        starts[bucket] += 1
      }
      func precedes(_ a: Int, _ b: Int) -> Bool {
        if hashes[a] != hashes[b] { return hashes[a] < hashes[b] }
        let (first, second) = (base + a * width, base + b * width)
        for offset in 0..<width where first[offset] != second[offset] { return first[offset] < second[offset] }
        return false
      }
      order.withUnsafeMutableBufferPointer { order in
        for place in 1..<count {
          let number = order[place]
          var target = place
          while target > 0, precedes(Int(number), Int(order[target - 1])) {
            order[target] = order[target - 1]
            target -= 1
          }
          order[target] = number
        }
      }
      return order
    }
  }
}
