import RQSyntax

/// Where a row of a relation stands: the number of its chunk in the high 16 bits, its row in the low ones.
///
/// So addresses ascend as the rows come, and one that no row has stands for a row of NULLs.
typealias RowAddress = UInt32

extension RowAddress {
  /// The address of no row.
  static let none: RowAddress = .max

  /// The address of a row of a chunk.
  @inline(__always)
  init(chunk: Int, row: Int) { self = RowAddress(truncatingIfNeeded: chunk &<< 16 | row) }
}

/// Reads rows of one column from all over a relation.
///
/// Made once a column, used by any number of threads.
final class ColumnGather: Sendable {
  let physical: PhysicalType
  let dictionary: TextDictionary?
  /// The values of each chunk in `physical`, one a row; nil where so few rows are wanted that they are looked up.
  private let flat: [FlatValues]?
  private let segments: [Segment]
  /// The codes to give out for those stored, for each chunk; nil where they are the same.
  private let maps: [[UInt32]?]
  private let isNullable: Bool

  /// Prepares a column for reading about `expected` rows.
  init(_ segments: [Segment], type: DataType, expected: Int) throws {
    var physical = segments.first?.physical ?? PhysicalType.computing(type)
    for segment in segments where segment.physical.width > physical.width { physical = segment.physical }
    var maps = [[UInt32]?](repeating: nil, count: segments.count)
    var dictionary = segments.first?.dictionary
    if type.isCoded, segments.contains(where: { $0.dictionary !== dictionary }) {
      var interner = TextInterner()
      for (index, segment) in segments.enumerated() {
        maps[index] = segment.dictionary.flatMap { interner.map(from: $0) }
      }
      let merged = interner.dictionary()
      dictionary = merged.count == 0 ? .empty : merged
      physical = PhysicalType.code(for: max(merged.count, 1))
    }
    self.physical = physical
    self.dictionary = dictionary
    self.segments = segments
    self.maps = maps
    isNullable = segments.contains { $0.zone.nullCount > 0 }
    // Laying values out one a row costs a pass over a chunk where they lie otherwise, which only many reads are worth.
    if expected > segments.reduce(0, { $0 + $1.count }) / 4 {
      flat = try zip(segments, maps).map { try ColumnGather.flattened($0, $1, physical) }
    } else {
      flat = nil
    }
  }

  private static func flattened(_ segment: Segment, _ map: [UInt32]?, _ physical: PhysicalType) throws -> FlatValues {
    var vector = try segment.slice(0, segment.count)
    var validity = vector.validity
    var owners: [AnyObject?] = [vector.owners.0, vector.owners.1]
    if vector.isConstant {
      vector = try vector.written(.all(segment.count))
      owners += [vector.owners.0, vector.owners.1]
      validity = vector.validity
    }
    if map == nil, vector.physical == physical {
      return FlatValues(data: vector.data, validity: validity, owners: owners)
    }
    let target = try Buffer(byteCount: segment.count * physical.width)
    owners.append(target)
    let part = FlatValues(data: UnsafeRawPointer(target.base), validity: validity, owners: owners)
    guard let map else {
      SegmentBounds.convert(
        UnsafeRawBufferPointer(start: vector.data, count: segment.count * vector.physical.width), vector.physical,
        to: target.base, physical, count: segment.count)
      return part
    }
    func write<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
      let codes: UnsafeMutableBufferPointer<T> = target.values(count: segment.count)
      for row in 0..<segment.count { codes[row] = T(truncatingIfNeeded: map[vector.code(at: row)]) }
    }
    switch physical {
    case .code8: write(UInt8.self)
    case .code16: write(UInt16.self)
    default: write(UInt32.self)
    }
    return part
  }

  /// The rows at the addresses, in their order; up to a chunk of them.
  func gather(_ addresses: UnsafeBufferPointer<RowAddress>) throws -> Segment {
    switch physical.width {
    case 1: try gather(UInt8.self, addresses)
    case 2: try gather(UInt16.self, addresses)
    case 4: try gather(UInt32.self, addresses)
    case 8: try gather(UInt64.self, addresses)
    default: try gather(UInt128.self, addresses)
    }
  }

  private func gather<T: BitwiseCopyable & FixedWidthInteger>(
    _: T.Type, _ addresses: UnsafeBufferPointer<RowAddress>
  ) throws -> Segment {
    let count = addresses.count
    let data = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    let hasGaps = addresses.contains(.none)
    let validity = isNullable || hasGaps ? try Buffer(byteCount: count) : nil
    if let validity { readValidity(addresses, into: validity.values(count: count)) }
    read(addresses, into: data.values(as: T.self, count: count), hasGaps: hasGaps)
    return try Segment.narrowed(
      adopting: data, physical, count: count,
      validity: validity.map { UnsafeBufferPointer($0.values(as: UInt8.self, count: count)) }, dictionary: dictionary)
  }

  /// Whether some row is NULL.
  var hasNulls: Bool { isNullable }

  /// Writes the values at the addresses; `T` is as wide as `physical`.
  func read<T: BitwiseCopyable & FixedWidthInteger>(
    _ addresses: UnsafeBufferPointer<RowAddress>, into values: UnsafeMutableBufferPointer<T>, hasGaps: Bool = false
  ) {
    if let flat, !hasGaps {
      withBases(flat, T.self) { bases in
        for place in 0..<addresses.count {
          let address = Int(truncatingIfNeeded: addresses[place])
          values[place] = bases[address &>> 16][address & 0xffff]
        }
      }
    } else {
      readScattered(addresses) { values[$0] = $1 }
    }
  }

  /// Writes the values at the addresses in a wider type.
  func read<S: BitwiseCopyable & FixedWidthInteger, T: BitwiseCopyable & FixedWidthInteger>(
    _ addresses: UnsafeBufferPointer<RowAddress>, from _: S.Type, into values: UnsafeMutableBufferPointer<T>
  ) {
    if let flat {
      withBases(flat, S.self) { bases in
        for place in 0..<addresses.count {
          let address = Int(truncatingIfNeeded: addresses[place])
          values[place] = T(truncatingIfNeeded: bases[address &>> 16][address & 0xffff])
        }
      }
    } else {
      readScattered(addresses) { (place: Int, value: S) in values[place] = T(truncatingIfNeeded: value) }
    }
  }

  @inline(__always)
  private func withBases<T>(
    _ parts: [FlatValues], _: T.Type, _ body: (UnsafeMutableBufferPointer<UnsafePointer<T>>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<T>.self, capacity: max(parts.count, 1)) { bases in
      for (index, part) in parts.enumerated() {
        bases.initializeElement(at: index, to: part.data.assumingMemoryBound(to: T.self))
      }
      body(bases)
    }
  }

  @inline(__always)
  private func readScattered<T: BitwiseCopyable & FixedWidthInteger>(
    _ addresses: UnsafeBufferPointer<RowAddress>, _ store: (Int, T) -> Void
  ) {
    for place in 0..<addresses.count {
      let address = addresses[place]
      if address == .none {
        store(place, 0)
      } else if let flat {
        store(place, flat[Int(address >> 16)].data.assumingMemoryBound(to: T.self)[Int(address & 0xffff)])
      } else {
        store(place, value(Int(address >> 16), Int(address & 0xffff)))
      }
    }
  }

  /// Writes 1 for each address whose row has a value, 0 for NULL.
  func readValidity(
    _ addresses: UnsafeBufferPointer<RowAddress>, into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    for place in 0..<addresses.count {
      let address = addresses[place]
      let (chunk, row) = (Int(address >> 16), Int(address & 0xffff))
      if address == .none {
        target[place] = 0
      } else if let flat {
        target[place] = flat[chunk].validity.map { $0[row] } ?? 1
      } else {
        target[place] = segments[chunk].isValid(place: segments[chunk].place(of: row)) ? 1 : 0
      }
    }
  }

  /// The value of a row in the type that is given out, whatever its chunk holds it in.
  private func value<T: BitwiseCopyable & FixedWidthInteger>(_ chunk: Int, _ row: Int) -> T {
    let segment = segments[chunk]
    let place = segment.place(of: row)
    let data = segment.values
    switch segment.physical {
    case .int8: return T(truncatingIfNeeded: data.assumingMemoryBound(to: Int8.self)[place])
    case .int16: return T(truncatingIfNeeded: data.assumingMemoryBound(to: Int16.self)[place])
    case .int32: return T(truncatingIfNeeded: data.assumingMemoryBound(to: Int32.self)[place])
    case .int64, .double: return T(truncatingIfNeeded: data.assumingMemoryBound(to: Int64.self)[place])
    case .int128: return T(truncatingIfNeeded: data.assumingMemoryBound(to: Int128.self)[place])
    case .bool: return T(truncatingIfNeeded: data.assumingMemoryBound(to: UInt8.self)[place])
    case .code8: return mapped(Int(data.assumingMemoryBound(to: UInt8.self)[place]), maps[chunk])
    case .code16: return mapped(Int(data.assumingMemoryBound(to: UInt16.self)[place]), maps[chunk])
    case .code32: return mapped(Int(data.assumingMemoryBound(to: UInt32.self)[place]), maps[chunk])
    }
  }

  private func mapped<T: FixedWidthInteger>(_ code: Int, _ map: [UInt32]?) -> T {
    T(truncatingIfNeeded: map.map { $0[code] } ?? UInt32(truncatingIfNeeded: code))
  }
}

extension Vector {
  /// The vector with a value a row, where it is constant.
  func written(_ rows: Rows) throws -> Vector {
    if !isConstant { return self }
    let zeros = try Buffer.zeroed(Int32.self, count: count)
    var copy = self
    copy.isConstant = false
    copy.count = 1
    let result = try copy.gather(UnsafeBufferPointer(zeros.values(as: Int32.self, count: count)))
    withExtendedLifetime(zeros) {}
    return result
  }
}

extension Relation {
  /// The most chunks a relation may have so that its rows can be addressed.
  static let maxChunks = 65_535

  /// Makes sure that every row has an address.
  func checkAddressable() throws {
    if chunks.count > Relation.maxChunks || chunks.contains(where: { $0.count > Chunk.capacity }) {
      throw Diagnostic(
        "RQ0140", "\(rowCount) rows in \(chunks.count) parts are more than can be put in order",
        hint: "Filter or aggregate first.")
    }
  }
}
