import RQSyntax

extension Relation {
  /// The columns at `ordinals` of the rows at `addresses`, in their order, as chunks; of dictionaries that differ from chunk
  /// to chunk only the texts of these rows are read.
  func gatheredSparsely(
    _ addresses: UnsafeBufferPointer<RowAddress>, ordinals: [Int], _ context: ExecutionContext
  ) throws -> [Chunk] {
    let mixed = ordinals.filter { ordinal in
      guard types[ordinal].isCoded, let first = chunks.first?.segments[ordinal].dictionary else { return false }
      return chunks.contains { $0.segments[ordinal].dictionary !== first }
    }
    if mixed.isEmpty || addresses.isEmpty { return try gathered(addresses, ordinals: ordinals, context) }
    let plain = ordinals.filter { !mixed.contains($0) }
    let parts = (addresses.count + Chunk.capacity - 1) / Chunk.capacity
    let source = Shared(UnsafeMutableBufferPointer(mutating: addresses))
    let (sources, columnTypes, count) = (self.chunks, self.types, addresses.count)
    let texts = Slots<Segment>(count: parts * mixed.count)
    try Scheduler.forEach(parts * mixed.count, context) { task in
      let (part, ordinal) = (task / mixed.count, mixed[task % mixed.count])
      let vectors = try sources.map { try $0.segments[ordinal].slice(0, $0.count) }
      var writer = SegmentWriter(type: columnTypes[ordinal])
      writer.appendTexts(of: vectors, UnsafeBufferPointer(source.part(Relation.rows(ofPart: part, of: count))))
      texts[task] = try writer.finish().first
    }
    let others = plain.isEmpty ? [] : try gathered(addresses, ordinals: plain, context)
    return try (0..<parts).map { part in
      let segments = try ordinals.map { ordinal -> Segment in
        if let place = plain.firstIndex(of: ordinal) { return others[part].segments[place] }
        guard let place = mixed.firstIndex(of: ordinal), let text = texts[part * mixed.count + place] else {
          throw Diagnostic("RQ0901", "a column of texts was not read")
        }
        return text
      }
      return Chunk(count: Relation.rows(ofPart: part, of: count).count, segments: segments)
    }
  }

  private static func rows(ofPart part: Int, of count: Int) -> Range<Int> {
    part * Chunk.capacity..<Swift.min((part + 1) * Chunk.capacity, count)
  }
}
