import RQEngine

/// A table that reports become, in the order in which they are listed.
enum ReportTable: Int, CaseIterable {
  case reports, applications, findings, sections, cells

  /// Its names, columns and dependencies.
  var schema: TableSchema {
    switch self {
    case .reports: ReportSchemas.reports
    case .applications: ReportSchemas.applications
    case .findings: ReportSchemas.findings
    case .sections: ReportSchemas.sections
    case .cells: ReportSchemas.cells
    }
  }
}

/// What the tables are made of: names, labels, types, natural orders and what determines what.
enum ReportSchemas {

  /// One row a report.
  static let reports = TableSchema(
    "reports", label: "报告", summary: "One row a report.",
    columns: identity + disclosure + requests + proceedings,
    dependencies: [
      TableSchema.Dependency(["report_id"], determine: nil),
      TableSchema.Dependency(["adcode"], determine: ["province", "city", "county", "town", "level"]),
    ])

  /// One row a report, row code and applicant.
  static let applications = TableSchema(
    "applications", label: "申请", summary: "One row a report, row of the table of applications and applicant.",
    columns: [
      id, agency, year, province, city, county, town, item("Row code of the table of applications."),
      ColumnSchema("item_group", label: "事项类别", type: .text, summary: "Group of rows.", order: groupOrder),
      ColumnSchema("item_label", label: "事项名称", type: .text, summary: "Label in the template.", order: labelOrder),
      applicant,
      ColumnSchema(
        "count", label: "件数", type: .integer, summary: "Number of applications, 件.", unit: "件",
        template: "三、收到和处理政府信息公开申请情况"),
    ], dependencies: reportDependencies + [TableSchema.Dependency(["item"], determine: ["item_group", "item_label"])])

  /// One row a broken check.
  static let findings = TableSchema(
    "findings", label: "问题", summary: "One row a broken check.",
    columns: [
      id, agency, year, province,
      ColumnSchema(
        "rule", label: "规则", type: .text, summary: "The check that is broken.",
        order: .listed(ListedOrder(FindingRule.allCases.map(\.code)))),
      ColumnSchema(
        "severity", label: "严重程度", type: .text, summary: "error, warning or info.",
        order: .listed(ListedOrder(FindingSeverity.allCases.map(\.code)))),
      item("Row code or column the check is about."), applicant,
      ColumnSchema("expected", label: "应为", type: amount, summary: "What the check computes."),
      ColumnSchema("found", label: "实为", type: amount, summary: "What is printed."),
      ColumnSchema("message", label: "说明", type: .text, summary: "The finding in a sentence."),
      source, byteStart, byteEnd,
    ], dependencies: reportDependencies + [TableSchema.Dependency(["rule"], determine: ["severity"])])

  /// One row a section of a report.
  static let sections = TableSchema(
    "sections", label: "章节", summary: "One row a section of a report.",
    columns: [
      id,
      ColumnSchema("number", label: "序号", type: .integer, summary: "1 to 6, by what the heading says."),
      ColumnSchema("heading", label: "标题", type: .text, summary: "The heading as printed."),
      ColumnSchema("text", label: "正文", type: .text, summary: "What stands below it, as printed."),
    ])

  /// One row a cell of a report's tables.
  static let cells = TableSchema(
    "cells", label: "单元格", summary: "One row a cell of a report's tables, with the place it was read from.",
    columns: [
      id, item("Row code, or the column of reports."), applicant,
      ColumnSchema(
        "state", label: "状态", type: .text, summary: "number, blank, not_applicable, text or absent.",
        order: .listed(ListedOrder(CellState.allCases.map(\.rawValue)))),
      ColumnSchema("printed", label: "原文", type: .text, summary: "The text as printed."),
      ColumnSchema("value", label: "数值", type: amount, summary: "The number read; NULL where there is none."),
      source, byteStart, byteEnd,
      ColumnSchema(
        "part", label: "部件", type: .text, summary: "Part of the file that the bytes count in; NULL for the file."),
      ColumnSchema("grid", label: "表格", type: .integer, summary: "Number of the table in the document, from 1."),
      ColumnSchema("grid_row", label: "表格行", type: .integer, summary: "Row of that table, from 1."),
      ColumnSchema("grid_column", label: "表格列", type: .integer, summary: "Column of that table, from 1."),
      ColumnSchema("page", label: "页", type: .integer, summary: "Page, from 1."),
      ColumnSchema("x0", label: "左", type: .double, summary: "Left edge on the page, in points."),
      ColumnSchema("y0", label: "上", type: .double, summary: "Upper edge on the page, in points."),
      ColumnSchema("x1", label: "右", type: .double, summary: "Right edge on the page, in points."),
      ColumnSchema("y1", label: "下", type: .double, summary: "Lower edge on the page, in points."),
    ])

  /// Amounts of money in 万元, and numbers that may be such.
  static let amount = DataType.decimal(precision: 18, scale: 4)

  private static let id = ColumnSchema(
    "report_id", label: "报告编号", type: .integer, summary: "Number of the report, from 1 in the order of loading.")
  private static let agency = ColumnSchema(
    "agency", label: "机关", type: .text, summary: "The issuing body's full name, Simplified.")
  private static let year = ColumnSchema("year", label: "年度", type: .integer, summary: "The year reported on.")
  private static let province = place("province", "省份", .province)
  private static let city = place("city", "城市", .city)
  private static let county = place("county", "区县", .county)
  private static let town = place("town", "乡镇", .town)
  private static let source = ColumnSchema("source", label: "来源", type: .text, summary: "Path of the document.")
  private static let byteStart = ColumnSchema(
    "byte_start", label: "起始字节", type: .integer, summary: "First byte in the document.")
  private static let byteEnd = ColumnSchema(
    "byte_end", label: "结束字节", type: .integer, summary: "The byte behind the last.")
  private static let applicant = ColumnSchema(
    "applicant", label: "申请人", type: .text, summary: "Who applied.",
    order: .listed(ListedOrder(Applicant.allCases.map(\.code))))

  /// What a report's number determines in the other tables.
  private static let reportDependencies = [
    TableSchema.Dependency(
      ["report_id"], determine: ["agency", "year", "province", "city", "county", "town", "source"])
  ]

  private static func place(_ name: String, _ label: String, _ level: PlaceLevel) -> ColumnSchema {
    ColumnSchema(
      name, label: label, type: .text, summary: "Name in the national list of divisions; NULL where there is none.",
      order: .listed(ListedOrder(rank: { Gazetteer.shared.rank(of: $0, at: level) })))
  }

  private static func item(_ summary: String) -> ColumnSchema {
    let codes =
      DisclosureColumn.allCases.map(\.code) + ApplicationItem.allCases.map(\.code)
      + ProceedingKind.allCases.flatMap { kind in ProceedingOutcome.allCases.map { "\(kind.code)_\($0.code)" } }
    return ColumnSchema("item", label: "事项", type: .text, summary: summary, order: .listed(ListedOrder(codes)))
  }

  private static let groupOrder = NaturalOrder.listed(ListedOrder(ApplicationGroup.allCases.map(\.code)))
  private static let labelOrder = NaturalOrder.listed(ListedOrder(ApplicationItem.allCases.map(\.label)))

  private static let identity: [ColumnSchema] = [
    id,
    ColumnSchema("title", label: "标题", type: .text, summary: "The title, Simplified; NULL when there is none."),
    agency, year, province, city, county, town,
    ColumnSchema(
      "adcode", label: "行政区划代码", type: .text, summary: "Code of the division: 6 digits, 9 for a town."),
    ColumnSchema(
      "level", label: "层级", type: .text, summary: "central, province, city, county or town.",
      order: .listed(ListedOrder(PlaceLevel.allCases.map(\.code)))),
    ColumnSchema(
      "body", label: "机关类型", type: .text, summary: "Kind of body.",
      order: .listed(ListedOrder(BodyKind.allCases.map(\.code)))),
    ColumnSchema("published", label: "发布日期", type: .date, summary: "Day of publication, when printed."),
    ColumnSchema("script", label: "字体", type: .text, summary: "hans (Simplified) or hant (Traditional)."),
    ColumnSchema("template", label: "模板", type: .text, summary: "National template: 2021, 2019 or prose."),
    source,
    ColumnSchema("format", label: "格式", type: .text, summary: "Format of the document."),
    ColumnSchema("sha256", label: "摘要", type: .text, summary: "SHA-256 of the document's bytes."),
  ]

  private static let disclosure = DisclosureColumn.allCases.map { column in
    ColumnSchema(
      column.code, label: column.label, type: column == .fees ? amount : .integer,
      summary: column == .fees ? "Section 二, 万元." : "Section 二, 件.", unit: column == .fees ? "万元" : "件",
      template: "二、主动公开政府信息情况：\(column.label)")
  }

  /// The groups that the template does not add up itself.
  static let sums: [ApplicationGroup] = [.withheld, .unavailable, .declined, .otherwise]

  private static let requests =
    ApplicationItem.allCases.map { item in
      ColumnSchema(
        item.code, label: item.shortLabel, type: .integer, summary: "Section 三, column 总计, 件.", unit: "件",
        template: "三、收到和处理政府信息公开申请情况：\(item.label)，总计")
    }
    + sums.map { group in
      ColumnSchema(
        group.code, label: group.label, type: .integer,
        summary: "Sum of the \(group.items.count) rows of its group, 件; NULL when one of them has no number.",
        unit: "件", template: "三、收到和处理政府信息公开申请情况：\(group.rowsOfTemplate)，总计")
    }

  private static let proceedings = ProceedingKind.allCases.flatMap { kind in
    ProceedingOutcome.allCases.map { outcome in
      ColumnSchema(
        "\(kind.code)_\(outcome.code)", label: kind.label + outcome.label, type: .integer, summary: "Section 四, 件.",
        unit: "件", template: "四、政府信息公开行政复议、行政诉讼情况：\(kind.label)，\(outcome.label)")
    }
  }
}

extension ApplicationItem {
  /// The label without its place in the template's numbering, which is what people call the row.
  var shortLabel: String {
    switch self {
    case .processed: "办理总计"
    case .otherwiseMisc: "其他处理其他"
    default:
      String(String.UnicodeScalarView(label.unicodeScalars.drop(while: ApplicationItem.isNumbering)))
    }
  }
}

extension ApplicationItem {
  private static func isNumbering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "一", "二", "三", "四", "五", "六", "七", "八", "、", "（", "）", " ", "0"..."9": true
    default: false
    }
  }
}

extension ApplicationGroup {
  /// The first and the last row of the group, as the template prints them.
  fileprivate var rowsOfTemplate: String {
    guard let first = items.first, let last = items.last else { return label }
    return "\(label)，\(first.label) 至 \(last.label)"
  }
}

extension Gazetteer {
  /// The place of a name among the codes of its level; of a name that occurs more than once the first.
  func rank(of name: String, at level: PlaceLevel) -> UInt32? {
    let units = name.phrase
    return places(named: units[...]).first { self.level(of: $0) == level }.map { UInt32(truncatingIfNeeded: $0) }
  }
}
