/// Rows on their way to an aggregation, split by the hash of their keys into parts that can be aggregated one by one.
///
/// A row takes the words of its key, and for each aggregate call the value of its argument, whether that has one, and
/// whether the call's filter lets the row pass.
final class RowPartitions {
  /// How many parts; the top bits of a hash choose one.
  static let count = 128
  private static let shift: UInt64 = 57
  /// Rows a block.
  private static let capacity = 2048

  /// Rows of one part that lie together, a column behind the other.
  struct Block {
    let data: Buffer
    var count = 0
    /// The dictionary of each text column.
    var dictionaries: [TextDictionary?]
  }

  /// The blocks of one part, for the thread alone that works on it.
  private final class BlockList {
    var blocks: [Block] = []
  }

  private let width: Int
  private let arguments: [AggregateArguments]
  /// What each argument's values are stored as; nil for a call without one.
  private let physicals: [PhysicalType?]
  /// First byte of each argument's values, of their validity and of the filter's outcome, for a full block.
  private let offsets: [(values: Int, validity: Int, passes: Int)]
  private let blockBytes: Int
  private let lists: [BlockList]
  private(set) var count = 0
  private(set) var memory = 0

  init(width: Int, arguments: [AggregateArguments]) {
    self.width = width
    self.arguments = arguments
    physicals = arguments.map { $0.call.argument.map { PhysicalType.computing($0.type) } }
    var offset = width * 8 * RowPartitions.capacity
    var offsets: [(Int, Int, Int)] = []
    for physical in physicals {
      let values = offset
      offset += (physical?.width ?? 0) * RowPartitions.capacity
      let validity = offset
      offset += RowPartitions.capacity
      offsets.append((values, validity, offset))
      offset += RowPartitions.capacity
    }
    self.offsets = offsets
    blockBytes = offset
    lists = (0..<RowPartitions.count).map { _ in BlockList() }
  }

  /// How many rows a part has.
  func rowCount(of part: Int) -> Int { lists[part].blocks.reduce(0) { $0 + $1.count } }

  /// Hands over the blocks of a part, which are not kept.
  func takeBlocks(of part: Int) -> [Block] {
    defer { lists[part].blocks = [] }
    return lists[part].blocks
  }

  /// The part a key belongs to.
  @inline(__always)
  static func part(_ words: UnsafePointer<UInt64>, _ width: Int) -> Int {
    Int(truncatingIfNeeded: WordTable.hash(words, width) &>> shift)
  }

  /// Adds the rows of a batch, whose keys' words stand one behind the other.
  func append(_ words: UnsafeBufferPointer<UInt64>, _ batch: Batch) throws {
    let rows = batch.rows
    var start = 0
    // A block must be able to take all rows of a step.
    while start < rows.count {
      let end = min(start + RowPartitions.capacity, rows.count)
      try append(words, batch, rows.part(start..<end), first: start)
      start = end
    }
    count += rows.count
  }

  private func append(_ words: UnsafeBufferPointer<UInt64>, _ batch: Batch, _ rows: RowRange, first: Int) throws {
    guard let base = words.baseAddress else { return }
    let total = rows.count
    let scratch = try Buffer(byteCount: total * 8)
    let parts: UnsafeMutableBufferPointer<UInt32> = scratch.values(count: total * 2)
    var sizes = [Int](repeating: 0, count: RowPartitions.count)
    for row in 0..<total {
      let part = RowPartitions.part(base + (first + row) * width, width)
      parts[row] = UInt32(truncatingIfNeeded: part)
      sizes[part] += 1
    }
    let dictionaries = try prepare(batch, sizes)
    var places = lists.map { $0.blocks.last?.count ?? 0 }
    for row in 0..<total {
      let part = Int(parts[row])
      parts[total + row] = UInt32(truncatingIfNeeded: places[part])
      places[part] += 1
    }
    let bases = lists.map { $0.blocks.last?.data.base ?? scratch.base }
    let (width, keyBase) = (width, base + first * width)
    bases.withUnsafeBufferPointer { bases in
      for word in 0..<width {
        for row in 0..<total {
          let block = bases[Int(parts[row])].assumingMemoryBound(to: UInt64.self)
          block[word * RowPartitions.capacity + Int(parts[total + row])] = keyBase[row * width + word]
        }
      }
    }
    for index in arguments.indices { try scatter(index, dictionaries[index], rows, parts, bases) }
    for part in sizes.indices where sizes[part] > 0 {
      lists[part].blocks[lists[part].blocks.count - 1].count += sizes[part]
    }
    withExtendedLifetime(scratch) {}
  }

  /// The evaluated argument of a call over a batch.
  private struct Argument {
    var vector: Vector?
    /// The rows the call's filter lets pass; nil for all.
    var passes: [UInt8]?
  }

  private var evaluated: [Argument] = []

  /// Evaluates the arguments and sees that the last block of each part has room and the right dictionaries.
  private func prepare(_ batch: Batch, _ sizes: [Int]) throws -> [TextDictionary?] {
    evaluated = []
    for argument in arguments {
      var part = batch
      var result = Argument()
      if let filter = argument.filter {
        try filter.apply(&part)
        var passes = [UInt8](repeating: 0, count: batch.count)
        part.rows.forEach { passes[$0] = 1 }
        result.passes = passes
      }
      result.vector = try argument.value?.evaluate(part, part.rows)
      evaluated.append(result)
    }
    let dictionaries = evaluated.map { $0.vector?.dictionary }
    for part in sizes.indices where sizes[part] > 0 {
      if let last = lists[part].blocks.last, last.count + sizes[part] <= RowPartitions.capacity,
        zip(last.dictionaries, dictionaries).allSatisfy({ $0 === $1 })
      {
        continue
      }
      lists[part].blocks.append(Block(data: try Buffer(byteCount: blockBytes), dictionaries: dictionaries))
      memory += blockBytes
    }
    return dictionaries
  }

  /// Writes one argument of the rows to their blocks.
  private func scatter(
    _ index: Int, _ dictionary: TextDictionary?, _ rows: RowRange, _ parts: UnsafeMutableBufferPointer<UInt32>,
    _ bases: [UnsafeMutableRawPointer]
  ) throws {
    let total = rows.count
    let place = offsets[index]
    let argument = evaluated[index]
    func write<T: BitwiseCopyable>(_ offset: Int, _ type: T.Type, _ value: (Int) -> T) {
      bases.withUnsafeBufferPointer { bases in
        var position = 0
        rows.forEach { row in
          let block = (bases[Int(parts[position])] + offset).assumingMemoryBound(to: T.self)
          block[Int(parts[total + position])] = value(row)
          position += 1
        }
      }
    }
    if let passes = argument.passes { write(place.passes, UInt8.self) { passes[$0] } }
    guard let vector = argument.vector, let physical = physicals[index] else { return }
    write(place.validity, UInt8.self) { vector.isValid($0) ? 1 : 0 }
    if vector.isConstant {
      switch physical {
      case .int128:
        let value = vector.integer(at: 0)
        write(place.values, Int128.self) { _ in value }
      case .double:
        let value = vector.values(as: Double.self)[0]
        write(place.values, Double.self) { _ in value }
      case .int64:
        let value = Int64(truncatingIfNeeded: vector.integer(at: 0))
        write(place.values, Int64.self) { _ in value }
      case .code32:
        let value = UInt32(truncatingIfNeeded: vector.code(at: 0))
        write(place.values, UInt32.self) { _ in value }
      default:
        let value = UInt8(truncatingIfNeeded: vector.integer(at: 0))
        write(place.values, UInt8.self) { _ in value }
      }
      return
    }
    func integers<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) {
      let values = vector.values(as: T.self)
      switch physical {
      case .int128: write(place.values, Int128.self) { Int128(truncatingIfNeeded: values[$0]) }
      case .code32: write(place.values, UInt32.self) { UInt32(truncatingIfNeeded: values[$0]) }
      case .bool: write(place.values, UInt8.self) { UInt8(truncatingIfNeeded: values[$0]) }
      default: write(place.values, Int64.self) { Int64(truncatingIfNeeded: values[$0]) }
      }
    }
    switch vector.physical {
    case .double:
      let values = vector.values(as: Double.self)
      write(place.values, Double.self) { values[$0] }
    case .bool, .code8: integers(UInt8.self)
    case .code16: integers(UInt16.self)
    case .code32: integers(UInt32.self)
    case .int8: integers(Int8.self)
    case .int16: integers(Int16.self)
    case .int32: integers(Int32.self)
    case .int64: integers(Int64.self)
    case .int128: integers(Int128.self)
    }
  }

  /// The words of a block's keys, one row's behind the other's.
  func words(_ block: Block, into words: inout [UInt64]) {
    if words.count < block.count * width { words = [UInt64](repeating: 0, count: block.count * width) }
    let source = block.data.values(as: UInt64.self, count: width * RowPartitions.capacity)
    words.withUnsafeMutableBufferPointer { words in
      for word in 0..<width {
        for row in 0..<block.count { words[row * width + word] = source[word * RowPartitions.capacity + row] }
      }
    }
  }

  /// Hands a block's rows to the states of the calls.
  func update(_ states: [AggregateState], with block: Block, _ groups: UnsafeBufferPointer<UInt32>) throws {
    for (index, state) in states.enumerated() {
      let place = offsets[index]
      let vector = physicals[index].map { physical in
        Vector(
          physical: physical, isConstant: false, count: block.count,
          data: UnsafeRawPointer(block.data.base + place.values),
          validity: UnsafePointer((block.data.base + place.validity).assumingMemoryBound(to: UInt8.self)),
          dictionary: block.dictionaries[index], owners: (block.data, nil))
      }
      if arguments[index].filter != nil {
        let passes = UnsafeBufferPointer(
          start: (block.data.base + place.passes).assumingMemoryBound(to: UInt8.self), count: block.count)
        let selection = try Selection(.all(block.count)) { passes[$0] }
        try state.update(vector, selection.rows, groups)
        withExtendedLifetime(selection) {}
      } else {
        try state.update(vector, .all(block.count), groups)
      }
    }
  }
}

/// Part of the rows of a batch.
struct RowRange {
  let indices: UnsafeBufferPointer<UInt16>?
  let range: Range<Int>

  var count: Int { range.count }

  /// Calls `body` with each row number in order.
  @inline(__always)
  func forEach(_ body: (Int) throws -> Void) rethrows {
    if let indices {
      for position in range { try body(Int(indices[position])) }
    } else {
      for row in range { try body(row) }
    }
  }
}

extension Rows {
  /// The rows at these positions of the list.
  func part(_ range: Range<Int>) -> RowRange { RowRange(indices: indices, range: range) }
}
