/// The values of a column whose every value stands in a run of many equal ones: of each run the value and the row behind it.
struct RunList {
  private struct Run {
    /// A whole number, or the code of a text; 0 for NULL.
    var word: Int64
    var isValid: Bool
    var end: Int
  }

  private var runs: [Run] = []

  /// Shorter runs than this are written out.
  static let shortest = 32

  init() {}

  var isEmpty: Bool { runs.isEmpty }

  /// How many rows there are.
  var count: Int { runs.last?.end ?? 0 }

  /// Bytes of memory held.
  var memory: Int { runs.count * MemoryLayout<Run>.stride }

  /// Appends rows of one value, which go on with the run before them where it has the same.
  mutating func append(_ word: Int64, isValid: Bool, rows: Int) {
    let end = count + rows
    if let last = runs.last, last.word == word, last.isValid == isValid {
      runs[runs.count - 1].end = end
    } else {
      runs.append(Run(word: word, isValid: isValid, end: end))
    }
  }

  /// Calls `body` with the value, whether it is one, and the number of rows of each run.
  func forEach(_ body: (Int64, Bool, Int) -> Void) {
    var start = 0
    for run in runs {
      body(run.word, run.isValid, run.end - start)
      start = run.end
    }
  }

  /// Forgets the first rows.
  mutating func removeFirst(_ rows: Int) {
    runs.removeFirst(index(of: rows))
    for index in runs.indices { runs[index].end -= rows }
  }

  /// The run a row belongs to; one past the last for a row behind all.
  private func index(of row: Int) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end <= row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Some of the rows as a segment of runs; nil where that has too many runs for its rows.
  ///
  /// - Parameters:
  ///   - kept: how values are kept; nil for whole numbers, of which the narrowest type that holds them is taken.
  ///   - dictionary: of texts, unless it is not known yet.
  /// - Throws: `RQ0501` when there is no memory.
  func segment(_ rows: Range<Int>, kept: PhysicalType?, dictionary: TextDictionary?) throws -> Segment? {
    if rows.isEmpty { return nil }
    let wanted = runs[index(of: rows.lowerBound)...index(of: rows.upperBound - 1)]
    var (low, high) = (Int64.max, Int64.min)
    var (nulls, start) = (0, rows.lowerBound)
    for run in wanted {
      let end = min(run.end, rows.upperBound)
      if run.isValid {
        low = min(low, run.word)
        high = max(high, run.word)
      } else {
        nulls += end - start
      }
      start = end
    }
    let range = low <= high ? (low: Int128(low), high: Int128(high)) : nil
    let physical = kept ?? range.map { PhysicalType.narrowest($0.low, $0.high) } ?? .int8
    let shortest = Segment.shortestRun(physical)
    guard rows.count >= shortest * 2, wanted.count <= rows.count / shortest else { return nil }
    let (width, count) = (physical.width, wanted.count)
    let values = try Buffer(byteCount: count * width)
    let starts = try Buffer(byteCount: count * 2)
    let firsts = starts.values(as: UInt16.self, count: count)
    start = 0
    for (place, run) in wanted.enumerated() {
      firsts[place] = UInt16(truncatingIfNeeded: start)
      start = run.end - rows.lowerBound
      RunList.store(run.word, to: UnsafeMutableRawBufferPointer(start: values.base + place * width, count: width))
    }
    var validity: Bitmap?
    if nulls > 0 {
      let bytes = wanted.map { $0.isValid ? UInt8(1) : 0 }
      validity = try bytes.withUnsafeBufferPointer { try Bitmap(bytes: $0) }
    }
    return Segment(
      physical: physical, count: rows.count, values: values, validity: validity, starts: starts, runCount: count,
      dictionary: dictionary, zone: ZoneMap(range: range, nullCount: nulls))
  }

  /// Stores a word in as many bytes as there are.
  static func store(_ word: Int64, to bytes: UnsafeMutableRawBufferPointer) {
    switch bytes.count {
    case 1: bytes.storeBytes(of: Int8(truncatingIfNeeded: word), as: Int8.self)
    case 2: bytes.storeBytes(of: Int16(truncatingIfNeeded: word), as: Int16.self)
    case 4: bytes.storeBytes(of: Int32(truncatingIfNeeded: word), as: Int32.self)
    case 8: bytes.storeBytes(of: word, as: Int64.self)
    default: bytes.storeBytes(of: Int128(word), as: Int128.self)
    }
  }
}
