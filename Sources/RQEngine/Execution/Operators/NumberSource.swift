/// Gives whole numbers at equal distances.
struct NumberSource: Source {
  let range: NumberRange

  func morselCount() -> Int { (range.count + Chunk.capacity - 1) / Chunk.capacity }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader { Reader(range, context) }

  private final class Reader: MorselReader {
    private let range: NumberRange
    private let context: ExecutionContext

    init(_ range: NumberRange, _ context: ExecutionContext) {
      self.range = range
      self.context = context
    }

    func read(_ morsel: Int, into stage: Stage) throws {
      let start = morsel * Chunk.capacity
      var place = start
      let end = min(start + Chunk.capacity, range.count)
      while place < end {
        try context.checkpoint()
        let count = min(context.vectorSize, end - place)
        let writer = try VectorWriter<Int64>(count: count)
        // The last number fits, so all before it do.
        var value = range.start &+ Int64(place) &* range.step
        for row in 0..<count {
          writer.values[row] = value
          value &+= range.step
        }
        place += count
        try context.pass(upTo: Double(place - start) / Double(end - start)) {
          try stage.push(Batch(columns: [writer.vector(.int64)], count: count, selection: nil))
        }
      }
    }
  }
}
