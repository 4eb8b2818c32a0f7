/// Puts groups in the order of their keys, so that it does not matter who found which of them when.
enum AggregateOrder {
  /// The rows by their first `keys` columns, ascending, NULLs last.
  static func sorted(_ relation: Relation, keys: Int, _ context: ExecutionContext) throws -> [Chunk] {
    let layout = relation.types.enumerated().map { Column(id: $0.offset, type: $0.element, name: "") }
    let order = layout.prefix(keys).map { column in
      SortKey(expression: .column(column), descending: false, nullsFirst: false, order: .ascending)
    }
    let flat = try relation.flattened()
    let rows = try Sort.order(flat, order, layout, hasPlace: false, context)
    return try rows.withUnsafeBufferPointer { try flat.gathered($0) }
  }
}
