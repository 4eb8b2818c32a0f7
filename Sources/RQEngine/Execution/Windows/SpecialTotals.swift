/// What infinities and NaN among values make of their sums over frames.
///
/// An infinity cannot be taken off again as a frame moves on, so that each kind is counted by itself.
struct SpecialTotals {
  /// How many stand before each row.
  private let up: Scratch<Int32>
  private let down: Scratch<Int32>
  private let none: Scratch<Int32>

  /// Takes them out of the values, where zeros stay; nil where there are none.
  init?(takenFrom values: UnsafeMutableBufferPointer<Double>) throws {
    if values.allSatisfy(\.isFinite) { return nil }
    let up = try Scratch<Int32>(count: values.count + 1)
    let down = try Scratch<Int32>(count: values.count + 1)
    let none = try Scratch<Int32>(count: values.count + 1)
    var (ups, downs, nones): (Int32, Int32, Int32) = (0, 0, 0)
    for row in values.indices {
      (up.values[row], down.values[row], none.values[row]) = (ups, downs, nones)
      let value = values[row]
      if value.isFinite { continue }
      if value.isNaN { nones += 1 } else if value > 0 { ups += 1 } else { downs += 1 }
      values[row] = 0
    }
    (up.values[values.count], down.values[values.count], none.values[values.count]) = (ups, downs, nones)
    (self.up, self.down, self.none) = (up, down, none)
  }

  /// The sum of a frame that has some of them, whatever else is in it; else nil.
  func total(_ frames: WindowFrames, _ row: Int) -> Double? {
    var (ups, downs, nones): (Int32, Int32, Int32) = (0, 0, 0)
    frames.forEachRange(row) { low, high in
      ups += up[high] - up[low]
      downs += down[high] - down[low]
      nones += none[high] - none[low]
    }
    if nones > 0 || ups > 0 && downs > 0 { return .nan }
    return ups > 0 ? .infinity : downs > 0 ? -.infinity : nil
  }
}
