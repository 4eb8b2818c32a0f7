/// A row of the table of applications (section 三), in the order of the template.
public enum ApplicationItem: String, CodedLabel {
  case received
  case carriedIn = "carried_in"
  case granted
  case partlyGranted = "partly_granted"
  case withheldSecret = "withheld_secret"
  case withheldLaw = "withheld_law"
  case withheldSafety = "withheld_safety"
  case withheldThirdParty = "withheld_third_party"
  case withheldInternal = "withheld_internal"
  case withheldProcess = "withheld_process"
  case withheldEnforcement = "withheld_enforcement"
  case withheldInquiry = "withheld_inquiry"
  case unavailableNotHeld = "unavailable_not_held"
  case unavailableNotMade = "unavailable_not_made"
  case unavailableUnclear = "unavailable_unclear"
  case declinedComplaint = "declined_complaint"
  case declinedRepeat = "declined_repeat"
  case declinedPublication = "declined_publication"
  case declinedExcessive = "declined_excessive"
  case declinedConfirmation = "declined_confirmation"
  case otherwiseUncorrected = "otherwise_uncorrected"
  case otherwiseUnpaid = "otherwise_unpaid"
  case otherwiseMisc = "otherwise_misc"
  case processed
  case carriedOut = "carried_out"

  /// The place in the template, from 0.
  public var index: Int {
    switch self {
    case .received: 0
    case .carriedIn: 1
    case .granted: 2
    case .partlyGranted: 3
    case .withheldSecret: 4
    case .withheldLaw: 5
    case .withheldSafety: 6
    case .withheldThirdParty: 7
    case .withheldInternal: 8
    case .withheldProcess: 9
    case .withheldEnforcement: 10
    case .withheldInquiry: 11
    case .unavailableNotHeld: 12
    case .unavailableNotMade: 13
    case .unavailableUnclear: 14
    case .declinedComplaint: 15
    case .declinedRepeat: 16
    case .declinedPublication: 17
    case .declinedExcessive: 18
    case .declinedConfirmation: 19
    case .otherwiseUncorrected: 20
    case .otherwiseUnpaid: 21
    case .otherwiseMisc: 22
    case .processed: 23
    case .carriedOut: 24
    }
  }

  /// The group the template puts the row in.
  public var group: ApplicationGroup {
    switch self {
    case .received, .carriedIn: .intake
    case .granted: .granted
    case .partlyGranted: .partlyGranted
    case .withheldSecret,
      .withheldLaw,
      .withheldSafety,
      .withheldThirdParty,
      .withheldInternal,
      .withheldProcess,
      .withheldEnforcement,
      .withheldInquiry:
      .withheld
    case .unavailableNotHeld, .unavailableNotMade, .unavailableUnclear: .unavailable
    case .declinedComplaint,
      .declinedRepeat,
      .declinedPublication,
      .declinedExcessive,
      .declinedConfirmation:
      .declined
    case .otherwiseUncorrected, .otherwiseUnpaid, .otherwiseMisc: .otherwise
    case .processed: .processed
    case .carriedOut: .carriedOut
    }
  }

  /// The label of the template.
  public var label: String {
    switch self {
    case .received: "一、本年新收政府信息公开申请数量"
    case .carriedIn: "二、上年结转政府信息公开申请数量"
    case .granted: "三（一）予以公开"
    case .partlyGranted: "三（二）部分公开"
    case .withheldSecret: "三（三）1 属于国家秘密"
    case .withheldLaw: "三（三）2 其他法律行政法规禁止公开"
    case .withheldSafety: "三（三）3 危及“三安全一稳定”"
    case .withheldThirdParty: "三（三）4 保护第三方合法权益"
    case .withheldInternal: "三（三）5 属于三类内部事务信息"
    case .withheldProcess: "三（三）6 属于四类过程性信息"
    case .withheldEnforcement: "三（三）7 属于行政执法案卷"
    case .withheldInquiry: "三（三）8 属于行政查询事项"
    case .unavailableNotHeld: "三（四）1 本机关不掌握相关政府信息"
    case .unavailableNotMade: "三（四）2 没有现成信息需要另行制作"
    case .unavailableUnclear: "三（四）3 补正后申请内容仍不明确"
    case .declinedComplaint: "三（五）1 信访举报投诉类申请"
    case .declinedRepeat: "三（五）2 重复申请"
    case .declinedPublication: "三（五）3 要求提供公开出版物"
    case .declinedExcessive: "三（五）4 无正当理由大量反复申请"
    case .declinedConfirmation: "三（五）5 要求行政机关确认或重新出具已获取信息"
    case .otherwiseUncorrected: "三（六）1 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    case .otherwiseUnpaid: "三（六）2 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    case .otherwiseMisc: "三（六）3 其他"
    case .processed: "三（七）总计"
    case .carriedOut: "四、结转下年度继续办理"
    }
  }
}

/// What the rows of section 三 come to, as the template groups them.
public enum ApplicationGroup: String, CodedLabel {
  case intake
  case granted
  case partlyGranted = "partly_granted"
  case withheld
  case unavailable
  case declined
  case otherwise
  case processed
  case carriedOut = "carried_out"

  /// The rows of the group, in template order.
  public var items: [ApplicationItem] { ApplicationGroup.items[index] }

  private static let items = allCases.map { group in ApplicationItem.allCases.filter { $0.group == group } }

  /// The place in the template, from 0.
  private var index: Int {
    switch self {
    case .intake: 0
    case .granted: 1
    case .partlyGranted: 2
    case .withheld: 3
    case .unavailable: 4
    case .declined: 5
    case .otherwise: 6
    case .processed: 7
    case .carriedOut: 8
    }
  }

  /// The label of the template.
  public var label: String {
    switch self {
    case .intake: "收到"
    case .granted: "予以公开"
    case .partlyGranted: "部分公开"
    case .withheld: "不予公开"
    case .unavailable: "无法提供"
    case .declined: "不予处理"
    case .otherwise: "其他处理"
    case .processed: "总计"
    case .carriedOut: "结转下年度继续办理"
    }
  }
}
