/// What a label of the table of applications stands for.
enum ApplicationLabel: Hashable, Sendable {
  case item(ApplicationItem)
  case group(ApplicationGroup)
  /// A head of a column, which some documents repeat on each page.
  case head
  /// A stub or an explanation that carries no row.
  case stub
}

/// The spellings of the labels of section 三.
enum ApplicationLabels {
  static let set = LabelSet<ApplicationLabel>(
    item(.received, ["本年新收政府信息公开申请数量", "本年新收政府信息公开申请", "本年度新收政府信息公开申请数量", "本年新收信息公开申请数量"], 1)
      + item(
        .carriedIn,
        [
          "上年结转政府信息公开申请数量", "上年结转政府信息公开申请", "上年度结转政府信息公开申请数量", "上年结转政府信息公开数量",
          "上一年结转政府信息公开申请数量", "上年结转信息公开申请数量",
        ], 2)
      + item(.granted, ["予以公开"], 1)
      + item(.partlyGranted, ["部分公开"], 2)
      + item(.withheldSecret, ["属于国家秘密"], 1)
      + item(.withheldLaw, ["其他法律行政法规禁止公开", "其他法律法规禁止公开", "法律行政法规禁止公开"], 2)
      + item(.withheldSafety, ["危及三安全一稳定", "危及三安全一稳定的"], 3)
      + item(.withheldThirdParty, ["保护第三方合法权益", "保护第三方的合法权益"], 4)
      + item(.withheldInternal, ["属于三类内部事务信息", "属于三类内部管理信息"], 5)
      + item(.withheldProcess, ["属于四类过程性信息"], 6)
      + item(.withheldEnforcement, ["属于行政执法案卷", "属于行政执法案卷信息"], 7)
      + item(.withheldInquiry, ["属于行政查询事项"], 8)
      + item(.unavailableNotHeld, ["本机关不掌握相关政府信息", "本机关不掌握相关信息"], 1)
      + item(.unavailableNotMade, ["没有现成信息需要另行制作"], 2)
      + item(.unavailableUnclear, ["补正后申请内容仍不明确"], 3)
      + item(.declinedComplaint, ["信访举报投诉类申请"], 1)
      + item(.declinedRepeat, ["重复申请"], 2)
      + item(.declinedPublication, ["要求提供公开出版物"], 3)
      + item(.declinedExcessive, ["无正当理由大量反复申请"], 4)
      + item(.declinedConfirmation, ["要求行政机关确认或重新出具已获取信息", "要求行政机关确认或者重新出具已获取信息"], 5)
      + item(
        .otherwiseUncorrected,
        ["申请人无正当理由逾期不补正行政机关不再处理其政府信息公开申请", "申请人无正当理由逾期不补正"], 1)
      + item(
        .otherwiseUnpaid,
        ["申请人逾期未按收费通知要求缴纳费用行政机关不再处理其政府信息公开申请", "申请人逾期未按收费通知要求缴纳费用"], 2)
      + item(.otherwiseMisc, ["其他"], 3, tolerant: false)
      + item(.processed, ["总计", "合计"], 7, tolerant: false)
      + item(
        .carriedOut, ["结转下年度继续办理", "结转下一年度继续办理", "结转下年继续办理", "结转下年度办理", "转下年度继续办理"], 4)
      + [
        spelling(.group(.withheld), "不予公开", 3), spelling(.group(.unavailable), "无法提供", 4),
        spelling(.group(.declined), "不予处理", 5), spelling(.group(.otherwise), "其他处理", 6),
        spelling(.stub, "本年度办理结果", 3), spelling(.stub, "本年办理结果", 3),
        .init(code: .stub, letters: explanation, number: nil, tolerant: false),
      ]
      + shortened + ApplicantHeads.words.map { spelling(.head, $0, nil) }
      + ["申请人情况", "法人或其他组织"].map { spelling(.head, $0, nil) })

  /// Labels that some offices cut short.
  private static let shortened =
    item(.received, ["本年新收申请数量", "本年新收申请", "本年新收政府信息公开数量"], 1, tolerant: false)
    + item(.carriedIn, ["上年结转申请数量", "上年结转申请"], 2, tolerant: false)
    + item(.withheldSafety, ["危及三安全"], 3, tolerant: false)
    + item(.withheldInternal, ["三类内部事务信息"], 5, tolerant: false)
    + item(.withheldProcess, ["四类过程性信息"], 6, tolerant: false)
    + item(.unavailableNotHeld, ["本机关不掌握"], 1, tolerant: false)
    + item(.unavailableNotMade, ["没有现成信息"], 2, tolerant: false)
    + item(.unavailableUnclear, ["补正后仍不明确"], 3, tolerant: false)
    + item(.declinedComplaint, ["信访举报投诉"], 1, tolerant: false)
    + item(.declinedPublication, ["要求提供出版物"], 3, tolerant: false)
    + item(.declinedExcessive, ["大量反复申请"], 4, tolerant: false)
    + item(.declinedConfirmation, ["要求确认或重新出具", "要求确认或者重新出具"], 5, tolerant: false)
    + item(.otherwiseUncorrected, ["逾期不补正"], 1, tolerant: false)
    + item(.otherwiseUnpaid, ["逾期未缴费", "逾期未缴纳费用"], 2, tolerant: false)

  /// What the template says in brackets behind 部分公开; pages break and cut it.
  static let explanation = "区分处理的只计这一情形不计其他情形".phrase

  /// Whether a label is so short that it may stand in ordinary text.
  static func isShort(_ item: ApplicationItem) -> Bool {
    switch item {
    case .granted, .partlyGranted, .otherwiseMisc, .processed: true
    default: false
    }
  }

  private static func item(
    _ item: ApplicationItem, _ spellings: [String], _ number: Int, tolerant: Bool = true
  ) -> [LabelSet<ApplicationLabel>.Spelling] {
    spellings.map { .init(code: .item(item), letters: $0.phrase, number: number, tolerant: tolerant) }
  }

  private static func spelling(
    _ code: ApplicationLabel, _ letters: String, _ number: Int?
  ) -> LabelSet<ApplicationLabel>.Spelling {
    .init(code: code, letters: letters.phrase, number: number, tolerant: number != nil)
  }
}

/// The heads of the applicants' columns.
enum ApplicantHeads {
  /// The heads that cannot be taken for a row.
  static let words = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构"]

  /// A head of the first or second line.
  enum Head: Hashable, Sendable {
    case applicant(Applicant)
    /// 法人或其他组织, which spans the five columns between 自然人 and 总计.
    case organisations
  }

  static let set = LabelSet<Head>([
    .init(code: .applicant(.individual), letters: "自然人".phrase, number: nil, tolerant: false),
    .init(code: .organisations, letters: "法人或其他组织".phrase, number: nil, tolerant: false),
    .init(code: .organisations, letters: "法人或者其他组织".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.business), letters: "商业企业".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.research), letters: "科研机构".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.nonprofit), letters: "社会公益组织".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.legal), letters: "法律服务机构".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.other), letters: "其他".phrase, number: nil, tolerant: false),
    .init(code: .applicant(.total), letters: "总计".phrase, number: nil, tolerant: false),
  ])

  /// The order of the columns that clean heads at the end of a run give; nil where heads are broken, missing or doubled.
  static func order(endOf run: LabelRun) -> [Applicant]? {
    var matches = set.matches(in: run)[...]
    guard matches.last?.range.upperBound == run.letters.count else { return nil }
    for index in matches.indices.dropFirst().reversed()
    where matches[index - 1].range.upperBound != matches[index].range.lowerBound {
      matches = matches[index...]
      break
    }
    var top: [Head] = []
    var organisations: [Applicant] = []
    let grouped = matches.contains { $0.code == .organisations }
    for match in matches {
      switch match.code {
      case .applicant(let applicant) where grouped && applicant != .individual && applicant != .total:
        organisations.append(applicant)
      default: top.append(match.code)
      }
    }
    let order = top.flatMap { head -> [Applicant] in
      switch head {
      case .applicant(let applicant): [applicant]
      case .organisations: organisations
      }
    }
    return Set(order).count == Applicant.allCases.count && order.count == Applicant.allCases.count ? order : nil
  }
}
