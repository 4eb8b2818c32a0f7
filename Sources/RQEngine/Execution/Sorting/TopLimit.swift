import Synchronization

/// How far the first key of a row may go for the row to be among the first, as far as any worker knows.
final class TopLimit: Sendable {
  private let key: SortKey
  /// `Int64.max` until a worker has enough rows.
  private let limit = Atomic<Int64>(.max)

  init(_ key: SortKey) { self.key = key }

  /// The number no row may exceed; nil while all may pass.
  var value: Int64? {
    let value = limit.load(ordering: .relaxed)
    return value == .max ? nil : value
  }

  /// Tells of a bound.
  func lower(to number: Int64) {
    var known = limit.load(ordering: .relaxed)
    while number < known {
      let (done, original) = limit.compareExchange(expected: known, desired: number, ordering: .relaxed)
      if done { return }
      known = original
    }
  }

  /// A value of the key as a number that is less where the row comes sooner; nil where there is none of that kind.
  func number(of value: BoundValue) -> Int64? {
    switch value {
    case .integer(let number): key.descending ? ~number : number
    default: nil
    }
  }

  /// The value of the key that a number stands for.
  func value(of number: Int64) -> BoundValue { .integer(key.descending ? ~number : number) }

  /// Whether a segment may hold a row that is still wanted.
  func mayHold(_ segment: Segment) -> Bool {
    guard let limit = value else { return true }
    if segment.zone.nullCount > 0, key.nullsFirst { return true }
    guard let range = segment.zone.range else { return segment.physical == .double }
    return key.descending ? range.high >= Int128(~limit) : range.low <= Int128(limit)
  }

  /// The chunks' numbers in the order of how good their best row can be; nil when that is not known.
  func order(_ segments: [Segment]) -> [Int]? {
    var ranks: [(best: Int128, number: Int)] = []
    for (number, segment) in segments.enumerated() {
      guard segment.physical != .double, segment.dictionary == nil else { return nil }
      let range = segment.zone.range ?? (.max, .max)
      let isFirst = key.nullsFirst && segment.zone.nullCount > 0
      let best = isFirst || segment.zone.range == nil ? .min : key.descending ? ~range.high : range.low
      ranks.append((best, number))
    }
    return ranks.sorted { ($0.best, $0.number) < ($1.best, $1.number) }.map(\.number)
  }
}
