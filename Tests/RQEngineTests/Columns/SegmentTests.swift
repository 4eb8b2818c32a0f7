import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Columns in memory") struct SegmentTests {
  /// Values of every type, with NULLs and the extremes of every width they may be stored in.
  private func value(_ type: DataType, _ random: inout SplitMix64) -> Value {
    if random.oneIn(7) { return .null }
    switch type {
    case .boolean: return .boolean(random.oneIn(2))
    case .integer:
      let edges: [Int64] = [
        0, -1, 127, -128, 128, -129, 32767, -32768, 32768, 2_147_483_647, -2_147_483_648, 2_147_483_648, .max, .min,
      ]
      return .integer(edges[random.below(edges.count)])
    case .date: return .date(CivilDate(days: Int32(random.below(3_000_000) - 700_000)))
    case .decimal(_, let scale):
      let edges: [Int128] = [
        0, 127, -128, 1 << 31, -(1 << 63), (1 << 63) - 1, 1 << 63, Decimal.powers[38] - 1, 1 - Decimal.powers[38],
      ]
      return .decimal(Decimal(unscaled: edges[random.below(edges.count)], scale: scale))
    case .timestamp: return .timestamp(Timestamp(microseconds: Int64(random.below(1 << 60)) - 1 << 59))
    case .interval:
      return Interval(
        months: Int64(random.below(400)) - 200, days: Int64(random.below(900)) - 400,
        microseconds: Int64(random.below(1 << 50)) - 1 << 49
      ).map { .interval($0) } ?? .null
    case .time: return .time(TimeOfDay(microseconds: Int64(random.below(86_400_000_001))))
    case .blob: return .blob((0..<random.below(6)).map { _ in UInt8(random.below(256)) })
    case .uuid: return .uuid(UniqueIdentifier(bits: UInt128(random.next()) << 64 | UInt128(random.next())))
    case .enumeration(let type): return .enumeration(type.label(random.below(type.labels.count)))
    case .structure(let fields):
      return .structure(fields.map { NamedValue(name: $0.name, value: value($0.type, &random)) })
    case .map(let keyType, let valueType):
      let keys = Set((0..<random.below(4)).map { _ in value(keyType, &random) }.filter { !$0.isNull })
      return .map(keys.map { MapEntry(key: $0, value: value(valueType, &random)) })
    case .list(let element): return .list((0..<random.below(4)).map { _ in value(element, &random) })
    case .double: return .double(Double(Int64(bitPattern: random.next())) * 1e-3)
    case .text: return .text(["", "a", "山西省", "é", "e\u{301}", "\u{F900}", "豈", "\u{0}"][random.below(8)])
    case .null: return .null
    }
  }

  static let types: [DataType] =
    [
      .boolean, .integer, .date, .decimal(precision: 38, scale: 4), .double, .text, .null, .timestamp, .interval,
      .list(.integer), .list(.text), .list(.list(.double)), .list(.decimal(precision: 38, scale: 2)), .time, .blob,
      .uuid,
      .structure([StructField("a", .integer), StructField("b", .list(.blob)), StructField("c", .uuid)]),
      .map(.text, .structure([StructField("", .time), StructField("", .text)])),
    ] + (EnumType(labels: ["low", "mid", "high"]).map { [.enumeration($0), .list(.enumeration($0))] } ?? [])

  @Test("What is appended is what is read", arguments: types, [1, 5, 64, 1000])
  func roundTrip(_ type: DataType, _ capacity: Int) throws {
    var random = SplitMix64(seed: UInt64(capacity))
    let values = (0..<700).map { _ in value(type, &random) }
    var writer = SegmentWriter(type: type)
    for value in values { writer.append(value) }
    let segments = try writer.finish(capacity: capacity)
    #expect(segments.reduce(0) { $0 + $1.count } == values.count)
    var row = 0
    for segment in segments {
      let nulls = values[row..<(row + segment.count)].count(where: \.isNull)
      #expect(segment.zone.nullCount == nulls)
      #expect((try segment.slice(0, segment.count).validity == nil) == (nulls == 0))
      let start = random.below(segment.count)
      let vector = try segment.slice(start, segment.count - start)
      for index in 0..<segment.count {
        #expect(segment.value(at: index, type: type) == values[row + index])
        if index >= start { #expect(vector.value(at: index - start, type: type) == values[row + index]) }
      }
      row += segment.count
    }
  }

  @Test("Vectors appended to a column keep their values, whatever their width and dictionary", arguments: types)
  func vectors(_ type: DataType) throws {
    var random = SplitMix64(seed: 5)
    var whole = SegmentWriter(type: type)
    var expected: [Value] = []
    for part in 0..<20 {
      let values = (0..<(1 + random.below(50))).map { _ in value(type, &random) }
      if part % 5 == 4 {
        let vector = try Vector.constant(values[0], type: type, count: values.count)
        whole.append(vector, rows: .all(values.count))
        expected.append(contentsOf: repeatElement(values[0], count: values.count))
      } else {
        var writer = SegmentWriter(type: type)
        for value in values { writer.append(value) }
        let segment = try writer.finish()[0]
        whole.append(try segment.slice(0, segment.count), rows: .all(segment.count))
        expected.append(contentsOf: values)
      }
    }
    let segment = try whole.finish()[0]
    #expect((0..<segment.count).map { segment.value(at: $0, type: type) } == expected)
  }

  @Test("A column takes no more bytes a value than its largest value needs") func widths() throws {
    for (values, physical) in [
      ([-128, 127] as [Int64], PhysicalType.int8), ([-129], .int16), ([32768], .int32), ([.min, .max], .int64),
    ] {
      var writer = SegmentWriter(type: .integer)
      for value in values { writer.append(.integer(value)) }
      #expect(try writer.finish()[0].physical == physical)
    }
  }

  @Test("Texts of several dictionaries get one code space that tells exactly the different ones apart")
  func interning() {
    var random = SplitMix64(seed: 6)
    var interner = TextInterner()
    var codes: [[UInt8]: UInt32] = [:]
    for _ in 0..<40 {
      let texts = Set((0..<random.below(30)).map { _ in String(random.below(60)) }).sorted()
      let source = TextDictionary(texts + (random.oneIn(3) ? texts : []))
      let map = interner.map(from: source)
      for code in 0..<source.count {
        let mapped = map?[code] ?? UInt32(code)
        let bytes = Array(source.string(code).utf8)
        if let known = codes[bytes] { #expect(known == mapped) } else { codes[bytes] = mapped }
      }
    }
    #expect(Set(codes.values).count == codes.count)
    let dictionary = interner.dictionary()
    for (bytes, code) in codes { #expect(Array(dictionary.string(Int(code)).utf8) == bytes) }
  }

  @Test("Ranks order texts by code point") func ranks() {
    let texts = ["b", "", "山", "a", "aa", "\u{10000}", "\u{FFFF}", "b"]
    let dictionary = TextDictionary(texts)
    let ranks = dictionary.ranks
    for (x, a) in texts.enumerated() {
      for (y, b) in texts.enumerated() {
        let order = Array(a.unicodeScalars.map(\.value)).lexicographicallyPrecedes(b.unicodeScalars.map(\.value))
        #expect((ranks[x] < ranks[y]) == order)
      }
    }
  }

  @Test("Runs of equal values read as the values they stand for", arguments: types, [1, 2, 3, 4])
  func runs(type: DataType, seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var values: [Value] = []
    while values.count < 2000 {
      let next = value(type, &random)
      values.append(contentsOf: repeatElement(next, count: 1 + random.below(seed * 40)))
    }
    var writer = SegmentWriter(type: type)
    for value in values { writer.append(value) }
    let flat = try #require(try writer.finish(capacity: Chunk.capacity).first)
    let segment = try flat.compacted()
    #expect(segment.count == values.count)
    #expect(segment.memory <= flat.memory)
    for row in values.indices { #expect(segment.value(at: row, type: type) == values[row]) }
    for _ in 0..<50 {
      let start = random.below(values.count)
      let count = 1 + random.below(values.count - start)
      let vector = try segment.slice(start, count)
      for row in 0..<count { #expect(vector.value(at: row, type: type) == values[start + row]) }
      guard let ends = vector.runEnds else { continue }
      #expect(ends.last.map { Int($0) } == count)
      var first = 0
      for end in ends {
        #expect(first < Int(end))
        for row in first..<Int(end) { #expect(values[start + row] == values[start + first]) }
        first = Int(end)
      }
    }
  }
}
