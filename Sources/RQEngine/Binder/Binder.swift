import RQSyntax

/// Turns the syntax of a query into a logical plan: resolves names, finds types, and fixes the grain.
struct Binder {
  let catalog: Catalog
  let settings: Settings
  let parameters: [String: Value]
  /// The table meant when FROM is left out.
  let defaultTable: String
  /// The functions of the program.
  let functions: RegisteredFunctions
  /// Notes on meaning, in the order they came up.
  var notes: [Diagnostic] = []
  private var nextColumn = 0
  /// The scopes of the queries around the one being bound, outermost first.
  var outers: [Scope] = []
  /// The columns of those scopes that were used.
  var outerColumns = Set<Column>()
  /// The aggregates that queries inside asked of those around them, by the number of the one asked.
  var outerAggregates: [Int: [AggregateColumn]] = [:]
  /// The number of a query that was found to group only when a query inside it asked for an aggregate.
  var wantsGroups: Int?
  /// Whether tables show the numbers of their rows, because the statement asks for them.
  var numbersRows = false
  /// Whether the number of a row was asked for where there was none.
  var missesRowNumbers = false
  /// The tables of WITH that can be named here, by folded name.
  var commonTables: [String: CommonTableBinding] = [:]
  /// Runs a query whose values decide what another one looks like; nil where nothing can be run.
  var run: ((BoundQuery) throws -> Relation)?
  /// Reads a file that holds a table, and what is wrong with its rows; nil where no file can be read.
  var readFile: ((String) throws -> (Table, [Diagnostic]))?
  /// The views being read, outermost first.
  var openViews: [String] = []
  /// The number of the last plan that several readers share.
  var nextShared = 0
  /// Whether the rows of the query being bound are read by another one.
  var isInner = false
  /// What to write into the text of the statement so that GROUP BY and SELECT say what makes a row.
  var grainEdits: [GrainEdit] = []

  /// How deep an expression may nest once bound, with its aliases put in.
  static let maxHeight = SyntaxLimits.treeHeight

  /// How many expressions the aliases of a statement may stand for, put in wherever they are used.
  static let maxExpansions = 200_000
  var expansions = 0

  init(
    catalog: Catalog, settings: Settings, parameters: [String: Value], defaultTable: String,
    functions: RegisteredFunctions
  ) {
    self.catalog = catalog
    self.settings = settings
    self.parameters = parameters
    self.defaultTable = defaultTable
    self.functions = functions
    now = WallClock.now()
  }

  /// What tells aggregates from other functions.
  var aggregateDetector: AggregateDetector { AggregateDetector(functions: functions) }

  /// The moment the statement began, in UTC.
  let now: Timestamp

  /// A column that no other operator of the plan has.
  mutating func makeColumn(_ name: String, _ type: DataType) -> Column {
    nextColumn += 1
    return Column(id: nextColumn, type: type, name: name)
  }

  /// The error for what the grammar has and nothing carries out yet.
  static func unsupported(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(SyntaxCode.unsupported.rawValue, "\(what) is not supported yet", at: span)
  }

  mutating func note(_ diagnostic: Diagnostic) {
    if settings.notes, !notes.contains(diagnostic) { notes.append(diagnostic) }
  }

  var evaluation: EvaluationOptions {
    EvaluationOptions(divisionByZeroIsError: settings.divisionByZeroIsError)
  }
}

/// A query bound: its plan and how its columns are headed.
struct BoundQuery: Sendable {
  var plan: LogicalPlan
  /// What the columns are headed by when the rows are shown.
  var headings: [String]
  /// The columns as a query around this one sees them.
  var columns: [ColumnSchema]
  var notes: [Diagnostic]
  /// Whether the rows come in an order that says nothing.
  var isUnordered = false
  /// The places of the columns that are keys of what makes a row.
  var keys: Set<Int> = []
  /// What to write into the text so that it says what makes a row.
  var grainEdits: [GrainEdit] = []

  init(plan: LogicalPlan, headings: [String]? = nil, columns: [ColumnSchema], notes: [Diagnostic]) {
    self.plan = plan
    self.headings = headings ?? columns.map(\.name)
    self.columns = columns
    self.notes = notes
  }
}
