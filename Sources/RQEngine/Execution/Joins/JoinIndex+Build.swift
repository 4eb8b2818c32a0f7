import Synchronization

extension JoinIndex {
  /// The place of a row that matches nothing.
  private static let nowhere = UInt32.max

  /// An array over more places than this is more memory than it saves time.
  private static let maxPlaces: UInt64 = 1 << 28

  /// Up to so many places the rows that will be looked up are reason enough for an array.
  private static let fewPlaces = 1 << 24

  /// Whether an array over all possible keys is worth its memory.
  static func isDense(_ slots: UInt64?, rows: Int, _ use: JoinUse) -> Bool {
    guard let slots, slots < maxPlaces else { return false }
    // Clearing a place takes less time than finding a row by hash.
    return slots <= UInt64(max(rows * 8, 1 << 16, min(use.probeRows * 4, fewPlaces)))
  }

  /// Bytes an index needs at most.
  static func memory(rows: Int, _ layout: JoinKeyLayout, _ use: JoinUse) -> Int {
    if isDense(layout.slots, rows: rows, use) { return Int(layout.slots ?? 0) * 8 + rows * 8 }
    return rows * (8 * layout.width + 56)
  }

  /// Indexes the rows of a build side by their keys; rows whose keys match nothing are left out.
  static func make(
    _ keys: [FlatColumn], _ layout: JoinKeyLayout, count: Int, _ use: JoinUse, _ context: ExecutionContext
  ) throws -> JoinIndex {
    if isDense(layout.slots, rows: count, use) { return try makeDense(keys, layout, count, use, context) }
    return try makeHashed(keys, layout, count, use, context)
  }

  /// Runs a task for each block of the build side's rows, with their encoded keys.
  private static func forEachBlock(
    _ keys: [FlatColumn], _ layout: JoinKeyLayout, _ count: Int, _ context: ExecutionContext,
    _ body:
      @Sendable @escaping (Int, Range<Int>, UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<UInt8>)
      throws -> Void
  ) throws {
    let maps = [[UInt32]?](repeating: nil, count: keys.count)
    _ = try Scheduler.run(
      morsels: (count + Chunk.capacity - 1) / Chunk.capacity, threads: context.threads, makeState: { _ in () },
      work: { _, block in
        try context.checkpoint()
        let start = block * Chunk.capacity
        let rows = min(Chunk.capacity, count - start)
        let words = try Buffer(byteCount: rows * layout.width * 8)
        let valid = try Buffer(byteCount: rows)
        let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: rows * layout.width)
        let flags: UnsafeMutableBufferPointer<UInt8> = valid.values(count: rows)
        layout.encode(try keys.map { try $0.vector(start, rows) }, maps, .all(rows), words: target, valid: flags)
        try body(block, start..<(start + rows), target, flags)
        withExtendedLifetime((words, valid)) {}
      })
  }

  // MARK: Dense

  private static func makeDense(
    _ keys: [FlatColumn], _ layout: JoinKeyLayout, _ count: Int, _ use: JoinUse, _ context: ExecutionContext
  ) throws -> JoinIndex {
    let places = try Buffer(byteCount: count * 4)
    try forEachBlock(keys, layout, count, context) { _, rows, words, valid in
      let target: UnsafeMutableBufferPointer<UInt32> = places.values(count: count)
      for (index, row) in rows.enumerated() {
        target[row] = valid[index] == 0 ? nowhere : UInt32(truncatingIfNeeded: words[index])
      }
    }
    let slots = Int(layout.slots ?? 0)
    let heads = try Buffer(byteCount: slots * 4)
    let isUnique = try fillUnique(places, count, heads, slots, use, context)
    if isUnique {
      let none = try Buffer(byteCount: 0)
      return JoinIndex(
        isUnique: true, starts: none, rowOrder: none, .dense(DensePlaces(count: slots, heads: heads)))
    }
    let (starts, order) = try sortByPlace(places, count, slots, context)
    let bounds = starts.values(as: UInt32.self, count: slots + 1)
    let table = heads.values(as: Int32.self, count: slots)
    for place in 0..<slots { table[place] = bounds[place] == bounds[place + 1] ? -1 : Int32(truncatingIfNeeded: place) }
    return JoinIndex(
      isUnique: false, starts: starts, rowOrder: order, .dense(DensePlaces(count: slots, heads: heads)))
  }

  /// How the places are split, so that each worker writes to a stretch of its own.
  private static func stretches(_ slots: Int, _ count: Int, _ context: ExecutionContext) -> [Range<Int>] {
    // Every worker reads all places, which only pays where there is much to write.
    let parts = count < 1 << 16 ? 1 : max(1, min(context.threads, 8))
    return (0..<parts).map { (slots * $0 / parts)..<(slots * ($0 + 1) / parts) }
  }

  /// Notes the row of each place; false as soon as a place has two where that matters.
  private static func fillUnique(
    _ places: Buffer, _ count: Int, _ heads: Buffer, _ slots: Int, _ use: JoinUse, _ context: ExecutionContext
  ) throws -> Bool {
    let stretches = stretches(slots, count, context)
    let hasDuplicates = Atomic<Bool>(false)
    _ = try Scheduler.run(
      morsels: stretches.count, threads: context.threads, makeState: { _ in () },
      work: { _, part in
        let stretch = stretches[part]
        let table: UnsafeMutableBufferPointer<Int32> = heads.values(count: slots)
        UnsafeMutableBufferPointer(rebasing: table[stretch]).update(repeating: -1)
        let source: UnsafeMutableBufferPointer<UInt32> = places.values(count: count)
        let (low, size) = (UInt32(stretch.lowerBound), UInt32(stretch.count))
        var start = 0
        while start < count, !hasDuplicates.load(ordering: .relaxed) {
          try context.checkpoint()
          let end = min(start + Chunk.capacity, count)
          var twice: Int32 = -1
          for row in start..<end {
            let place = source[row]
            if place &- low < size {
              twice = max(twice, table[Int(place)])
              table[Int(place)] = Int32(truncatingIfNeeded: row)
            }
          }
          if twice >= 0, !use.isMembership { hasDuplicates.store(true, ordering: .relaxed) }
          start = end
        }
      })
    return !hasDuplicates.load(ordering: .relaxed)
  }

  /// The rows ordered by place, rows of one place ascending.
  private static func sortByPlace(
    _ places: Buffer, _ count: Int, _ slots: Int, _ context: ExecutionContext
  ) throws -> (starts: Buffer, order: Buffer) {
    let starts = try Buffer.zeroed(UInt32.self, count: slots + 1)
    let order = try Buffer(byteCount: count * 4)
    let stretches = stretches(slots, count, context)
    func run(_ body: @Sendable @escaping (Range<Int>) -> Void) throws {
      _ = try Scheduler.run(
        morsels: stretches.count, threads: context.threads, makeState: { _ in () },
        work: { _, part in
          try context.checkpoint()
          body(stretches[part])
        })
    }
    // Counts stand one place ahead, so that adding them up gives starts.
    try run { stretch in
      let bounds = starts.values(as: UInt32.self, count: slots + 1)
      let source = places.values(as: UInt32.self, count: count)
      let (low, size) = (UInt32(stretch.lowerBound), UInt32(stretch.count))
      for row in 0..<count where source[row] &- low < size { bounds[Int(source[row]) + 1] += 1 }
    }
    let bounds = starts.values(as: UInt32.self, count: slots + 1)
    for place in 0..<slots { bounds[place + 1] += bounds[place] }
    let next = try Buffer(byteCount: slots * 4)
    next.base.copyMemory(from: starts.base, byteCount: slots * 4)
    try run { stretch in
      let cursor = next.values(as: UInt32.self, count: slots)
      let source = places.values(as: UInt32.self, count: count)
      let target = order.values(as: Int32.self, count: count)
      let (low, size) = (UInt32(stretch.lowerBound), UInt32(stretch.count))
      for row in 0..<count where source[row] &- low < size {
        let place = Int(source[row])
        target[Int(cursor[place])] = Int32(truncatingIfNeeded: row)
        cursor[place] += 1
      }
    }
    return (starts, order)
  }

  // MARK: Hashed

  /// How many rows a region should have, so that its slots stay in a core's own cache while they are filled.
  private static let regionRows = 1 << 13

  private static func makeHashed(
    _ keys: [FlatColumn], _ layout: JoinKeyLayout, _ count: Int, _ use: JoinUse, _ context: ExecutionContext
  ) throws -> JoinIndex {
    let width = layout.width
    var bits = 0
    while bits < 10, count >> bits > regionRows { bits += 1 }
    let regions = 1 << bits
    let shift = UInt64(64 - bits)
    let words = try Buffer(byteCount: count * width * 8)
    let hashes = try Buffer(byteCount: count * 8)
    let blocks = (count + Chunk.capacity - 1) / Chunk.capacity
    // How many rows of each block go to each region; a row that matches nothing goes to none.
    let counts = try Buffer.zeroed(UInt32.self, count: blocks * regions)
    let present = try Buffer(byteCount: count)
    try forEachBlock(keys, layout, count, context) { block, rows, source, valid in
      let target = words.values(as: UInt64.self, count: count * width)
      let hash = hashes.values(as: UInt64.self, count: count)
      let flags = present.values(as: UInt8.self, count: count)
      let histogram = counts.values(as: UInt32.self, count: blocks * regions)
      guard let base = source.baseAddress else { return }
      for (index, row) in rows.enumerated() {
        let value = HashedKeys.hash(base + index * width, width)
        hash[row] = value
        flags[row] = valid[index]
        if valid[index] != 0 { histogram[block * regions + region(value, shift)] += 1 }
      }
      for word in 0..<(rows.count * width) { target[rows.lowerBound * width + word] = source[word] }
    }
    let histogram = counts.values(as: UInt32.self, count: blocks * regions)
    var starts = [Int](repeating: 0, count: regions + 1)
    var total: UInt32 = 0
    for number in 0..<regions {
      starts[number] = Int(total)
      for block in 0..<blocks {
        let rows = histogram[block * regions + number]
        histogram[block * regions + number] = total
        total += rows
      }
    }
    starts[regions] = Int(total)
    let listed = Int(total)
    // The rows by region, ascending within each.
    let order = try Buffer(byteCount: listed * 4)
    _ = try Scheduler.run(
      morsels: blocks, threads: context.threads, makeState: { _ in () },
      work: { _, block in
        try context.checkpoint()
        let hash = hashes.values(as: UInt64.self, count: count)
        let flags = present.values(as: UInt8.self, count: count)
        let cursor = counts.values(as: UInt32.self, count: blocks * regions)
        let target = order.values(as: Int32.self, count: listed)
        for row in (block * Chunk.capacity)..<min((block + 1) * Chunk.capacity, count) where flags[row] != 0 {
          let place = block * regions + region(hash[row], shift)
          target[Int(cursor[place])] = Int32(truncatingIfNeeded: row)
          cursor[place] += 1
        }
      })
    return try fillRegions(
      HashInput(width: width, shift: shift, starts: starts, words: words, hashes: hashes, order: order, rows: count),
      use, context)
  }

  @inline(__always)
  private static func region(_ hash: UInt64, _ shift: UInt64) -> Int { Int(truncatingIfNeeded: hash >> shift) }

  /// The encoded rows by region.
  private struct HashInput: Sendable {
    let width: Int
    let shift: UInt64
    let starts: [Int]
    let words: Buffer
    let hashes: Buffer
    let order: Buffer
    let rows: Int
  }

  /// What one worker made of the regions it got.
  private struct Filled: Sendable {
    var region: Int
    var slots: Buffer
    var mask: UInt64
    /// How many different keys.
    var groups: Int
  }

  private static func fillRegions(
    _ input: HashInput, _ use: JoinUse, _ context: ExecutionContext
  ) throws -> JoinIndex {
    let regions = input.starts.count - 1
    let total = input.starts[regions]
    // The group of each ordered row within its region.
    let groupOf = try Buffer(byteCount: total * 4)
    let filled = try Scheduler.run(
      morsels: regions, threads: context.threads, makeState: { _ in [Filled]() },
      work: { filled, number in
        try context.checkpoint()
        filled.append(try fill(number, input, groupOf))
      }
    ).flatMap { $0 }.ordered { $0.region < $1.region }
    let groups = filled.reduce(0) { $0 + $1.groups }
    let isUnique = groups == total || use.isMembership
    let bases = filled.indices.map { number in filled[..<number].reduce(0) { $0 + $1.groups } }
    let none = try Buffer(byteCount: 0)
    let starts = isUnique ? none : try Buffer.zeroed(UInt32.self, count: groups + 1)
    let rowOrder = isUnique ? none : try Buffer(byteCount: total * 4)
    _ = try Scheduler.run(
      morsels: regions, threads: context.threads, makeState: { _ in () },
      work: { _, number in
        try context.checkpoint()
        let part = filled[number]
        let slots = part.slots.values(as: HashedKeys.Slot.self, count: Int(part.mask) + 1)
        for place in slots.indices where slots[place].head >= 0 {
          slots[place].head =
            isUnique ? slots[place].row : slots[place].head + Int32(truncatingIfNeeded: bases[number])
        }
        if isUnique { return }
        let source = input.order.values(as: Int32.self, count: total)
        let local = groupOf.values(as: UInt32.self, count: total)
        let bounds = starts.values(as: UInt32.self, count: groups + 1)
        let target = rowOrder.values(as: Int32.self, count: total)
        let range = input.starts[number]..<input.starts[number + 1]
        var next = [UInt32](repeating: 0, count: part.groups + 1)
        for index in range { next[Int(local[index]) + 1] += 1 }
        for group in 0..<part.groups {
          next[group + 1] += next[group]
          // The end of each group; so the place of the very first start stays 0.
          bounds[bases[number] + group + 1] = UInt32(truncatingIfNeeded: range.lowerBound) + next[group + 1]
        }
        for index in range {
          let group = Int(local[index])
          target[range.lowerBound + Int(next[group])] = source[index]
          next[group] += 1
        }
      })
    let keys = HashedKeys(
      width: input.width, shift: input.shift,
      regions: filled.map { HashedKeys.Region(start: 0, mask: $0.mask) }, parts: filled.map(\.slots),
      words: input.width == 1 ? nil : input.words)
    return JoinIndex(isUnique: isUnique, starts: starts, rowOrder: rowOrder, .hashed(keys))
  }

  /// Puts the rows of one region into slots of its own.
  private static func fill(_ number: Int, _ input: HashInput, _ groupOf: Buffer) throws -> Filled {
    let range = input.starts[number]..<input.starts[number + 1]
    var size = 16
    while size < range.count * 2 { size *= 2 }
    let buffer = try Buffer(byteCount: size * MemoryLayout<HashedKeys.Slot>.stride)
    let slots = buffer.values(as: HashedKeys.Slot.self, count: size)
    slots.update(repeating: HashedKeys.Slot(key: 0, head: -1, row: 0))
    let mask = UInt64(size - 1)
    let (width, total) = (input.width, input.starts[input.starts.count - 1])
    let words = UnsafePointer(input.words.base.assumingMemoryBound(to: UInt64.self))
    let hashes = input.hashes.values(as: UInt64.self, count: input.rows)
    let order = input.order.values(as: Int32.self, count: total)
    let local = groupOf.values(as: UInt32.self, count: total)
    var groups: Int32 = 0
    for index in range {
      let row = Int(order[index])
      let hash = hashes[row]
      let key = width == 1 ? words[row] : hash
      var place = Int(truncatingIfNeeded: hash & mask)
      while slots[place].head >= 0 {
        if slots[place].key == key,
          width == 1 || HashedKeys.equal(words + Int(slots[place].row) * width, words + row * width, width)
        {
          break
        }
        place = (place + 1) & Int(mask)
      }
      if slots[place].head < 0 {
        slots[place] = HashedKeys.Slot(key: key, head: groups, row: Int32(truncatingIfNeeded: row))
        groups += 1
      }
      local[index] = UInt32(truncatingIfNeeded: slots[place].head)
    }
    return Filled(region: number, slots: buffer, mask: mask, groups: Int(groups))
  }
}
