/// Conditions of the form column against constant, tested on the ranges of a chunk.
struct ZoneFilter {
  private var tests: [(ordinal: Int, op: Comparison, value: Int128)] = []
  /// Columns that must have one of a few texts.
  private var texts: [TextTest] = []
  /// Columns that must have one of some whole values, which ascend.
  private var lists: [(ordinal: Int, values: [Int128])] = []
  /// Whether no row of any chunk can pass.
  private var isClosed = false
  /// Whether the tests say all that the scan's own conditions do.
  private var isWhole = true

  /// The codes of wanted texts, in the dictionary they were last looked up in.
  private final class TextTest {
    let ordinal: Int
    private let wanted: [String]
    private var known: (dictionary: TextDictionary, codes: [Int128])?

    init(_ ordinal: Int, _ wanted: [String]) {
      self.ordinal = ordinal
      self.wanted = wanted
    }

    func mayHold(_ segment: Segment) -> Bool {
      guard let range = segment.zone.range, let dictionary = segment.dictionary else { return false }
      if !dictionary.isUnique { return true }
      if known?.dictionary !== dictionary {
        known = (dictionary, wanted.compactMap { dictionary.code(of: $0) }.map { Int128($0) })
      }
      return known?.codes.contains { range.low <= $0 && $0 <= range.high } ?? true
    }
  }

  init(_ filters: [BoundExpression], _ joinFilters: [JoinFilter], _ columns: [Column], _ ordinals: [Int]) {
    for filter in joinFilters {
      if filter.isEmpty { isClosed = true }
      guard let range = filter.range, let place = columns.firstIndex(of: filter.column) else { continue }
      tests.append((ordinals[place], .greaterOrEqual, range.low))
      tests.append((ordinals[place], .lessOrEqual, range.high))
    }
    let joinTests = tests.count
    for filter in filters {
      if let (column, wanted) = ZoneFilter.texts(filter), let place = columns.firstIndex(of: column) {
        texts.append(TextTest(ordinals[place], wanted))
      }
      if case .inSet(let x, let list, negated: false) = filter.kind, case .column(let column) = x.kind,
        let place = columns.firstIndex(of: column)
      {
        let values = list.compactMap { ZoneFilter.integer($0) }
        if values.count == list.count { lists.append((ordinals[place], values.ordered())) }
        continue
      }
      guard case .compare(let op, let x, let y) = filter.kind, case .column(let column) = x.kind,
        let place = columns.firstIndex(of: column), let value = ZoneFilter.integer(y.constantValue)
      else { continue }
      tests.append((ordinals[place], op, value))
    }
    isWhole = tests.count - joinTests == filters.count
  }

  /// The few texts a column must have one of; nil for other conditions.
  private static func texts(_ filter: BoundExpression) -> (Column, [String])? {
    let (operand, values): (BoundExpression, [Value])
    switch filter.kind {
    case .compare(.equal, let x, let y):
      guard let value = y.constantValue else { return nil }
      (operand, values) = (x, [value])
    case .inSet(let x, let list, negated: false) where list.count <= 64: (operand, values) = (x, list)
    default: return nil
    }
    guard operand.type.isCoded, case .column(let column) = operand.kind else { return nil }
    return (
      column,
      values.compactMap { value -> String? in
        value.coded(operand.type)
      }
    )
  }

  private static func integer(_ value: Value?) -> Int128? {
    if case .boolean? = value { return nil }
    return value?.stored
  }

  /// Whether every row of the chunk passes the scan's own conditions for certain.
  func mustHold(_ chunk: Chunk) -> Bool {
    isWhole
      && tests.allSatisfy { test in
        let zone = chunk.segments[test.ordinal].zone
        guard let range = zone.range, zone.nullCount == 0 else { return false }
        switch test.op {
        case .equal: return range.low == test.value && range.high == test.value
        case .notEqual: return test.value < range.low || range.high < test.value
        case .less: return range.high < test.value
        case .lessOrEqual: return range.high <= test.value
        case .greater: return range.low > test.value
        case .greaterOrEqual: return range.low >= test.value
        }
      }
  }

  /// Whether some row of the chunk can pass.
  func mayHold(_ chunk: Chunk) -> Bool {
    !isClosed && texts.allSatisfy { $0.mayHold(chunk.segments[$0.ordinal]) }
      && lists.allSatisfy { list in
        guard let range = chunk.segments[list.ordinal].zone.range else { return false }
        return list.values.contains { range.low <= $0 && $0 <= range.high }
      }
      && tests.allSatisfy { test in
        guard let range = chunk.segments[test.ordinal].zone.range else {
          // Without a range there are only NULLs, for which no comparison is true.
          return chunk.segments[test.ordinal].physical == .double
        }
        switch test.op {
        case .equal: return range.low <= test.value && test.value <= range.high
        case .notEqual: return range.low != test.value || range.high != test.value
        case .less: return range.low < test.value
        case .lessOrEqual: return range.low <= test.value
        case .greater: return range.high > test.value
        case .greaterOrEqual: return range.high >= test.value
        }
      }
  }
}
