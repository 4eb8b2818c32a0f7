import RQEngine

/// Reads one document into a report.
public enum ReportReader {
  /// Reads the bytes of a document.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - source: the path the report is to cite; its ending tells the format where the content does not.
  /// - Throws: `DocumentProblem` for bytes that are no text and for text that is no report.
  public static func read(_ bytes: [UInt8], source: String) throws(DocumentProblem) -> Report {
    let (text, format) = try text(of: bytes, source: source)
    return try report(of: text, source: source, format: format, sha256: MessageDigest.sha256(bytes))
  }

  /// The text of a document, and the format it was read in.
  static func text(
    of bytes: [UInt8], source: String
  ) throws(DocumentProblem) -> (text: PositionedText, format: DocumentFormat) {
    let format = try format(of: bytes, source: source)
    guard let reader = format.reader else {
      throw DocumentProblem(
        .unsupportedFormat, path: source, "is a document in the format \(format.code), which is not read yet",
        hint: "save its text as a .txt file in UTF-8")
    }
    do throws(UnreadableText) {
      var text = try reader.text(of: bytes)
      if text.isTooLong { throw UnreadableText.tooLong }
      text.keepLines()
      return (text, format)
    } catch {
      throw DocumentProblem(error.reason, path: source, error.message, hint: error.hint)
    }
  }

  private static func format(of bytes: [UInt8], source: String) throws(DocumentProblem) -> DocumentFormat {
    if let format = DocumentFormat.byContent(bytes) { return format }
    switch DocumentFormat.byName(DocumentPath(source).name) {
    case .document(.html): return DocumentFormat.hasElements(bytes) ? .html : .txt
    // The source of a page goes by many names: Word opens it as it does a document.
    case .document(let format): return DocumentFormat.isPageSource(bytes) ? .html : format
    case .companion: return DocumentPath(source).name.suffix(4).elementsEqual(".rst".utf8) ? .txt : .md
    case .other:
      throw DocumentProblem(
        .notADocument, path: source, "is data or media by its name, not a document",
        hint: "rename it to .txt if it is the text of a report")
    }
  }

  private static func report(
    of text: PositionedText, source: String, format: DocumentFormat, sha256: String
  ) throws(DocumentProblem) -> Report {
    let compact = CompactText(text)
    let sections = SectionScan.sections(of: text)
    let applications = ApplicationTable.find(in: text, compact: compact)
    let splits = applications?.splits ?? false
    let disclosure = DisclosureTable.find(
      in: text, compact: compact, splits: splits, layout: applications?.layout)
    let proceedings = ProceedingTable.find(
      in: text, compact: compact, from: applications.map { compact.position(of: $0.range.upperBound) } ?? 0,
      splits: splits, layout: applications?.layout)
    let body = text.bodyStart(sections, applications, disclosure)
    var title = TitleReader.title(of: text, compact: compact, before: body)
    if title == nil, body < text.grids.last?.range.upperBound ?? 0 {
      // A sheet that is one table has its title in the first cell.
      title = TitleReader.title(of: text, compact: compact, before: text.headEnd(sections, body))
    }
    let hasTables = applications != nil || disclosure?.certainRows ?? 0 > 0
    let hasSections = sections.count >= 3 && (title != nil || !text.isOfOtherSubject(before: body))
    guard subjects.contains(where: { compact.firstIndex(of: $0) != nil }),
      hasTables || hasSections || (title?.year != nil && text.hanCount >= proseLength)
        || (title?.year != nil && title?.body.isEmpty == false && (hasHeadings(text) || hasStatistics(compact)))
    else {
      throw DocumentProblem(
        .notAReport, path: source,
        "is no report on freedom of information: none of the template's headings and tables is in it",
        hint: "give the report itself, or the folder that holds it")
    }
    var report = Report(
      script: text.script, template: .prose, source: source,
      format: format, sha256: sha256)
    report.sections = sections
    applications?.fill(&report)
    disclosure?.fill(&report)
    if let proceedings { report.proceedings = proceedings.cells }
    let tables = compact.position(of: text.tablesStart(applications, disclosure))
    identify(&report, title, text, compact, tables: tables)
    report.template = template(applications, disclosure, proceedings, year: report.year, sections: sections.count)
    report.findings =
      unreadableTables(applications, disclosure, proceedings, text)
      + OtherReportCheck.findings(title, text, compact, behind: applications?.range.upperBound ?? text.units.count)
      + ReportChecks.findings(report, text, compact, before: tables)
    return report
  }

  private static let subjects = ["信息公开", "资讯公开"].map(\.phrase)

  /// A title over fewer characters than this is a link to a report, not a report in prose.
  private static let proseLength = 300

  /// Whether lines are numbered `一、`, `二、` and `三、`, as the parts of a report in prose are, however short.
  private static func hasHeadings(_ text: PositionedText) -> Bool {
    let starts = text.lines.map { text.units[text.trimmed($0)].prefix(2) }
    return ["一、", "二、", "三、"].allSatisfy { mark in starts.contains { $0.elementsEqual(mark.utf16) } }
  }

  /// Whether the text has the table of figures that reports of the years before the national template carry.
  private static func hasStatistics(_ text: CompactText) -> Bool {
    text.firstIndex(of: "统计指标".phrase) != nil && text.firstIndex(of: "申请".phrase) != nil
  }

  private static func identify(
    _ report: inout Report, _ title: Title?, _ text: PositionedText, _ compact: CompactText, tables: Int
  ) {
    // What a page calls itself outside its text says whose it is, and is no title printed in it.
    let declared = title == nil ? text.declaredTitle.flatMap(TitleReader.declared) : nil
    report.title = title?.text
    report.year = title?.year ?? YearReader.reportedYear(in: compact, 0..<tables) ?? declared?.year
    report.published = DateReader.published(in: text, compact: compact)
    let reader = AgencyReader(text: text, compact: compact)
    let body = title?.body ?? []
    var agency = body.isEmpty ? reader.agencyInText(before: tables) : reader.agency(named: body)
    if agency.name == nil, let declared, !declared.body.isEmpty { agency = reader.agency(named: declared.body) }
    report.agency = agency.name
    report.place = agency.place
    report.body = agency.body
  }

  private static func template(
    _ applications: ApplicationTable?, _ disclosure: DisclosureTable?, _ proceedings: ProceedingTable?, year: Int?,
    sections: Int
  ) -> ReportTemplate {
    let heads = disclosure?.heads ?? []
    if heads.contains(where: \.isFrom2019) {
      // Some reports keep the old heads in the first part of a table that is otherwise the new one.
      return heads.contains(.charged) || heads.contains(.repealed) ? .from2021 : .from2019
    }
    if heads.contains(.charged) || heads.contains(.repealed) || heads.contains(.inForce) { return .from2021 }
    if let applications {
      if applications.undividedOtherwise != nil { return .from2019 }
      if applications.rows[.otherwiseMisc] != nil || applications.rows[.otherwiseUnpaid] != nil { return .from2021 }
    }
    if applications == nil, proceedings == nil, disclosure == nil, sections < 5 { return .prose }
    guard let year else { return applications == nil ? .prose : .from2021 }
    return year >= 2021 ? .from2021 : year >= 2019 ? .from2019 : .prose
  }

  private static func unreadableTables(
    _ applications: ApplicationTable?, _ disclosure: DisclosureTable?, _ proceedings: ProceedingTable?,
    _ text: PositionedText
  ) -> [Finding] {
    var found: [Finding] = []
    func note(_ item: String, _ rows: Int, _ label: String, _ range: Range<Int>?) {
      found.append(
        Finding(
          .unreadable, item: item, found: Int64(rows),
          message: "\(rows) \(rows == 1 ? "row" : "rows") of the table of \(label) cannot be read: "
            + "the cells printed do not fit the columns",
          bytes: range.map { text.byteRange(of: $0) }))
    }
    if let disclosure, disclosure.uncertainRows > 0 {
      note("disclosure", disclosure.uncertainRows, "proactive disclosure", disclosure.range)
    }
    if let applications, applications.uncertainRows > 0 {
      note("applications", applications.uncertainRows, "applications", applications.range)
    }
    if let proceedings, proceedings.isUncertain { note("proceedings", 1, "review and litigation", nil) }
    return found
  }
}

extension ApplicationTable {
  /// Puts the rows into a report.
  func fill(_ report: inout Report) {
    let columns = Applicant.allCases.count
    for (item, cells) in rows {
      for (column, cell) in cells.enumerated() { report.applications[item.index * columns + column] = cell }
    }
    report.undividedOtherwise = undividedOtherwise
  }
}

extension DisclosureTable {
  /// Puts the cells into a report.
  func fill(_ report: inout Report) {
    for (column, cell) in cells { report.disclosure[column.index] = cell }
  }
}

extension PositionedText {
  /// Where the body of a report begins: at its first section, else at its tables.
  fileprivate func bodyStart(
    _ sections: [ReportSection], _ applications: ApplicationTable?, _ disclosure: DisclosureTable?
  ) -> Int {
    let heading = sections.first.map { unit(atByte: $0.headingStart) }
    return min(heading ?? .max, tablesStart(applications, disclosure))
  }

  /// Whether one of the last lines before the body names a yearly report on another subject,
  /// `某县2023年法治政府建设年度报告`.
  fileprivate func isOfOtherSubject(before body: Int) -> Bool {
    let above = lines.prefix { $0.lowerBound < body }.map { CompactText(self, in: trimmed($0)).units }
      .filter { !$0.isEmpty }
    return above.suffix(3).contains { line in
      line.count <= 60 && ["年度报告", "工作报告"].contains { line.suffix(4).elementsEqual($0.utf16) }
        && !line.contains { $0 == 0x3002 || $0 == 0x2C } && !YearReader.years(in: line).isEmpty
        && Phrase(line).firstIndex(of: "公开".phrase) == nil
    }
  }

  /// Where the part of a text ends in which its title can stand: at the first section or the end of the first lines.
  fileprivate func headEnd(_ sections: [ReportSection], _ body: Int) -> Int {
    let first = sections.first.map { unit(atByte: $0.headingStart) } ?? .max
    return min(first, lines.prefix(12).last?.upperBound ?? body)
  }

  /// Where the first table begins; the end of the text where there is none.
  fileprivate func tablesStart(_ applications: ApplicationTable?, _ disclosure: DisclosureTable?) -> Int {
    [applications?.range.lowerBound, disclosure?.range.lowerBound].compactMap { $0 }.min() ?? units.count
  }
}

extension CompactText {
  /// The first compact unit at or after a place of the text.
  func position(of place: Int) -> Int { places.firstIndex(notBelow: place) }
}
