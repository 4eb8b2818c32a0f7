/// The words the grammar knows; the single list that the parser, completion and the grammar test share.
public enum Keyword: String, Sendable, CaseIterable {
  case abort = "ABORT"
  case absent = "ABSENT"
  case add = "ADD"
  case all = "ALL"
  case alter = "ALTER"
  case always = "ALWAYS"
  case analyze = "ANALYZE"
  case and = "AND"
  case anti = "ANTI"
  case any = "ANY"
  case applicable = "APPLICABLE"
  case array = "ARRAY"
  case `as` = "AS"
  case asc = "ASC"
  case asof = "ASOF"
  case assert = "ASSERT"
  case begin = "BEGIN"
  case between = "BETWEEN"
  case bigint = "BIGINT"
  case blank = "BLANK"
  case bool = "BOOL"
  case boolean = "BOOLEAN"
  case both = "BOTH"
  case by = "BY"
  case call = "CALL"
  case cascade = "CASCADE"
  case `case` = "CASE"
  case cast = "CAST"
  case char = "CHAR"
  case character = "CHARACTER"
  case chart = "CHART"
  case check = "CHECK"
  case checkpoint = "CHECKPOINT"
  case collate = "COLLATE"
  case column = "COLUMN"
  case columns = "COLUMNS"
  case comment = "COMMENT"
  case commit = "COMMIT"
  case conflict = "CONFLICT"
  case constraint = "CONSTRAINT"
  case copy = "COPY"
  case create = "CREATE"
  case cross = "CROSS"
  case cube = "CUBE"
  case current = "CURRENT"
  case cycle = "CYCLE"
  case data = "DATA"
  case date = "DATE"
  case day = "DAY"
  case days = "DAYS"
  case deallocate = "DEALLOCATE"
  case decimal = "DECIMAL"
  case `default` = "DEFAULT"
  case delete = "DELETE"
  case desc = "DESC"
  case describe = "DESCRIBE"
  case distinct = "DISTINCT"
  case `do` = "DO"
  case double = "DOUBLE"
  case drop = "DROP"
  case `else` = "ELSE"
  case end = "END"
  case error = "ERROR"
  case escape = "ESCAPE"
  case except = "EXCEPT"
  case exclude = "EXCLUDE"
  case execute = "EXECUTE"
  case exists = "EXISTS"
  case explain = "EXPLAIN"
  case extract = "EXTRACT"
  case `false` = "FALSE"
  case fetch = "FETCH"
  case filter = "FILTER"
  case first = "FIRST"
  case float = "FLOAT"
  case following = "FOLLOWING"
  case `for` = "FOR"
  case force = "FORCE"
  case foreign = "FOREIGN"
  case from = "FROM"
  case full = "FULL"
  case function = "FUNCTION"
  case generated = "GENERATED"
  case glob = "GLOB"
  case global = "GLOBAL"
  case group = "GROUP"
  case grouping = "GROUPING"
  case groups = "GROUPS"
  case having = "HAVING"
  case hour = "HOUR"
  case hours = "HOURS"
  case hugeint = "HUGEINT"
  case `if` = "IF"
  case ignore = "IGNORE"
  case ilike = "ILIKE"
  case `in` = "IN"
  case include = "INCLUDE"
  case increment = "INCREMENT"
  case index = "INDEX"
  case inner = "INNER"
  case insert = "INSERT"
  case int = "INT"
  case integer = "INTEGER"
  case intersect = "INTERSECT"
  case interval = "INTERVAL"
  case into = "INTO"
  case `is` = "IS"
  case isnull = "ISNULL"
  case join = "JOIN"
  case key = "KEY"
  case lambda = "LAMBDA"
  case last = "LAST"
  case lateral = "LATERAL"
  case latest = "LATEST"
  case leading = "LEADING"
  case left = "LEFT"
  case like = "LIKE"
  case limit = "LIMIT"
  case load = "LOAD"
  case local = "LOCAL"
  case macro = "MACRO"
  case map = "MAP"
  case matched = "MATCHED"
  case materialized = "MATERIALIZED"
  case maxvalue = "MAXVALUE"
  case measure = "MEASURE"
  case merge = "MERGE"
  case microsecond = "MICROSECOND"
  case microseconds = "MICROSECONDS"
  case millisecond = "MILLISECOND"
  case milliseconds = "MILLISECONDS"
  case minute = "MINUTE"
  case minutes = "MINUTES"
  case minvalue = "MINVALUE"
  case month = "MONTH"
  case months = "MONTHS"
  case name = "NAME"
  case natural = "NATURAL"
  case next = "NEXT"
  case no = "NO"
  case not = "NOT"
  case nothing = "NOTHING"
  case notnull = "NOTNULL"
  case null = "NULL"
  case nulls = "NULLS"
  case numeric = "NUMERIC"
  case offset = "OFFSET"
  case on = "ON"
  case only = "ONLY"
  case or = "OR"
  case order = "ORDER"
  case ordinality = "ORDINALITY"
  case others = "OTHERS"
  case outer = "OUTER"
  case over = "OVER"
  case param = "PARAM"
  case partition = "PARTITION"
  case per = "PER"
  case percent = "PERCENT"
  case pivot = "PIVOT"
  case position = "POSITION"
  case positional = "POSITIONAL"
  case pragma = "PRAGMA"
  case preceding = "PRECEDING"
  case precision = "PRECISION"
  case prepare = "PREPARE"
  case primary = "PRIMARY"
  case qualify = "QUALIFY"
  case quarter = "QUARTER"
  case quarters = "QUARTERS"
  case range = "RANGE"
  case real = "REAL"
  case recursive = "RECURSIVE"
  case references = "REFERENCES"
  case reindex = "REINDEX"
  case release = "RELEASE"
  case rename = "RENAME"
  case repeatable = "REPEATABLE"
  case replace = "REPLACE"
  case reset = "RESET"
  case respect = "RESPECT"
  case restrict = "RESTRICT"
  case returning = "RETURNING"
  case right = "RIGHT"
  case rollback = "ROLLBACK"
  case rollup = "ROLLUP"
  case row = "ROW"
  case rows = "ROWS"
  case sample = "SAMPLE"
  case save = "SAVE"
  case savepoint = "SAVEPOINT"
  case schema = "SCHEMA"
  case second = "SECOND"
  case seconds = "SECONDS"
  case select = "SELECT"
  case semi = "SEMI"
  case sequence = "SEQUENCE"
  case session = "SESSION"
  case set = "SET"
  case sets = "SETS"
  case severity = "SEVERITY"
  case show = "SHOW"
  case similar = "SIMILAR"
  case since = "SINCE"
  case smallint = "SMALLINT"
  case some = "SOME"
  case source = "SOURCE"
  case stages = "STAGES"
  case start = "START"
  case stored = "STORED"
  case substring = "SUBSTRING"
  case summarize = "SUMMARIZE"
  case table = "TABLE"
  case tablesample = "TABLESAMPLE"
  case target = "TARGET"
  case temp = "TEMP"
  case temporary = "TEMPORARY"
  case test = "TEST"
  case text = "TEXT"
  case then = "THEN"
  case ties = "TIES"
  case time = "TIME"
  case timestamp = "TIMESTAMP"
  case timestampMs = "TIMESTAMP_MS"
  case timestampNs = "TIMESTAMP_NS"
  case timestampS = "TIMESTAMP_S"
  case timestamptz = "TIMESTAMPTZ"
  case tinyint = "TINYINT"
  case to = "TO"
  case totals = "TOTALS"
  case trace = "TRACE"
  case trailing = "TRAILING"
  case transaction = "TRANSACTION"
  case trim = "TRIM"
  case `true` = "TRUE"
  case truncate = "TRUNCATE"
  case tryCast = "TRY_CAST"
  case type = "TYPE"
  case unbounded = "UNBOUNDED"
  case union = "UNION"
  case unique = "UNIQUE"
  case unknown = "UNKNOWN"
  case unpivot = "UNPIVOT"
  case update = "UPDATE"
  case use = "USE"
  case using = "USING"
  case vacuum = "VACUUM"
  case value = "VALUE"
  case values = "VALUES"
  case varchar = "VARCHAR"
  case variable = "VARIABLE"
  case varying = "VARYING"
  case view = "VIEW"
  case virtual = "VIRTUAL"
  case week = "WEEK"
  case weeks = "WEEKS"
  case when = "WHEN"
  case `where` = "WHERE"
  case window = "WINDOW"
  case with = "WITH"
  case within = "WITHIN"
  case without = "WITHOUT"
  case work = "WORK"
  case year = "YEAR"
  case years = "YEARS"
  case zone = "ZONE"

  /// How far a word is taken from the names a person may choose.
  public enum Reservation: Sendable, Hashable {
    /// A name like any other wherever the grammar does not expect the word.
    case none
    /// A name, but an alias only after AS.
    case alias
    /// A name only after AS and after a dot.
    case label
    /// Never a name unless quoted.
    case full
  }

  /// Whether and where the word can be a name without quotes.
  public var reservation: Reservation {
    switch self {
    case .as, .except, .fetch, .for, .from, .group, .having, .intersect, .into, .join, .limit, .offset, .on, .order,
      .pivot, .qualify, .returning, .select, .union, .unpivot, .using, .where, .window, .with:
      return .full
    case .all, .and, .anti, .any, .array, .asc, .asof, .between, .both, .case, .cast, .collate, .column, .cross,
      .default, .desc, .distinct, .else, .end, .escape, .exists, .false, .full, .ilike, .in, .inner, .is, .isnull,
      .lateral, .leading, .left, .like, .natural, .not, .notnull, .null, .or, .right, .semi, .similar, .some, .then,
      .trailing, .true, .tryCast, .values, .when:
      return .label
    case .chart, .glob, .latest, .over, .positional, .since, .tablesample, .totals, .within:
      return .alias
    default:
      return .none
    }
  }

  /// Whether the word can be a name, alone or qualified.
  var isName: Bool { reservation == .none || reservation == .alias }

  /// Whether the word names a type that may stand before a string: `DATE '2024-01-01'`.
  public var isTypeWord: Bool {
    switch self {
    case .bigint, .bool, .boolean, .char, .date, .decimal, .double, .float, .hugeint, .int, .integer, .interval,
      .numeric, .real, .smallint, .text, .time, .timestamp, .timestampMs, .timestampNs, .timestampS, .timestamptz,
      .tinyint, .varchar:
      return true
    default: return false
    }
  }

  /// Whether the word is a unit of time, as in `INTERVAL '3' MONTH`.
  public var isTimeUnit: Bool {
    switch self {
    case .day, .days, .hour, .hours, .microsecond, .microseconds, .millisecond, .milliseconds, .minute, .minutes,
      .month, .months, .quarter, .quarters, .second, .seconds, .week, .weeks, .year, .years:
      return true
    default: return false
    }
  }

  /// Whether the word, though reserved, names a function where a parenthesis follows: `left(title, 2)`.
  var namesFunction: Bool { self == .left || self == .right }

  /// Whether the word, though a name elsewhere, starts a form of its own where a parenthesis follows.
  public var isSpecialForm: Bool {
    switch self {
    case .columns, .cube, .extract, .interval, .position, .rollup, .row, .substring, .table, .trim: return true
    default: return false
    }
  }

  /// The words a statement starts with.
  public static let statementStarts: [Keyword] = [
    .select, .from, .with, .values, .describe, .desc, .show, .explain, .use, .set, .reset, .create, .drop, .alter,
    .insert, .update, .delete, .truncate, .begin, .start, .commit, .rollback, .copy, .load, .save, .summarize, .assert,
    .param, .include, .test, .pivot, .unpivot, .pragma, .vacuum, .checkpoint, .reindex, .prepare, .execute, .deallocate,
    .savepoint,
    .release, .abort, .trace, .merge,
  ]

  /// Whether a clause of a query starts with the word.
  var startsClause: Bool {
    switch self {
    case .select, .from, .`where`, .group, .having, .window, .qualify, .order, .limit, .offset, .fetch: return true
    default: return false
    }
  }

  /// Whether a query may start with the word.
  var startsQuery: Bool {
    switch self {
    case .select, .from, .with, .values, .pivot, .unpivot: return true
    default: return false
    }
  }

  /// Whether the word joins two queries.
  var setOperator: SetOperator? {
    switch self {
    case .union: return .union
    case .intersect: return .intersect
    case .except: return .except
    default: return nil
    }
  }

  /// Whether the word ends a list whose last comma may trail.
  var endsList: Bool { reservation == .full && self != .as }

  /// The keyword a word spells in either case; nil for any other word.
  public init?(word: String) {
    var key = WordKey()
    for byte in word.utf8 { key.append(byte) }
    guard let keyword = KeywordTable.shared.find(key) else { return nil }
    self = keyword
  }
}
