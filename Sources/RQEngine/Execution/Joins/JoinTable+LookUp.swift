extension JoinTable {
  /// Writes for each listed row the build row or group that its keys lead to, -1 where there is none.
  func lookUp(_ vectors: [Vector], _ rows: Rows, into heads: UnsafeMutableBufferPointer<Int32>) throws {
    guard let index, let layout else { return }
    if vectors.count == 1, let dense = index.dense, lookUpDirectly(vectors[0], layout.parts[0], dense, rows, heads) {
      return
    }
    var maps = [[UInt32]?](repeating: nil, count: vectors.count)
    for key in vectors.indices where layout.parts[key].type.isCoded {
      maps[key] = vectors[key].dictionary.flatMap { translation(of: $0, key: key)?.codes }
    }
    let words = try Buffer(byteCount: rows.count * layout.width * 8)
    let valid = try Buffer(byteCount: rows.count)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: rows.count * layout.width)
    let flags: UnsafeMutableBufferPointer<UInt8> = valid.values(count: rows.count)
    layout.encode(vectors, maps, rows, words: target, valid: flags)
    index.lookUp(target, flags, count: rows.count, into: heads)
    withExtendedLifetime((words, valid)) {}
  }

  /// Looks a single key up in the array that it indexes; false where it has to be encoded first.
  private func lookUpDirectly(
    _ vector: Vector, _ part: JoinKeyLayout.Part, _ dense: DensePlaces, _ rows: Rows,
    _ heads: UnsafeMutableBufferPointer<Int32>
  ) -> Bool {
    let nullPlace = part.matchesNull ? Int(part.limit) : nil
    switch part.type {
    case .text, .list, .structure, .map, .blob, .uuid:
      guard let source = vector.dictionary else { return false }
      if let translation = translation(of: source, key: 0) {
        let missing = nullPlace.map { dense.table[$0] } ?? -1
        DensePlaces.lookUp(codes: vector, translation.heads, missing: missing, rows, into: heads)
        return true
      }
      dense.lookUp(vector, low: 0, limit: part.limit, nullPlace: nullPlace, rows, into: heads)
      return true
    case .double: return false
    default:
      guard vector.physical != .int128, let low = Int64(exactly: part.low) else { return false }
      dense.lookUp(vector, low: low, limit: part.limit, nullPlace: nullPlace, rows, into: heads)
      return true
    }
  }
}
