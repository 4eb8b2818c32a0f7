/// Cuts bytes into records and fields as RFC 4180 says, eight bytes at a time.
///
/// A quote counts only at the begin of a field; elsewhere in an unquoted field it is a character like any other.
struct CSVTokenizer {
  /// Why the cutting stopped.
  enum Stop {
    /// No further record begins before the end.
    case end
    /// There is no room for another record.
    case full
    /// The record is cut off by the end of the bytes.
    case needsMore
    /// The record is to be left out.
    case bad(CSVBadRow.Reason)
  }

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let separator: UInt8
  private let columns: Int
  /// One past the last byte that may be looked at: a line feed stands behind the bytes of a file's end.
  private let limit: Int
  /// Where the delimiters of `found` were looked for.
  private var word = 0
  private var found: UInt64 = 0
  /// All words looked at since the begin of the record, together, to tell whether a byte is not ASCII.
  private var high: UInt64 = 0
  /// Why the cutting stopped.
  private(set) var stop = Stop.end
  /// The place behind a bad record.
  private(set) var next = 0

  /// Starts to cut.
  ///
  /// - Parameters:
  ///   - bytes: the bytes, with `CSVBlockReader.padding` behind them.
  ///   - isAtEnd: whether the file ends with the bytes and a line feed was put behind them.
  init(bytes: UnsafePointer<UInt8>, count: Int, isAtEnd: Bool, separator: UInt8, columns: Int) {
    self.bytes = bytes
    self.count = count
    self.separator = separator
    self.columns = columns
    limit = isAtEnd ? count + 1 : count
  }

  /// Cuts good records until something else is met, which `stop` tells.
  ///
  /// - Returns: how many records there are now, those before included.
  mutating func cutGood(
    _ record: inout Int, end: Int, into target: UnsafeMutablePointer<CSVField>, rows: Int, capacity: Int,
    recordLimit: Int
  ) -> Int {
    var rows = rows
    high = 0
    look(at: record)
    while record < end {
      if rows == capacity {
        stop = .full
        return rows
      }
      let row = target + rows * columns
      var start = record
      var column = 0
      var isMisquoted = false
      var isEmpty = false
      var delimiter = 0
      repeat {
        var isQuoted = false
        if bytes[start] == CSVByte.quote {
          guard let (field, behind) = quoted(start) else {
            stop = .needsMore
            return rows
          }
          if column < columns { row[column] = field }
          isQuoted = true
          look(at: behind)
          high = ~0
          delimiter = seek()
          // Nothing but the carriage return of a line break may stand before the delimiter.
          if delimiter < limit, delimiter != behind,
            bytes[delimiter] != CSVByte.lineFeed || delimiter != behind + 1
              || bytes[behind] != CSVByte.carriageReturn
          {
            isMisquoted = true
          }
        } else {
          delimiter = seek()
        }
        if delimiter >= limit {
          stop = .needsMore
          return rows
        }
        if !isQuoted {
          var length = delimiter - start
          if length > 0, bytes[delimiter] == CSVByte.lineFeed, bytes[delimiter - 1] == CSVByte.carriageReturn {
            length -= 1
          }
          if column < columns { row[column] = CSVField(start: start, count: length) }
          isEmpty = length == 0
        }
        start = delimiter + 1
        column += 1
      } while bytes[delimiter] != CSVByte.lineFeed
      let length = min(delimiter, count) - record
      if column != columns || isMisquoted || length > recordLimit || high & ByteWord.topBits != 0 {
        // A blank line is no record, unless it can be the one field of one.
        if column == 1, isEmpty, columns > 1 {
          record = start
          continue
        }
        if let reason = problem(record, length, column, isMisquoted, recordLimit) {
          stop = .bad(reason)
          next = start
          return rows
        }
        high = ByteWord.load(bytes + word)
      }
      rows += 1
      record = start
    }
    stop = .end
    return rows
  }

  private func problem(
    _ record: Int, _ length: Int, _ column: Int, _ isMisquoted: Bool, _ recordLimit: Int
  ) -> CSVBadRow.Reason? {
    if length > recordLimit { return .tooLong }
    if !UTF8Check.isValid(bytes + record, count: length) { return .encoding }
    if isMisquoted { return .textBehindQuote }
    return column == columns ? nil : .fieldCount(column)
  }

  /// Looks for delimiters from a place on.
  @inline(__always)
  private mutating func look(at place: Int) {
    word = place
    let loaded = ByteWord.load(bytes + place)
    high |= loaded
    found =
      ByteWord.matches(loaded, ByteWord.spread(separator))
      | ByteWord.matches(loaded, ByteWord.spread(CSVByte.lineFeed))
  }

  /// The next delimiter, or a place at or behind the limit.
  @inline(__always)
  private mutating func seek() -> Int {
    while found == 0 {
      if word + 8 >= limit { return limit }
      look(at: word + 8)
    }
    let place = word + found.trailingZeroBitCount / 8
    found &= found &- 1
    return place
  }

  /// The field whose opening quote stands at `start`, and the place behind the closing one; nil when there is none yet.
  private func quoted(_ start: Int) -> (field: CSVField, behind: Int)? {
    let pattern = ByteWord.spread(CSVByte.quote)
    var isDoubled = false
    var position = start + 1
    while position < count {
      let matches = ByteWord.matches(ByteWord.load(bytes + position), pattern)
      if matches == 0 {
        position += 8
        continue
      }
      let quote = position + matches.trailingZeroBitCount / 8
      if quote >= count || quote + 1 >= limit { return nil }
      if quote + 1 < count, bytes[quote + 1] == CSVByte.quote {
        isDoubled = true
        position = quote + 2
        continue
      }
      return (CSVField(quotedStart: start + 1, count: quote - start - 1, hasDoubledQuotes: isDoubled), quote + 1)
    }
    return nil
  }
}
