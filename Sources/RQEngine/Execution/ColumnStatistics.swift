/// What is known of a column's values before any of them is read.
struct ColumnStatistics: Sendable {
  /// Bounds of integers, dates, booleans and unscaled decimals; nil where nothing is known.
  var range: (low: Int128, high: Int128)?
  var mayBeNull = true
  /// The one dictionary all texts are coded in.
  var dictionary: TextDictionary?

  /// Bounds of each morsel's values, where no two morsels share more than a bound: rows of equal values stand together.
  var clusters: [(low: Int128, high: Int128)]?

  /// Nothing is known.
  static let unknown = ColumnStatistics()
}

extension ColumnStatistics {
  /// What the zone maps of a column's segments say together.
  init(_ segments: some Collection<Segment>, type: DataType) {
    mayBeNull = false
    var bounds: (low: Int128, high: Int128)?
    var isMixed = false
    var hasUnknownRange = false
    for segment in segments {
      if segment.zone.nullCount > 0 { mayBeNull = true }
      if let range = segment.zone.range {
        bounds = bounds.map { (min($0.low, range.low), max($0.high, range.high)) } ?? range
      } else if segment.zone.nullCount < segment.count {
        hasUnknownRange = true
      }
      if type.isCoded {
        if let dictionary, dictionary !== segment.dictionary { isMixed = true }
        dictionary = segment.dictionary
      }
    }
    if isMixed || dictionary?.isUnique == false { dictionary = nil }
    // Codes of different dictionaries have no common range.
    range = hasUnknownRange || (type.isCoded && dictionary == nil) ? nil : bounds
    if range != nil, !mayBeNull { clusters = ColumnStatistics.clusters(segments) }
  }

  /// The bounds of segments that overlap in no more than a bound; nil where they do.
  private static func clusters(_ segments: some Collection<Segment>) -> [(low: Int128, high: Int128)]? {
    var ranges: [(low: Int128, high: Int128)] = []
    for segment in segments {
      guard let range = segment.zone.range else { return nil }
      ranges.append(range)
    }
    let order = ranges.ordered { ($0.low, $0.high) < ($1.low, $1.high) }
    for (range, next) in zip(order, order.dropFirst()) where next.low < range.high { return nil }
    return ranges.count > 1 ? ranges : nil
  }

  /// What is known of an expression over columns of which `columns` tells.
  init(of expression: BoundExpression, _ columns: [Column: ColumnStatistics]) {
    self = .unknown
    switch expression.kind {
    case .column(let column): self = columns[column] ?? .unknown
    case .constant(let value):
      mayBeNull = value.isNull
      range = value.stored.map { ($0, $0) }
    case .and, .or, .not, .compare, .inSet, .like, .isNull, .isBoolean, .distinct: range = (0, 1)
    case .cast(let x, let trying):
      let inner = ColumnStatistics(of: x, columns)
      // An integer that becomes a wider one keeps its bounds.
      if x.type == expression.type || (x.type == .integer && expression.type == .integer) { self = inner }
      if trying { mayBeNull = true }
    case .coalesce(let parts):
      let known = parts.map { ColumnStatistics(of: $0, columns) }
      merge(known)
      mayBeNull = known.allSatisfy(\.mayBeNull)
    case .caseWhen(let branches, let otherwise):
      merge((branches.map(\.result) + (otherwise.map { [$0] } ?? [])).map { ColumnStatistics(of: $0, columns) })
      if otherwise == nil { mayBeNull = true }
    case .arithmetic(let first, let steps) where expression.type == .integer:
      range = ColumnStatistics.arithmetic(first, steps, columns)
    default: break
    }
  }

  /// The bounds of values that come from one of several places; texts of different dictionaries have none.
  private mutating func merge(_ parts: [ColumnStatistics]) {
    var bounds: (low: Int128, high: Int128)?
    for part in parts where part.dictionary == nil {
      guard let range = part.range else { return }
      bounds = bounds.map { (min($0.low, range.low), max($0.high, range.high)) } ?? range
    }
    if parts.allSatisfy({ $0.dictionary == nil }) { range = bounds }
  }

  /// Bounds of a chain of additions, subtractions and remainders by a constant.
  private static func arithmetic(
    _ first: BoundExpression, _ steps: [ArithmeticStep], _ columns: [Column: ColumnStatistics]
  ) -> (low: Int128, high: Int128)? {
    guard var range = ColumnStatistics(of: first, columns).range else { return nil }
    for step in steps {
      guard let operand = ColumnStatistics(of: step.operand, columns).range else { return nil }
      switch step.op {
      case .add: range = (range.low + operand.low, range.high + operand.high)
      case .subtract: range = (range.low - operand.high, range.high - operand.low)
      case .modulo:
        guard operand.low == operand.high, operand.low != 0 else { return nil }
        let limit = operand.low.magnitude
        guard let largest = Int128(exactly: limit - 1) else { return nil }
        range = (range.low < 0 ? -largest : 0, range.high > 0 ? largest : 0)
      case .multiply:
        let low = [range.low, range.high].flatMap { a in
          [operand.low, operand.high].map { a.multipliedReportingOverflow(by: $0) }
        }
        if low.contains(where: \.overflow) { return nil }
        let products = low.map(\.partialValue)
        range = (products.min() ?? 0, products.max() ?? 0)
      case .divide: return nil
      }
      // Sums of 64-bit values stay far from the edge of 128 bits as long as every step is held within 64.
      let limit = Int128(1) << 64
      if range.low < -limit || range.high > limit { return nil }
    }
    return range
  }
}
