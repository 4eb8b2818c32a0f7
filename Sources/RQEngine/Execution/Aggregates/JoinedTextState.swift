import RQSyntax

/// `string_agg` and `list`: the texts of each group joined in the order of the rows, or the lists of one element that
/// `list` makes of its values.
final class JoinedTextState: AggregateState {
  private let separator: String?
  private let span: SourceSpan?
  private let type: DataType
  private var reader: WordReader
  private var collected = CollectedWords<Int64>(keepsPositions: true)
  private var position = RowPosition()
  private var groupCount = 0
  private var parts = GroupParts<JoinedTextState>()
  private var texts: [String?] = []

  /// A separator of nil is NULL, and so is the result.
  init(separator: String?, type: DataType, span: SourceSpan?) {
    self.separator = separator
    self.type = type
    reader = WordReader(type)
    self.span = span
  }

  override var memory: Int { collected.memory + reader.interner.memory }
  override var keepsMerged: Bool { true }
  override func resize(to count: Int) { groupCount = max(groupCount, count) }
  override func begin(morsel: Int) { position.begin(morsel: morsel) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    try collected.append(rows.count, groups, from: position.take(vector.count)) { body in
      reader.forEach(vector, rows, body)
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? JoinedTextState else { return }
    parts.take(other, other.parts, from: groups, into: targets, groupCount: groupCount)
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    guard let separator else {
      texts = [String?](repeating: nil, count: count)
      return
    }
    var sources: [(words: ArrangedWords<Int64>, texts: TextDictionary, part: GroupParts<JoinedTextState>.Part?)] = []
    sources.append(try source(self, nil))
    for part in parts.list {
      try context.checkpoint()
      sources.append(try source(part.source, part))
    }
    texts.reserveCapacity(count)
    var pieces: [(position: UInt64, source: Int, code: Int)] = []
    for group in 0..<count {
      if group & 1023 == 0 { try context.checkpoint() }
      pieces.removeAll(keepingCapacity: true)
      for (number, source) in sources.enumerated() {
        guard let positions = source.words.positions else { continue }
        let own = [UInt32(truncatingIfNeeded: group)][...]
        for member in source.part?.groups(of: group) ?? own where Int(member) < source.words.groupCount {
          for index in source.words.range(of: Int(member)) {
            pieces.append((positions[index], number, Int(source.words.words[index])))
          }
        }
      }
      if !parts.list.isEmpty { pieces.sort { $0.position < $1.position } }
      texts.append(try joined(pieces.map { sources[$0.source].texts.string($0.code) }, separator))
    }
  }

  private func source(
    _ state: JoinedTextState, _ part: GroupParts<JoinedTextState>.Part?
  ) throws -> (words: ArrangedWords<Int64>, texts: TextDictionary, part: GroupParts<JoinedTextState>.Part?) {
    // Other threads may be reading the same state.
    var reader = state.reader
    return (try state.collected.arranged(groupCount: state.groupCount), reader.dictionary(), part)
  }

  private func joined(_ parts: [String], _ separator: String) throws -> String? {
    if parts.isEmpty { return nil }
    let bytes = parts.reduce(separator.utf8.count * (parts.count - 1)) { $0 + $1.utf8.count }
    if bytes > TextFunctions.longestText {
      throw Diagnostic("RQ0403", "the text would be longer than \(TextFunctions.longestText >> 20) MiB", at: span)
    }
    return type == .text ? parts.joined(separator: separator) : NestedText.joined(parts)
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let first = groups.lowerBound
    return try ValueWriter.vector(groups.count, .all(groups.count), type) { index in
      texts[first + index].map { .text($0) } ?? .null
    }
  }
}
