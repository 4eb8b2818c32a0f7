#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `approx_count_distinct`: HyperLogLog with 4,096 registers, few of which are kept as a list.
///
/// The estimate is that of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017. It depends
/// on the registers alone, and those on the set of values alone.
final class SketchState: AggregateState {
  private static let indexBits = 12
  private static let registerCount = 1 << indexBits
  /// So many entries are kept as a list at most.
  private static let longestList = 512

  private struct Sketch {
    /// Register number and rank, as `number << 8 | rank`.
    var entries: [UInt32] = []
    var registers: [UInt8] = []

    @inline(__always)
    mutating func add(_ value: UInt64) {
      // Hashes of numbers in a row are spread too evenly for an estimate, which takes them to be random.
      let hash = Hash64.word(value)
      let number = UInt32(truncatingIfNeeded: hash >> UInt64(64 - SketchState.indexBits))
      let rest = hash << UInt64(SketchState.indexBits) | 1 << UInt64(SketchState.indexBits - 1)
      add(number, UInt8(truncatingIfNeeded: rest.leadingZeroBitCount + 1))
    }

    mutating func add(_ number: UInt32, _ rank: UInt8) {
      if !registers.isEmpty {
        registers[Int(number)] = max(registers[Int(number)], rank)
        return
      }
      let entry = number << 8 | UInt32(rank)
      if entries.last == entry { return }
      entries.append(entry)
      if entries.count >= SketchState.longestList * 2 { compact() }
    }

    /// Keeps one entry a register, or goes over to the registers themselves.
    private mutating func compact() {
      entries.sort()
      var kept: [UInt32] = []
      for entry in entries {
        // Of the entries of a register the last has the highest rank.
        if let last = kept.last, last >> 8 == entry >> 8 { kept[kept.count - 1] = entry } else { kept.append(entry) }
      }
      entries = kept
      if kept.count <= SketchState.longestList { return }
      registers = [UInt8](repeating: 0, count: SketchState.registerCount)
      for entry in kept { registers[Int(entry >> 8)] = UInt8(truncatingIfNeeded: entry) }
      entries = []
    }

    mutating func add(_ other: Sketch) {
      for entry in other.entries { add(entry >> 8, UInt8(truncatingIfNeeded: entry)) }
      for (number, rank) in other.registers.enumerated() where rank > 0 {
        add(UInt32(truncatingIfNeeded: number), rank)
      }
    }

    var estimate: Int64 {
      var ranks = [Int](repeating: 0, count: 66 - SketchState.indexBits)
      if registers.isEmpty {
        var copy = self
        copy.compact()
        if !copy.registers.isEmpty { return copy.estimate }
        for entry in copy.entries { ranks[Int(entry & 0xff)] += 1 }
        ranks[0] = SketchState.registerCount - copy.entries.count
      } else {
        for rank in registers { ranks[Int(rank)] += 1 }
      }
      return SketchState.estimate(ranks)
    }
  }

  private let type: DataType
  private var sketches: [Sketch] = []
  private var hashes: (dictionary: TextDictionary, list: [UInt64])?

  init(type: DataType) { self.type = type }

  override var memory: Int { sketches.reduce(0) { $0 + 32 + $1.entries.capacity * 4 + $1.registers.count } }
  override func resize(to count: Int) { sketches.grow(to: count, Sketch()) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    func group(_ row: Int) -> Int { groups.map { Int($0[row]) } ?? 0 }
    if WordReader.isWide(type) {
      WordReader.forEachWide(vector, rows) { row, value in
        let low = Hash64.word(UInt64(truncatingIfNeeded: value))
        sketches[group(row)].add(Hash64.combine(low, UInt64(truncatingIfNeeded: value >> 64)))
      }
    } else if let dictionary = vector.dictionary {
      let list = textHashes(dictionary)
      rows.forEach { row in
        if vector.isValid(row) { sketches[group(row)].add(list[vector.code(at: vector.isConstant ? 0 : row)]) }
      }
    } else {
      var reader = WordReader(type)
      reader.forEach(vector, rows) { row, word in
        sketches[group(row)].add(Hash64.word(UInt64(bitPattern: word)))
      }
    }
  }

  private func textHashes(_ dictionary: TextDictionary) -> [UInt64] {
    if let hashes, hashes.dictionary === dictionary { return hashes.list }
    let list = (0..<dictionary.count).map { dictionary.withBytes($0) { Hash64.bytes($0) } }
    hashes = (dictionary, list)
    return list
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? SketchState else { return }
    for index in groups.indices { sketches[Int(targets[index])].add(other.sketches[Int(groups[index])]) }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let writer = try VectorWriter<Int64>(count: groups.count)
    for (index, group) in groups.enumerated() { writer.values[index] = sketches[group].estimate }
    return writer.vector(.int64)
  }

  /// The number of distinct values from how many registers have each rank.
  private static func estimate(_ ranks: [Int]) -> Int64 {
    let registers = Double(registerCount)
    if ranks[0] == registerCount { return 0 }
    let highest = ranks.count - 1
    var sum = registers * tau(1 - Double(ranks[highest]) / registers)
    for rank in stride(from: highest - 1, through: 1, by: -1) { sum = 0.5 * (sum + Double(ranks[rank])) }
    sum += registers * sigma(Double(ranks[0]) / registers)
    let estimate = registers * registers / (2 * log(2)) / sum
    return Int64(estimate.rounded())
  }

  private static func sigma(_ start: Double) -> Double {
    if start == 1 { return .infinity }
    var (x, factor, sum) = (start, 1.0, start)
    while true {
      x *= x
      let next = sum + x * factor
      factor += factor
      if next == sum { return sum }
      sum = next
    }
  }

  private static func tau(_ start: Double) -> Double {
    if start == 0 || start == 1 { return 0 }
    var (x, factor, sum) = (start, 1.0, 1 - start)
    while true {
      x = x.squareRoot()
      factor *= 0.5
      let next = sum - (1 - x) * (1 - x) * factor
      if next == sum { return sum / 3 }
      sum = next
    }
  }
}
