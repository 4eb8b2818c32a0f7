/// What CREATE does about something of the same name.
public enum Existing: Sendable, Hashable {
  /// It is an error.
  case refuse
  /// `IF NOT EXISTS`: it stays, and nothing is done.
  case keep
  /// `OR REPLACE`.
  case replace
}

/// `CREATE [OR REPLACE] [TEMP] TABLE [IF NOT EXISTS] t (…)` or `… t [(columns)] AS query`.
public struct CreateTable: Sendable, Hashable {
  /// The table.
  public var name: QualifiedName
  /// What is done about a table of that name.
  public var existing: Existing
  /// TEMP.
  public var temporary: Bool
  /// Its columns; with a query, their names alone.
  public var columns: [ColumnDefinition]
  /// Constraints of the whole table.
  public var constraints: [TableConstraint]
  /// AS: what it holds.
  public var query: Query?
  /// Whether the query's rows are kept: not WITH NO DATA.
  public var keepsRows: Bool

  /// Creates a statement.
  public init(
    name: QualifiedName, existing: Existing = .refuse, temporary: Bool = false, columns: [ColumnDefinition] = [],
    constraints: [TableConstraint] = [], query: Query? = nil, keepsRows: Bool = true
  ) {
    self.keepsRows = keepsRows
    self.name = name
    self.existing = existing
    self.temporary = temporary
    self.columns = columns
    self.constraints = constraints
    self.query = query
  }
}

/// A column of CREATE TABLE or ALTER TABLE ADD.
public struct ColumnDefinition: Sendable, Hashable {
  /// Its name.
  public var name: Identifier
  /// Its type; nil only beside AS.
  public var type: TypeName?
  /// What its values must satisfy.
  public var constraints: [ColumnConstraint]
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a column.
  public init(name: Identifier, type: TypeName?, constraints: [ColumnConstraint] = [], span: SourceSpan) {
    self.name = name
    self.type = type
    self.constraints = constraints
    self.span = span
  }
}

/// A constraint on one column.
public struct ColumnConstraint: Sendable, Hashable {
  /// The kinds there are.
  public enum Kind: Sendable, Hashable {
    case notNull
    /// NULL: may be missing, as anyway.
    case null
    case primaryKey, unique
    case defaultValue(Expression)
    case check(Expression)
    /// `REFERENCES t [(column)]`.
    case references(QualifiedName, [Identifier])
    /// `[GENERATED ALWAYS] AS (expression) [STORED | VIRTUAL]`: computed from the other columns of the row.
    case generated(Expression)
  }

  /// CONSTRAINT name.
  public var name: Identifier?
  /// What it says.
  public var kind: Kind
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a constraint.
  public init(name: Identifier? = nil, _ kind: Kind, span: SourceSpan) {
    self.name = name
    self.kind = kind
    self.span = span
  }
}

/// A constraint on a whole table.
public struct TableConstraint: Sendable, Hashable {
  /// The kinds there are.
  public enum Kind: Sendable, Hashable {
    case primaryKey([Identifier])
    case unique([Identifier])
    case check(Expression)
    case foreignKey([Identifier], QualifiedName, [Identifier])
  }

  /// CONSTRAINT name.
  public var name: Identifier?
  /// What it says.
  public var kind: Kind
  /// Where it stands.
  public var span: SourceSpan

  /// Creates a constraint.
  public init(name: Identifier? = nil, _ kind: Kind, span: SourceSpan) {
    self.name = name
    self.kind = kind
    self.span = span
  }
}

/// `CREATE [OR REPLACE] [TEMP] VIEW [IF NOT EXISTS] v [(columns)] AS query`.
public struct CreateView: Sendable, Hashable {
  /// The view.
  public var name: QualifiedName
  /// What is done about something of that name.
  public var existing: Existing
  /// TEMP.
  public var temporary: Bool
  /// Names for its columns, from the left.
  public var columns: [Identifier]
  /// What it shows.
  public var query: Query

  /// Creates a statement.
  public init(
    name: QualifiedName, existing: Existing = .refuse, temporary: Bool = false, columns: [Identifier] = [],
    query: Query
  ) {
    self.name = name
    self.existing = existing
    self.temporary = temporary
    self.columns = columns
    self.query = query
  }
}

/// `CREATE [OR REPLACE] MEASURE [IF NOT EXISTS] name ['label'] AS expression`.
public struct CreateMeasure: Sendable, Hashable {
  /// The measure.
  public var name: Identifier
  /// What is done about one of that name.
  public var existing: Existing
  /// Its label.
  public var label: String?
  /// What it computes.
  public var expression: Expression

  /// Creates a statement.
  public init(name: Identifier, existing: Existing = .refuse, label: String? = nil, expression: Expression) {
    self.name = name
    self.existing = existing
    self.label = label
    self.expression = expression
  }
}

/// `CREATE [OR REPLACE] MACRO [IF NOT EXISTS] f(a, b := 1) AS expression` or `… AS TABLE query`.
public struct CreateMacro: Sendable, Hashable {
  /// A parameter of a macro.
  public struct Parameter: Sendable, Hashable {
    /// Its name.
    public var name: Identifier
    /// What it stands for when no argument is given.
    public var defaultValue: Expression?

    /// Creates a parameter.
    public init(name: Identifier, defaultValue: Expression? = nil) {
      self.name = name
      self.defaultValue = defaultValue
    }
  }

  /// What a macro stands for.
  public enum Body: Sendable, Hashable {
    case expression(Expression)
    case table(Query)
  }

  /// The macro.
  public var name: Identifier
  /// What is done about one of that name.
  public var existing: Existing
  /// Its parameters.
  public var parameters: [Parameter]
  /// What it stands for.
  public var body: Body

  /// Creates a statement.
  public init(name: Identifier, existing: Existing = .refuse, parameters: [Parameter], body: Body) {
    self.name = name
    self.existing = existing
    self.parameters = parameters
    self.body = body
  }
}

/// `CREATE [UNIQUE] INDEX [IF NOT EXISTS] [name] ON t (keys)`.
public struct CreateIndex: Sendable, Hashable {
  /// The index.
  public var name: Identifier?
  /// What is done about one of that name.
  public var existing: Existing
  /// UNIQUE.
  public var unique: Bool
  /// The table.
  public var table: QualifiedName
  /// Its keys.
  public var keys: [OrderItem]

  /// Creates a statement.
  public init(
    name: Identifier?, existing: Existing = .refuse, unique: Bool = false, table: QualifiedName, keys: [OrderItem]
  ) {
    self.name = name
    self.existing = existing
    self.unique = unique
    self.table = table
    self.keys = keys
  }
}

/// `DROP TABLE | VIEW | INDEX | MEASURE | MACRO [IF EXISTS] name, …`.
public struct Drop: Sendable, Hashable {
  /// What can be dropped.
  public enum Subject: String, Sendable, Hashable {
    case table = "TABLE"
    case view = "VIEW"
    case index = "INDEX"
    case measure = "MEASURE"
    case macro = "MACRO"
    case sequence = "SEQUENCE"
    case schema = "SCHEMA"
    case type = "TYPE"
  }

  /// What is dropped.
  public var subject: Subject
  /// Whether one that is not there is passed over.
  public var ifExists: Bool
  /// Their names.
  public var names: [QualifiedName]
  /// CASCADE: what stands on them goes with them.
  public var cascades: Bool

  /// Creates a statement.
  public init(_ subject: Subject, ifExists: Bool = false, names: [QualifiedName], cascades: Bool = false) {
    self.subject = subject
    self.ifExists = ifExists
    self.names = names
    self.cascades = cascades
  }
}

/// `ALTER TABLE [IF EXISTS] t change`.
public struct AlterTable: Sendable, Hashable {
  /// What can be changed.
  public enum Change: Sendable, Hashable {
    case addColumn(ColumnDefinition, ifNotExists: Bool)
    case dropColumn(Identifier, ifExists: Bool)
    case renameColumn(Identifier, to: Identifier)
    case rename(to: Identifier)
    /// `TYPE type [USING expression]`.
    case setType(Identifier, TypeName, using: Expression?)
    /// nil drops the default.
    case setDefault(Identifier, Expression?)
    case setNotNull(Identifier, Bool)
  }

  /// The table.
  public var name: QualifiedName
  /// Whether a table that is not there is passed over.
  public var ifExists: Bool
  /// What is changed.
  public var change: Change

  /// Creates a statement.
  public init(name: QualifiedName, ifExists: Bool = false, change: Change) {
    self.name = name
    self.ifExists = ifExists
    self.change = change
  }
}
