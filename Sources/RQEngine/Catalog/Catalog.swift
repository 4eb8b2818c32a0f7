import RQSyntax

/// The tables a statement can name. A value: a session holds its own.
public struct Catalog: Sendable {
  /// The tables in the order they were added.
  public private(set) var tables: [Table] = []

  /// An empty catalog.
  public init() {}

  /// Adds a table, replacing one of the same name.
  public mutating func add(_ table: Table) {
    tables.removeAll { $0.schema.name == table.schema.name }
    tables.append(table)
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
