/// Gives each row once for every element of its lists, with the elements in columns of their own.
struct Unnest: StageFactory {
  let unnesting: Unnesting
  let layout: [Column]

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    return UnnestStage(
      try unnesting.lists.map(compiler.compile), types: unnesting.columns.map(\.type),
      numbered: unnesting.ordinality != nil, keepsEmpty: unnesting.keepsEmpty, context, next: next)
  }
}

private final class UnnestStage: PassingStage {
  private let lists: [Evaluator]
  private let types: [DataType]
  private let numbered: Bool
  private let keepsEmpty: Bool
  private let context: ExecutionContext
  /// The row that each row of the next batch comes of.
  private var rows: [Int32] = []
  /// The elements of each list for those rows.
  private var elements: [[Value]]
  private var places: [Int64] = []

  init(
    _ lists: [Evaluator], types: [DataType], numbered: Bool, keepsEmpty: Bool, _ context: ExecutionContext, next: Stage
  ) {
    self.lists = lists
    self.types = types
    self.numbered = numbered
    self.keepsEmpty = keepsEmpty
    self.context = context
    elements = types.map { _ in [] }
    super.init(next: next)
  }

  override func push(_ batch: Batch) throws {
    let vectors = try lists.map { try $0.evaluate(batch, batch.rows) }
    // Rows that share a list share its elements.
    var known = [(dictionary: TextDictionary, items: [Int: [Value]])?](repeating: nil, count: lists.count)
    try batch.rows.forEach { row in
      var items: [[Value]] = []
      for (index, vector) in vectors.enumerated() { items.append(list(vector, row, index, &known[index])) }
      let count = items.reduce(0) { max($0, $1.count) }
      var place = 0
      while place < max(count, keepsEmpty ? 1 : 0) {
        rows.append(Int32(truncatingIfNeeded: row))
        for index in items.indices { elements[index].append(place < items[index].count ? items[index][place] : .null) }
        places.append(count == 0 ? 0 : Int64(place) + 1)
        place += 1
        if rows.count >= context.vectorSize { try flush(batch) }
      }
    }
    try flush(batch)
  }

  private func list(
    _ vector: Vector, _ row: Int, _ index: Int, _ known: inout (dictionary: TextDictionary, items: [Int: [Value]])?
  ) -> [Value] {
    guard vector.isValid(row), let dictionary = vector.dictionary else { return [] }
    let code = vector.code(at: vector.isConstant ? 0 : row)
    if known?.dictionary !== dictionary { known = (dictionary, [:]) }
    if let items = known?.items[code] { return items }
    let items = dictionary.withBytes(code) { NestedText.items($0, types[index]) }
    known?.items[code] = items
    return items
  }

  private func flush(_ batch: Batch) throws {
    if rows.isEmpty { return }
    try context.checkpoint()
    let count = rows.count
    let share = Double(rows[count - 1]) / Double(batch.count)
    var columns = try rows.withUnsafeBufferPointer { rows in try batch.columns.map { try $0.gather(rows) } }
    for (index, type) in types.enumerated() {
      columns.append(try ValueWriter.vector(count, .all(count), type) { elements[index][$0] })
      elements[index].removeAll(keepingCapacity: true)
    }
    if numbered {
      columns.append(
        try ValueWriter.vector(count, .all(count), .integer) { places[$0] == 0 ? .null : .integer(places[$0]) })
    }
    rows.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    try context.pass(upTo: share) {
      try next.push(Batch(columns: columns, count: count, selection: nil))
    }
  }
}
