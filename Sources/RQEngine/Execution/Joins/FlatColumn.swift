/// One column of a join's build side, in one stretch of memory so that a row number finds a value.
///
/// The values lie one behind the other, or in rows beside those of other columns. Written once, then read by all workers.
final class FlatColumn: @unchecked Sendable {
  let type: DataType
  let physical: PhysicalType
  let count: Int
  let dictionary: TextDictionary?
  private let place: RowPlace
  /// One byte a row, 1 for a value; nil where no row is NULL.
  private let validity: Buffer?

  init(
    type: DataType, physical: PhysicalType, count: Int, place: RowPlace, validity: Buffer?, dictionary: TextDictionary?
  ) {
    self.type = type
    self.physical = physical
    self.count = count
    self.place = place
    self.validity = validity
    self.dictionary = dictionary
  }

  /// Whether some row may be NULL.
  var isNullable: Bool { validity != nil }

  /// Whether some row is NULL.
  var holdsNull: Bool {
    guard let validity, count > 0 else { return false }
    let flags: UnsafeMutableBufferPointer<UInt8> = validity.values(count: count)
    return flags.contains(0)
  }

  /// Whether values lie one behind the other.
  private var isDense: Bool { place.stride == physical.width }

  /// The rows `start..<start + count`; not copied unless they lie in rows.
  func vector(_ start: Int, _ count: Int) throws -> Vector {
    var result = Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(place.base + start * place.stride),
      validity: validity.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self) + start) },
      dictionary: dictionary, owners: (self, nil))
    if isDense || count <= 1 { return result }
    let copy = try Buffer(byteCount: count * physical.width)
    func read<T: BitwiseCopyable>(_: T.Type) {
      let step = place.stride / MemoryLayout<T>.stride
      let source = result.data.assumingMemoryBound(to: T.self)
      let target: UnsafeMutableBufferPointer<T> = copy.values(count: count)
      for row in 0..<count { target[row] = source[row &* step] }
    }
    switch physical.width {
    case 1: read(UInt8.self)
    case 2: read(UInt16.self)
    case 4: read(UInt32.self)
    case 8: read(UInt64.self)
    default: read(UInt128.self)
    }
    result.data = UnsafeRawPointer(copy.base)
    result.owners = (self, copy)
    return result
  }

  /// One row's value as a vector that has it in every one of `count` rows.
  func constant(_ row: Int, count: Int) throws -> Vector {
    var vector = try vector(row, 1)
    vector.isConstant = true
    vector.count = count
    return vector
  }

  /// A byte for each listed row of a batch of `count`, 0 where `numbers` has -1; nil where it never has.
  static func presence(_ numbers: UnsafeBufferPointer<Int32>, _ rows: Rows, count: Int) throws -> Buffer? {
    let buffer = try Buffer(byteCount: count)
    let flags: UnsafeMutableBufferPointer<UInt8> = buffer.values(count: count)
    var lowest: Int32 = 0
    rows.forEach { row in
      lowest = min(lowest, numbers[row])
      flags[row] = UInt8(truncatingIfNeeded: ~numbers[row] >> 31) & 1
    }
    return lowest < 0 ? buffer : nil
  }

  /// For each listed row of a batch of `count` the value of the build row that `numbers` has for it.
  ///
  /// `present` is what `presence(_:_:count:)` gave for them: where it is nil all rows have a number, elsewhere those
  /// without are NULL.
  func gather(
    _ numbers: UnsafeBufferPointer<Int32>, _ rows: Rows, count: Int, present: Buffer?
  ) throws -> Vector {
    switch physical.width {
    case 1: try gather(UInt8.self, numbers, rows, count, present)
    case 2: try gather(UInt16.self, numbers, rows, count, present)
    case 4: try gather(UInt32.self, numbers, rows, count, present)
    case 8: try gather(UInt64.self, numbers, rows, count, present)
    default: try gather(UInt128.self, numbers, rows, count, present)
    }
  }

  private func gather<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ numbers: UnsafeBufferPointer<Int32>, _ rows: Rows, _ count: Int, _ present: Buffer?
  ) throws -> Vector {
    let target = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    let values: UnsafeMutableBufferPointer<T> = target.values(count: count)
    let source = UnsafePointer(place.base.assumingMemoryBound(to: T.self))
    let step = place.stride / MemoryLayout<T>.stride
    var bytes = present
    if let present {
      if self.count == 0 {
        rows.forEach { values[$0] = 0 }
      } else {
        // A row without a partner reads that of the first row and hides it, which takes less time than asking.
        rows.forEach { row in
          let number = numbers[row]
          values[row] = source[Int(max(number, 0)) &* step] & T(truncatingIfNeeded: ~(number >> 31))
        }
      }
      if let validity, self.count > 0 {
        let both = try Buffer(byteCount: count)
        let flags: UnsafeMutableBufferPointer<UInt8> = both.values(count: count)
        let partners: UnsafeMutableBufferPointer<UInt8> = present.values(count: count)
        let known = UnsafePointer(validity.base.assumingMemoryBound(to: UInt8.self))
        rows.forEach { flags[$0] = known[Int(max(numbers[$0], 0))] & partners[$0] }
        bytes = both
      }
    } else {
      if step == 1 {
        rows.forEach { values[$0] = source[Int(numbers[$0])] }
      } else {
        rows.forEach { values[$0] = source[Int(numbers[$0]) &* step] }
      }
      if let validity {
        let known = UnsafePointer(validity.base.assumingMemoryBound(to: UInt8.self))
        let found = try Buffer(byteCount: count)
        let flags: UnsafeMutableBufferPointer<UInt8> = found.values(count: count)
        rows.forEach { flags[$0] = known[Int(numbers[$0])] }
        bytes = found
      }
    }
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(target.base),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (target, bytes))
  }
}

/// Where the values of a column lie: the first of them, and how far each is from the next.
struct RowPlace {
  private let memory: Buffer
  private let offset: Int
  /// Bytes from one value to the next; a multiple of a value's width.
  let stride: Int

  init(_ memory: Buffer, offset: Int = 0, stride: Int) {
    self.memory = memory
    self.offset = offset
    self.stride = stride
  }

  /// The first value.
  var base: UnsafeMutableRawPointer { memory.base + offset }
}

/// Puts the vectors of a column one behind the other, in the widest of their types.
final class FlatColumnBuilder: @unchecked Sendable {
  private let pieces: [Vector]
  /// The first row of each piece, and behind them the number of rows.
  private let starts: [Int]
  let column: FlatColumn
  private let place: RowPlace
  private let validity: Buffer?
  /// For each piece its codes in the common dictionary; nil where they are the same.
  private var maps: [[UInt32]?] = []

  /// The bytes a value of a column takes, before its texts are brought into one dictionary.
  static func width(_ pieces: [Vector], _ type: DataType) -> Int { physical(pieces, type).width }

  private static func physical(_ pieces: [Vector], _ type: DataType) -> PhysicalType {
    var physical = PhysicalType.computing(type)
    if physical != .bool, physical != .double, let first = pieces.first {
      physical = first.physical
      for piece in pieces where piece.physical.width > physical.width { physical = piece.physical }
    }
    return physical
  }

  /// Prepares a column; a key's texts get one code each. `makePlace` says where values of a width go.
  init(
    _ pieces: [Vector], starts: [Int], type: DataType, isKey: Bool, _ makePlace: (Int) throws -> RowPlace
  ) throws {
    self.pieces = pieces
    self.starts = starts
    let count = starts.last ?? 0
    var physical = FlatColumnBuilder.physical(pieces, type)
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
    place = try makePlace(physical.width)
    validity = pieces.contains { $0.validity != nil } ? try Buffer(byteCount: count) : nil
    column = FlatColumn(
      type: type, physical: physical, count: count, place: place, validity: validity, dictionary: dictionary)
  }

  /// Copies one of the vectors.
  func copy(_ index: Int) {
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
    let target = place.base + start * place.stride
    if let map = maps.isEmpty ? nil : maps[index] {
      switch column.physical {
      case .code8: copy(piece, map, target.assumingMemoryBound(to: UInt8.self))
      case .code16: copy(piece, map, target.assumingMemoryBound(to: UInt16.self))
      default: copy(piece, map, target.assumingMemoryBound(to: UInt32.self))
      }
      return
    }
    if piece.physical == column.physical, !piece.isConstant, place.stride == column.physical.width {
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
    let step = place.stride / MemoryLayout<T>.stride
    for row in 0..<piece.count {
      target[row &* step] =
        piece.isValid(row) ? T(truncatingIfNeeded: map[piece.code(at: piece.isConstant ? 0 : row)]) : 0
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
    let step = place.stride / MemoryLayout<T>.stride
    if piece.isConstant {
      let value = piece.isValid(0) ? T(truncatingIfNeeded: source[0]) : 0
      for row in 0..<piece.count { target[row &* step] = value }
    } else if step == 1 {
      for row in 0..<piece.count { target[row] = T(truncatingIfNeeded: source[row]) }
    } else {
      for row in 0..<piece.count { target[row &* step] = T(truncatingIfNeeded: source[row]) }
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
