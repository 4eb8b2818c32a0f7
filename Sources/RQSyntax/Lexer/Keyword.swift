/// The words the grammar knows; the single list that the parser, completion and the grammar test share.
public enum Keyword: String, Sendable, CaseIterable {
  case all = "ALL"
  case analyze = "ANALYZE"
  case and = "AND"
  case `as` = "AS"
  case asc = "ASC"
  case between = "BETWEEN"
  case bigint = "BIGINT"
  case bool = "BOOL"
  case boolean = "BOOLEAN"
  case by = "BY"
  case `case` = "CASE"
  case cast = "CAST"
  case cross = "CROSS"
  case date = "DATE"
  case decimal = "DECIMAL"
  case desc = "DESC"
  case describe = "DESCRIBE"
  case distinct = "DISTINCT"
  case double = "DOUBLE"
  case `else` = "ELSE"
  case end = "END"
  case escape = "ESCAPE"
  case except = "EXCEPT"
  case explain = "EXPLAIN"
  case `false` = "FALSE"
  case filter = "FILTER"
  case first = "FIRST"
  case float = "FLOAT"
  case from = "FROM"
  case full = "FULL"
  case group = "GROUP"
  case having = "HAVING"
  case ilike = "ILIKE"
  case `in` = "IN"
  case inner = "INNER"
  case int = "INT"
  case integer = "INTEGER"
  case intersect = "INTERSECT"
  case `is` = "IS"
  case isnull = "ISNULL"
  case join = "JOIN"
  case last = "LAST"
  case left = "LEFT"
  case like = "LIKE"
  case limit = "LIMIT"
  case natural = "NATURAL"
  case not = "NOT"
  case notnull = "NOTNULL"
  case null = "NULL"
  case nulls = "NULLS"
  case numeric = "NUMERIC"
  case offset = "OFFSET"
  case on = "ON"
  case or = "OR"
  case order = "ORDER"
  case outer = "OUTER"
  case precision = "PRECISION"
  case qualify = "QUALIFY"
  case real = "REAL"
  case reset = "RESET"
  case right = "RIGHT"
  case select = "SELECT"
  case set = "SET"
  case show = "SHOW"
  case text = "TEXT"
  case then = "THEN"
  case to = "TO"
  case `true` = "TRUE"
  case tryCast = "TRY_CAST"
  case union = "UNION"
  case use = "USE"
  case using = "USING"
  case varchar = "VARCHAR"
  case when = "WHEN"
  case `where` = "WHERE"
  case window = "WINDOW"
  case with = "WITH"

  /// How far a word is taken from the names a person may choose.
  public enum Reservation: Sendable, Hashable {
    /// A name like any other wherever the grammar does not expect the word.
    case none
    /// A name only after AS and after a dot.
    case label
    /// Never a name unless quoted.
    case full
  }

  /// Whether and where the word can be a name without quotes.
  public var reservation: Reservation {
    switch self {
    case .`as`, .except, .from, .group, .having, .intersect, .join, .limit, .offset, .on, .order, .qualify, .select,
      .union, .using, .`where`, .window, .with:
      return .full
    case .all, .and, .asc, .between, .`case`, .cast, .cross, .desc, .distinct, .`else`, .end, .escape, .`false`, .full,
      .ilike, .`in`, .inner, .`is`, .isnull, .left, .like, .natural, .not, .notnull, .null, .or, .right, .then, .`true`,
      .tryCast, .when:
      return .label
    case .analyze, .bigint, .bool, .boolean, .by, .date, .decimal, .describe, .double, .explain, .filter, .first,
      .float, .int, .integer, .last, .nulls, .numeric, .outer, .precision, .real, .reset, .set, .show, .text, .to, .use,
      .varchar:
      return .none
    }
  }

  /// Whether the word names a type that may stand before a string: `DATE '2024-01-01'`.
  public var isTypeWord: Bool {
    switch self {
    case .bigint, .bool, .boolean, .date, .decimal, .double, .float, .int, .integer, .numeric, .real, .text, .varchar:
      return true
    default: return false
    }
  }

  /// Whether the word, though reserved, names a function where a parenthesis follows: `left(title, 2)`.
  var namesFunction: Bool { self == .left || self == .right }

  /// The words a statement starts with.
  public static let statementStarts: [Keyword] = [
    .select, .from, .describe, .desc, .show, .explain, .use, .set, .reset,
  ]

  /// Whether a clause of a query starts with the word.
  var startsClause: Bool {
    switch self {
    case .select, .from, .`where`, .group, .having, .order, .limit, .offset: return true
    default: return false
    }
  }

  /// The keyword a word spells in either case; nil for any other word.
  public init?(word: String) {
    var key = WordKey()
    for byte in word.utf8 { key.append(byte) }
    guard let keyword = KeywordTable.shared.find(key) else { return nil }
    self = keyword
  }
}

/// A word of up to sixteen ASCII letters packed into two integers, so that keywords are compared without a String.
struct WordKey: Hashable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private var count = 0

  /// Whether the word can be a keyword at all: not empty, not too long, ASCII.
  private(set) var fits = true

  /// Adds one byte, letters in upper case.
  mutating func append(_ byte: UInt8) {
    let upper = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
    if count < 8 {
      low = low << 8 | UInt64(upper)
    } else if count < 16 {
      high = high << 8 | UInt64(upper)
    } else {
      fits = false
    }
    count += 1
  }

  /// Says that the word holds something that no keyword holds.
  mutating func reject() { fits = false }

  var slot: Int {
    let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 55)
  }
}

/// Keywords by their packed spelling: open addressing in a table that is never more than a fifth full.
struct KeywordTable: Sendable {
  static let shared = KeywordTable()
  private static let size = 512
  private let keys: [(low: UInt64, high: UInt64, keyword: Keyword?)]

  private init() {
    var keys = [(low: UInt64, high: UInt64, keyword: Keyword?)](repeating: (0, 0, nil), count: Self.size)
    for keyword in Keyword.allCases {
      var key = WordKey()
      for byte in keyword.rawValue.utf8 { key.append(byte) }
      var slot = key.slot
      while keys[slot].keyword != nil { slot = (slot + 1) & (Self.size - 1) }
      keys[slot] = (key.low, key.high, keyword)
    }
    self.keys = keys
  }

  func find(_ key: WordKey) -> Keyword? {
    guard key.fits else { return nil }
    var slot = key.slot
    while let keyword = keys[slot].keyword {
      if keys[slot].low == key.low, keys[slot].high == key.high { return keyword }
      slot = (slot + 1) & (Self.size - 1)
    }
    return nil
  }
}
