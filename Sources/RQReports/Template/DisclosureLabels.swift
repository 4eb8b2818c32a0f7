/// What a label of section 二 stands for.
enum DisclosureLabel: Hashable, Sendable {
  case row(DisclosureRow)
  case head(DisclosureHead)
  /// A line that names the paragraph of article 20, above the heads of its part of the table.
  case part
  /// A row or head of no interest here.
  case stub
}

/// A row of section 二.
enum DisclosureRow: Hashable, Sendable {
  case regulations, normative, licensing, penalties, coercion, fees
  /// A row that has no column of its own.
  case unmapped

  /// The column of the report for a head; nil where the template of the report means something else by it.
  func column(under head: DisclosureHead) -> DisclosureColumn? {
    switch (self, head) {
    case (.regulations, .issued): .regulationsIssued
    case (.regulations, .repealed): .regulationsRepealed
    case (.regulations, .inForce): .regulationsInForce
    case (.normative, .issued): .normativeIssued
    case (.normative, .repealed): .normativeRepealed
    case (.normative, .inForce): .normativeInForce
    case (.licensing, .decisions): .licensing
    case (.penalties, .decisions): .penalties
    case (.coercion, .decisions): .coercion
    case (.fees, .charged): .fees
    default: nil
    }
  }

  /// The heads of the 2021 template.
  var heads: [DisclosureHead] {
    switch self {
    case .regulations, .normative: [.issued, .repealed, .inForce]
    case .licensing, .penalties, .coercion: [.decisions]
    case .fees: [.charged]
    case .unmapped: []
    }
  }
}

/// A head of section 二.
enum DisclosureHead: Hashable, Sendable {
  case issued, repealed, inForce, decisions, charged
  /// 本年新公开数量, 对外公开总数量, 上一年项目数量, 本年增/减, 采购项目数量, 采购总金额 of the 2019 template.
  case openedNew, openedTotal, lastYear, change, purchases, purchaseAmount

  /// Whether only the 2019 template has it.
  var isFrom2019: Bool {
    switch self {
    case .openedNew, .openedTotal, .lastYear, .change, .purchases, .purchaseAmount: true
    default: false
    }
  }
}

/// The spellings of the labels of section 二.
enum DisclosureLabels {
  static let set = LabelSet<DisclosureLabel>(
    row(.normative, ["行政规范性文件", "规范性文件"])
      + row(.regulations, ["规章"], tolerant: false)
      + row(.licensing, ["行政许可"])
      + row(.unmapped, ["其他对外管理服务事项", "政府集中采购", "其他主动公开文件"])
      + row(.penalties, ["行政处罚"])
      + row(.coercion, ["行政强制", "行政强制措施"])
      + row(.fees, ["行政事业性收费", "行政事业性收费项目"])
      + head(.issued, ["本年制发件数", "本年度制发件数", "本年制发数", "本年度制发数", "制发数量", "制发件数", "本年新制作数量", "新制作数量"])
      + head(.repealed, ["本年废止件数", "本年度废止件数", "本年废止数", "本年度废止数", "废止数量", "废止件数"])
      + head(.inForce, ["现行有效件数", "现行有效数", "现行有效数量", "现行有效件", "现行有效"])
      + head(.decisions, ["本年处理决定数量", "本年度处理决定数量", "处理决定数量", "处理绝对数量", "本年处理决定数"])
      + head(.charged, ["本年收费金额", "本年度收费金额", "收费金额", "本年收费总金额", "收费总金额"])
      + head(.openedNew, ["本年新公开数量", "新公开数量"])
      + head(.openedTotal, ["对外公开总数量", "对外公开总数"])
      + head(.lastYear, ["上一年项目数量", "上年项目数量"])
      + head(.change, ["本年增减"])
      + head(.purchases, ["采购项目数量", "采购项目数"])
      + head(.purchaseAmount, ["采购总金额"])
      + [
        .init(code: .part, letters: "第二十条".phrase, number: nil, tolerant: false),
        .init(code: .stub, letters: "信息内容".phrase, number: nil, tolerant: false),
      ])

  /// The one head of three columns of the template that letters differ from in no more than one; nil where there is none.
  static func nearest(to letters: [UInt16]) -> DisclosureHead? {
    guard (5...7).contains(letters.count) else { return nil }
    let near = wholeHeads.filter { EditDistance.between(letters, $0.letters, atMost: 1) != nil }
    return near.count == 1 ? near[0].head : nil
  }

  private static let wholeHeads: [(head: DisclosureHead, letters: [UInt16])] = [
    (.issued, "本年制发件数".phrase), (.repealed, "本年废止件数".phrase), (.inForce, "现行有效件数".phrase),
  ]

  private static func row(
    _ row: DisclosureRow, _ spellings: [String], tolerant: Bool = true
  ) -> [LabelSet<DisclosureLabel>.Spelling] {
    spellings.map { .init(code: .row(row), letters: $0.phrase, number: nil, tolerant: tolerant) }
  }

  private static func head(_ head: DisclosureHead, _ spellings: [String]) -> [LabelSet<DisclosureLabel>.Spelling] {
    spellings.map { .init(code: .head(head), letters: $0.phrase, number: nil, tolerant: false) }
  }
}
