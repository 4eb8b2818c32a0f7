/// Reads several sources one after another, each through stages of its own.
struct Append: Source {
  /// One of the sources, and what is done to its rows before they are like those of the others.
  struct Part: Sendable {
    var source: any Source
    var stages: [any StageFactory]
  }

  let parts: [Part]

  func morselCount() -> Int { parts.reduce(0) { $0 + $1.source.morselCount() } }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    var first = 0
    let readers = try parts.map { part -> AppendReader.Part in
      defer { first += part.source.morselCount() }
      return AppendReader.Part(
        firstMorsel: first, reader: try part.source.makeReader(context), factories: part.stages)
    }
    return AppendReader(readers, context)
  }
}

private final class AppendReader: MorselReader {
  final class Part {
    let firstMorsel: Int
    let reader: any MorselReader
    let factories: [any StageFactory]
    /// The part's stages, made when the stage behind them is known.
    var stages: Stage?

    init(firstMorsel: Int, reader: any MorselReader, factories: [any StageFactory]) {
      self.firstMorsel = firstMorsel
      self.reader = reader
      self.factories = factories
    }
  }

  private let parts: [Part]
  private let context: ExecutionContext

  init(_ parts: [Part], _ context: ExecutionContext) {
    self.parts = parts
    self.context = context
  }

  func read(_ morsel: Int, into stage: Stage) throws {
    // Of parts without morsels the last one with the same first morsel has it.
    guard let part = parts.last(where: { $0.firstMorsel <= morsel }) else { return }
    if part.factories.isEmpty { return try part.reader.read(morsel - part.firstMorsel, into: stage) }
    let first = try part.stages ?? makeStages(of: part, into: stage)
    part.stages = first
    try first.begin(morsel: morsel)
    try part.reader.read(morsel - part.firstMorsel, into: first)
    try first.end(morsel: morsel)
  }

  private func makeStages(of part: Part, into stage: Stage) throws -> Stage {
    var next: Stage = Hand(to: stage)
    for factory in part.factories.reversed() { next = try factory.makeStage(context, next: next) }
    return next
  }
}

/// Hands batches on, but not the marks of morsels, which the stage behind it has had already.
private final class Hand: Stage {
  private let stage: Stage

  init(to stage: Stage) { self.stage = stage }

  override func push(_ batch: Batch) throws { try stage.push(batch) }
}
