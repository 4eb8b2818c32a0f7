/// `INSERT INTO t [(columns)] query | DEFAULT VALUES`.
public struct Insert: Sendable, Hashable {
  /// Where the rows come from.
  public enum Source: Sendable, Hashable {
    /// `VALUES …` is a query like any other, in which DEFAULT may stand.
    case query(Query)
    case defaultValues
  }

  /// The table.
  public var table: QualifiedName
  /// The columns given, in order; all of them when empty.
  public var columns: [Identifier]
  /// BY NAME: the query's columns go to those of the same name.
  public var byName: Bool
  /// The rows.
  public var source: Source
  /// What to do with rows whose key is taken; an error when absent.
  public var conflict: Conflict?
  /// What to give of the rows added; nothing when empty.
  public var returning: [SelectItem] = []

  /// What becomes of rows whose key is taken.
  public struct Conflict: Sendable, Hashable {
    /// What is done.
    public enum Action: Sendable, Hashable {
      /// The new row is left out.
      case nothing
      /// The old row makes room.
      case replace
      /// The old row is changed; the new one goes by the name `excluded`.
      case update([Update.Assignment], filter: Expression?)
    }

    /// The columns of the key that is meant; any key when empty.
    public var columns: [Identifier]
    /// What is done.
    public var action: Action

    /// Creates a clause.
    public init(columns: [Identifier] = [], action: Action) {
      self.columns = columns
      self.action = action
    }
  }

  /// Creates a statement.
  public init(table: QualifiedName, columns: [Identifier] = [], byName: Bool = false, source: Source) {
    self.table = table
    self.columns = columns
    self.byName = byName
    self.source = source
  }
}

/// `UPDATE t [AS a] SET column = value, … [FROM …] [WHERE …]`.
public struct Update: Sendable, Hashable {
  /// `column = value`.
  public struct Assignment: Sendable, Hashable {
    /// The column.
    public var column: Identifier
    /// Its new value.
    public var value: Expression

    /// Creates an assignment.
    public init(column: Identifier, value: Expression) {
      self.column = column
      self.value = value
    }
  }

  /// The table.
  public var table: QualifiedName
  /// Its name in the statement.
  public var alias: Identifier?
  /// What is set.
  public var assignments: [Assignment]
  /// Tables the values and the condition may use.
  public var from: TableReference?
  /// Which rows; all when absent.
  public var filter: Expression?
  /// What to give of the rows changed; nothing when empty.
  public var returning: [SelectItem] = []

  /// Creates a statement.
  public init(
    table: QualifiedName, alias: Identifier? = nil, assignments: [Assignment], from: TableReference? = nil,
    filter: Expression? = nil
  ) {
    self.table = table
    self.alias = alias
    self.assignments = assignments
    self.from = from
    self.filter = filter
  }
}

/// `DELETE FROM t [AS a] [USING …] [WHERE …]`.
public struct Delete: Sendable, Hashable {
  /// The table.
  public var table: QualifiedName
  /// Its name in the statement.
  public var alias: Identifier?
  /// Tables the condition may use.
  public var using: TableReference?
  /// Which rows; all when absent.
  public var filter: Expression?
  /// What to give of the rows taken out; nothing when empty.
  public var returning: [SelectItem] = []

  /// Creates a statement.
  public init(
    table: QualifiedName, alias: Identifier? = nil, using: TableReference? = nil, filter: Expression? = nil
  ) {
    self.table = table
    self.alias = alias
    self.using = using
    self.filter = filter
  }
}

/// `COPY (query) | t [(columns)] TO 'path' [(options)]`, `COPY t [(columns)] FROM 'path' [(options)]`.
public struct Copy: Sendable, Hashable {
  /// What is written, or where to.
  public enum Subject: Sendable, Hashable {
    case query(Query)
    case table(QualifiedName, columns: [Identifier])
  }

  /// Which way.
  public enum Direction: String, Sendable, Hashable {
    case to = "TO"
    case from = "FROM"
  }

  /// `name [value]`.
  public struct Option: Sendable, Hashable {
    /// Its name.
    public var name: Identifier
    /// Its value: a constant, a bare word as a string literal, or nil when there is none.
    public var value: Expression?

    /// Creates an option.
    public init(name: Identifier, value: Expression? = nil) {
      self.name = name
      self.value = value
    }
  }

  /// What is written, or where to.
  public var subject: Subject
  /// Which way.
  public var direction: Direction
  /// The file: a string or a parameter.
  public var path: Expression
  /// The options in order.
  public var options: [Option]

  /// Creates a statement.
  public init(subject: Subject, direction: Direction, path: Expression, options: [Option] = []) {
    self.subject = subject
    self.direction = direction
    self.path = path
    self.options = options
  }
}
