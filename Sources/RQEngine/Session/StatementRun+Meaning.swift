import RQSyntax

/// Sums that say something else than they seem to: what is noted of them, and which of their values are marked.
struct MeaningChecks {
  /// An aggregate of a query and what it reads.
  private struct Totals {
    var input: LogicalPlan
    var keys: [Projection]
    var aggregates: [AggregateColumn]
  }

  private let settings: Settings
  private let totals: Totals
  private var binder: Binder
  private let run: (LogicalPlan) throws -> Relation
  /// The tables of reports it reads, with the columns that are at hand.
  private let sources: [Source]

  private struct Source {
    let table: Table
    let columns: [String: Column]

    /// All of these columns, or nil.
    func all(_ names: String...) -> [Column]? {
      let found = names.compactMap { columns[$0] }
      return found.count == names.count ? found : nil
    }
  }

  /// What can be said of a query; nil when it adds up nothing that reports say.
  init?(_ plan: LogicalPlan, _ settings: Settings, _ binder: Binder, run: @escaping (LogicalPlan) throws -> Relation) {
    guard let totals = MeaningChecks.totals(of: plan) else { return nil }
    let known = Set(totals.input.columns)
    sources = MeaningChecks.scans(in: totals.input).compactMap { scan in
      guard scan.table.schema.dependencies.contains(where: { $0.determinants == ["report_id"] }) else { return nil }
      var columns: [String: Column] = [:]
      for (column, ordinal) in scan.columns where known.contains(column) {
        columns[scan.table.schema.columns[ordinal].name] = column
      }
      return Source(table: scan.table, columns: columns)
    }
    if sources.isEmpty { return nil }
    self.totals = totals
    self.settings = settings
    self.binder = binder
    self.run = run
  }

  /// The aggregate whose groups are the rows of a query.
  private static func totals(of plan: LogicalPlan) -> Totals? {
    switch plan {
    case .aggregate(let input, let keys, let aggregates):
      return Totals(input: input, keys: keys, aggregates: aggregates)
    case .project(let input, _), .sort(let input, _), .limit(let input, _, _), .topN(let input, _, _, _),
      .filter(let input, _), .number(let input, _):
      return totals(of: input)
    case .window(let window): return totals(of: window.input)
    default: return nil
    }
  }

  private static func scans(in plan: LogicalPlan) -> [Scan] {
    switch plan {
    case .scan(let scan): [scan]
    case .filter(let input, _), .project(let input, _), .unnest(let input, _): scans(in: input)
    case .join(let join): scans(in: join.left) + scans(in: join.right)
    default: []
    }
  }

  /// The sums of columns of a source.
  private func sums(of source: Source) -> [AggregateColumn] {
    let own = Set(source.columns.values)
    return totals.aggregates.filter { aggregate in
      let argument = aggregate.call.argument
      return aggregate.call.function == .sum && !aggregate.call.distinct
        && !(argument?.columns.isDisjoint(with: own) ?? true)
    }
  }

  // MARK: Notes

  /// The notes on the query.
  mutating func notes() throws -> [Diagnostic] {
    var notes: [Diagnostic] = []
    for source in sources {
      let sums = sums(of: source)
      guard let first = sums.first else { continue }
      if settings.noteLevels, let note = try levels(source, first) { notes.append(note) }
      if settings.noteDuplicates, let note = try duplicates(source, first) { notes.append(note) }
      if settings.noteFanOut, let note = try fanOut(source, first) { notes.append(note) }
      if settings.noteCoverage, let note = try coverage(source, sums) { notes.append(note) }
    }
    return notes
  }

  /// The first row of the groups that meet a condition, of the input of the sums.
  private mutating func firstGroup(
    by columns: [Column], _ calls: [(AggregateCall, Comparison, Int64)], where condition: BoundExpression? = nil
  ) throws -> [Value]? {
    var keys = totals.keys.map { key in
      Projection(column: binder.makeColumn(key.column.name, key.column.type), expression: key.expression)
    }
    let shown = columns.map { Projection(column: binder.makeColumn($0.name, $0.type), expression: .column($0)) }
    keys += shown
    let aggregates = calls.map {
      AggregateColumn(column: binder.makeColumn("check", .integer), call: $0.0)
    }
    let tests = zip(aggregates, calls).map { aggregate, call in
      BoundExpression(
        kind: .compare(call.1, .column(aggregate.column), .constant(.integer(call.2), .integer)), type: .boolean,
        span: SourceSpan(0, 0))
    }
    let input = condition.map { LogicalPlan.filter(totals.input, $0) } ?? totals.input
    var plan = LogicalPlan.aggregate(input, keys: keys, aggregates: aggregates)
    if let test = BoundExpression.conjunction(tests) { plan = .filter(plan, test) }
    plan = .project(
      plan,
      (shown.map(\.column) + aggregates.map(\.column)).map { Projection(column: $0, expression: .column($0)) })
    let columns = plan.columns
    let relation = try run(.limit(plan, count: 1, offset: 0))
    guard let chunk = relation.chunks.first(where: { $0.count > 0 }) else { return nil }
    return zip(chunk.segments, columns).map { $0.value(at: 0, type: $1.type) }
  }

  private func isKey(_ column: Column) -> Bool { totals.keys.contains { $0.expression.kind == .column(column) } }

  private func isNull(_ column: Column, negated: Bool = false) -> BoundExpression {
    BoundExpression(kind: .isNull(.column(column), negated: negated), type: .boolean, span: SourceSpan(0, 0))
  }

  private func rows(where condition: BoundExpression?) -> AggregateCall {
    AggregateCall(function: .countRows, arguments: [], distinct: false, filter: condition, type: .integer)
  }

  /// A place and places inside it under one sum: the report of the larger may contain those of the smaller.
  private mutating func levels(_ source: Source, _ sum: AggregateColumn) throws -> Diagnostic? {
    guard let id = source.columns["report_id"], !isKey(id),
      let places = source.all("year", "province", "city", "county", "town")
    else { return nil }
    let (year, names) = (places[0], Array(places[1...]))
    for depth in 0..<3 {
      let inside = names[(depth + 1)...].map { isNull($0, negated: true) }
      let above = names[(depth + 1)...].map { isNull($0) }
      guard let isAbove = BoundExpression.conjunction(Array(above)) else { continue }
      let isInside = BoundExpression(kind: .or(Array(inside)), type: .boolean, span: SourceSpan(0, 0))
      let found = try firstGroup(
        by: [year] + names[...depth],
        [(rows(where: isAbove), .greater, 0), (rows(where: isInside), .greater, 0)],
        where: isNull(names[depth], negated: true))
      guard let found else { continue }
      return Diagnostic(
        "RQ0303",
        "\(sum.column.name) adds reports of \(found[depth + 1]) and of places inside it for \(found[0])",
        at: sum.call.argument?.span, severity: .note,
        hint: "The report of a place may contain those inside it; a condition on level keeps them apart. "
          + "SET note_levels = false leaves this out.")
    }
    return nil
  }

  /// More than one document of an agency for a year.
  private mutating func duplicates(_ source: Source, _ sum: AggregateColumn) throws -> Diagnostic? {
    guard let columns = source.all("report_id", "agency", "year"), !isKey(columns[0]) else { return nil }
    let documents = AggregateCall(
      function: .count, arguments: [.column(columns[0])], distinct: true, filter: nil, type: .integer)
    guard
      let found = try firstGroup(
        by: [columns[1], columns[2]], [(documents, .greater, 1)], where: isNull(columns[1], negated: true))
    else { return nil }
    return Diagnostic(
      "RQ0304", "\(found[0]) has \(found[2]) documents for \(found[1]), and \(sum.column.name) adds them all",
      at: sum.call.argument?.span, severity: .note,
      hint: "LATEST keeps the last one. SET note_duplicates = false leaves this out.")
  }

  /// A join that repeats the rows that are added up.
  private mutating func fanOut(_ source: Source, _ sum: AggregateColumn) throws -> Diagnostic? {
    guard MeaningChecks.scans(in: totals.input).count > 1, let id = source.columns["report_id"] else { return nil }
    let rest = ["item", "applicant", "rule", "number"].compactMap { source.columns[$0] }
    guard let found = try firstGroup(by: [id] + rest, [(rows(where: nil), .greater, 1)]), let count = found.last
    else { return nil }
    let name = source.table.schema.name
    if name == "findings" || name == "sections" || name == "cells" { return nil }
    return Diagnostic(
      "RQ0305", "the join repeats rows of \(name), here \(count) times, and \(sum.column.name) adds each of them",
      at: sum.call.argument?.span, severity: .note,
      hint: "Ask with EXISTS or a SEMI JOIN, or add up before joining. SET note_fan_out = false leaves this out.")
  }

  /// Sums over columns that many reports leave open.
  private mutating func coverage(_ source: Source, _ sums: [AggregateColumn]) throws -> Diagnostic? {
    var seen: [(AggregateColumn, Column)] = []
    for sum in sums {
      guard case .column(let column)? = sum.call.argument?.kind, sum.call.filter == nil,
        !seen.contains(where: { $0.1 == column })
      else { continue }
      seen.append((sum, column))
    }
    if seen.isEmpty { return nil }
    let calls =
      [rows(where: nil)]
      + seen.map {
        AggregateCall(function: .count, arguments: [.column($0.1)], distinct: false, filter: nil, type: .integer)
      }
    let aggregates = calls.map { AggregateColumn(column: binder.makeColumn("check", .integer), call: $0) }
    let relation = try run(.aggregate(totals.input, keys: [], aggregates: aggregates))
    guard let chunk = relation.chunks.first(where: { $0.count > 0 }) else { return nil }
    let counts = chunk.segments.map { segment -> Int64 in
      if case .integer(let count) = segment.value(at: 0, type: .integer) { return count }
      return 0
    }
    guard let total = counts.first, total > 0 else { return nil }
    for (place, entry) in seen.enumerated() where counts[place + 1] * 5 < total * 4 {
      let known = counts[place + 1]
      return Diagnostic(
        "RQ0306",
        "\(entry.1.name.split(separator: ".").last ?? "") has a value in \(known) of \(total) rows, "
          + "so \(entry.0.column.name) tells of those alone", at: entry.0.call.argument?.span, severity: .note,
        hint: "coverage(x) shows the share in each row. SET note_coverage = false leaves this out.")
    }
    return nil
  }

  // MARK: Marks

  /// The plan with a further column that is true in rows whose sums rest on one of the reports named; also which columns
  /// of the plan show such sums. nil where there is nothing to mark.
  mutating func marked(_ plan: LogicalPlan, reports: [Value]) -> (plan: LogicalPlan, touched: [Int])? {
    guard !reports.isEmpty else { return nil }
    var touched = Set<Column>()
    var ids: [Column] = []
    for source in sources {
      guard let id = source.columns["report_id"] else { continue }
      let own = Set(source.columns.values)
      for aggregate in totals.aggregates {
        guard aggregate.call.function == .sum || aggregate.call.function == .avg,
          let argument = aggregate.call.argument, !argument.columns.isDisjoint(with: own)
        else { continue }
        touched.insert(aggregate.column)
        if !ids.contains(id) { ids.append(id) }
      }
    }
    guard !ids.isEmpty else { return nil }
    let tests = ids.map {
      BoundExpression(kind: .inSet(.column($0), reports, negated: false), type: .boolean, span: SourceSpan(0, 0))
    }
    let test =
      tests.count == 1 ? tests[0] : BoundExpression(kind: .or(tests), type: .boolean, span: SourceSpan(0, 0))
    let mark = AggregateColumn(
      column: binder.makeColumn("mark", .boolean),
      call: AggregateCall(function: .boolOr, arguments: [test], distinct: false, filter: nil, type: .boolean))
    guard let changed = MeaningChecks.adding(mark, to: plan, &touched) else { return nil }
    let columns = plan.columns
    let shown = columns.indices.filter { touched.contains(columns[$0]) }
    if shown.isEmpty { return nil }
    let final = LogicalPlan.project(
      changed, (columns + [mark.column]).map { Projection(column: $0, expression: .column($0)) })
    return (final, shown)
  }

  private static func adding(
    _ mark: AggregateColumn, to plan: LogicalPlan, _ touched: inout Set<Column>
  ) -> LogicalPlan? {
    switch plan {
    case .aggregate(let input, let keys, let aggregates):
      return .aggregate(input, keys: keys, aggregates: aggregates + [mark])
    case .project(let input, let projections):
      guard let below = adding(mark, to: input, &touched) else { return nil }
      for projection in projections where !projection.expression.columns.isDisjoint(with: touched) {
        touched.insert(projection.column)
      }
      return .project(below, projections + [Projection(column: mark.column, expression: .column(mark.column))])
    case .sort(let input, let keys): return adding(mark, to: input, &touched).map { .sort($0, keys) }
    case .filter(let input, let condition): return adding(mark, to: input, &touched).map { .filter($0, condition) }
    case .limit(let input, let count, let offset):
      return adding(mark, to: input, &touched).map { .limit($0, count: count, offset: offset) }
    case .topN(let input, let keys, let count, let offset):
      return adding(mark, to: input, &touched).map { .topN($0, keys, count: count, offset: offset) }
    case .number(let input, let column): return adding(mark, to: input, &touched).map { .number($0, column) }
    case .window(var window):
      guard let below = adding(mark, to: window.input, &touched) else { return nil }
      window.input = below
      return .window(window)
    default: return nil
    }
  }
}

extension StatementRun {
  /// The numbers of the reports that break a check.
  func contradictedReports() throws -> [Value] {
    guard let findings = catalog.table(named: "findings"),
      findings.schema.dependencies.contains(where: { $0.determinants == ["report_id"] }),
      let id = findings.column(named: "report_id"), let severity = findings.column(named: "severity")
    else { return [] }
    let type = findings.schema.columns[id].type
    var seen = Set<Value>()
    for chunk in findings.chunks {
      for row in 0..<chunk.count where chunk.segments[severity].value(at: row, type: .text) == .text("error") {
        let report = chunk.segments[id].value(at: row, type: type)
        if !report.isNull { seen.insert(report) }
      }
    }
    return seen.sorted { ValueOrder.compare($0, $1) < 0 }
  }

  /// Runs a query whose sums are looked at: with notes on what they mean, and marks at those that rest on reports that
  /// contradict themselves.
  func checkedQuery(_ query: Query) throws -> StatementResult {
    var binder = binder(over: catalog)
    var bound = try binder.bind(query)
    var notes = bound.notes
    var touched: [Int] = []
    var reports: [Value] = []
    let budget = context
    if settings.notes,
      var checks = MeaningChecks(
        bound.plan, settings, binder,
        run: { plan in
          var planner = PhysicalPlanner()
          let output = try planner.plan(ready(plan))
          try planner.run(budget)
          return try output.loaded(budget)
        })
    {
      notes += try checks.notes()
      if settings.noteFindings {
        reports = try contradictedReports()
        if let marked = checks.marked(bound.plan, reports: reports) { (bound.plan, touched) = marked }
      }
    }
    let keys = ResultKeys.places(in: bound.plan)
    bound.plan = ready(bound.plan)
    var table = try run(bound, context)
    table.keys = keys.filter { $0 < bound.headings.count }
    if !touched.isEmpty, table.columns.count > bound.headings.count {
      let marks = table.columns.removeLast()
      let rows = (0..<table.rowCount).filter { row in
        marks[row] == .boolean(true) && touched.contains { !table.columns[$0][row].isNull }
      }
      if !rows.isEmpty {
        table.marks = ResultMarks(rows: Set(rows), columns: Set(touched))
        notes.append(
          Diagnostic(
            "RQ0307",
            "\(rows.count == 1 ? "a number" : "numbers") marked ‡ \(rows.count == 1 ? "rests" : "rest") on "
              + "a report that contradicts itself", severity: .note,
            hint: "FROM findings WHERE severity = 'error' says how. SET note_findings = false leaves this out."))
      }
    }
    return StatementResult(table: table, notes: notes)
  }
}
