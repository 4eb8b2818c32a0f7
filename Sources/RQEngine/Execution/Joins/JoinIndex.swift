/// Finds the rows of a join's build side by their keys.
///
/// Where no key stands in two rows a key leads to its row. Otherwise it leads to a group, and the rows of a group stand
/// one behind the other, ascending, in a list.
final class JoinIndex: @unchecked Sendable {
  /// Whether no key stands in two rows.
  let isUnique: Bool
  /// Where each group's rows start in `rowOrder`, with the end of the last behind them; empty when unique.
  let starts: Buffer
  /// The rows by group; empty when unique.
  let rowOrder: Buffer
  private let storage: Storage

  enum Storage {
    case dense(DensePlaces)
    case hashed(HashedKeys)
  }

  init(isUnique: Bool, starts: Buffer, rowOrder: Buffer, _ storage: Storage) {
    self.isUnique = isUnique
    self.starts = starts
    self.rowOrder = rowOrder
    self.storage = storage
  }

  /// The places that keys index directly, when they do.
  var dense: DensePlaces? {
    if case .dense(let places) = storage { return places }
    return nil
  }

  /// For each of `count` encoded keys its row or group; -1 where it has none.
  func lookUp(
    _ words: UnsafeMutableBufferPointer<UInt64>, _ valid: UnsafeMutableBufferPointer<UInt8>, count: Int,
    into heads: UnsafeMutableBufferPointer<Int32>
  ) {
    switch storage {
    case .dense(let places): places.lookUp(words, valid, count: count, into: heads)
    case .hashed(let keys): keys.lookUp(words, valid, count: count, into: heads)
    }
  }

  /// The rows of a group.
  @inline(__always)
  func rows(of group: Int32) -> UnsafeBufferPointer<Int32> {
    let bounds = starts.base.assumingMemoryBound(to: UInt32.self)
    let first = Int(bounds[Int(group)])
    return UnsafeBufferPointer(
      start: rowOrder.base.assumingMemoryBound(to: Int32.self) + first, count: Int(bounds[Int(group) + 1]) - first)
  }
}

/// Rows or groups in an array that keys index themselves.
final class DensePlaces: @unchecked Sendable {
  let count: Int
  /// By place the row or group; -1 where there is none.
  private let heads: Buffer

  init(count: Int, heads: Buffer) {
    self.count = count
    self.heads = heads
  }

  /// The row or group by place.
  var table: UnsafePointer<Int32> { UnsafePointer(heads.base.assumingMemoryBound(to: Int32.self)) }

  func lookUp(
    _ words: UnsafeMutableBufferPointer<UInt64>, _ valid: UnsafeMutableBufferPointer<UInt8>, count: Int,
    into target: UnsafeMutableBufferPointer<Int32>
  ) {
    let table = table
    for key in 0..<count { target[key] = valid[key] == 0 ? -1 : table[Int(truncatingIfNeeded: words[key])] }
  }

  /// Looks the values of a vector up without encoding them first.
  func lookUp(
    _ vector: Vector, low: Int64, limit: UInt64, nullPlace: Int?, _ rows: Rows,
    into target: UnsafeMutableBufferPointer<Int32>
  ) {
    switch vector.physical {
    case .int8: lookUp(vector, Int8.self, low, limit, nullPlace, rows, target)
    case .int16: lookUp(vector, Int16.self, low, limit, nullPlace, rows, target)
    case .int32: lookUp(vector, Int32.self, low, limit, nullPlace, rows, target)
    case .int64: lookUp(vector, Int64.self, low, limit, nullPlace, rows, target)
    case .code16: lookUp(vector, UInt16.self, low, limit, nullPlace, rows, target)
    case .code32: lookUp(vector, UInt32.self, low, limit, nullPlace, rows, target)
    default: lookUp(vector, UInt8.self, low, limit, nullPlace, rows, target)
    }
  }

  private func lookUp<T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _: T.Type, _ low: Int64, _ limit: UInt64, _ nullPlace: Int?, _ rows: Rows,
    _ target: UnsafeMutableBufferPointer<Int32>
  ) {
    let table = table
    let values = vector.values(as: T.self)
    let missing: Int32 = nullPlace.map { table[$0] } ?? -1
    @inline(__always)
    func head(_ value: T) -> Int32 {
      let place = UInt64(bitPattern: Int64(truncatingIfNeeded: value) &- low)
      return place < limit ? table[Int(truncatingIfNeeded: place)] : -1
    }
    var position = 0
    if vector.isConstant {
      let one = vector.isValid(0) ? head(values[0]) : missing
      for place in 0..<rows.count { target[place] = one }
    } else if let ends = vector.runEnds, rows.isAll {
      // Equal keys side by side are looked up once.
      for end in ends {
        let one = vector.isValid(position) ? head(values[position]) : missing
        let stop = Int(end)
        while position < stop {
          target[position] = one
          position &+= 1
        }
      }
    } else if let validity = vector.validity {
      rows.forEach { row in
        target[position] = validity[row] == 0 ? missing : head(values[row])
        position &+= 1
      }
    } else {
      rows.forEach { row in
        target[position] = head(values[row])
        position &+= 1
      }
    }
  }

  /// Looks codes up in a table by the codes of the probe's own dictionary.
  static func lookUp(
    codes vector: Vector, _ heads: [Int32], missing: Int32, _ rows: Rows,
    into target: UnsafeMutableBufferPointer<Int32>
  ) {
    heads.withUnsafeBufferPointer { heads in
      @inline(__always)
      func look<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
        let values = vector.values(as: T.self)
        var position = 0
        rows.forEach { row in
          target[position] = vector.isValid(row) ? heads[Int(values[vector.isConstant ? 0 : row])] : missing
          position &+= 1
        }
      }
      switch vector.physical {
      case .code8: look(UInt8.self)
      case .code16: look(UInt16.self)
      default: look(UInt32.self)
      }
    }
  }
}

/// Rows or groups by open addressing, in regions by the first bits of the hash, each of which one worker fills.
final class HashedKeys: @unchecked Sendable {
  /// One slot: a key, or the hash of a wide one, and its row or group; -1 where there is none.
  struct Slot {
    var key: UInt64
    var head: Int32
    /// A row that has the key, to compare wide keys with.
    var row: Int32
  }

  struct Region: Sendable {
    let start: Int
    let mask: UInt64
  }

  let width: Int
  /// How far a hash is shifted to give its region.
  let shift: UInt64
  let regions: [Region]
  private let parts: [Buffer]
  /// The encoded keys by row; empty when they are one word, which stands in the slot itself.
  private let words: Buffer?

  init(width: Int, shift: UInt64, regions: [Region], parts: [Buffer], words: Buffer?) {
    self.width = width
    self.shift = shift
    self.regions = regions
    self.parts = parts
    self.words = words
  }

  @inline(__always)
  static func hash(_ words: UnsafePointer<UInt64>, _ width: Int) -> UInt64 {
    var hash = Hash64.word(words[0])
    for offset in 1..<max(width, 1) { hash = Hash64.combine(hash, words[offset]) }
    return hash
  }

  @inline(__always)
  static func equal(_ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, _ width: Int) -> Bool {
    for offset in 0..<width where a[offset] != b[offset] { return false }
    return true
  }

  func lookUp(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ valid: UnsafeMutableBufferPointer<UInt8>, count: Int,
    into heads: UnsafeMutableBufferPointer<Int32>
  ) {
    guard count > 0, let base = keys.baseAddress else { return }
    let known = words.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt64.self)) }
    let (width, shift) = (width, shift)
    let bases = parts.map { UnsafePointer($0.base.assumingMemoryBound(to: Slot.self)) }
    bases.withUnsafeBufferPointer { bases in
      regions.withUnsafeBufferPointer { regions in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
          // All hashes first, so that the memory of one key's slot can arrive while others are looked at.
          if width == 1 {
            for key in 0..<count { hashes[key] = Hash64.word(base[key]) }
          } else {
            for key in 0..<count { hashes[key] = HashedKeys.hash(base + key * width, width) }
          }
          for key in 0..<count {
            let hash = hashes[key]
            let number = Int(truncatingIfNeeded: hash >> shift)
            let mask = regions[number].mask
            let slots = bases[number]
            var place = hash & mask
            var found: Int32 = -1
            if valid[key] != 0 {
              if let known {
                while slots[Int(place)].head >= 0 {
                  let slot = slots[Int(place)]
                  if slot.key == hash, HashedKeys.equal(known + Int(slot.row) * width, base + key * width, width) {
                    found = slot.head
                    break
                  }
                  place = (place &+ 1) & mask
                }
              } else {
                let word = base[key]
                while slots[Int(truncatingIfNeeded: place)].head >= 0 {
                  if slots[Int(truncatingIfNeeded: place)].key == word {
                    found = slots[Int(truncatingIfNeeded: place)].head
                    break
                  }
                  place = (place &+ 1) & mask
                }
              }
            }
            heads[key] = found
          }
        }
      }
    }
  }
}
