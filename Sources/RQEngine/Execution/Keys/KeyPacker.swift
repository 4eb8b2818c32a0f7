import RQSyntax

/// Packs the keys of rows into words, and takes them out again.
struct KeyPacker {
  let layout: KeyLayout
  /// Code spaces of the text keys whose texts come from no one dictionary.
  private var interners: [TextInterner?]

  init(_ layout: KeyLayout) {
    self.layout = layout
    interners = layout.fields.map { $0.type.isCoded && $0.dictionary == nil ? TextInterner() : nil }
  }

  /// Bytes of memory held by texts that had to be copied.
  var memory: Int { interners.reduce(0) { $0 + ($1?.memory ?? 0) } }

  /// Whether the words of one packer mean the same to every other of its layout.
  var isShared: Bool { interners.allSatisfy { $0 == nil } }

  /// Writes the slot of each listed row to its place in `slots`; the layout has slots.
  mutating func pack(_ vectors: [Vector], _ rows: Rows, slots: UnsafeMutableBufferPointer<UInt32>) throws {
    for (key, field) in layout.fields.enumerated() {
      guard let digit = field.digit else { continue }
      let map = try map(vectors[key], key)
      let stride = UInt32(truncatingIfNeeded: digit.stride)
      let isFirst = key == 0
      KeyPacker.forDigits(vectors[key], field, map) { (place: (Int) -> UInt64) in
        if isFirst {
          rows.forEach { slots[$0] = UInt32(truncatingIfNeeded: place($0)) &* stride }
        } else {
          rows.forEach { slots[$0] = slots[$0] &+ UInt32(truncatingIfNeeded: place($0)) &* stride }
        }
      }
    }
  }

  /// Writes the slot of every row to its place in `slots`; the layout has no more of them than 16 bits hold.
  mutating func pack(_ vectors: [Vector], _ count: Int, slots: UnsafeMutableBufferPointer<UInt16>) throws {
    for (key, field) in layout.fields.enumerated() {
      guard let digit = field.digit else { continue }
      let map = try map(vectors[key], key)
      let stride = UInt16(truncatingIfNeeded: digit.stride)
      let isFirst = key == 0
      KeyPacker.forDigits(vectors[key], field, map) { (place: (Int) -> UInt64) in
        if isFirst {
          for row in 0..<count { slots[row] = UInt16(truncatingIfNeeded: place(row)) &* stride }
        } else {
          for row in 0..<count { slots[row] = slots[row] &+ UInt16(truncatingIfNeeded: place(row)) &* stride }
        }
      }
    }
  }

  /// Writes the words of the listed rows, one row's behind the other's, in the order of the rows.
  mutating func pack(_ vectors: [Vector], _ rows: Rows, words: UnsafeMutableBufferPointer<UInt64>) throws {
    let width = layout.width
    if width > 1 { UnsafeMutableBufferPointer(rebasing: words[..<(rows.count * width)]).update(repeating: 0) }
    for (key, field) in layout.fields.enumerated() {
      let vector = vectors[key]
      if let whole = field.whole { pack(vector, field, rows, whole, words) }
      guard let digit = field.digit else { continue }
      let (stride, word) = (digit.stride, digit.word)
      if field.whole != nil {
        var position = word
        rows.forEach { row in
          words[position] &+= vector.isValid(row) ? stride : 0
          position += width
        }
        continue
      }
      let isFirst = width == 1 && key == 0
      let map = try map(vector, key)
      KeyPacker.forDigits(vector, field, map) { (place: (Int) -> UInt64) in
        var position = word
        if isFirst {
          rows.forEach { row in
            words[position] = place(row) &* stride
            position += 1
          }
        } else if width == 1 {
          rows.forEach { row in
            words[position] = words[position] &+ place(row) &* stride
            position += 1
          }
        } else {
          rows.forEach { row in
            words[position] = words[position] &+ place(row) &* stride
            position += width
          }
        }
      }
    }
  }

  /// The code in the key's code space of each code of a vector's dictionary; nil where they are the same.
  private mutating func map(_ vector: Vector, _ key: Int) throws -> [UInt32]? {
    guard let source = vector.dictionary else { return nil }
    if let map = interners[key]?.map(from: source) { return map }
    guard let dictionary = layout.fields[key].dictionary, dictionary !== source else { return nil }
    return try (0..<source.count).map { code in
      guard let known = source.withBytes(code, { dictionary.code(of: $0) }) else {
        // Rows that an outer join made have no texts, though their vectors need some dictionary.
        if (0..<vector.count).allSatisfy({ !vector.isValid($0) || vector.code(at: $0) != code }) { return 0 }
        throw Diagnostic("RQ0901", "a text key is not in the dictionary of its column")
      }
      return UInt32(truncatingIfNeeded: known)
    }
  }

  /// Calls `body` with what gives the place of a row, specialised for how the values lie in memory.
  @inline(__always)
  private static func forDigits(
    _ vector: Vector, _ field: KeyLayout.Field, _ map: [UInt32]?, _ body: ((Int) -> UInt64) -> Void
  ) {
    let isNullable = field.isNullable
    let offset = UInt64(bitPattern: 0 &- field.low) &+ (isNullable ? 1 : 0)
    if field.type == .null {
      body { _ in 0 }
      return
    }
    if vector.isConstant {
      let value = UInt64(truncatingIfNeeded: vector.integer(at: 0))
      let code = map.map { UInt64($0[Int(value)]) } ?? value
      let place = vector.isValid(0) ? code &+ offset : 0
      body { _ in place }
      return
    }
    if let map {
      map.withUnsafeBufferPointer { map in
        body { row in vector.isValid(row) ? UInt64(map[vector.code(at: row)]) &+ offset : 0 }
      }
      return
    }
    @inline(__always)
    func typed<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) {
      let values = vector.values(as: T.self)
      if let validity = vector.validity {
        body { row in
          // All ones where there is a value, so that no branch depends on the data.
          let mask = 0 &- UInt64(validity[row])
          return (UInt64(truncatingIfNeeded: values[row]) &+ offset) & mask
        }
      } else {
        body { row in UInt64(truncatingIfNeeded: values[row]) &+ offset }
      }
    }
    switch vector.physical {
    case .bool, .code8: typed(UInt8.self)
    case .code16: typed(UInt16.self)
    case .code32: typed(UInt32.self)
    case .int8: typed(Int8.self)
    case .int16: typed(Int16.self)
    case .int32: typed(Int32.self)
    case .int64, .double: typed(Int64.self)
    case .int128: typed(Int128.self)
    }
  }

  /// Writes the words of an unbounded key, zero for NULL.
  private func pack(
    _ vector: Vector, _ field: KeyLayout.Field, _ rows: Rows, _ whole: Int,
    _ words: UnsafeMutableBufferPointer<UInt64>
  ) {
    let width = layout.width
    var position = whole
    switch field.type {
    case .double:
      let values = vector.values(as: Double.self)
      rows.forEach { row in
        let value = values[vector.isConstant ? 0 : row]
        // Negative and positive zero are one value.
        words[position] = !vector.isValid(row) || value == 0 ? 0 : value.bitPattern
        position += width
      }
    case .decimal, .interval:
      rows.forEach { row in
        let value = vector.isValid(row) ? vector.integer(at: vector.isConstant ? 0 : row) : 0
        words[position] = UInt64(truncatingIfNeeded: value)
        words[position + 1] = UInt64(truncatingIfNeeded: value >> 64)
        position += width
      }
    default:
      func typed<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) {
        let values = vector.values(as: T.self)
        rows.forEach { row in
          words[position] =
            vector.isValid(row) ? UInt64(truncatingIfNeeded: values[vector.isConstant ? 0 : row]) : 0
          position += width
        }
      }
      switch vector.physical {
      case .int8: typed(Int8.self)
      case .int16: typed(Int16.self)
      case .int32: typed(Int32.self)
      case .int64: typed(Int64.self)
      case .int128: typed(Int128.self)
      default: typed(UInt8.self)
      }
    }
  }

  /// Rewrites another packer's words, one row's behind the other's, into this one's code spaces.
  mutating func translate(_ words: inout [UInt64], from other: inout KeyPacker) {
    let width = layout.width
    for (key, field) in layout.fields.enumerated() {
      guard let digit = field.digit, let texts = other.dictionary(key), interners[key] != nil, texts.count > 0,
        let map = interners[key]?.map(from: texts)
      else { continue }
      let first: UInt64 = field.isNullable ? 1 : 0
      for position in stride(from: digit.word, to: words.count, by: width) {
        let place = words[position] / digit.stride % digit.size
        if place < first { continue }
        let code = UInt64(map[Int(place - first)]) + first
        words[position] = words[position] &+ (code &- place) &* digit.stride
      }
    }
  }

  /// Rewrites words so that texts are numbered in the order of their bytes, whatever order they came in.
  mutating func rank(_ words: inout [UInt64]) {
    for (key, field) in layout.fields.enumerated() {
      guard interners[key] != nil, let digit = field.digit, let texts = dictionary(key), texts.count > 0 else {
        continue
      }
      let ranks = texts.ranks
      let first: UInt64 = field.isNullable ? 1 : 0
      for position in stride(from: digit.word, to: words.count, by: layout.width) {
        let place = words[position] / digit.stride % digit.size
        if place < first { continue }
        words[position] = words[position] &+ (UInt64(ranks[Int(place - first)]) + first &- place) &* digit.stride
      }
    }
  }

  /// The texts an interned key's codes stand for.
  private mutating func dictionary(_ key: Int) -> TextDictionary? { interners[key]?.dictionary() }

  /// The values of one key, from the words of rows that stand one behind the other.
  mutating func unpack(_ key: Int, _ words: UnsafeBufferPointer<UInt64>, count: Int) throws -> Vector {
    let field = layout.fields[key]
    let width = layout.width
    let digit = field.digit
    let isShifted = layout.slots == nil
    let shift = UInt64(digit?.stride.trailingZeroBitCount ?? 0)
    let (divisor, size, mask) = (digit?.stride ?? 1, digit?.size ?? 1, (digit?.size ?? 1) &- 1)
    let word = digit?.word ?? 0
    func place(_ row: Int) -> UInt64 {
      let value = words[row * width + word]
      return isShifted ? (value >> shift) & mask : value / divisor % size
    }
    func vector<T: BitwiseCopyable>(_ physical: PhysicalType, _ dictionary: TextDictionary?, _ body: (Int) -> T) throws
      -> Vector
    {
      var writer = try VectorWriter<T>(count: count)
      if field.isNullable, digit != nil {
        for row in 0..<count {
          writer.values[row] = body(row)
          if place(row) == 0 { try writer.setNull(row) }
        }
      } else {
        for row in 0..<count { writer.values[row] = body(row) }
      }
      return writer.vector(physical, dictionary: dictionary)
    }
    let whole = field.whole ?? 0
    let offset = UInt64(bitPattern: field.low) &- (field.isNullable ? 1 : 0)
    switch field.type {
    case .null: return try Vector.constant(.null, type: .null, count: count)
    case .text, .list, .structure, .map, .blob, .uuid:
      let texts = field.dictionary ?? dictionary(key) ?? .empty
      let first: UInt64 = field.isNullable ? 1 : 0
      return try vector(.code32, texts.count == 0 ? .empty : texts) { row in
        UInt32(truncatingIfNeeded: Swift.max(place(row), first) - first)
      }
    case .double: return try vector(.double, nil) { Double(bitPattern: words[$0 * width + whole]) }
    case .boolean: return try vector(.bool, nil) { UInt8(truncatingIfNeeded: place($0) &+ offset) & 1 }
    case .decimal, .interval:
      if field.whole != nil {
        return try vector(.int128, nil) { row in
          Int128(truncatingIfNeeded: words[row * width + whole])
            | Int128(truncatingIfNeeded: words[row * width + whole + 1]) << 64
        }
      }
      return try vector(.int128, nil) { Int128(Int64(bitPattern: place($0) &+ offset)) }
    default:
      if field.whole != nil { return try vector(.int64, nil) { Int64(bitPattern: words[$0 * width + whole]) } }
      return try vector(.int64, nil) { Int64(bitPattern: place($0) &+ offset) }
    }
  }
}
