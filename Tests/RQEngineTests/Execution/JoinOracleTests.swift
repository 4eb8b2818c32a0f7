import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

/// Joins of every kind against two nested loops over the same rows.
@Suite("Joins against nested loops") struct JoinOracleTests {
  /// A table of random rows, cut into chunks with dictionaries of their own.
  private struct Side {
    var columns: [Column]
    var rows: [[Value]]
    var plan: LogicalPlan

    /// Rows that are `clustered` mostly repeat the one before, so that chunks keep them as runs.
    init(
      _ types: [DataType], count: Int, firstColumn: Int, _ domain: Int, clustered: Bool = false,
      _ random: inout SplitMix64
    ) throws {
      columns = types.enumerated().map {
        Column(id: firstColumn + $0.offset, type: $0.element, name: "c\(firstColumn + $0.offset)")
      }
      rows = []
      for _ in 0..<count {
        if clustered, !random.oneIn(12), let last = rows.last {
          rows.append(last)
          continue
        }
        var row: [Value] = []
        for type in types { row.append(random.oneIn(6) ? .null : Side.value(type, random.below(domain))) }
        rows.append(row)
      }
      var chunks: [Chunk] = []
      var start = 0
      while start < count {
        let end = min(start + 1 + random.below(40), count)
        var writer = RelationWriter(types: types)
        for row in rows[start..<end] { writer.append(row) }
        chunks += try writer.finish().map { chunk in
          clustered ? Chunk(count: chunk.count, segments: try chunk.segments.map { try $0.compacted() }) : chunk
        }
        start = end
      }
      let schema = TableSchema(
        "t\(firstColumn)", columns: types.enumerated().map { ColumnSchema("c\($0.offset)", type: $0.element) })
      plan = .scan(
        Scan(table: Table(schema), chunks: chunks, columns: columns.enumerated().map { ($0.element, $0.offset) }))
    }

    private static func value(_ type: DataType, _ number: Int) -> Value {
      switch type {
      case .integer: .integer(number % 3 == 2 ? Int64(number) &* 0x7f_ffff_ffff_ff1 : Int64(number) - 2)
      case .text: .text("text \(number)")
      case .double: .double(number == 0 ? -0.0 : Double(number) / 3)
      case .date: .date(CivilDate(days: Int32(number * 31)))
      case .boolean: .boolean(number % 2 == 0)
      case .decimal(_, let scale):
        .decimal(Decimal(unscaled: number % 4 == 3 ? Int128(number) << 100 : Int128(number), scale: scale))
      default: .null
      }
    }
  }

  private static let types: [DataType] = [
    .integer, .text, .double, .date, .boolean, .decimal(precision: 38, scale: 2), .integer, .text,
  ]

  /// What a join must give, row by row.
  private func expected(
    _ join: Join, _ left: Side, _ right: Side, _ keys: [(Int, Int)], isUnknown: (([Value], [Value]) -> Bool)?,
    _ isPair: ([Value], [Value]) -> Bool
  ) -> [[Value]]? {
    let nulls = (left: left.columns.map { _ in Value.null }, right: right.columns.map { _ in Value.null })
    var result: [[Value]] = []
    var (foundLeft, foundRight) = (Set<Int>(), Set<Int>())
    for (x, a) in left.rows.enumerated() {
      for (y, b) in right.rows.enumerated() where isPair(a, b) {
        if join.type == .single, foundLeft.contains(x) { return nil }
        foundLeft.insert(x)
        foundRight.insert(y)
      }
    }
    switch join.type {
    case .semi: return left.rows.enumerated().filter { foundLeft.contains($0.offset) }.map(\.element)
    case .anti: return left.rows.enumerated().filter { !foundLeft.contains($0.offset) }.map(\.element)
    case .mark:
      return left.rows.enumerated().map { x, a in
        if foundLeft.contains(x) { return a + [.boolean(true)] }
        let mayBe = isUnknown.map { isUnknown in right.rows.contains { isUnknown(a, $0) } } ?? false
        return a + [mayBe ? .null : .boolean(false)]
      }
    default: break
    }
    if join.buildsLeft {
      for (y, b) in right.rows.enumerated() {
        for a in left.rows where isPair(a, b) { result.append(a + b) }
        if join.type.keepsRight, !foundRight.contains(y) { result.append(nulls.left + b) }
      }
      for (x, a) in left.rows.enumerated() where join.type.keepsLeft && !foundLeft.contains(x) {
        result.append(a + nulls.right)
      }
    } else {
      for (x, a) in left.rows.enumerated() {
        for b in right.rows where isPair(a, b) { result.append(a + b) }
        if join.type.keepsLeft, !foundLeft.contains(x) { result.append(a + nulls.right) }
      }
      for (y, b) in right.rows.enumerated() where join.type.keepsRight && !foundRight.contains(y) {
        result.append(nulls.left + b)
      }
    }
    return result
  }

  private func run(_ plan: LogicalPlan, threads: Int, vectorSize: Int) throws -> [[Value]] {
    var planner = PhysicalPlanner()
    let output = try planner.plan(plan)
    let context = ExecutionContext(
      budget: MemoryBudget(limit: 1 << 30), cancellation: Cancellation(), deadline: nil, timeout: 0, threads: threads,
      vectorSize: vectorSize, options: EvaluationOptions())
    for pipeline in planner.pipelines { try pipeline.run(context) }
    let types = plan.columns.map(\.type)
    return output.relation.chunks.flatMap { chunk in
      (0..<chunk.count).map { row in
        types.indices.map { chunk.segments[$0].value(at: row, type: types[$0]) }
      }
    }
  }

  private static func equal(_ a: Value, _ b: Value, matchesNull: Bool) -> Bool {
    if a.isNull || b.isNull { return matchesNull && a.isNull && b.isNull }
    return a == b
  }

  @Test("Every kind, random keys and conditions", arguments: 0..<160) func random(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) &* 977 &+ 5)
    let kinds: [JoinType] = [.inner, .left, .right, .full, .semi, .anti, .mark, .single]
    let type = kinds[seed % kinds.count]
    // Few values make duplicates, many make most keys unique, as a single partner asks for.
    let domain = type == .single ? 400 : [3, 12, 300][random.below(3)]
    let left = try Side(
      Self.types, count: random.below(120), firstColumn: 1, domain, clustered: random.oneIn(2), &random)
    let right = try Side(Self.types, count: random.below(type == .single ? 12 : 120), firstColumn: 21, domain, &random)
    var join = Join(type: type, left: left.plan, right: right.plan)
    var keys: [(Int, Int)] = []
    var nulls: [Bool] = []
    for _ in 0..<(random.oneIn(8) ? 0 : 1 + random.below(3)) {
      let key = random.below(Self.types.count)
      keys.append((key, key))
      nulls.append(random.oneIn(4))
      join.equalities.append(
        JoinEquality(
          left: .column(left.columns[key]), right: .column(right.columns[key]), matchesNull: nulls[nulls.count - 1]))
    }
    let hasResidual = keys.isEmpty || random.oneIn(3)
    if hasResidual {
      join.residual = BoundExpression(
        kind: .compare(.less, .column(left.columns[6]), .column(right.columns[6])), type: .boolean,
        span: SourceSpan(0, 0))
    }
    let isNullAware = type == .mark && keys.count == 1 && !hasResidual && !nulls[0] && random.oneIn(2)
    if type == .mark {
      join.mark = MarkColumn(column: Column(id: 99, type: .boolean, name: "mark"), isNullAware: isNullAware)
    }
    join.buildsLeft = !keys.isEmpty && type != .single && !isNullAware && random.oneIn(2)
    // Of an inner join only one side may be wanted.
    if type == .inner, random.oneIn(2) { join.output = left.columns }
    let expected = expected(
      join, left, right, keys,
      isUnknown: isNullAware ? { a, b in a[keys[0].0].isNull || b[keys[0].1].isNull } : nil
    ) { a, b in
      for (index, key) in keys.enumerated()
      where !Self.equal(a[key.0], b[key.1], matchesNull: nulls[index]) { return false }
      guard hasResidual else { return true }
      guard case .integer(let x) = a[6], case .integer(let y) = b[6] else { return false }
      return x < y
    }?.map { Array($0.prefix(join.columns.count)) }
    for (threads, vectorSize) in [(1, 2048), (2, 7), (7, 1), (3, 64)] {
      if let expected {
        #expect(try run(.join(join), threads: threads, vectorSize: vectorSize) == expected)
      } else {
        #expect { try run(.join(join), threads: threads, vectorSize: vectorSize) } throws: { error in
          (error as? Diagnostic)?.code == "RQ0123"
        }
      }
    }
  }

  @Test("Many rows go through regions and stretches", arguments: [true, false]) func many(_ isSparse: Bool) throws {
    let count = 150_000
    var writer = RelationWriter(types: [.integer, .integer])
    for row in 0..<count {
      let key = (row &* 7919) % count
      writer.append([.integer(isSparse ? Int64(key) << 33 : Int64(key)), .integer(Int64(row))])
    }
    let chunks = try writer.finish()
    let schema = TableSchema(
      "t", columns: [ColumnSchema("k", type: .integer), ColumnSchema("v", type: .integer)])
    func scan(_ first: Int) -> (LogicalPlan, [Column]) {
      let columns = [0, 1].map { Column(id: first + $0, type: .integer, name: "c") }
      return (
        .scan(
          Scan(table: Table(schema), chunks: chunks, columns: columns.enumerated().map { ($0.element, $0.offset) })),
        columns
      )
    }
    let (left, a) = scan(1)
    let (right, b) = scan(11)
    var join = Join(type: .inner, left: left, right: right)
    join.equalities = [JoinEquality(left: .column(a[0]), right: .column(b[0]))]
    for threads in [1, 3] {
      let rows = try run(.join(join), threads: threads, vectorSize: 2048)
      #expect(rows.count == count)
      #expect(rows.allSatisfy { $0[0] == $0[2] && $0[1] == $0[3] })
    }
  }

  @Test("The nearest partner", arguments: [Comparison.greaterOrEqual, .greater, .lessOrEqual, .less])
  func nearest(_ comparison: Comparison) throws {
    var random = SplitMix64(seed: 77)
    for round in 0..<20 {
      let left = try Side([.integer, .date, .date], count: random.below(60), firstColumn: 1, 9, &random)
      let right = try Side([.integer, .date, .date], count: random.below(60), firstColumn: 11, 9, &random)
      var join = Join(type: round % 2 == 0 ? .inner : .left, left: left.plan, right: right.plan)
      let hasKey = round % 3 != 0
      if hasKey {
        join.equalities = [JoinEquality(left: .column(left.columns[0]), right: .column(right.columns[0]))]
      }
      join.nearest = NearestMatch(
        left: .column(left.columns[1]), comparison: comparison, right: .column(right.columns[1]))
      let takesLast = comparison == .greaterOrEqual || comparison == .greater
      var expected: [[Value]] = []
      for a in left.rows {
        guard case .date(let day) = a[1] else {
          if join.type == .left { expected.append(a + [nil, nil, nil]) }
          continue
        }
        let partners = right.rows.enumerated().compactMap { y, b -> (Int32, Int)? in
          guard case .date(let other) = b[1], !hasKey || Self.equal(a[0], b[0], matchesNull: false) else { return nil }
          return comparison.holds(Int(day.days - other.days)) ? (other.days, y) : nil
        }
        if let best = takesLast ? partners.max(by: <) : partners.min(by: <) {
          expected.append(a + right.rows[best.1])
        } else if join.type == .left {
          expected.append(a + [nil, nil, nil])
        }
      }
      #expect(try run(.join(join), threads: 2, vectorSize: 5) == expected)
    }
  }

  private static func texts(_ rows: [[Value]]) -> [String] { rows.map { "\($0)" }.sorted() }

  @Test("Groups that no row asks for are left out", arguments: 0..<80) func groups(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) &* 7919 &+ 11)
    let domain = [3, 12, 60][random.below(3)]
    let left = try Side(Self.types, count: random.below(60), firstColumn: 1, domain, &random)
    let right = try Side(
      Self.types, count: random.below(160), firstColumn: 21, domain, clustered: random.oneIn(2), &random)
    // Of negative and positive zero a group shows either.
    let keys = (0..<(1 + random.below(2))).map { _ in [0, 1, 3, 4, 5, 6, 7][random.below(7)] }
    let grouped = keys.enumerated().map { index, key in
      Projection(
        column: Column(id: 41 + index, type: Self.types[key], name: "k"), expression: .column(right.columns[key]))
    }
    let count = Column(id: 51, type: .integer, name: "n")
    let call = AggregateCall(function: .countRows, arguments: [], distinct: false, filter: nil, type: .integer)
    let groups = LogicalPlan.aggregate(
      right.plan, keys: grouped, aggregates: [AggregateColumn(column: count, call: call)])
    let type = [JoinType.inner, .left, .semi][random.below(3)]
    var join = Join(type: type, left: left.plan, right: groups)
    join.equalities = zip(keys, grouped).map {
      JoinEquality(left: .column(left.columns[$0]), right: .column($1.column))
    }
    join.buildsLeft = random.oneIn(2)
    var counts: [[Value]: Int64] = [:]
    for row in right.rows { counts[keys.map { row[$0] }, default: 0] += 1 }
    var expected: [[Value]] = []
    for row in left.rows {
      let wanted = keys.map { row[$0] }
      let found = wanted.contains(where: \.isNull) ? nil : counts[wanted]
      switch type {
      case .semi: if found != nil { expected.append(row) }
      case .left where found == nil: expected.append(row + wanted.map { _ in Value.null } + [.null])
      default: if let found { expected.append(row + wanted + [.integer(found)]) }
      }
    }
    for (threads, vectorSize) in [(1, 2048), (3, 5)] {
      let rows = try run(.join(join), threads: threads, vectorSize: vectorSize)
      #expect(Self.texts(rows) == Self.texts(expected))
    }
  }

  @Test("Three tables, the third asks something of the indexed one", arguments: 0..<40) func three(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) &* 104_729 &+ 3)
    let domain = [4, 15][random.below(2)]
    let sides = try (0..<3).map { number in
      try Side(
        Self.types, count: random.below(40), firstColumn: 1 + number * 20, domain, clustered: random.oneIn(3), &random)
    }
    let (first, second) = (random.below(Self.types.count), random.below(Self.types.count))
    let type = [JoinType.inner, .left][random.below(2)]
    var below = Join(type: type, left: sides[0].plan, right: sides[1].plan)
    below.equalities = [
      JoinEquality(left: .column(sides[0].columns[first]), right: .column(sides[1].columns[first]))
    ]
    below.buildsLeft = type == .left && random.oneIn(2)
    var join = Join(type: .inner, left: .join(below), right: sides[2].plan)
    join.equalities = [
      JoinEquality(left: .column(sides[1].columns[second]), right: .column(sides[2].columns[second]))
    ]
    var expected: [[Value]] = []
    for a in sides[0].rows {
      for b in sides[1].rows where Self.equal(a[first], b[first], matchesNull: false) {
        for c in sides[2].rows where Self.equal(b[second], c[second], matchesNull: false) { expected.append(a + b + c) }
      }
    }
    for (threads, vectorSize) in [(1, 2048), (3, 5)] {
      let rows = try run(.join(join), threads: threads, vectorSize: vectorSize)
      #expect(Self.texts(rows) == Self.texts(expected))
    }
  }
}
