import Synchronization

/// One column of a table: its names, its type and what it means.
public struct ColumnSchema: Sendable {
  /// The code, an ASCII word: `withheld`.
  public var name: String { didSet { key = NameKey.fold(name) } }
  /// The code as names are compared.
  private(set) var key: String
  /// The Chinese label in Simplified script, or empty.
  public var label: String
  /// Its type.
  public var type: DataType
  /// One line on what it holds, with the unit.
  public var summary: String
  /// What it is counted in, or empty.
  public var unit: String
  /// The row of the national template that it is read from, or empty.
  public var template: String
  /// The order a result takes when none is asked for.
  public var order: NaturalOrder

  /// Creates a column.
  public init(
    _ name: String, label: String = "", type: DataType, summary: String = "", unit: String = "", template: String = "",
    order: NaturalOrder = .ascending
  ) {
    self.name = name
    key = NameKey.fold(name)
    self.label = label
    self.type = type
    self.summary = summary
    self.unit = unit
    self.template = template
    self.order = order
  }
}

/// The order the values of a column come in when a query asks for none.
public enum NaturalOrder: Sendable, Hashable {
  /// By value.
  case ascending
  /// Texts in the order of a list; texts that are not listed come last, by value.
  case listed(ListedOrder)
}

/// An order of texts that is not that of their letters.
public final class ListedOrder: Sendable, Hashable {
  private let rank: @Sendable (String) -> UInt32?

  /// Creates an order from the rank of each text; texts without a rank come last.
  public init(rank: @escaping @Sendable (String) -> UInt32?) { self.rank = rank }

  /// Creates the order of a list; of a text listed twice the first place counts.
  public convenience init(_ list: @autoclosure @escaping @Sendable () -> [String]) {
    let known = Mutex<[String: UInt32]?>(nil)
    self.init(rank: { text in
      known.withLock { known in
        if let ranks = known { return ranks[text] }
        var ranks: [String: UInt32] = [:]
        for (rank, text) in list().enumerated() where ranks[text] == nil {
          ranks[text] = UInt32(truncatingIfNeeded: rank)
        }
        known = ranks
        return ranks[text]
      }
    })
  }

  /// The rank of a text; the highest there is when it has none.
  func rank(of text: String) -> UInt32 { rank(text) ?? .max }

  /// Two orders are equal when they are the same object.
  public static func == (a: ListedOrder, b: ListedOrder) -> Bool { a === b }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A table: its names, its columns and which of them determine others.
public struct TableSchema: Sendable {
  /// The code: `reports`.
  public var name: String
  /// The Chinese label, or empty.
  public var label: String
  /// One line on what a row is.
  public var summary: String
  /// The columns in order.
  public var columns: [ColumnSchema]
  /// What its rows must satisfy.
  var rules = TableRules()
  /// Column sets whose values determine other columns; nil stands for all columns of the table.
  public var dependencies: [Dependency]

  /// `determinants` determine `dependents`, by column name.
  public struct Dependency: Sendable {
    /// The determining columns.
    public var determinants: [String]
    /// The determined columns; nil means all.
    public var dependents: [String]?

    /// Creates a dependency.
    public init(_ determinants: [String], determine dependents: [String]?) {
      self.determinants = determinants
      self.dependents = dependents
    }
  }

  /// Creates a table's schema.
  public init(
    _ name: String, label: String = "", summary: String = "", columns: [ColumnSchema], dependencies: [Dependency] = []
  ) {
    self.name = name
    self.label = label
    self.summary = summary
    self.columns = columns
    self.dependencies = dependencies
  }
}
