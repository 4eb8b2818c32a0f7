/// Puts groups in the order of their keys, so that it does not matter who found which of them when.
enum AggregateOrder {
  /// The rows by their first `keys` columns, ascending, NULLs last.
  static func sorted(_ relation: Relation, keys: Int, _ context: ExecutionContext) throws -> [Chunk] {
    let order = relation.types.prefix(keys).enumerated().map { ordinal, type in
      let column = Column(id: ordinal, type: type, name: "")
      let key = SortKey(expression: .column(column), descending: false, nullsFirst: false, order: .ascending)
      return (ordinal: ordinal, key: key)
    }
    let rows = try RowSort(relation, by: order, for: "GROUP BY", context).sorted()
    if rows.isIdentity { return relation.chunks }
    return try relation.gathered(
      UnsafeBufferPointer(rows.addresses.values), ordinals: Array(relation.types.indices), context)
  }
}
