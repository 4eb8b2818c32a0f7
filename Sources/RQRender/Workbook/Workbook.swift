import RQEngine
import RQSyntax

/// Results as an Excel workbook (Office Open XML): a sheet for each, and one that says what they are.
public struct Workbook: Sendable {
  /// One sheet.
  public struct Sheet: Sendable {
    /// What its tab says.
    public var name: String
    /// Its rows.
    public var table: ResultTable
    /// What there is to say of it, a line each: the query and its notes.
    public var remarks: [String]

    /// Creates a sheet.
    public init(name: String, table: ResultTable, remarks: [String] = []) {
      self.name = name
      self.table = table
      self.remarks = remarks
    }
  }

  /// The sheets in order.
  public var sheets: [Sheet]

  /// A workbook of sheets.
  public init(_ sheets: [Sheet]) { self.sheets = sheets }

  /// The most rows a sheet has, its head left out.
  static let mostRows = 1_048_575
  /// The most columns a sheet has.
  static let mostColumns = 16_384

  /// A result that no sheet can hold.
  public struct TooLarge: Error, Sendable {
    /// What to tell.
    public var message: String
  }

  /// Writes the workbook; the same sheets give the same bytes.
  ///
  /// - Throws: `TooLarge`, and what the writer's sink throws.
  public func write(to writer: inout TextWriter) throws {
    for sheet in sheets {
      guard sheet.table.rowCount <= Workbook.mostRows, sheet.table.columns.count <= Workbook.mostColumns else {
        throw TooLarge(
          message: "a sheet has at most \(Workbook.mostRows) rows and \(Workbook.mostColumns) columns, and "
            + "\(sheet.name) has \(sheet.table.rowCount) rows and \(sheet.table.columns.count) columns")
      }
    }
    let pages = try allSheets()
    var zip = ZipWriter()
    let names = uniqueNames(pages.map(\.name))
    try zip.add("[Content_Types].xml", to: &writer) { try $0.write(WorkbookParts.contentTypes(pages.count)) }
    try zip.add("_rels/.rels", to: &writer) { try $0.write(WorkbookParts.relations) }
    try zip.add("xl/workbook.xml", to: &writer) { try $0.write(WorkbookParts.workbook(names)) }
    try zip.add("xl/_rels/workbook.xml.rels", to: &writer) {
      try $0.write(WorkbookParts.workbookRelations(pages.count))
    }
    try zip.add("xl/styles.xml", to: &writer) { try $0.write(WorkbookParts.styles) }
    for (place, page) in pages.enumerated() {
      try zip.add("xl/worksheets/sheet\(place + 1).xml", to: &writer) {
        try WorksheetText.write(page.table, to: &$0)
      }
    }
    try zip.finish(to: &writer)
  }

  /// The sheets with the one that explains them.
  private func allSheets() throws -> [Sheet] {
    var rows: [(String, String)] = []
    for sheet in sheets {
      for remark in sheet.remarks { rows.append((sheet.name, remark)) }
      let cut = WorksheetText.cutCells(of: sheet.table)
      if cut > 0 { rows.append((sheet.name, "\(cut) cells are cut at \(WorksheetText.mostCharacters) characters")) }
    }
    if rows.isEmpty { return sheets }
    let table = ResultTable(
      columns: [
        ResultColumn(name: "表 sheet", type: .text, values: rows.map { .text($0.0) }),
        ResultColumn(name: "说明 remark", type: .text, values: rows.map { .text($0.1) }),
      ], rowCount: rows.count)
    return sheets + [Sheet(name: "说明", table: table)]
  }

  /// Names that Excel takes: at most 31 characters, none of a few signs, no two alike.
  private func uniqueNames(_ names: [String]) -> [String] {
    var taken = Set<String>()
    return names.map { name in
      let clean = String(
        VisibleText.escaped(name).map { "[]:*?/\\'".contains($0) ? "_" : $0 }.prefix(31))
      let base = clean.isEmpty ? "sheet" : clean
      var result = base
      var number = 2
      while !taken.insert(result.lowercased()).inserted {
        result = base.prefix(27) + " \(number)"
        number += 1
      }
      return result
    }
  }
}
