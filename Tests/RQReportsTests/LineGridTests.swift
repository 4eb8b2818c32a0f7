import Foundation
import RQEngine
import Testing

@testable import RQReports

/// Plain text that writes a row of a table a line.
@Suite("Tables a row a line") struct LineGridTests {
  /// A report whose rows are written by `line`, from a label and seven values.
  private func report(
    _ change: (ApplicationItem, inout [String]) -> Void = { _, _ in }, source: String = "云山县2023.txt",
    page: (String) -> String = { $0 }, line: (String, [String]) -> String
  ) throws -> Report {
    var text = "云山县2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n申请人情况\n"
    for item in ApplicationItem.allCases {
      var values = (0..<6).map { String((item.index * 7 + $0 * 5) % 11) }
      values.append(String(values.reduce(0) { $0 + (Int($1) ?? 0) }))
      change(item, &values)
      text += line(item.label, values) + "\n"
    }
    text += "四、政府信息公开行政复议、行政诉讼情况\n无。\n五、存在的主要问题及改进情况\n无。\n"
    return try ReportReader.read(Array(page(text).utf8), source: source)
  }

  private func counts(_ report: Report, _ item: ApplicationItem) -> [Int64?] {
    Applicant.allCases.map { report.applied(item, $0).count }
  }

  /// A web page of lines, of which those that are rows of a table become one.
  private static func webPage(_ text: String) -> String {
    let rows = text.split(separator: "\n").map { $0.hasPrefix("<tr>") ? String($0) : "<p>\($0)</p>" }
    return rows.joined().replacingOccurrences(of: "</p><tr>", with: "</p><table><tr>")
      .replacingOccurrences(of: "</tr><p>", with: "</tr></table><p>")
  }

  private let expected: [Int64?] = [3, 8, 2, 7, 1, 6, 27]

  @Test("cells parted by tabs, some of them empty")
  func tabs() throws {
    let found = try report({ item, values in if item == .granted { values[1] = "" } }) { label, values in
      ([label] + values).joined(separator: "\t")
    }
    #expect(counts(found, .granted) == [3, nil, 2, 7, 1, 6, 27])
    #expect(found.applied(.granted, .business).state == .blank)
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
  }

  @Test("cells parted by tabs in a preformatted part of a page, or of the source of one", arguments: ["html", "txt"])
  func preformatted(_ ending: String) throws {
    let found = try report(
      { item, values in if item == .granted { values[1] = "" } }, source: "云山县2023.\(ending)",
      page: { "<p align=center>云山县</p>\n<pre>\($0)</pre><p>完</p>" }, line: { ([$0] + $1).joined(separator: "\t") })
    #expect(found.format == .html)
    #expect(counts(found, .granted) == [3, nil, 2, 7, 1, 6, 27])
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
  }

  @Test("a row with a value too many is not read, whatever parts the cells", arguments: ["\t", ","])
  func tooMany(separator: String) throws {
    let found = try report({ item, values in if item == .granted { values[6] = "1,027" } }) { label, values in
      ([label] + values).joined(separator: separator).replacingOccurrences(of: "1,027", with: "1\(separator)027")
    }
    #expect(counts(found, .granted) == [Int64?](repeating: nil, count: 7))
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
  }

  @Test("cells parted by commas, labels with commas in them")
  func commas() throws {
    let found = try report { label, values in ([label] + values).joined(separator: ",") }
    #expect(counts(found, .granted) == expected)
    #expect(counts(found, .partlyGranted).compactMap { $0 }.count == 7)
  }

  @Test("cells in quotes, labels with a comma of full width, and empty cells in the columns of labels")
  func quoted() throws {
    let found = try report({ item, values in if item == .granted { values[6] = "1,027" } }) { label, values in
      let cells = values.map { $0.contains(",") ? "\"\($0)\"" : $0 }
      let isGroup = [ApplicationItem.received, .carriedIn, .carriedOut].contains { $0.label == label }
      let labels =
        isGroup
        ? [label, "", ""] : ["", "", label == ApplicationItem.partlyGranted.label ? "（二）部分公开（区分处理的，只计这一情形）" : label]
      return (labels + cells).joined(separator: ",")
    }
    #expect(counts(found, .granted) == [3, 8, 2, 7, 1, 6, 1027])
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
  }

  @Test("cells that are the fields of a form")
  func fields() throws {
    let found = try report(
      source: "云山县2023.html",
      page: LineGridTests.webPage,
      line: { label, values in
        let cells = values.map { "<td><input type=\"hidden\" value=\"8\"><input readonly value='\($0)'></td>" }
        return "<tr><td>\(label)</td>\(cells.joined())</tr>"
      })
    #expect(counts(found, .granted) == expected)
    let cell = found.applied(.granted, .business)
    #expect(cell.printed == "8" && cell.byteEnd == cell.byteStart + 1)
  }

  @Test("numbers written as character references are cited as they stand", arguments: ["text", "field"])
  func references(_ form: String) throws {
    // What follows a reference may be the character that it stands for.
    let written = "&#49;1"
    let found = try report(
      { item, values in if item == .granted { values[1] = written } },
      source: "云山县2023.html",
      page: LineGridTests.webPage,
      line: { label, values in
        let cells = values.map { form == "text" ? "<td>&nbsp;\($0)</td>" : "<td><input readonly value='\($0)'></td>" }
        return "<tr><td>\(label)</td>\(cells.joined())</tr>"
      })
    let cell = found.applied(.granted, .business)
    #expect(cell.count == 11 && cell.byteEnd == cell.byteStart + written.utf8.count)
  }

  @Test("heads of Markdown in a text", arguments: ["# %", "#  % {#id .title}", "== % ==", "::: {.wrap}\n## %"])
  func heads(_ form: String) throws {
    let title = "云山县人民政府2023年政府信息公开工作年度报告"
    let found = try report(
      page: { form.replacingOccurrences(of: "%", with: title) + $0.drop { $0 != "\n" } },
      line: { ([$0] + $1).joined(separator: "\t") })
    #expect(found.title == title)
    #expect(found.agency == "云山县人民政府")
    #expect(counts(found, .granted) == expected)
  }

  @Test("columns set with blanks, empty cells among them, whatever the width of a label")
  func columns() throws {
    let found = try report({ item, values in if item == .granted { values[1] = "" } }) { label, values in
      let width = label.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
      var line = label + String(repeating: " ", count: max(1, 90 - width))
      for value in values { line += value + String(repeating: " ", count: 8 - value.count) }
      return line
    }
    #expect(counts(found, .granted) == [3, nil, 2, 7, 1, 6, 27])
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
  }

  @Test("a mark of a note, words in brackets and a failed formula leave the other cells alone")
  func notes() throws {
    let found = try report({ item, values in
      if item == .granted { values.replaceSubrange(0..<4, with: ["3①", "8（含上年2）", "#DIV/0!", "7*"]) }
    }) { label, values in "|" + ([label] + values).joined(separator: "|") + "|" }
    #expect(counts(found, .granted) == [nil, nil, nil, nil, 1, 6, 27])
    #expect(found.applied(.granted, .individual).state == .text)
  }

  @Test(
    "a cell on a line of its own that says where its figure stands", arguments: [0, 3, 6],
    ["详见附表", "未统计", "略", "见附件"])
  func references(_ place: Int, _ words: String) throws {
    let found = try report({ item, values in if item == .granted { values[place] = words } }) { label, values in
      ([label] + values).joined(separator: "\n")
    }
    #expect(counts(found, .granted) == expected.indices.map { $0 == place ? nil : expected[$0] })
    #expect(found.applied(.granted, Applicant.allCases[place]).state == .text)
    #expect(counts(found, .carriedIn) == [7, 1, 6, 0, 5, 10, 29])
    #expect(counts(found, .partlyGranted).allSatisfy { $0 != nil })
  }

  @Test("a line behind a whole row that points to another place leaves the row alone")
  func referenceBehind() throws {
    let found = try report { label, values in
      ([label] + values + (label == ApplicationItem.granted.label ? ["详见附表"] : [])).joined(separator: "\n")
    }
    #expect(counts(found, .granted) == expected)
  }

  @Test("a letter that looks like a digit is the text of its cell", arguments: ["\n", " | "])
  func lookalikes(_ separator: String) throws {
    let found = try report({ item, values in if item == .granted { values[1] = "O" } }) { label, values in
      ([label] + values).joined(separator: separator)
    }
    #expect(counts(found, .granted) == [3, nil, 2, 7, 1, 6, 27])
    #expect(found.applied(.granted, .business).state == .text)
  }

  @Test(
    "empty cells between bars are in place where the totals say so, labels that are empty among them",
    arguments: [true, false])
  func barredBlanks(_ proven: Bool) throws {
    let found = try report({ item, values in
      // In rows whose total is the sum of what is left.
      for column in 0..<6 where (item.index + column) % 3 == 1 { values[column] = "" }
      values[6] = String(values.dropLast().reduce(0) { $0 + (Int($1) ?? 0) } + (!proven && item == .carriedOut ? 1 : 0))
    }) { label, values in ([label, "", ""] + values).joined(separator: " | ") }
    let row = counts(found, .carriedIn)
    #expect(row == (proven ? [nil, 1, 6, nil, 5, 10, 22] : [Int64?](repeating: nil, count: 7)))
  }

  @Test("two numbers between bars are two cells only where every row says so")
  func split() throws {
    func joined(_ label: String, _ values: [String]) -> String {
      "\(label) | \(values[0]) | \(values[1])  \(values[2]) | \(values[3...].joined(separator: " | ")) |"
    }
    #expect(counts(try report(line: joined), .granted) == expected)
    // A total that is not the sum of the rest says that a blank stands inside a number.
    let doubtful = try report({ _, values in values[6] = "99" }, line: joined)
    #expect(counts(doubtful, .granted) == [Int64?](repeating: nil, count: 7))
    // A wide gap parts them in a row alone, where its total agrees, whatever other rows are like.
    func single(_ values: [String], _ gap: String) -> String {
      "\(values[0])\(gap)\(values[1...].joined(separator: " | "))"
    }
    let odd = try report { label, values in
      let gap = label == ApplicationItem.granted.label ? "  " : " | "
      let extra = label == ApplicationItem.carriedIn.label ? " | 5" : ""
      return "\(label) | \(single(values, gap))\(extra) |"
    }
    #expect(counts(odd, .granted) == expected)
    #expect(counts(odd, .carriedIn) == [Int64?](repeating: nil, count: 7))
  }

  @Test("lines that end in a carriage return, and a NUL among the bytes")
  func scratched() throws {
    let found = try report { label, values in ([label] + values).joined(separator: "\t") + "\r" }
    #expect(counts(found, .granted) == expected)
    let text = "云山县2023年政府信息公开工作年度报告\n" + String(repeating: "依法公开政府信息。", count: 200)
    var bytes = Array(text.utf8)
    bytes.insert(0, at: bytes.count - 3)
    #expect(try ReportReader.read(bytes, source: "a.txt").year == 2023)
  }
}
