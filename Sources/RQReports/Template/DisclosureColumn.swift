/// A figure of proactive disclosure (section 二), article 20 of the Regulations.
public enum DisclosureColumn: String, CodedLabel {
  case regulationsIssued = "regulations_issued"
  case regulationsRepealed = "regulations_repealed"
  case regulationsInForce = "regulations_in_force"
  case normativeIssued = "normative_issued"
  case normativeRepealed = "normative_repealed"
  case normativeInForce = "normative_in_force"
  case licensing
  case penalties
  case coercion
  case fees

  /// The place in the template, from 0.
  public var index: Int {
    switch self {
    case .regulationsIssued: 0
    case .regulationsRepealed: 1
    case .regulationsInForce: 2
    case .normativeIssued: 3
    case .normativeRepealed: 4
    case .normativeInForce: 5
    case .licensing: 6
    case .penalties: 7
    case .coercion: 8
    case .fees: 9
    }
  }

  /// The Chinese label.
  public var label: String {
    switch self {
    case .regulationsIssued: "规章本年制发件数"
    case .regulationsRepealed: "规章本年废止件数"
    case .regulationsInForce: "规章现行有效件数"
    case .normativeIssued: "行政规范性文件本年制发件数"
    case .normativeRepealed: "行政规范性文件本年废止件数"
    case .normativeInForce: "行政规范性文件现行有效件数"
    case .licensing: "行政许可"
    case .penalties: "行政处罚"
    case .coercion: "行政强制"
    case .fees: "行政事业性收费"
    }
  }
}
