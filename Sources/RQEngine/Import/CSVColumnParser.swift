/// Turns the fields of one column of a block into typed values.
///
/// It begins with the kind the column is known to have and begins anew with a wider one when a field does not fit: blocks
/// are small, and columns seldom change their mind.
struct CSVColumnParser {
  private let memory: ImportMemory
  private var coder: CSVTextCoder
  private var values: Buffer
  private var valid: Buffer
  private var scales: Buffer
  private var capacity = 0
  private var unescaped: [UInt8] = []
  /// Where the values of the block go, and where its texts do: those are needed for a shorter time.
  private var valueMemory = CSVBlockMemory(size: 0)
  private var textMemory = CSVBlockMemory(size: 0)

  init(memory: ImportMemory) throws {
    self.memory = memory
    coder = try CSVTextCoder(memory: memory)
    values = try Buffer(byteCount: 0)
    valid = try Buffer(byteCount: 0)
    scales = try Buffer(byteCount: 0)
  }

  /// The fields of one column of the block a reader has read.
  struct Fields {
    let bytes: UnsafePointer<UInt8>
    let first: UnsafePointer<CSVField>
    let stride: Int
    let count: Int

    init(_ reader: CSVBlockReader, column: Int) {
      bytes = reader.bytes
      first = reader.rows + column
      stride = reader.layout.columns
      count = reader.rowCount
    }

    @inline(__always)
    subscript(row: Int) -> CSVField { first[row &* stride] }
  }

  private enum Attempt {
    case done(CSVBlockColumn)
    /// A field is of another kind.
    case meets(CSVKind)
  }

  /// Says that the columns that follow are of a new block of so many bytes.
  mutating func begin(bytes: Int) {
    valueMemory = CSVBlockMemory(size: bytes + 4096)
    textMemory = CSVBlockMemory(size: bytes + 4096)
  }

  /// The values of a column, which is known to be at least `kind`.
  mutating func parse(_ fields: Fields, kind: CSVKind) throws -> CSVBlockColumn {
    try grow(to: fields.count)
    var kind = kind
    while true {
      switch try attempt(fields, as: kind) {
      case .done(let column): return column
      case .meets(let other): kind = kind.joined(with: other)
      }
    }
  }

  private mutating func grow(to rows: Int) throws {
    if rows <= capacity { return }
    try memory.reserve((rows - capacity) * 18)
    values = try Buffer(byteCount: rows * 16)
    valid = try Buffer(byteCount: rows)
    scales = try Buffer(byteCount: rows)
    capacity = rows
  }

  private mutating func attempt(_ fields: Fields, as kind: CSVKind) throws -> Attempt {
    switch kind {
    case .null:
      for row in 0..<fields.count where !fields[row].isNull { return .meets(CSVColumnParser.kind(of: fields, row)) }
      return .done(.empty)
    case .integer: return try integers(fields, .integer) { CSVValue.integer($0, $1) }
    case .date: return try integers(fields, .date) { CSVValue.date($0, $1) }
    case .timestamp: return try integers(fields, .timestamp) { CSVValue.timestamp($0, $1) }
    case .boolean: return try integers(fields, .boolean) { CSVValue.boolean($0, $1).map { $0 ? 1 : 0 } }
    case .decimal:
      if let attempt = try decimals(fields, as: Int64.self, digits: 18) { return attempt }
      if let attempt = try decimals(fields, as: Int128.self, digits: Decimal.maxPrecision) { return attempt }
      // Where each number would do alone, they need too many digits at a common scale.
      return .meets(firstMisfit(fields) ?? .double)
    case .double: return try doubles(fields)
    case .text: return try texts(fields)
    }
  }

  private static func kind(of fields: Fields, _ row: Int) -> CSVKind {
    let field = fields[row]
    return field.hasDoubledQuotes ? .text : CSVValue.kind(fields.bytes + field.start, field.count)
  }

  /// The kind of the first field that is no number in plain notation.
  private func firstMisfit(_ fields: Fields) -> CSVKind? {
    for row in 0..<fields.count where !fields[row].isNull {
      let kind = CSVColumnParser.kind(of: fields, row)
      if kind != .integer, kind != .decimal { return kind }
    }
    return nil
  }

  private func integers(
    _ fields: Fields, _ kind: CSVKind, _ read: (UnsafePointer<UInt8>, Int) -> Int64?
  ) throws -> Attempt {
    let values = self.values.base.assumingMemoryBound(to: Int64.self)
    var low = Int64.max
    var high = Int64.min
    let (nulls, misfit) = CSVColumnParser.fill(values, valid, fields) { row, field in
      guard let value = read(fields.bytes + field.start, field.count), !field.hasDoubledQuotes else { return false }
      values[row] = value
      low = min(low, value)
      high = max(high, value)
      return true
    }
    if let misfit { return .meets(CSVColumnParser.kind(of: fields, misfit)) }
    if nulls == fields.count { return .done(.empty) }
    var column = try finish(kind, values, fields.count, nulls, .narrowest(Int128(min(low, 0)), Int128(max(high, 0))))
    if kind == .integer {
      column.integerDigits = max(
        Decimal(unscaled: Int128(low), scale: 0).digits, Decimal(unscaled: Int128(high), scale: 0).digits)
    }
    return .done(column)
  }

  /// Decimals with at most `digits` digits at a common scale; nil when a field does not fit.
  private func decimals<T: FixedWidthInteger & BitwiseCopyable>(
    _ fields: Fields, as type: T.Type, digits: Int
  ) throws -> Attempt? {
    let values = self.values.base.assumingMemoryBound(to: T.self)
    let scales = self.scales.base.assumingMemoryBound(to: UInt8.self)
    scales.update(repeating: 0, count: fields.count)
    var integerDigits = 0
    var leastScale = Int.max
    var scale = 0
    let (nulls, misfit) = CSVColumnParser.fill(values, valid, fields) { row, field in
      guard !field.hasDoubledQuotes,
        let value: (unscaled: T, integerDigits: Int, scale: Int) = CSVValue.decimal(
          fields.bytes + field.start, field.count, digits: digits)
      else { return false }
      values[row] = value.unscaled
      scales[row] = UInt8(truncatingIfNeeded: value.scale)
      integerDigits = max(integerDigits, value.integerDigits)
      scale = max(scale, value.scale)
      leastScale = min(leastScale, value.scale)
      return true
    }
    if misfit != nil { return nil }
    if nulls == fields.count { return .done(.empty) }
    if integerDigits + scale > digits { return nil }
    if leastScale < scale {
      let powers = Decimal.powers.map { T(truncatingIfNeeded: $0) }
      // All digits together fit, as was tested above.
      for row in 0..<fields.count { values[row] &*= powers[scale - Int(scales[row])] }
    }
    var low: T = 0
    var high: T = 0
    for row in 0..<fields.count {
      low = min(low, values[row])
      high = max(high, values[row])
    }
    var column = try finish(.decimal, values, fields.count, nulls, .narrowest(Int128(low), Int128(high)))
    column.integerDigits = integerDigits
    column.scale = scale
    return .done(column)
  }

  private func doubles(_ fields: Fields) throws -> Attempt {
    let values = self.values.base.assumingMemoryBound(to: Double.self)
    let (nulls, misfit) = CSVColumnParser.fill(values, valid, fields) { row, field in
      guard let value = CSVValue.double(fields.bytes + field.start, field.count), !field.hasDoubledQuotes else {
        return false
      }
      values[row] = value
      return true
    }
    if misfit != nil { return .meets(.text) }
    if nulls == fields.count { return .done(.empty) }
    try memory.reserve(fields.count * 8)
    let data = try valueMemory.allocate(fields.count * 8)
    data.base.copyMemory(from: values, byteCount: fields.count * 8)
    return .done(
      CSVBlockColumn(kind: .double, physical: .double, data: data, validity: try validity(fields.count, nulls)))
  }

  private mutating func texts(_ fields: Fields) throws -> Attempt {
    coder.reset()
    let codes = values.base.assumingMemoryBound(to: UInt32.self)
    // The rows of a report stand together: a field is most often the one above it again, and that needs no hash.
    var above = (start: 0, count: -1, code: UInt32(0))
    let (nulls, _) = try CSVColumnParser.fill(codes, valid, fields) { row, field in
      let text = fields.bytes + field.start
      let count = field.count
      if count == above.count, !field.hasDoubledQuotes, CSVColumnParser.isEqual(text, fields.bytes + above.start, count)
      {
        codes[row] = above.code
        return true
      }
      if field.hasDoubledQuotes {
        codes[row] = try codeOfUnescaped(text, count)
      } else {
        codes[row] = try coder.code(text, count)
        above = (field.start, count, codes[row])
      }
      return true
    }
    if nulls == fields.count { return .done(.empty) }
    var column = try finish(.text, codes, fields.count, nulls, .code(for: coder.count))
    column.dictionary = try coder.finish(in: textMemory)
    return .done(column)
  }

  /// Whether two texts of a length are equal; eight bytes behind each are readable.
  @inline(__always)
  private static func isEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var offset = 0
    while offset + 8 <= count {
      if ByteWord.load(a + offset) != ByteWord.load(b + offset) { return false }
      offset += 8
    }
    let difference = ByteWord.load(a + offset) ^ ByteWord.load(b + offset)
    return difference & ((1 &<< UInt64(truncatingIfNeeded: (count &- offset) &* 8)) &- 1) == 0
  }

  private mutating func codeOfUnescaped(_ bytes: UnsafePointer<UInt8>, _ count: Int) throws -> UInt32 {
    unescaped.removeAll(keepingCapacity: true)
    var position = 0
    while position < count {
      let byte = bytes[position]
      unescaped.append(byte)
      position += byte == CSVByte.quote ? 2 : 1
    }
    let length = unescaped.count
    unescaped.append(contentsOf: repeatElement(0, count: 8))
    return try unescaped.withUnsafeBufferPointer { buffer in
      // Eight bytes at least were appended, so there is an address.
      guard let base = buffer.baseAddress else { return 0 }
      return try coder.code(base, length)
    }
  }

  /// Marks NULL fields and has `store` take the others in order, up to the first it refuses; gives the number of NULLs and
  /// the row of the refused field.
  @inline(__always)
  private static func fill<T: Numeric>(
    _ values: UnsafeMutablePointer<T>, _ valid: Buffer, _ fields: Fields, _ store: (Int, CSVField) throws -> Bool
  ) rethrows -> (nulls: Int, misfit: Int?) {
    let valid = valid.base.assumingMemoryBound(to: UInt8.self)
    var nulls = 0
    for row in 0..<fields.count {
      let field = fields[row]
      if field.isNull {
        values[row] = 0
        valid[row] = 0
        nulls += 1
      } else {
        if !(try store(row, field)) { return (nulls, row) }
        valid[row] = 1
      }
    }
    return (nulls, nil)
  }

  /// Copies values to memory of their own, in a narrower type.
  private func finish<T: FixedWidthInteger & BitwiseCopyable>(
    _ kind: CSVKind, _ values: UnsafePointer<T>, _ count: Int, _ nulls: Int, _ physical: PhysicalType
  ) throws -> CSVBlockColumn {
    try memory.reserve(count * physical.width)
    let data = try valueMemory.allocate(count * physical.width)
    switch physical.width {
    case 1: narrow(values, count, to: data, as: Int8.self)
    case 2: narrow(values, count, to: data, as: Int16.self)
    case 4: narrow(values, count, to: data, as: Int32.self)
    case 8: narrow(values, count, to: data, as: Int64.self)
    default: narrow(values, count, to: data, as: Int128.self)
    }
    return CSVBlockColumn(kind: kind, physical: physical, data: data, validity: try validity(count, nulls))
  }

  private func narrow<T: FixedWidthInteger, U: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafePointer<T>, _ count: Int, to data: CSVBlockBytes, as type: U.Type
  ) {
    let target = data.base.assumingMemoryBound(to: U.self)
    for row in 0..<count { target[row] = U(truncatingIfNeeded: values[row]) }
  }

  private func validity(_ count: Int, _ nulls: Int) throws -> CSVBlockBytes? {
    if nulls == 0 { return nil }
    try memory.reserve(count)
    let copy = try valueMemory.allocate(count)
    copy.base.copyMemory(from: valid.base, byteCount: count)
    return copy
  }
}
