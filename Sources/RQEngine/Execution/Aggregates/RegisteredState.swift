import RQSyntax

/// An aggregate of the program: a fold for each group and morsel, put together in the order of the morsels, so that the
/// result is the same for every number of threads.
final class RegisteredState: AggregateState {
  private struct Part {
    let morsel: Int
    let fold: any RegisteredFold
    /// Whether rows may still be added; folds of other states are only read.
    let isOwn: Bool
  }

  private let call: RegisteredCall
  private let types: [DataType]
  private var morsel = 0
  private var parts: [[Part]] = []

  init(_ call: RegisteredCall, _ types: [DataType]) {
    self.call = call
    self.types = types
  }

  // What a fold holds is the program's own affair; this is the least it can be.
  override var memory: Int { parts.reduce(0) { $0 + 32 + $1.count * 96 } }

  override func resize(to count: Int) { parts.grow(to: count, []) }

  override func begin(morsel: Int) { self.morsel = morsel }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if let vector { try update(arguments: [vector], rows, groups) }
  }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    let aggregate = call.aggregate
    let strict = aggregate.takesNull.indices.filter { !aggregate.takesNull[$0] && arguments[$0].isNullable }
    var (lastGroup, last): (Int, (any RegisteredFold)?) = (-1, nil)
    try placed {
      try rows.forEach { row in
        for index in strict where !arguments[index].isValid(row) { return }
        let group = groups.map { Int($0[row]) } ?? 0
        if group != lastGroup || last == nil { (lastGroup, last) = (group, fold(group)) }
        try last?.take(ArgumentRow(vectors: arguments, types: types, row: row))
      }
    }
  }

  private func fold(_ group: Int) -> any RegisteredFold {
    if let part = parts[group].last, part.isOwn, part.morsel == morsel { return part.fold }
    let fold = call.aggregate.makeFold()
    parts[group].append(Part(morsel: morsel, fold: fold, isOwn: true))
    return fold
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? RegisteredState else { return }
    for index in groups.indices {
      parts[Int(targets[index])] += other.parts[Int(groups[index])].map {
        Part(morsel: $0.morsel, fold: $0.fold, isOwn: false)
      }
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), call.aggregate.result) { index in
      try placed {
        let sorted = parts[first + index].enumerated().ordered {
          ($0.element.morsel, $0.offset) < ($1.element.morsel, $1.offset)
        }
        let whole = call.aggregate.makeFold()
        for part in sorted { try whole.merge(part.element.fold) }
        return try whole.result()
      }
    }
  }

  private func placed<R>(_ body: () throws -> R) throws -> R {
    do {
      return try RegisteredFunction.running(call.aggregate.name, body)
    } catch var diagnostic as Diagnostic {
      diagnostic.span = diagnostic.span ?? call.span
      throw diagnostic
    }
  }
}
