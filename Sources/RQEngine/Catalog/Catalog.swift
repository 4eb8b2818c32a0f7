import RQSyntax

/// The tables a statement can name. A value: a session holds its own.
public struct Catalog: Sendable {
  /// The tables in the order they were added.
  public private(set) var tables: [Table] = []
  /// The views in the order they were made.
  private(set) var views: [View] = []
  /// Measures by folded name, and by label.
  private(set) var measures: [String: Measure] = [:]
  /// Macros by folded name.
  private(set) var macros: [String: Macro] = [:]
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
  mutating func add(_ measure: Measure) {
    removeMeasure(named: measure.name)
    measures[NameKey.fold(measure.name)] = measure
    if !measure.label.isEmpty { measures[NameKey.fold(measure.label)] = measure }
  }

  /// Takes a measure away; false when there is none of that name.
  @discardableResult
  mutating func removeMeasure(named name: String) -> Bool {
    guard let measure = measures[NameKey.fold(name)] else { return false }
    measures = measures.filter { $0.value.name != measure.name }
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
