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
}
