import RQSyntax
import Synchronization

/// A table in memory: a schema and a list of immutable chunks that is swapped in one step, so that a query keeps the rows
/// it started with.
public final class Table: Sendable {
  /// Its names, columns and dependencies.
  public let schema: TableSchema
  private let current = Mutex<[Chunk]>([])
  /// Made when first asked for: a table that no statement names costs nothing.
  private let columnsByName = Mutex<[String: Int]?>(nil)

  /// Creates an empty table.
  public init(_ schema: TableSchema) { self.schema = schema }

  /// The place of the column with that code or label, whatever its case or script.
  func column(named name: String) -> Int? {
    columnsByName.withLock { known in
      if let names = known { return names[NameKey.fold(name)] }
      var names: [String: Int] = [:]
      for (index, column) in schema.columns.enumerated() {
        names[NameKey.fold(column.name)] = index
        if !column.label.isEmpty { names[column.label] = index }
      }
      known = names
      return names[NameKey.fold(name)]
    }
  }

  /// How many rows there are now.
  public var rowCount: Int { chunks.reduce(0) { $0 + $1.count } }

  /// Bytes of memory the columns take, shared dictionaries counted once.
  public var memory: Int {
    var seen = Set<ObjectIdentifier>()
    return chunks.reduce(0) { total, chunk in
      total
        + chunk.segments.reduce(0) { sum, segment in
          guard let dictionary = segment.dictionary, seen.insert(ObjectIdentifier(dictionary)).inserted else {
            return sum + segment.memory
          }
          return sum + segment.memory + dictionary.memory
        }
    }
  }

  /// The chunks now; a caller that keeps the list keeps its version of the table.
  var chunks: [Chunk] { current.withLock { $0 } }

  /// The dictionaries of its texts, each once for every chunk or less.
  var dictionaries: [TextDictionary] {
    var found: [TextDictionary] = []
    for ordinal in schema.columns.indices where schema.columns[ordinal].type.isCoded {
      for chunk in chunks {
        guard let dictionary = chunk.segments[ordinal].dictionary, dictionary !== found.last else { continue }
        found.append(dictionary)
      }
    }
    return found
  }

  func replace(with chunks: [Chunk]) { current.withLock { $0 = chunks } }

  /// A table of the same columns with other rows.
  func version(with chunks: [Chunk]) -> Table { Table(schema, chunks: chunks) }

  /// A table with rows.
  convenience init(_ schema: TableSchema, chunks: [Chunk]) {
    self.init(schema)
    replace(with: chunks)
  }
}
