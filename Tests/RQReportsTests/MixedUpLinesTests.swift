import RQEngine
import Testing

@testable import RQReports

/// Plain text taken from pages: units broken off, lines out of order, columns set with blanks.
@Suite("Text taken from pages") struct MixedUpLinesTests {
  /// A report whose tables are given line by line.
  private func report(_ lines: [String], disclosure: [String] = []) throws -> Report {
    let text =
      ["云山县2023年政府信息公开工作年度报告", "二、主动公开政府信息情况"] + disclosure
      + ["三、收到和处理政府信息公开申请情况", "申请人情况"] + lines
      + ["四、政府信息公开行政复议、行政诉讼情况", "无。", "五、存在的主要问题及改进情况", "无。"]
    return try ReportReader.read(Array(text.joined(separator: "\n").utf8), source: "云山县2023.txt")
  }

  private func values(of item: ApplicationItem) -> [Int] {
    let parts = (0..<6).map { (item.index * 7 + $0 * 5) % 11 }
    return parts + [parts.reduce(0, +)]
  }

  /// The rows of section 三, each by `line` from its label and values.
  private func rows(_ line: (ApplicationItem, [String]) -> String) -> [String] {
    ApplicationItem.allCases.map { item in line(item, values(of: item).map { String($0) }) }
  }

  private func counts(_ report: Report, _ item: ApplicationItem) -> [Int64?] {
    Applicant.allCases.map { report.applied(item, $0).count }
  }

  private func expected(_ item: ApplicationItem) -> [Int64?] { values(of: item).map { Int64($0) } }

  private let nothing = [Int64?](repeating: nil, count: 7)

  @Test(
    "units apart from their numbers, on the next line or against the next number",
    arguments: [" 件 ", "件 ", " 件", "\n件\n", "件"])
  func units(_ unit: String) throws {
    let found = try report(rows { item, values in item.label + " " + values.joined(separator: unit) + unit })
    for item in ApplicationItem.allCases { #expect(counts(found, item) == expected(item), "\(item)") }
  }

  @Test("a value that its line has raised above the others takes no place in the row")
  func raised() throws {
    // The numbers add up in the order they are printed too.
    let found = try report(
      rows { item, values in
        item == .granted ? item.label + " 0\n0 0 3 0 1 4" : item.label + " " + values.joined(separator: " ")
      })
    #expect(counts(found, .granted) == nothing)
    #expect(counts(found, .carriedIn) == expected(.carriedIn))
    #expect(found.findings.contains { $0.rule == .unreadable })
  }

  @Test("where the lines of a text are out of order, no value on a line of its own is believed")
  func outOfOrder() throws {
    let found = try report(
      rows { item, values in
        switch item {
        case .received:
          item.label + "\n" + values.prefix(5).joined(separator: "\n") + "\n" + values.suffix(2).joined(separator: " ")
        case .granted: item.label + " " + values.joined(separator: " ")
        default: item.label + "\n" + values.joined(separator: "\n")
        }
      },
      disclosure: [
        "第二十条第（一）项", "第二十条第（五）项", "信息内容", "本年处理决定数量", "行政许可", "5", "第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚 7",
      ])
    #expect(counts(found, .received) == nothing)
    #expect(counts(found, .carriedIn) == nothing)
    #expect(counts(found, .granted) == expected(.granted))
    #expect(found.disclosed(.licensing).state != .number)
    #expect(found.disclosed(.penalties).count == 7)
  }

  @Test("totals that are not the sums of the rest are believed in one row, or where nothing else is filled in")
  func totals() throws {
    let one = try report(
      rows { item, values in
        item.label + "\n" + (item == .granted ? values.dropLast() + ["99"] : values).joined(separator: "\n")
      })
    #expect(one.applied(.granted, .total).count == 99)
    #expect(one.findings.contains { $0.rule == .rowTotal })
    let onlyTotals = try report(
      rows { item, values in item.label + "\n" + (Array(repeating: "0", count: 6) + [values[6]]).joined(separator: "\n")
      })
    #expect(onlyTotals.applied(.granted, .total).count == 27)
    // In most rows the last digits stand a cell too far to the left.
    let shifted = try report(
      rows { item, values in
        item.label + "\n" + (values.prefix(5) + ["7" + values[6], "2"]).joined(separator: "\n")
      })
    #expect(counts(shifted, .granted) == nothing)
  }

  @Test("columns of blanks under 自然人 and 总计 where every row has empty cells")
  func columns() throws {
    func line(_ label: String, _ cells: [String]) -> String {
      cells.reduce(label + String(repeating: " ", count: 80 - 2 * label.count)) { line, cell in
        line + cell + String(repeating: " ", count: 8 - cell.count)
      }
    }
    let heads = String(repeating: " ", count: 80) + "自然人  法人或其他组织                          总计"
    let found = try report(
      [heads]
        + ApplicationItem.allCases.map { item in
          var cells = values(of: item).map { String($0) }
          cells[item.index % 6] = ""
          cells[6] = String(cells.dropLast().reduce(0) { $0 + (Int($1) ?? 0) })
          return line(String(item.label.prefix(30)), cells)
        })
    for item in [ApplicationItem.received, .carriedIn, .granted, .processed] {
      let empty = item.index % 6
      #expect(found.applied(item, Applicant.allCases[empty]).state == .blank)
      #expect(
        Applicant.allCases.indices.dropLast().allSatisfy { place in
          place == empty || found.applied(item, Applicant.allCases[place]).count == expected(item)[place]
        }, "\(item)")
    }
  }

  @Test("heads and the last label on one line are no table")
  func oneLine() throws {
    let row = Array(repeating: "1", count: 6).joined(separator: "        ")
    let gap = String(repeating: " ", count: 42)
    let lines = ["自然人\(gap)总计\(gap)结转下年度\(gap)1", row, row, row, "一、本年新收政府信息公开申请数量 1 2 3 4 5 6 21"]
    #expect(counts(try report(lines), .received) == [1, 2, 3, 4, 5, 6, 21])
  }

  @Test("a value of section 二 stands under its head, if what is wide shows in the rows around it")
  func heads() throws {
    let part = ["第二十条第（一）项", "信息内容        本年制发件数     本年废止件数    现行有效件数"]
    let rows = rows { item, values in item.label + " " + values.joined(separator: " ") }
    // Here every character is one column wide, as the full row tells.
    let measured = try report(
      rows, disclosure: part + ["规章                     19        1", "行政规范性文件     19         4         4"])
    #expect(measured.disclosed(.regulationsIssued).state == .blank)
    #expect(measured.disclosed(.regulationsRepealed).count == 19)
    #expect(measured.disclosed(.regulationsInForce).count == 1)
    let narrow = try report(rows, disclosure: part + ["规章 19 1", "行政规范性文件 19 4 4"])
    #expect(narrow.disclosed(.regulationsRepealed).state != .number)
  }

  @Test(
    "words that say there is no figure are what the cell prints", arguments: ["未统计", "数据待核", "统计中", "不详", "O"],
    ["\n", " ", " | "])
  func words(_ word: String, _ separator: String) throws {
    let found = try report(
      rows { item, values in
        item.label + separator + (item == .granted ? values.dropLast() + [word] : values).joined(separator: separator)
      })
    #expect(found.applied(.granted, .total).state == .text)
    #expect(counts(found, .granted).dropLast() == expected(.granted).dropLast())
    #expect(counts(found, .partlyGranted) == expected(.partlyGranted))
  }

  @Test(
    "one head where another part has three, of a text that drops repeated lines, says nothing of the numbers behind it")
  func lostHeads() throws {
    let three = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    func disclosure(_ heads: [String], _ values: [String]) -> [String] {
      ["第二十条第（一）项", "第二十条第（五）项"] + three + ["行政许可", "226", "114", "113", "第二十条第（六）项"] + heads + ["行政强制"] + values
    }
    let rows = rows { item, values in item.label + " " + values.joined(separator: " ") }
    let dropped = try report(rows, disclosure: disclosure(["处理决定数量"], ["229"]))
    #expect(dropped.disclosed(.coercion).state != .number)
    let whole = try report(rows, disclosure: disclosure(three, ["5", "6", "229"]))
    #expect(whole.disclosed(.coercion).count == 229)
  }
}
