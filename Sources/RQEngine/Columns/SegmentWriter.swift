/// Collects values of one column and cuts them into segments of the narrowest type.
///
/// Values are kept as narrow as those that came so far allow; a wider one widens all of them.
struct SegmentWriter {
  let type: DataType
  /// Rows collected.
  private(set) var count = 0
  /// The values in `stored`, 0 for NULL.
  var bytes: [UInt8] = []
  private(set) var stored: PhysicalType
  /// One byte a row, 1 for a value; empty while there is no NULL.
  var validity: [UInt8] = []
  var nullCount = 0
  var interner = TextInterner()
  let computing: PhysicalType
  /// All rows, where each stands in a run of many equal values; `bytes` and `validity` are empty then.
  private var runs = RunList()

  init(type: DataType) {
    self.type = type
    computing = PhysicalType.computing(type)
    switch computing {
    case .int64, .int128: stored = .int8
    case .code32: stored = .code8
    default: stored = computing
    }
  }

  /// Bytes of memory held, roughly.
  var memory: Int { bytes.count + validity.count + runs.memory + interner.memory }

  /// Appends the listed rows of a vector.
  mutating func append(_ vector: Vector, rows: Rows) {
    if rows.count == 0 { return }
    writeOutRuns()
    let isNullable = appendValidity(vector, rows)
    if computing == .code32 {
      guard let dictionary = vector.dictionary else { return pad(rows.count) }
      if let map = interner.map(from: dictionary) {
        appendMapped(vector, map, rows, isNullable)
        return
      }
    }
    widen(to: vector.physical)
    let start = grow(by: rows.count)
    switch stored {
    case .bool, .int8, .code8: store(UInt8.self, vector, rows, isNullable, start)
    case .int16: storeInt16(vector, rows, isNullable, start)
    case .int32: storeInt32(vector, rows, isNullable, start)
    case .int64: storeInt64(vector, rows, isNullable, start)
    case .int128: storeInt128(vector, rows, isNullable, start)
    case .double: store(UInt64.self, vector, rows, isNullable, start)
    case .code16:
      if vector.physical == .code8 {
        store(UInt8.self, as: UInt16.self, vector, rows, isNullable, start)
      } else {
        store(UInt16.self, vector, rows, isNullable, start)
      }
    case .code32:
      switch vector.physical {
      case .code8: store(UInt8.self, as: UInt32.self, vector, rows, isNullable, start)
      case .code16: store(UInt16.self, as: UInt32.self, vector, rows, isNullable, start)
      default: store(UInt32.self, vector, rows, isNullable, start)
      }
    }
  }

  /// Appends the listed rows of a vector of texts, of whose dictionary only the texts of these rows are taken over.
  mutating func appendTexts(_ vector: Vector, rows: Rows) {
    guard rows.count > 0, let dictionary = vector.dictionary else { return append(vector, rows: rows) }
    writeOutRuns()
    let isNullable = appendValidity(vector, rows)
    if vector.isConstant, vector.isValid(0) {
      let code = dictionary.withBytes(vector.code(at: 0)) { interner.intern($0) }
      rows.forEach { _ in appendCode(code) }
      return
    }
    rows.forEach { row in
      if isNullable, !vector.isValid(row) {
        appendCode(0)
      } else {
        appendCode(dictionary.withBytes(vector.code(at: row)) { interner.intern($0) })
      }
    }
  }

  /// Appends the texts at the addresses, whose chunks have these vectors.
  mutating func appendTexts(of vectors: [Vector], _ addresses: UnsafeBufferPointer<RowAddress>) {
    writeOutRuns()
    for address in addresses {
      let (vector, row) = (vectors[Int(address >> 16)], Int(address & 0xffff))
      let isValid = vector.isValid(row)
      if !isValid, nullCount == 0 { makeValidity() }
      if !isValid || nullCount > 0 { validity.append(isValid ? 1 : 0) }
      nullCount += isValid ? 0 : 1
      let code = vector.isConstant ? 0 : row
      appendCode(isValid ? vector.dictionary?.withBytes(vector.code(at: code)) { interner.intern($0) } ?? 0 : 0)
    }
  }

  /// Appends one value; one of another type than the column's is NULL.
  mutating func append(_ value: Value) {
    writeOutRuns()
    switch (value, computing) {
    case (.boolean(let value), .bool): appendInteger(Int64(value ? 1 : 0))
    case (.integer(let value), .int64): appendInteger(value)
    case (.date(let value), .int64): appendInteger(Int64(value.days))
    case (.timestamp(let value), .int64): appendInteger(Int64(value.microseconds))
    case (.decimal(let value), .int128): appendInteger(value.unscaled)
    case (.interval(let value), .int128): appendInteger(value.packed)
    case (.double(let value), .double):
      let start = grow(by: 1)
      bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: start, as: Double.self) }
    case (.time(let value), .int64): appendInteger(Int64(value.microseconds))
    case (.enumeration(let label), .int64): appendInteger(Int64(label.code))
    case (.text, .code32), (.list, .code32), (.structure, .code32), (.map, .code32), (.blob, .code32),
      (.uuid, .code32):
      appendCode(interner.intern(value.coded(type) ?? ""))
    default:
      makeValidity()
      validity.append(0)
      nullCount += 1
      pad(1)
      return
    }
    if nullCount > 0 { validity.append(1) }
  }

  /// The rows collected, cut into segments of at most `capacity` rows that share one dictionary.
  mutating func finish(capacity: Int = Chunk.capacity) throws -> [Segment] {
    var dictionary: TextDictionary?
    if computing == .code32 {
      dictionary = interner.dictionary()
      // NULL rows carry code 0, which must exist.
      if dictionary?.count == 0 { dictionary = .empty }
    }
    var segments: [Segment] = []
    var start = 0
    repeat {
      let end = min(start + capacity, count)
      segments.append(try segment(start..<end, dictionary))
      start = end
    } while start < count
    return segments
  }

  /// Gives the first rows away in segments of `capacity` rows, as many as there are of these, and forgets them; those of
  /// texts have no dictionary yet.
  mutating func cut(capacity: Int) throws -> [Segment] {
    var segments: [Segment] = []
    var start = 0
    while count - start >= capacity {
      segments.append(try segment(start..<start + capacity, nil))
      start += capacity
    }
    if runs.isEmpty {
      bytes.removeFirst(start * stored.width)
      if !validity.isEmpty { validity.removeFirst(start) }
    } else {
      runs.removeFirst(start)
    }
    count -= start
    return segments
  }

  private func segment(_ range: Range<Int>, _ dictionary: TextDictionary?) throws -> Segment {
    if !runs.isEmpty {
      let kept: PhysicalType? =
        switch computing {
        case .code32: PhysicalType.code(for: dictionary?.count ?? interner.count)
        case .int64, .int128: nil
        default: stored
        }
      if let made = try runs.segment(range, kept: kept, dictionary: dictionary) { return made }
      var flat = self
      flat.writeOutRuns()
      return try flat.segment(range, dictionary)
    }
    return try bytes.withUnsafeBytes { bytes in
      try validity.withUnsafeBufferPointer { validity in
        let values = UnsafeRawBufferPointer(
          rebasing: bytes[(range.lowerBound * stored.width)..<(range.upperBound * stored.width)])
        return try Segment.narrowed(
          values, stored, count: range.count,
          validity: validity.isEmpty ? nil : UnsafeBufferPointer(rebasing: validity[range]), dictionary: dictionary)
      }
    }
  }
}

extension SegmentWriter {
  /// Appends one value many times: a whole number or the code of a text, 0 for NULL.
  mutating func append(_ word: Int64, isValid: Bool, rows: Int) {
    if rows == 0 { return }
    guard runs.count == count, rows >= RunList.shortest else {
      writeOutRuns()
      return write(word, isValid: isValid, rows: rows)
    }
    runs.append(word, isValid: isValid, rows: rows)
    count += rows
    if !isValid { nullCount += rows }
  }

  /// Writes runs out, a value a row, before other values are appended.
  private mutating func writeOutRuns() {
    if runs.isEmpty { return }
    let list = runs
    runs = RunList()
    (count, nullCount) = (0, 0)
    list.forEach { write($0, isValid: $1, rows: $2) }
  }

  private mutating func write(_ word: Int64, isValid: Bool, rows: Int) {
    if !isValid { makeValidity() }
    if !isValid || nullCount > 0 { validity.append(contentsOf: repeatElement(isValid ? 1 : 0, count: rows)) }
    if !isValid { nullCount += rows }
    widen(to: computing == .code32 ? PhysicalType.code(for: interner.count) : PhysicalType.narrowest(word))
    let start = grow(by: rows)
    if word == 0 { return }
    let width = stored.width
    bytes.withUnsafeMutableBytes { bytes in
      let rows = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      RunList.store(word, to: UnsafeMutableRawBufferPointer(rebasing: rows[..<width]))
      // What is written doubles until all rows have the value.
      var written = width
      while written < rows.count {
        let next = min(written, rows.count - written)
        UnsafeMutableRawBufferPointer(rebasing: rows[written...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: rows[..<next]))
        written += next
      }
    }
  }

  /// Notes which of the next rows are NULL, before their values are appended.
  ///
  /// - Parameter flags: for each row 0 where it is NULL; nothing needs to be said where none is.
  mutating func appendFlags(_ flags: [UInt8], nulls: Int, rows: Int) {
    writeOutRuns()
    if nulls > 0 { makeValidity() }
    if nulls > 0 {
      validity.append(contentsOf: flags)
    } else if nullCount > 0 {
      validity.append(contentsOf: repeatElement(1, count: rows))
    }
    nullCount += nulls
  }

  /// Makes room for more values, all 0; gives the byte where they begin.
  mutating func grow(by more: Int) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: more * stored.width))
    count += more
    return start
  }

  /// Appends rows whose values don't matter.
  private mutating func pad(_ more: Int) { _ = grow(by: more) }

  mutating func makeValidity() {
    if nullCount == 0 { validity.append(contentsOf: repeatElement(1, count: count - validity.count)) }
  }

  /// Notes which of the listed rows are NULL; whether one is.
  private mutating func appendValidity(_ vector: Vector, _ rows: Rows) -> Bool {
    var valid = rows.count
    if let source = vector.validity {
      if vector.isConstant {
        valid = source[0] == 0 ? 0 : rows.count
      } else {
        valid = 0
        if rows.indices == nil {
          for row in 0..<rows.count { valid &+= Int(source[row]) }
        } else {
          rows.forEach { valid &+= Int(source[$0]) }
        }
      }
    }
    let nulls = rows.count - valid
    if nulls > 0 { makeValidity() }
    if nulls + nullCount > 0 {
      if let source = vector.validity, nulls > 0 {
        if vector.isConstant {
          validity.append(contentsOf: repeatElement(source[0], count: rows.count))
        } else if rows.indices == nil {
          validity.append(contentsOf: UnsafeBufferPointer(start: source, count: rows.count))
        } else {
          validity.reserveCapacity(validity.count + rows.count)
          rows.forEach { validity.append(source[$0]) }
        }
      } else {
        validity.append(contentsOf: repeatElement(1, count: rows.count))
      }
    }
    nullCount += nulls
    return nulls > 0
  }

  /// Widens what is stored so that values of another width fit.
  mutating func widen(to other: PhysicalType) {
    if other.width <= stored.width { return }
    let old = bytes
    let (count, from) = (count, stored)
    stored = other
    bytes = [UInt8](repeating: 0, count: count * other.width)
    func copy<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
      _: S.Type, _: T.Type, _ target: UnsafeMutableRawBufferPointer
    ) {
      old.withUnsafeBytes { old in
        let source = old.bindMemory(to: S.self)
        let target = target.bindMemory(to: T.self)
        for row in 0..<count { target[row] = T(truncatingIfNeeded: source[row]) }
      }
    }
    bytes.withUnsafeMutableBytes { target in
      switch (from, other) {
      case (.int8, .int16): copy(Int8.self, Int16.self, target)
      case (.int8, .int32): copy(Int8.self, Int32.self, target)
      case (.int8, .int64): copy(Int8.self, Int64.self, target)
      case (.int8, .int128): copy(Int8.self, Int128.self, target)
      case (.int16, .int32): copy(Int16.self, Int32.self, target)
      case (.int16, .int64): copy(Int16.self, Int64.self, target)
      case (.int16, .int128): copy(Int16.self, Int128.self, target)
      case (.int32, .int64): copy(Int32.self, Int64.self, target)
      case (.int32, .int128): copy(Int32.self, Int128.self, target)
      case (.int64, .int128): copy(Int64.self, Int128.self, target)
      case (.code8, .code16): copy(UInt8.self, UInt16.self, target)
      case (.code8, .code32): copy(UInt8.self, UInt32.self, target)
      case (.code16, .code32): copy(UInt16.self, UInt32.self, target)
      default: break
      }
    }
  }
}

extension SegmentWriter {
  private mutating func storeInt16(_ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int) {
    if vector.physical == .int8 {
      store(Int8.self, as: Int16.self, vector, rows, isNullable, start)
    } else {
      store(Int16.self, vector, rows, isNullable, start)
    }
  }

  private mutating func storeInt32(_ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int) {
    switch vector.physical {
    case .int8: store(Int8.self, as: Int32.self, vector, rows, isNullable, start)
    case .int16: store(Int16.self, as: Int32.self, vector, rows, isNullable, start)
    default: store(Int32.self, vector, rows, isNullable, start)
    }
  }

  private mutating func storeInt64(_ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int) {
    switch vector.physical {
    case .int8: store(Int8.self, as: Int64.self, vector, rows, isNullable, start)
    case .int16: store(Int16.self, as: Int64.self, vector, rows, isNullable, start)
    case .int32: store(Int32.self, as: Int64.self, vector, rows, isNullable, start)
    default: store(Int64.self, vector, rows, isNullable, start)
    }
  }

  private mutating func storeInt128(_ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int) {
    switch vector.physical {
    case .int8: store(Int8.self, as: Int128.self, vector, rows, isNullable, start)
    case .int16: store(Int16.self, as: Int128.self, vector, rows, isNullable, start)
    case .int32: store(Int32.self, as: Int128.self, vector, rows, isNullable, start)
    case .int64: store(Int64.self, as: Int128.self, vector, rows, isNullable, start)
    default: store(Int128.self, vector, rows, isNullable, start)
    }
  }

  /// Copies values as they are.
  private mutating func store<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int
  ) {
    if rows.isAll, !isNullable, !vector.isConstant {
      let source = UnsafeRawBufferPointer(start: vector.data, count: rows.count * MemoryLayout<T>.stride)
      bytes.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(rebasing: $0[start...]).copyMemory(from: source) }
      return
    }
    store(T.self, as: T.self, vector, rows, isNullable, start)
  }

  @inline(__always)
  private mutating func store<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
    _: S.Type, as _: T.Type, _ vector: Vector, _ rows: Rows, _ isNullable: Bool, _ start: Int
  ) {
    let source = vector.data.assumingMemoryBound(to: S.self)
    bytes.withUnsafeMutableBytes { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).bindMemory(to: T.self)
      var place = 0
      if vector.isConstant {
        if vector.isValid(0) { target.update(repeating: T(truncatingIfNeeded: source[0])) }
      } else if isNullable, let validity = vector.validity {
        rows.forEach { row in
          target[place] = validity[row] == 0 ? 0 : T(truncatingIfNeeded: source[row])
          place &+= 1
        }
      } else {
        rows.forEach { row in
          target[place] = T(truncatingIfNeeded: source[row])
          place &+= 1
        }
      }
    }
  }

  private mutating func appendMapped(_ vector: Vector, _ map: [UInt32], _ rows: Rows, _ isNullable: Bool) {
    widen(to: PhysicalType.code(for: interner.count))
    let start = grow(by: rows.count)
    switch stored {
    case .code8: storeMapped(UInt8.self, vector, map, rows, isNullable, start)
    case .code16: storeMapped(UInt16.self, vector, map, rows, isNullable, start)
    default: storeMapped(UInt32.self, vector, map, rows, isNullable, start)
    }
  }

  private mutating func storeMapped<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ vector: Vector, _ map: [UInt32], _ rows: Rows, _ isNullable: Bool, _ start: Int
  ) {
    bytes.withUnsafeMutableBytes { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).bindMemory(to: T.self)
      var place = 0
      if vector.isConstant {
        if vector.isValid(0) { target.update(repeating: T(truncatingIfNeeded: map[vector.code(at: 0)])) }
        return
      }
      rows.forEach { row in
        if !isNullable || vector.isValid(row) { target[place] = T(truncatingIfNeeded: map[vector.code(at: row)]) }
        place &+= 1
      }
    }
  }

  private mutating func appendInteger(_ value: Int64) {
    if stored != .bool { widen(to: PhysicalType.narrowest(value)) }
    switch stored.width {
    case 1: bytes.append(UInt8(truncatingIfNeeded: value))
    case 2: append(word: Int16(truncatingIfNeeded: value))
    case 4: append(word: Int32(truncatingIfNeeded: value))
    case 8: append(word: value)
    default: append(word: Int128(value))
    }
    count += 1
  }

  private mutating func appendInteger(_ value: Int128) {
    if let short = Int64(exactly: value) { return appendInteger(short) }
    widen(to: .int128)
    append(word: value)
    count += 1
  }

  private mutating func appendCode(_ code: UInt32) {
    widen(to: PhysicalType.code(for: interner.count))
    switch stored.width {
    case 1: bytes.append(UInt8(truncatingIfNeeded: code))
    case 2: append(word: UInt16(truncatingIfNeeded: code))
    default: append(word: code)
    }
    count += 1
  }

  @inline(__always)
  private mutating func append<T: FixedWidthInteger & BitwiseCopyable>(word: T) {
    withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
  }
}
