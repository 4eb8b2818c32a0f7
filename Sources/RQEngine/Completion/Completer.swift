import RQSyntax

/// Answers what may be typed at a place, from the grammar, the catalog and the tables the query reads.
struct Completer {
  let catalog: Catalog
  let settings: Settings
  let defaultTable: String
  /// The functions of the program.
  let functions: RegisteredFunctions
  /// The names of parameters with values.
  let parameters: [String]

  /// The most items of an answer.
  static let limit = 400

  func completions(at site: CompletionSite) -> Completions {
    var answer = Completions(replaced: site.replaced, typed: site.prefix)
    answer.closing = site.closing
    let match = CompletionMatch(site.prefix)
    var found: [(rank: Int, item: Completion)] = []
    switch site.subject {
    case .nothing: break
    case .path: answer.isPath = true
    case .keyword: break
    case .parameter:
      var seen = Set<String>()
      for name in parameters.ordered() + site.parameters where seen.insert(name).inserted {
        if let rank = match.rank(name: name) { found.append((rank, Completion(name, .parameter, suffix: " "))) }
      }
    case .string(let column): found = values(of: column, site)
    case .name(let role): found = names(role, site, match)
    }
    found += keywords(site)
    var seen = Set<String>()
    let order = found.enumerated().ordered { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
    if let call = site.call?.lowercased() {
      answer.signatures = (FunctionGuide.all + FunctionGuide.all(of: functions)).filter { $0.name == call }
        .map(\.signature)
    }
    answer.items = order.map(\.element.item).filter { seen.insert($0.text).inserted }
    if answer.items.count > Self.limit { answer.items.removeLast(answer.items.count - Self.limit) }
    return answer
  }

  // MARK: Keywords

  private func keywords(_ site: CompletionSite) -> [(rank: Int, item: Completion)] {
    // Who types keywords in lower case wants them so.
    let isLower = !site.prefix.isEmpty && site.prefix == site.prefix.lowercased()
    return site.keywords.map { keyword in
      let text = keyword.rawValue + (Self.companions[keyword].map { " " + $0 } ?? "")
      return (site.prefix.isEmpty ? 1 : 0, Completion(isLower ? text.lowercased() : text, .keyword, suffix: " "))
    }
  }

  /// The words that always follow some others.
  private static let companions: [Keyword: String] = [
    .group: "BY", .order: "BY", .partition: "BY", .insert: "INTO", .delete: "FROM",
  ]

  // MARK: Names

  private func names(
    _ role: NameRole, _ site: CompletionSite, _ match: CompletionMatch
  ) -> [(rank: Int, item: Completion)] {
    switch role {
    case .table: return tables(site, match)
    case .column: return columns(site, match)
    case .sharedColumn: return sharedColumns(site, match)
    case .copyOption: return plain(["FORMAT", "HEADER"], .setting, match)
    case .describable:
      return tables(site, match) + catalog.tables.flatMap { items(of: $0.schema.columns, match, site, later: 1) }
        + measures(match, site)
    case .measure: return measures(match, site)
    case .function: return functions(match, called: false)
    case .type: return plain(Self.types, .type, match)
    case .list: return plain(["TABLES", "COLUMNS", "MEASURES", "SETTINGS", "FUNCTIONS", "SCHEMAS"], .list, match)
    case .setting:
      return Settings.entries.compactMap { entry in
        match.rank(name: entry.name).map {
          ($0, Completion(entry.name, .setting, detail: "\(entry.get(settings)); \(entry.accepted)", suffix: " = "))
        }
      }
    case .settingValue:
      guard let entry = Settings.entries.first(where: { $0.name == site.setting?.lowercased() }) else { return [] }
      let words = entry.accepted.split { !($0.isLetter || $0 == "_") }.map(String.init)
      return plain(words.filter { $0 != "or" && $0 != "to" }, .setting, match)
    }
  }

  private static let types = [
    "BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "INTERVAL", "TEXT", "TIMESTAMP",
  ]

  private func plain(
    _ names: [String], _ kind: Completion.Kind, _ match: CompletionMatch
  ) -> [(rank: Int, item: Completion)] {
    names.compactMap { name in match.rank(name: name).map { ($0, Completion(name, kind)) } }
  }

  private func tables(_ site: CompletionSite, _ match: CompletionMatch) -> [(rank: Int, item: Completion)] {
    var found: [(Int, Completion)] = []
    for table in site.scopes.first?.common ?? [] {
      if let rank = match.rank(name: table.name.text) { found.append((rank, Completion(table.name.text, .table))) }
    }
    for table in catalog.tables {
      let schema = table.schema
      guard let rank = match.rank(code: schema.name, label: schema.label) else { continue }
      let rows = "\(table.rowCount) row\(table.rowCount == 1 ? "" : "s")"
      found.append(item(schema.name, schema.label, rows, .table, rank, site))
    }
    for view in catalog.views {
      if let rank = match.rank(name: view.name) { found.append((rank, Completion(quoted(view.name, site), .table))) }
    }
    return found
  }

  private func columns(_ site: CompletionSite, _ match: CompletionMatch) -> [(rank: Int, item: Completion)] {
    let reader = CompletionTables(catalog: catalog, defaultTable: defaultTable)
    var found: [(rank: Int, item: Completion)] = []
    if let qualifier = site.qualifier.last {
      let key = NameKey.fold(qualifier)
      for scope in site.scopes {
        for table in reader.tables(of: scope) where NameKey.fold(table.name) == key || table.label == key {
          return items(of: table.columns, match, site)
        }
      }
      if let table = catalog.table(named: qualifier) { return items(of: table.schema.columns, match, site) }
      return []
    }
    for (depth, scope) in site.scopes.enumerated() {
      found += scope.aliases.compactMap { name in
        match.rank(name: name).map { ($0, Completion(quoted(name, site), .alias)) }
      }
      let tables = reader.tables(of: scope)
      for table in tables {
        found += items(of: table.columns, match, site, later: depth == 0 ? 0 : 2)
        guard scope.from != nil, !table.name.isEmpty, let rank = match.rank(code: table.name, label: table.label)
        else { continue }
        found.append((rank.quality + 1, Completion(quoted(table.name, site), .table, suffix: ".")))
      }
    }
    // Tables that were just named are what FROM will read.
    if let first = site.scopes.first, first.from == nil {
      for table in first.common {
        let reference = TableReference(
          .table(QualifiedName([table.name], span: table.span), alias: nil), span: table.span)
        let scope = CompletionScope(from: reference, readsDefaultTable: false, aliases: [], common: first.common)
        found += reader.tables(of: scope).flatMap { items(of: $0.columns, match, site) }
      }
    }
    if site.prefix.isEmpty { return found }
    found += measures(match, site).map { ($0.rank, $0.item) }
    if site.closing == nil { found += functions(match, called: true) }
    // A query without FROM reads the one other table that has the columns it names.
    if site.scopes.first?.readsDefaultTable ?? true {
      for table in catalog.tables where table.schema.name != defaultTable {
        found += items(of: table.schema.columns, match, site, later: 3, of: table.schema.name)
      }
    }
    return found
  }

  /// The columns that more than one of the tables has, once each.
  private func sharedColumns(_ site: CompletionSite, _ match: CompletionMatch) -> [(rank: Int, item: Completion)] {
    guard let scope = site.scopes.first else { return [] }
    let tables = CompletionTables(catalog: catalog, defaultTable: defaultTable).tables(of: scope)
    var counts: [String: Int] = [:]
    for table in tables { for key in Set(table.columns.map(\.key)) { counts[key, default: 0] += 1 } }
    var seen = Set<String>()
    let shared = tables.flatMap(\.columns).filter { counts[$0.key, default: 0] > 1 && seen.insert($0.key).inserted }
    return items(of: shared, match, site)
  }

  private func items(
    of columns: [ColumnSchema], _ match: CompletionMatch, _ site: CompletionSite, later: Int = 0,
    of table: String? = nil
  ) -> [(rank: Int, item: Completion)] {
    columns.compactMap { column in
      guard let rank = match.rank(code: column.name, label: column.label) else { return nil }
      let detail = (table.map { "\($0) · " } ?? "") + (column.type == .null ? "" : column.type.name)
      var found = item(column.name, column.label, detail, .column, rank, site)
      found.rank += later
      return found
    }
  }

  private func measures(_ match: CompletionMatch, _ site: CompletionSite) -> [(rank: Int, item: Completion)] {
    catalog.measureNames.compactMap { name in
      guard let measure = catalog.measures[NameKey.fold(name)],
        let rank = match.rank(code: measure.name, label: measure.label), isInSight(measure, site)
      else { return nil }
      return item(measure.name, measure.label, "measure", .measure, rank, site)
    }
  }

  /// Whether the tables in sight may have the columns that a measure is made of.
  private func isInSight(_ measure: Measure, _ site: CompletionSite, _ depth: Int = 8) -> Bool {
    guard let scope = site.scopes.first, scope.from != nil, depth > 0 else { return true }
    let tables = CompletionTables(catalog: catalog, defaultTable: defaultTable).tables(of: scope)
    // What is not known of a table may be there.
    if tables.contains(where: { $0.columns.isEmpty }) { return true }
    let columns = Set(tables.flatMap { $0.columns.flatMap { [$0.key, $0.label] } })
    return Self.names(in: measure.expression).allSatisfy { name in
      columns.contains(name) || catalog.measures[name].map { isInSight($0, site, depth - 1) } ?? false
    }
  }

  /// The folded names of the columns of an expression.
  private static func names(in expression: Expression) -> [String] {
    if case .column(let name) = expression.kind { return name.parts.last.map { [NameKey.fold($0.text)] } ?? [] }
    return expression.children.flatMap(names)
  }

  private func functions(_ match: CompletionMatch, called: Bool) -> [(rank: Int, item: Completion)] {
    (FunctionGuide.all + FunctionGuide.all(of: self.functions)).compactMap { entry in
      guard let rank = match.rank(name: entry.name) else { return nil }
      let hasArguments = entry.signature.contains("(")
      let text = called && hasArguments ? entry.name + "(" : entry.name
      return (rank, Completion(text, .function, detail: entry.signature))
    }
  }

  /// An item under its code, or under its label where that is what was typed.
  private func item(
    _ code: String, _ label: String, _ detail: String, _ kind: Completion.Kind, _ rank: CompletionMatch.Rank,
    _ site: CompletionSite
  ) -> (rank: Int, item: Completion) {
    let other = rank.byLabel ? code : label
    let detail = [other, detail].filter { !$0.isEmpty }.joined(separator: " · ")
    return (rank.quality, Completion(quoted(rank.byLabel ? label : code, site), kind, detail: detail))
  }

  /// A name as it must be written.
  private func quoted(_ name: String, _ site: CompletionSite) -> String {
    guard let closing = site.closing else { return Identifier.spelled(name) }
    let parts = name.split(separator: closing, omittingEmptySubsequences: false)
    return parts.joined(separator: closing + closing) + closing
  }

  // MARK: Values

  private func values(of name: QualifiedName?, _ site: CompletionSite) -> [(rank: Int, item: Completion)] {
    guard let name, let (table, ordinal) = column(name, site) else { return [] }
    let closing = site.closing ?? ""
    return CompletionValues.texts(of: ordinal, in: table, typed: site.prefix).map { text in
      let escaped =
        site.closing == nil
        ? text : text.split(separator: closing, omittingEmptySubsequences: false).joined(separator: closing + closing)
      return (0, Completion(escaped, .value, suffix: closing))
    }
  }

  /// The column of the catalog that a name means in the innermost query that has it.
  private func column(_ name: QualifiedName, _ site: CompletionSite) -> (Table, Int)? {
    guard let last = name.parts.last?.text else { return nil }
    let reader = CompletionTables(catalog: catalog, defaultTable: defaultTable)
    let qualifier = name.parts.count > 1 ? NameKey.fold(name.parts[name.parts.count - 2].text) : nil
    var tables = site.scopes.flatMap { reader.tables(of: $0) }
    if site.scopes.first?.readsDefaultTable ?? true {
      tables += catalog.tables.map { CompletionTable(name: $0.schema.name, columns: [], table: $0) }
    }
    for found in tables {
      if let qualifier, NameKey.fold(found.name) != qualifier, found.label != qualifier { continue }
      if let table = found.table, let ordinal = table.column(named: last), table.schema.columns[ordinal].type == .text {
        return (table, ordinal)
      }
    }
    return nil
  }
}
