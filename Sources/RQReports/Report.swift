import RQEngine

/// One yearly report on freedom of information, as read from one document.
///
/// The tables are kept flat in the order of the template; `disclosed`, `applied` and `contested` address them by name.
public struct Report: Sendable {
  /// The title in Simplified script without blanks; nil when the document has none.
  public var title: String?
  /// The body that issued the report, in Simplified script, as a full name.
  public var agency: String?
  /// The year reported on.
  public var year: Int?
  /// The place, from the national list of divisions.
  public var place = ReportPlace()
  /// What kind of body issued the report.
  public var body: BodyKind?
  /// The day of publication, when it is printed.
  public var published: CivilDate?
  /// The script the document is written in.
  public var script: ReportScript
  /// The national template its tables follow.
  public var template: ReportTemplate
  /// The path of the document.
  public var source: String
  /// The format of the document.
  public var format: DocumentFormat
  /// SHA-256 of the document's bytes, 64 lower-case hexadecimal digits.
  public var sha256: String

  /// Proactive disclosure (section 二): one cell for each `DisclosureColumn`.
  public var disclosure = [Cell](repeating: .absent, count: DisclosureColumn.allCases.count)
  /// Applications (section 三): for each `ApplicationItem` one cell for each `Applicant`.
  public var applications = [Cell](
    repeating: .absent, count: ApplicationItem.allCases.count * Applicant.allCases.count)
  /// Review and litigation (section 四): for each `ProceedingKind` one cell for each `ProceedingOutcome`.
  public var proceedings = [Cell](
    repeating: .absent, count: ProceedingKind.allCases.count * ProceedingOutcome.allCases.count)
  /// The row （六）其他处理 where it is printed as one row without a division, one cell for each `Applicant`; else nil.
  public var undividedOtherwise: [Cell]?

  /// The sections that have a heading, in the order of the document.
  public var sections: [ReportSection] = []
  /// What is wrong with the report, in the order of the checks.
  public var findings: [Finding] = []

  /// The cell of one column of section 二.
  public func disclosed(_ column: DisclosureColumn) -> Cell { disclosure[column.index] }

  /// The cell of one row and one applicant of section 三.
  public func applied(_ item: ApplicationItem, _ applicant: Applicant) -> Cell {
    applications[item.index * Applicant.allCases.count + applicant.index]
  }

  /// The number of one row and one applicant of section 三; nil where there is none.
  func count(of item: ApplicationItem, _ applicant: Applicant) -> Int64? {
    applications[item.index * Applicant.allCases.count + applicant.index].count
  }

  /// The cell of one kind of proceedings and one outcome of section 四.
  public func contested(_ kind: ProceedingKind, _ outcome: ProceedingOutcome) -> Cell {
    proceedings[kind.index * ProceedingOutcome.allCases.count + outcome.index]
  }

  /// The exact sum of a group's rows in one column; nil when a row has no number.
  public func total(_ group: ApplicationGroup, _ applicant: Applicant) -> Int64? {
    if group == .otherwise, let row = undividedOtherwise { return row[applicant.index].count }
    return CheckedSum.of(group.items.lazy.map { count(of: $0, applicant) })
  }
}

/// The divisions a body belongs to, parents included; a level that does not exist or is not known is nil.
public struct ReportPlace: Sendable, Hashable {
  /// 省份.
  public var province: String?
  /// 城市; nil for 直辖市 and counties run by a province.
  public var city: String?
  /// 区县; nil for towns right under a city.
  public var county: String?
  /// 乡镇, 街道.
  public var town: String?
  /// 行政区划代码 of the lowest of them: 6 digits, 9 for a town.
  public var adcode: String?
  /// The level of the lowest of them.
  public var level: PlaceLevel?

  /// A place nothing is known of.
  public init() {}
}

/// A section of a report.
public struct ReportSection: Sendable, Hashable {
  /// 1–6, by what the heading says and not by its printed number.
  public var number: Int
  /// The heading as printed, without the blanks around it.
  public var heading: String
  /// What stands below the heading, as printed, without the blanks around it.
  public var text: String
  /// The first byte of `heading` in the document.
  public var headingStart: Int
  /// The byte after `heading`.
  public var headingEnd: Int
  /// The first byte of `text`.
  public var byteStart: Int
  /// The byte after `text`.
  public var byteEnd: Int
}
