import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

@Suite("Group keys") struct GroupTableTests {
  private func value(_ type: DataType, _ random: inout SplitMix64) -> Value {
    if random.oneIn(6) { return .null }
    switch type {
    case .boolean: return .boolean(random.oneIn(2))
    case .integer: return .integer([0, 1, -1, .max, .min, 300][random.below(6)])
    case .decimal(_, let scale):
      return .decimal(Decimal(unscaled: [0, 1 << 64, (1 << 64) + 1, -(1 << 64), -1][random.below(5)], scale: scale))
    case .double: return .double([0.0, -0.0, 1.5, -1.5, 1e300][random.below(5)])
    case .date: return .date(CivilDate(days: Int32(random.below(5))))
    case .timestamp: return .timestamp(Timestamp(microseconds: Int64(random.below(5)) << 45))
    case .interval:
      return Interval(months: Int64(random.below(3)), days: Int64(random.below(3)), microseconds: 0).map {
        .interval($0)
      } ?? .null
    case .list(let element): return .list((0..<random.below(3)).map { _ in value(element, &random) })
    default: return .text(String(random.below(9)))
    }
  }

  private func vectors(_ types: [DataType], _ rows: [[Value]]) throws -> [Vector] {
    try types.indices.map { column in
      var writer = SegmentWriter(type: types[column])
      for row in rows { writer.append(row[column]) }
      return try writer.finish()[0].slice(0, rows.count)
    }
  }

  static let keys: [[DataType]] = [
    [.text], [.integer], [.double], [.boolean, .text], [.decimal(precision: 38, scale: 2)],
    [.timestamp], [.interval], [.list(.integer), .list(.text)],
    [.text, .text, .date, .double, .decimal(precision: 38, scale: 0), .integer],
  ]

  @Test("Equal keys share a group, different ones never do", arguments: keys)
  func againstDictionary(_ types: [DataType]) throws {
    var random = SplitMix64(seed: UInt64(types.count))
    var reference: [[Value]: UInt32] = [:]
    var order: [[Value]] = []
    var table = GroupTable(types: types)
    for _ in 0..<12 {
      let rows = (0..<(1 + random.below(400))).map { _ in types.map { value($0, &random) } }
      let memory = try Buffer(byteCount: rows.count * 4)
      let groups = memory.values(as: UInt32.self, count: rows.count)
      table.resolve(try vectors(types, rows), .all(rows.count), into: groups)
      for (index, row) in rows.enumerated() {
        if reference[row] == nil {
          reference[row] = UInt32(reference.count)
          order.append(row)
        }
        #expect(groups[index] == reference[row])
      }
    }
    #expect(table.count == order.count)
    for key in types.indices {
      let vector = try table.key(key, groups: 0..<table.count)
      #expect((0..<table.count).map { vector.value(at: $0, type: types[key]) } == order.map { $0[key] })
    }
  }

  @Test("Tables of several workers merge into the groups of one", arguments: keys)
  func merging(_ types: [DataType]) throws {
    var random = SplitMix64(seed: 9)
    var first = GroupTable(types: types)
    var groups: [[Value]: UInt32] = [:]
    for _ in 0..<5 {
      var other = GroupTable(types: types)
      let rows = (0..<300).map { _ in types.map { value($0, &random) } }
      let memory = try Buffer(byteCount: rows.count * 4)
      let found = memory.values(as: UInt32.self, count: rows.count)
      other.resolve(try vectors(types, rows), .all(rows.count), into: found)
      let map = first.merge(&other)
      for (index, row) in rows.enumerated() {
        let group = map[Int(found[index])]
        if let known = groups[row] { #expect(known == group) } else { groups[row] = group }
      }
    }
    #expect(Set(groups.values).count == groups.count)
    #expect(first.count == groups.count)
  }

  @Test("More than 64 keys keep their NULLs apart") func manyKeys() throws {
    let columns = (0..<150).map { ("c\($0)", DataType.integer) }
    let rows: [[Value]] = [
      (0..<150).map { $0 == 3 ? nil : .integer(Int64($0)) }, (0..<150).map { $0 == 67 ? nil : .integer(Int64($0)) },
      (0..<150).map { $0 == 131 ? nil : .integer(Int64($0)) }, (0..<150).map { $0 == 3 ? nil : .integer(Int64($0)) },
    ]
    let wide = try table("wide", columns, rows)
    let found = try everyMode([wide], "SELECT DISTINCT * FROM wide ORDER BY c3, c67, c131")
    #expect(found.count == 3)
    #expect(Set(found) == Set(rows.map { $0.map(\.description) }))
    let condition = columns.map { "a.\($0.0) = b.\($0.0)" }.joined(separator: " AND ")
    #expect(try everyMode([wide], "SELECT count(*) FROM wide a JOIN wide b ON \(condition)") == [["0"]])
  }
}
