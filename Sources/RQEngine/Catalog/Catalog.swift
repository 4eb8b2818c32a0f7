import RQSyntax

/// The tables a statement can name. A value: a session holds its own.
public struct Catalog: Sendable {
  /// The tables in the order they were added.
  public private(set) var tables: [Table] = []
  /// The views in the order they were made.
  private(set) var views: [View] = []
  /// Measures by folded name, and by label.
  private(set) var measures: [String: Measure] = [:]
  /// The names of measures in the order they were made.
  private(set) var measureNames: [String] = []
  /// Macros by folded name.
  private(set) var macros: [String: Macro] = [:]
  /// Sequences by folded name.
  var sequences: [String: NumberSequence] = [:]
  /// The names of schemas, folded; tables outside of `main` are kept under `schema.name`.
  var schemas: Set<String> = []
  /// The names of types, folded, and what they stand for.
  var types: [String: TypeName] = [:]
  /// The names of indexes, each with its table's.
  private(set) var indexes: [(name: String, table: String)] = []

  /// An empty catalog.
  public init() {}

  /// The dictionaries of all texts.
  var dictionaries: [TextDictionary] { tables.flatMap(\.dictionaries) }

  /// Adds a table, replacing one of the same name.
  public mutating func add(_ table: Table) {
    tables.removeAll { $0.schema.name == table.schema.name }
    tables.append(table)
  }

  /// Puts a table in the place of the one of the same name, or behind all others.
  mutating func set(_ table: Table) {
    let key = NameKey.fold(table.schema.name)
    if let place = tables.firstIndex(where: { NameKey.fold($0.schema.name) == key }) {
      tables[place] = table
    } else {
      tables.append(table)
    }
  }

  /// Adds tables for one statement, those left out whose names are taken; gives those that were added.
  mutating func lend(_ tables: [Table]) -> [Table] {
    let added = tables.filter { table(named: $0.schema.name) == nil && view(named: $0.schema.name) == nil }
    self.tables += added
    return added
  }

  /// Makes views of the tables of a WITH; gives the views that stood in their place.
  mutating func name(_ with: With) throws -> [View] {
    var hidden: [View] = []
    for (place, table) in with.tables.enumerated() {
      let name = table.name
      if self.table(named: name.text) != nil {
        throw Diagnostic(
          "RQ0164", "there is a table '\(name.text)', which WITH in front of a change cannot hide", at: name.span,
          hint: "Call the query otherwise.")
      }
      if let view = view(named: name.text) { hidden.append(view) }
      let star = SelectItem(Expression(.star(Star()), span: name.span), span: name.span)
      let from = TableReference(.table(QualifiedName([name], span: name.span), alias: nil), span: name.span)
      var query = Query(select: Select(items: [star], from: from, span: name.span), span: name.span)
      query.with = With(tables: Array(with.tables[...place]))
      query.with?.recursive = with.recursive
      add(View(name: name.text, columns: [], query: query))
    }
    return hidden
  }

  /// Takes away what was added for one statement.
  mutating func takeBack(_ lent: [Table]) { tables.removeAll { table in lent.contains { $0 === table } } }

  /// Takes a table away, and the indexes on it.
  mutating func removeTable(named name: String) {
    let key = NameKey.fold(name)
    tables.removeAll { NameKey.fold($0.schema.name) == key }
    indexes.removeAll { NameKey.fold($0.table) == key }
  }

  /// Adds a view, replacing one of the same name.
  mutating func add(_ view: View) {
    removeView(named: view.name)
    views.append(view)
  }

  /// Takes a view away.
  mutating func removeView(named name: String) {
    let key = NameKey.fold(name)
    views.removeAll { NameKey.fold($0.name) == key }
  }

  /// The view of that name.
  func view(named name: String) -> View? {
    let key = NameKey.fold(name)
    return views.first { NameKey.fold($0.name) == key }
  }

  /// Adds a measure, replacing one of the same name.
  public mutating func add(_ measure: Measure) {
    removeMeasure(named: measure.name)
    measureNames.append(measure.name)
    measures[NameKey.fold(measure.name)] = measure
    if !measure.label.isEmpty { measures[NameKey.fold(measure.label)] = measure }
  }

  /// The names and labels of measures, in the order they were made.
  public var measureNameList: [String] {
    measureNames.compactMap { measures[NameKey.fold($0)] }.flatMap { [$0.name, $0.label] }
  }

  /// Takes a measure away; false when there is none of that name.
  @discardableResult
  mutating func removeMeasure(named name: String) -> Bool {
    guard let measure = measures[NameKey.fold(name)] else { return false }
    measures = measures.filter { $0.value.name != measure.name }
    measureNames.removeAll { $0 == measure.name }
    return true
  }

  /// Adds a macro, replacing one of the same name.
  mutating func add(_ macro: Macro) { macros[NameKey.fold(macro.name)] = macro }

  /// Takes a macro away; false when there is none of that name.
  mutating func removeMacro(named name: String) -> Bool {
    macros.removeValue(forKey: NameKey.fold(name)) != nil
  }

  /// Notes an index.
  mutating func addIndex(named name: String, on table: String) { indexes.append((name, table)) }

  /// Takes an index away; false when there is none of that name.
  mutating func removeIndex(named name: String) -> Bool {
    let key = NameKey.fold(name)
    let count = indexes.count
    indexes.removeAll { NameKey.fold($0.name) == key }
    return indexes.count < count
  }

  /// Schemas that are there without having been made; all of them are one.
  static let ownSchemas: Set<String> = ["main", "temp", "public", "pg_temp"]

  /// The name that something is kept under.
  ///
  /// - Throws: `RQ0103` for a schema that is not there.
  func key(of name: QualifiedName) throws -> Identifier {
    let last = name.parts.last ?? Identifier("", span: name.span)
    guard name.parts.count > 1 else { return last }
    let schema = name.parts[name.parts.count - 2]
    let key = NameKey.fold(schema.text)
    if Catalog.ownSchemas.contains(key) || name.parts.count == 2 && key == "memory" { return last }
    guard schemas.contains(key) else {
      throw Diagnostic(
        "RQ0103", "there is no schema '\(schema.text)'", at: schema.span,
        hint: "CREATE SCHEMA \(schema.text) makes one.",
        candidates: Candidates.best(for: schema.text, among: schemas.ordered() + ["main"]))
    }
    return Identifier("\(key).\(last.text)", quoted: true, span: name.span)
  }

  /// The code of a column of a table, either by name or by label; nil when there is none.
  public func code(of column: String, in table: String) -> String? {
    guard let table = self.table(named: table) else { return nil }
    return table.column(named: column).map { table.schema.columns[$0].name }
  }

  /// Whether a name is that of a table or a view.
  public func hasTable(_ name: String) -> Bool { table(named: name) != nil || view(named: name) != nil }

  /// Whether a table of that name or label has a column of that name or label.
  public func has(_ column: String, in table: String) -> Bool {
    self.table(named: table)?.column(named: column) != nil
  }

  /// The table of that name or label, whatever its case or script.
  func table(named name: String) -> Table? {
    let key = NameKey(name)
    return tables.first { key.matches(name: $0.schema.name, label: $0.schema.label) }
  }
}

/// A name made comparable: ASCII case folded, Traditional characters read as Simplified.
struct NameKey {
  private let folded: String

  init(_ name: String) { folded = NameKey.fold(name) }

  /// Whether a column or table with this code and label is meant.
  func matches(name: String, label: String) -> Bool {
    NameKey.fold(name) == folded || (!label.isEmpty && label == folded)
  }

  /// ASCII letters lower-cased, Traditional characters Simplified.
  static func fold(_ name: String) -> String {
    var ascii = true
    var upper = false
    for byte in name.utf8 {
      if byte >= 0x80 { ascii = false }
      if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { upper = true }
    }
    if ascii { return upper ? name.lowercased() : name }
    return HanScript.simplified(name.lowercased())
  }
}
