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
  private let physical: PhysicalType
  private let dictionary: TextDictionary?
  private let parts: [Part]
  private let isNullable: Bool
  /// Whether every part holds values of `physical`.
  private let isUniform: Bool

  /// The values of one chunk.
  private struct Part: @unchecked Sendable {
    let data: UnsafeRawPointer
    let validity: UnsafePointer<UInt64>?
    let physical: PhysicalType
    /// The codes to give out for those stored.
    let map: [UInt32]?
    let owner: AnyObject
    let segment: Segment
  }

  /// Prepares a column for reading about `expected` rows.
  init(_ segments: [Segment], type: DataType, expected: Int) throws {
    var physical = segments.first?.physical ?? PhysicalType.computing(type)
    for segment in segments where segment.physical.width > physical.width { physical = segment.physical }
    var maps = [[UInt32]?](repeating: nil, count: segments.count)
    var dictionary = segments.first?.dictionary
    if type == .text, segments.contains(where: { $0.dictionary !== dictionary }) {
      var interner = TextInterner()
      for (index, segment) in segments.enumerated() {
        maps[index] = segment.dictionary.flatMap { interner.map(from: $0) }
      }
      let merged = interner.dictionary()
      dictionary = merged.count == 0 ? .empty : merged
      physical = PhysicalType.code(for: max(merged.count, 1))
    }
    let total = segments.reduce(0) { $0 + $1.count }
    // Widening the chunks that differ costs a pass over them, which only many reads are worth.
    let widens = expected > total / 4
    var parts: [Part] = []
    parts.reserveCapacity(segments.count)
    for (index, segment) in segments.enumerated() {
      var part = Part(
        data: UnsafeRawPointer(segment.data.base), validity: segment.validity?.bits, physical: segment.physical,
        map: maps[index], owner: segment, segment: segment)
      if widens, part.map != nil || part.physical != physical {
        let wide = try ColumnGather.widened(segment, part.map, physical)
        part = Part(
          data: UnsafeRawPointer(wide.base), validity: part.validity, physical: physical, map: nil, owner: wide,
          segment: segment)
      }
      parts.append(part)
    }
    self.physical = physical
    self.dictionary = dictionary
    self.parts = parts
    isNullable = segments.contains { $0.validity != nil }
    isUniform = parts.allSatisfy { $0.physical == physical && $0.map == nil }
  }

  private static func widened(_ segment: Segment, _ map: [UInt32]?, _ physical: PhysicalType) throws -> Buffer {
    let target = try Buffer(byteCount: segment.count * physical.width)
    guard let map else {
      SegmentBounds.convert(
        UnsafeRawBufferPointer(start: segment.data.base, count: segment.count * segment.physical.width),
        segment.physical, to: target.base, physical, count: segment.count)
      return target
    }
    let vector = try segment.slice(0, segment.count)
    func write<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
      let codes: UnsafeMutableBufferPointer<T> = target.values(count: segment.count)
      for row in 0..<segment.count { codes[row] = T(truncatingIfNeeded: map[vector.code(at: row)]) }
    }
    switch physical {
    case .code8: write(UInt8.self)
    case .code16: write(UInt16.self)
    default: write(UInt32.self)
    }
    return target
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
    let values: UnsafeMutableBufferPointer<T> = data.values(count: count)
    let hasGaps = addresses.contains(.none)
    let validity = isNullable || hasGaps ? try Buffer(byteCount: count) : nil
    if let validity { fillValidity(validity.values(count: count), addresses) }
    if isUniform, !hasGaps {
      withUnsafeTemporaryAllocation(of: UnsafePointer<T>.self, capacity: max(parts.count, 1)) { bases in
        for (index, part) in parts.enumerated() {
          bases.initializeElement(at: index, to: part.data.assumingMemoryBound(to: T.self))
        }
        for place in 0..<count {
          let address = Int(truncatingIfNeeded: addresses[place])
          values[place] = bases[address &>> 16][address & 0xffff]
        }
      }
    } else {
      for place in 0..<count {
        let address = addresses[place]
        values[place] = address == .none ? 0 : value(Int(address >> 16), Int(address & 0xffff))
      }
    }
    return try Segment.narrowed(
      adopting: data, physical, count: count,
      validity: validity.map { UnsafeBufferPointer($0.values(as: UInt8.self, count: count)) }, dictionary: dictionary)
  }

  private func fillValidity(
    _ target: UnsafeMutableBufferPointer<UInt8>, _ addresses: UnsafeBufferPointer<RowAddress>
  ) {
    for place in 0..<addresses.count {
      let address = addresses[place]
      if address == .none {
        target[place] = 0
      } else if let bits = parts[Int(address >> 16)].validity {
        let row = Int(address & 0xffff)
        target[place] = UInt8(truncatingIfNeeded: bits[row >> 6] >> UInt64(row & 63)) & 1
      } else {
        target[place] = 1
      }
    }
  }

  /// The value of a row in the type that is given out, whatever its chunk holds it in.
  private func value<T: BitwiseCopyable & FixedWidthInteger>(_ chunk: Int, _ row: Int) -> T {
    let part = parts[chunk]
    switch part.physical {
    case .int8: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: Int8.self)[row])
    case .int16: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: Int16.self)[row])
    case .int32: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: Int32.self)[row])
    case .int64, .double: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: Int64.self)[row])
    case .int128: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: Int128.self)[row])
    case .bool: return T(truncatingIfNeeded: part.data.assumingMemoryBound(to: UInt8.self)[row])
    case .code8: return mapped(Int(part.data.assumingMemoryBound(to: UInt8.self)[row]), part.map)
    case .code16: return mapped(Int(part.data.assumingMemoryBound(to: UInt16.self)[row]), part.map)
    case .code32: return mapped(Int(part.data.assumingMemoryBound(to: UInt32.self)[row]), part.map)
    }
  }

  private func mapped<T: FixedWidthInteger>(_ code: Int, _ map: [UInt32]?) -> T {
    T(truncatingIfNeeded: map.map { $0[code] } ?? UInt32(truncatingIfNeeded: code))
  }
}

extension Relation {
  /// The most chunks a relation may have so that its rows can be addressed.
  static let maxChunks = 65_535

  /// Makes sure that every row has an address.
  func checkAddressable() throws {
    if chunks.count > Relation.maxChunks {
      throw Diagnostic(
        "RQ0140", "\(rowCount) rows in \(chunks.count) parts are more than can be put in order",
        hint: "Filter or aggregate first.")
    }
  }
}
