/// Looks units up among many, a number of them in one step.
enum UnitSearch {
  /// The first place of a unit from `start` to `last`, that one included.
  @inline(__always)
  static func place(of unit: UInt16, in units: UnsafeBufferPointer<UInt16>, from start: Int, to last: Int) -> Int? {
    let bytes = UnsafeRawBufferPointer(units)
    let wanted = SIMD16<UInt16>(repeating: unit)
    var position = start
    while position + wanted.scalarCount <= last {
      let step = bytes.loadUnaligned(fromByteOffset: position * MemoryLayout<UInt16>.stride, as: SIMD16<UInt16>.self)
      if any(step .== wanted) { break }
      position += wanted.scalarCount
    }
    while position <= last {
      if units[position] == unit { return position }
      position += 1
    }
    return nil
  }
}
