/// Who applied: a column of the table of applications, in the order of the template.
public enum Applicant: String, CodedLabel {
  case individual
  case business
  case research
  case nonprofit
  case legal
  case other
  case total

  /// The place in the template, from 0.
  public var index: Int {
    switch self {
    case .individual: 0
    case .business: 1
    case .research: 2
    case .nonprofit: 3
    case .legal: 4
    case .other: 5
    case .total: 6
    }
  }

  /// The Chinese label.
  public var label: String {
    switch self {
    case .individual: "自然人"
    case .business: "商业企业"
    case .research: "科研机构"
    case .nonprofit: "社会公益组织"
    case .legal: "法律服务机构"
    case .other: "其他"
    case .total: "总计"
    }
  }
}
