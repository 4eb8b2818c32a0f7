import RQEngine
import RQSyntax

@testable import RQReports

/// A cell as a test prints it, and what must be read from it.
struct SyntheticCell {
  var printed: String
  var state: CellState
  var value: Int64?

  static func number(_ value: Int64, printed: String? = nil) -> SyntheticCell {
    SyntheticCell(printed: printed ?? String(value), state: .number, value: value)
  }

  static let blank = SyntheticCell(printed: "", state: .blank, value: nil)
}

/// A small random number generator, so that a failing case can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A report made up for a test: its figures, and the ways pages print them.
struct SyntheticReport {
  var disclosure: [SyntheticCell] = []
  var applications: [[SyntheticCell]] = []
  var proceedings: [SyntheticCell] = []
  var title = "四川省泸州市龙马潭区人民政府2022年政府信息公开工作年度报告"

  /// How the numbers of a report are spelled.
  enum Spelling: CaseIterable {
    case plain, fullWidth, units, thousands, slashes, blanks, chinese
  }

  /// Figures that add up, spelled as asked.
  init(seed: UInt64, spelling: Spelling = .plain) {
    var random = SplitMix(state: seed)
    func spell(_ value: Int64) -> SyntheticCell {
      switch spelling {
      case .plain: return .number(value)
      case .fullWidth:
        let wide = String(
          String.UnicodeScalarView(String(value).unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
        return .number(value, printed: wide)
      case .units: return .number(value, printed: "\(value)件")
      case .thousands:
        let grouped =
          value >= 1000 ? "\(value / 1000),\(String(String(1000 + value % 1000).dropFirst()))" : String(value)
        return .number(value, printed: grouped)
      case .slashes:
        if value == 0 {
          return SyntheticCell(
            printed: ["/", "-", "—", "无", "不适用"].randomElement(using: &random) ?? "/", state: .notApplicable)
        }
        return .number(value)
      case .blanks: return value == 0 && Bool.random(using: &random) ? .blank : .number(value)
      case .chinese: return value == 0 ? .number(0, printed: Bool.random(using: &random) ? "零" : "〇") : .number(value)
      }
    }
    func figure() -> Int64 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...5: 0
      case 6...8: Int64.random(in: 1...30, using: &random)
      default: Int64.random(in: 31...4000, using: &random)
      }
    }
    disclosure = (0..<10).map { _ in spell(figure()) }
    var rows = (0..<25).map { _ in (0..<6).map { _ in figure() } }
    rows[23] = (0..<6).map { column in (2..<23).reduce(0) { $0 + rows[$1][column] } }
    rows[0] = (0..<6).map { rows[23][$0] + rows[24][$0] }
    rows[1] = [0, 0, 0, 0, 0, 0]
    applications = rows.map { row in (row + [row.reduce(0, +)]).map(spell) }
    proceedings = (0..<3).flatMap { _ -> [SyntheticCell] in
      let row = (0..<4).map { _ in figure() }
      return (row + [row.reduce(0, +)]).map(spell)
    }
  }

  /// What the stub of each row of section 三 prints, from the outermost cell inwards.
  static let stubs: [[String]] = [
    ["一、本年新收政府信息公开申请数量"], ["二、上年结转政府信息公开申请数量"], ["三、本年度办理结果", "（一）予以公开"],
    ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）"], ["（三）不予公开", "1.属于国家秘密"], ["2.其他法律行政法规禁止公开"],
    ["3.危及“三安全一稳定”"], ["4.保护第三方合法权益"], ["5.属于三类内部事务信息"], ["6.属于四类过程性信息"], ["7.属于行政执法案卷"],
    ["8.属于行政查询事项"], ["（四）无法提供", "1.本机关不掌握相关政府信息"], ["2.没有现成信息需要另行制作"], ["3.补正后申请内容仍不明确"],
    ["（五）不予处理", "1.信访举报投诉类申请"], ["2.重复申请"], ["3.要求提供公开出版物"], ["4.无正当理由大量反复申请"],
    ["5.要求行政机关确认或重新出具已获取信息"], ["（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"],
    ["2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"], ["3.其他"], ["（七）总计"], ["四、结转下年度继续办理"],
  ]

  private static let prose1 = "一、总体情况\n本年度按照要求做好各项工作，及时更新栏目。\n（一）主动公开。依托门户网站发布信息。"
  private static let prose5 = "五、存在的主要问题及改进情况\n还有一些不足，下一步将改进。\n六、其他需要报告的事项\n无其他需要报告的事项。"

  /// A table as rows of cells, heads included.
  private func tables() -> (disclosure: [[String]], applications: [[String]], proceedings: [[String]]) {
    let d = disclosure.map(\.printed)
    let disclosureRows: [[String]] = [
      ["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", d[0], d[1], d[2]],
      ["行政规范性文件", d[3], d[4], d[5]], ["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", d[6]], ["第二十条第（六）项"],
      ["信息内容", "本年处理决定数量"], ["行政处罚", d[7]], ["行政强制", d[8]], ["第二十条第（八）项"],
      ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", d[9]],
    ]
    var applicationRows: [[String]] = [
      ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"], ["自然人", "法人或其他组织", "总计"],
      ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ]
    for (stub, row) in zip(SyntheticReport.stubs, applications) { applicationRows.append(stub + row.map(\.printed)) }
    let proceedingRows: [[String]] = [
      ["行政复议", "行政诉讼"], ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉", "复议后起诉"],
      ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
      proceedings.map(\.printed),
    ]
    return (disclosureRows, applicationRows, proceedingRows)
  }

  /// The ways a page may be laid out.
  enum Layout: CaseIterable {
    case breakAfterCell, rowALine, rowALineUnfilled, leadingBar, loneBarBefore, barBetween, cellALine, cellALineSpaced
    case flipbook, centred, tabs, closingBar, breakAfterCellFilledApart, ruledHead
  }

  /// The text of the report.
  func text(_ layout: Layout, traditional: Bool = false, seed: UInt64 = 1) -> String {
    var random = SplitMix(state: seed)
    let tables = tables()
    let parts = [
      title, SyntheticReport.prose1, "二、主动公开政府信息情况", render(tables.disclosure, layout, &random),
      "三、收到和处理政府信息公开申请情况", render(tables.applications, layout, &random), "四、政府信息公开行政复议、行政诉讼情况",
      render(tables.proceedings, layout, &random), SyntheticReport.prose5,
    ]
    let text = parts.joined(separator: "\n") + "\n"
    return traditional ? SyntheticReport.traditional(text) : text
  }

  private func render(_ rows: [[String]], _ layout: Layout, _ random: inout SplitMix) -> String {
    let width = rows.map(\.count).max() ?? 0
    switch layout {
    case .breakAfterCell:
      return rows.map { row in
        row.map { "\($0) |" }.joined(separator: "\n") + (row.count < width ? " " + bars(width - row.count) : "")
      }.joined(separator: "\n")
    case .breakAfterCellFilledApart:
      return rows.map { row in
        row.map { "\($0) |" }.joined(separator: "\n") + (row.count < width ? "\n" + bars(width - row.count) : "")
      }.joined(separator: "\n")
    case .rowALine:
      return rows.map { $0.joined(separator: " | ") + " |" + ($0.count < width ? " " + bars(width - $0.count) : "") }
        .joined(separator: "\n")
    case .rowALineUnfilled: return rows.map { $0.joined(separator: " | ") }.joined(separator: "\n")
    case .closingBar: return rows.map { $0.joined(separator: "|") + "|" }.joined(separator: "\n")
    case .leadingBar: return rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    case .loneBarBefore:
      return rows.map { row in "|\n" + row.map { "\($0) |" }.joined(separator: "\n") }.joined(separator: "\n")
    case .ruledHead:
      let lines = rows.map { row in
        "| " + row.joined(separator: " | ") + String(repeating: " | ", count: width - row.count) + " |"
      }
      return ([lines[0], "|" + String(repeating: " --- |", count: width)] + lines.dropFirst()).joined(separator: "\n")
    case .barBetween: return rows.map { $0.joined(separator: "\n|\n") }.joined(separator: "\n")
    case .cellALine: return rows.flatMap { $0.filter { !$0.isEmpty } }.joined(separator: "\n")
    case .cellALineSpaced: return rows.flatMap { $0.filter { !$0.isEmpty } }.joined(separator: "\n\n ")
    case .tabs: return rows.map { $0.filter { !$0.isEmpty }.joined(separator: "\t") }.joined(separator: "\n")
    case .flipbook: return flipbook(rows, &random)
    case .centred: return centred(rows)
    }
  }

  /// Text of a printed page where the values stand at half the height of a label of two lines.
  private func centred(_ rows: [[String]]) -> String {
    rows.flatMap { row -> [String] in
      let labels = row.filter { $0.contains { $0.isLetter && !"零〇无不适用件".contains($0) } }
      let values = row[labels.count...].filter { !$0.isEmpty }.joined(separator: " ")
      guard let label = labels.last, label.count > 17, !values.isEmpty else { return labels + [values] }
      let half = max(15, (label.count * 2 + 2) / 3)
      return labels.dropLast() + [String(label.prefix(half)), values, String(label.dropFirst(half))]
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func bars(_ count: Int) -> String { String(repeating: "|", count: count) }

  /// Text of a printed page: labels wrapped at a narrow width, page marks between lines.
  private func flipbook(_ rows: [[String]], _ random: inout SplitMix) -> String {
    var lines: [String] = []
    var page = 3
    for row in rows {
      let labels = row.filter { $0.contains { $0.isLetter && !"零〇无不适用件".contains($0) } }
      let values = row[labels.count...].filter { !$0.isEmpty }
      var current = ""
      for label in labels {
        for character in label {
          current.append(character)
          if current.count == 15 {
            lines.append(current)
            current = ""
          }
        }
        if Bool.random(using: &random), !current.isEmpty {
          lines.append(current)
          current = ""
        }
      }
      let cells = values.joined(separator: " ")
      if Bool.random(using: &random), !current.isEmpty {
        lines.append(current + " " + cells)
      } else {
        if !current.isEmpty { lines.append(current) }
        if !cells.isEmpty { lines.append(cells) }
      }
      if Int.random(in: 0..<6, using: &random) == 0 {
        lines += ["第\(page)页", "- \(page) -"]
        page += 1
      }
    }
    return lines.joined(separator: "\n\n")
  }

  /// A mechanical conversion, as mirrors of pages make it.
  static func traditional(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { reverse[$0] ?? $0 }))
  }

  private static let reverse: [Unicode.Scalar: Unicode.Scalar] = {
    var map: [Unicode.Scalar: Unicode.Scalar] = [:]
    for value in UInt32(0x4E00)...0x9FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let simplified = HanScript.simplified(scalar)
      if simplified != scalar, map[simplified] == nil { map[simplified] = scalar }
    }
    return map
  }()

  /// How the cells read compare with the truth.
  struct Score {
    /// Numbers that differ from what is printed: never acceptable.
    var wrong: [String] = []
    /// Cells whose number or state was not read.
    var missed = 0
    var right = 0
  }

  /// Compares a report that was read with the figures.
  func score(_ report: Report) -> Score {
    var score = Score()
    func compare(_ truth: SyntheticCell, _ cell: Cell, _ name: String) {
      if let count = cell.count, count != truth.value {
        score.wrong.append("\(name): \(count) for \(truth.printed)")
      } else if cell.count == truth.value, cell.state == truth.state {
        score.right += 1
      } else {
        score.missed += 1
      }
    }
    for (column, truth) in zip(DisclosureColumn.allCases, disclosure) {
      compare(truth, report.disclosed(column), column.code)
    }
    for item in ApplicationItem.allCases {
      for applicant in Applicant.allCases {
        compare(
          applications[item.index][applicant.index], report.applied(item, applicant), "\(item.code) \(applicant.code)")
      }
    }
    for kind in ProceedingKind.allCases {
      for outcome in ProceedingOutcome.allCases {
        compare(
          proceedings[kind.index * 5 + outcome.index], report.contested(kind, outcome), "\(kind.code) \(outcome.code)")
      }
    }
    return score
  }
}
