/// What an as-of join compares to find the nearest row.
struct NearestKey: Sendable {
  /// The column of the build side.
  let column: Int
  /// How the probe's value compares with that of the row looked for.
  let comparison: Comparison
}

/// The rows of each key in the order of a further column, to find the nearest one by.
final class NearestRows: @unchecked Sendable {
  let comparison: Comparison
  /// Rows by group, each group's in the order of `words`.
  private let order: [Int32]
  /// The values of the ordered rows, as words that compare as they do.
  private let words: [UInt128]
  /// For each group the first of its rows and the one behind its last.
  private let bounds: [(first: Int, end: Int)]
  /// Whether every row is a group of its own.
  private let isUnique: Bool

  init(
    _ key: NearestKey, _ columns: [FlatColumn], _ index: JoinIndex?, count: Int, _ context: ExecutionContext
  ) throws {
    comparison = key.comparison
    let column = columns[key.column]
    let all = NearestRows.words(try column.vector(0, count), .all(count))
    let vector = try column.vector(0, count)
    func sorted(_ rows: [Int32]) -> [Int32] {
      // A row without a value is nearest to nothing; equal values keep the order of the rows.
      rows.filter { vector.isValid(Int($0)) }.sorted { (all[Int($0)], $0) < (all[Int($1)], $1) }
    }
    var order: [Int32] = []
    var bounds: [(first: Int, end: Int)] = []
    isUnique = index?.isUnique ?? false
    if isUnique {
      order = (0..<count).map { vector.isValid($0) ? Int32($0) : -1 }
    } else if let index {
      let groups = index.groupCount
      order.reserveCapacity(count)
      for group in 0..<groups {
        if group & 0xfff == 0 { try context.checkpoint() }
        let first = order.count
        order.append(contentsOf: sorted(Array(index.rows(of: Int32(group)))))
        bounds.append((first, order.count))
      }
    } else {
      try context.checkpoint()
      order = sorted(Array(0..<Int32(count)))
      bounds = [(0, order.count)]
    }
    self.order = order
    self.bounds = bounds
    words = isUnique ? all : order.map { all[Int($0)] }
  }

  /// The values of the listed rows as words that compare as they do.
  static func words(_ vector: Vector, _ rows: Rows) -> [UInt128] {
    var result = [UInt128](repeating: 0, count: vector.count)
    let sign = UInt128(1) << 127
    if vector.physical == .double {
      let values = vector.values(as: Double.self)
      rows.forEach { row in
        let value = values[vector.isConstant ? 0 : row]
        let bits = value == 0 ? 0 : value.bitPattern
        result[row] = UInt128(bits >> 63 != 0 ? ~bits : bits | 1 << 63)
      }
    } else {
      rows.forEach { row in
        result[row] = UInt128(bitPattern: vector.integer(at: vector.isConstant ? 0 : row)) ^ sign
      }
    }
    return result
  }

  /// The row of a group that is nearest to a probe value; -1 when none fits.
  func row(group: Int32, _ value: UInt128) -> Int32 {
    if group < 0 { return -1 }
    if isUnique {
      let row = order[Int(group)]
      return row >= 0 && comparison.holds(value, words[Int(group)]) ? row : -1
    }
    let (first, end) = bounds[Int(group)]
    // The first place whose value is greater, or not less.
    let isUpper = comparison == .greaterOrEqual || comparison == .less
    var (low, high) = (first, end)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = isUpper ? words[middle] <= value : words[middle] < value
      if isBefore { low = middle + 1 } else { high = middle }
    }
    switch comparison {
    case .greaterOrEqual, .greater: return low > first ? order[low - 1] : -1
    default: return low < end ? order[low] : -1
    }
  }
}

extension Comparison {
  fileprivate func holds(_ a: UInt128, _ b: UInt128) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}

extension JoinIndex {
  /// How many groups there are.
  var groupCount: Int { max(starts.byteCount / 4 - 1, 0) }
}
