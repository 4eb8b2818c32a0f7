/// One column of a join's build side, in one stretch of memory so that a row number finds a value.
///
/// Written once, then read by all workers.
final class FlatColumn: @unchecked Sendable {
  let type: DataType
  let physical: PhysicalType
  let count: Int
  let dictionary: TextDictionary?
  private let data: Buffer
  /// One byte a row, 1 for a value; nil where no row is NULL.
  private let validity: Buffer?

  init(type: DataType, physical: PhysicalType, count: Int, data: Buffer, validity: Buffer?, dictionary: TextDictionary?)
  {
    self.type = type
    self.physical = physical
    self.count = count
    self.data = data
    self.validity = validity
    self.dictionary = dictionary
  }

  /// Whether some row may be NULL.
  var isNullable: Bool { validity != nil }

  /// The rows `start..<start + count` without copying.
  func vector(_ start: Int, _ count: Int) -> Vector {
    Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(data.base + start * physical.width),
      validity: validity.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self) + start) },
      dictionary: dictionary, owners: (self, nil))
  }

  /// One row's value as a vector that has it in every one of `count` rows.
  func constant(_ row: Int, count: Int) -> Vector {
    var vector = vector(row, 1)
    vector.isConstant = true
    vector.count = count
    return vector
  }

  /// For each listed row of a batch of `count` the value of the build row that `numbers` has for it; NULL for -1.
  func gather(
    _ numbers: UnsafeBufferPointer<Int32>, _ rows: Rows, count: Int, mayMiss: Bool
  ) throws -> Vector {
    switch physical.width {
    case 1: try gather(UInt8.self, numbers, rows, count, mayMiss)
    case 2: try gather(UInt16.self, numbers, rows, count, mayMiss)
    case 4: try gather(UInt32.self, numbers, rows, count, mayMiss)
    case 8: try gather(UInt64.self, numbers, rows, count, mayMiss)
    default: try gather(UInt128.self, numbers, rows, count, mayMiss)
    }
  }

  private func gather<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ numbers: UnsafeBufferPointer<Int32>, _ rows: Rows, _ count: Int, _ mayMiss: Bool
  ) throws -> Vector {
    let target = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    let values: UnsafeMutableBufferPointer<T> = target.values(count: count)
    let source = UnsafePointer(data.base.assumingMemoryBound(to: T.self))
    var bytes: Buffer?
    if mayMiss || validity != nil {
      let present = try Buffer(byteCount: count)
      let flags: UnsafeMutableBufferPointer<UInt8> = present.values(count: count)
      bytes = present
      if let validity {
        let known = UnsafePointer(validity.base.assumingMemoryBound(to: UInt8.self))
        rows.forEach { row in
          let number = Int(numbers[row])
          flags[row] = number < 0 ? 0 : known[number]
          values[row] = number < 0 ? 0 : source[number]
        }
      } else {
        rows.forEach { row in
          let number = Int(numbers[row])
          flags[row] = number < 0 ? 0 : 1
          values[row] = number < 0 ? 0 : source[number]
        }
      }
    } else {
      rows.forEach { values[$0] = source[Int(numbers[$0])] }
    }
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(target.base),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (target, bytes))
  }
}

/// Puts the vectors of a column one behind the other, in the widest of their types.
final class FlatColumnBuilder: @unchecked Sendable {
  private let pieces: [Vector]
  /// The first row of each piece, and behind them the number of rows.
  private let starts: [Int]
  private let column: FlatColumn
  private let data: Buffer
  private let validity: Buffer?
  /// For each piece its codes in the common dictionary; nil where they are the same.
  private var maps: [[UInt32]?] = []

  /// How many vectors one task copies.
  private static let block = 32

  /// Prepares a column; a key's texts get one code each.
  init(_ pieces: [Vector], starts: [Int], type: DataType, isKey: Bool) throws {
    self.pieces = pieces
    self.starts = starts
    let count = starts.last ?? 0
    var physical = PhysicalType.computing(type)
    if physical != .bool, physical != .double, let first = pieces.first {
      physical = first.physical
      for piece in pieces where piece.physical.width > physical.width { physical = piece.physical }
    }
    var dictionary: TextDictionary?
    if type.isCoded {
      let first = pieces.first?.dictionary
      if let first, first.isUnique || !isKey, pieces.allSatisfy({ $0.dictionary === first }) {
        dictionary = first
      } else {
        var interner = TextInterner()
        maps = pieces.map { $0.dictionary.flatMap { interner.map(from: $0) } }
        let merged = interner.dictionary()
        dictionary = merged.count == 0 ? .empty : merged
        physical = PhysicalType.code(for: max(merged.count, 1))
      }
    }
    data = try Buffer(byteCount: count * physical.width)
    validity = pieces.contains { $0.validity != nil } ? try Buffer(byteCount: count) : nil
    column = FlatColumn(
      type: type, physical: physical, count: count, data: data, validity: validity, dictionary: dictionary)
  }

  /// How many tasks there are.
  var tasks: Int { (pieces.count + FlatColumnBuilder.block - 1) / FlatColumnBuilder.block }

  /// The column, complete once all tasks are done.
  var result: FlatColumn { column }

  /// Copies the vectors of one task.
  func run(_ task: Int) {
    let end = min((task + 1) * FlatColumnBuilder.block, pieces.count)
    for index in (task * FlatColumnBuilder.block)..<end { copy(index) }
  }

  private func copy(_ index: Int) {
    let piece = pieces[index]
    let (start, count) = (starts[index], piece.count)
    if count == 0 { return }
    if let validity {
      let flags = validity.base.assumingMemoryBound(to: UInt8.self) + start
      if let known = piece.validity, !piece.isConstant {
        flags.update(from: known, count: count)
      } else {
        flags.update(repeating: piece.isValid(0) ? 1 : 0, count: count)
      }
    }
    let target = data.base + start * column.physical.width
    if let map = maps.isEmpty ? nil : maps[index] {
      switch column.physical {
      case .code8: copy(piece, map, target.assumingMemoryBound(to: UInt8.self))
      case .code16: copy(piece, map, target.assumingMemoryBound(to: UInt16.self))
      default: copy(piece, map, target.assumingMemoryBound(to: UInt32.self))
      }
      return
    }
    if piece.physical == column.physical, !piece.isConstant {
      target.copyMemory(from: piece.data, byteCount: count * column.physical.width)
      return
    }
    switch piece.physical {
    case .bool, .code8: widen(piece, UInt8.self, target)
    case .code16: widen(piece, UInt16.self, target)
    case .code32: widen(piece, UInt32.self, target)
    case .int8: widen(piece, Int8.self, target)
    case .int16: widen(piece, Int16.self, target)
    case .int32: widen(piece, Int32.self, target)
    case .int64, .double: widen(piece, Int64.self, target)
    case .int128: widen(piece, Int128.self, target)
    }
  }

  private func copy<T: FixedWidthInteger>(_ piece: Vector, _ map: [UInt32], _ target: UnsafeMutablePointer<T>) {
    for row in 0..<piece.count {
      target[row] = piece.isValid(row) ? T(truncatingIfNeeded: map[piece.code(at: piece.isConstant ? 0 : row)]) : 0
    }
  }

  private func widen<S: FixedWidthInteger & BitwiseCopyable>(
    _ piece: Vector, _: S.Type, _ target: UnsafeMutableRawPointer
  ) {
    switch column.physical.width {
    case 1: widen(piece, S.self, target.assumingMemoryBound(to: Int8.self))
    case 2: widen(piece, S.self, target.assumingMemoryBound(to: Int16.self))
    case 4: widen(piece, S.self, target.assumingMemoryBound(to: Int32.self))
    case 8: widen(piece, S.self, target.assumingMemoryBound(to: Int64.self))
    default: widen(piece, S.self, target.assumingMemoryBound(to: Int128.self))
    }
  }

  @inline(__always)
  private func widen<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger>(
    _ piece: Vector, _: S.Type, _ target: UnsafeMutablePointer<T>
  ) {
    let source = piece.values(as: S.self)
    if piece.isConstant {
      target.update(repeating: piece.isValid(0) ? T(truncatingIfNeeded: source[0]) : 0, count: piece.count)
    } else {
      for row in 0..<piece.count { target[row] = T(truncatingIfNeeded: source[row]) }
    }
  }
}

extension Vector {
  /// The listed rows, one behind the other.
  func compacted(_ rows: Rows) throws -> Vector {
    guard let indices = rows.indices else {
      var copy = self
      copy.count = rows.count
      return copy
    }
    if isConstant {
      var copy = self
      copy.count = rows.count
      return copy
    }
    return try taking(rows.count) { Int(indices[$0]) }
  }

  /// The rows named, in that order.
  func taking(_ numbers: UnsafeBufferPointer<Int32>) throws -> Vector {
    if isConstant {
      var copy = self
      copy.count = numbers.count
      return copy
    }
    return try taking(numbers.count) { Int(numbers[$0]) }
  }

  @inline(__always)
  private func taking(_ count: Int, _ number: (Int) -> Int) throws -> Vector {
    let target = try Buffer(byteCount: count * physical.width)
    switch physical.width {
    case 1: take(UInt8.self, target, count, number)
    case 2: take(UInt16.self, target, count, number)
    case 4: take(UInt32.self, target, count, number)
    case 8: take(UInt64.self, target, count, number)
    default: take(UInt128.self, target, count, number)
    }
    var bytes: Buffer?
    if let validity {
      let present = try Buffer(byteCount: count)
      let flags: UnsafeMutableBufferPointer<UInt8> = present.values(count: count)
      for place in 0..<count { flags[place] = validity[number(place)] }
      bytes = present
    }
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(target.base),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (target, bytes))
  }

  @inline(__always)
  private func take<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ target: Buffer, _ count: Int, _ number: (Int) -> Int
  ) {
    let source = data.assumingMemoryBound(to: T.self)
    let values: UnsafeMutableBufferPointer<T> = target.values(count: count)
    for place in 0..<count { values[place] = source[number(place)] }
  }
}
