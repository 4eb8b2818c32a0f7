/// The way a decision was contested (section 四).
public enum ProceedingKind: String, CodedLabel {
  case review
  case suit
  case appeal

  /// The place in the template, from 0.
  public var index: Int {
    switch self {
    case .review: 0
    case .suit: 1
    case .appeal: 2
    }
  }

  /// The Chinese label.
  public var label: String {
    switch self {
    case .review: "行政复议"
    case .suit: "未经复议直接起诉"
    case .appeal: "复议后起诉"
    }
  }
}

/// What became of a contested decision (section 四).
public enum ProceedingOutcome: String, CodedLabel {
  case upheld
  case corrected
  case other
  case pending
  case total

  /// The place in the template, from 0.
  public var index: Int {
    switch self {
    case .upheld: 0
    case .corrected: 1
    case .other: 2
    case .pending: 3
    case .total: 4
    }
  }

  /// The Chinese label.
  public var label: String {
    switch self {
    case .upheld: "结果维持"
    case .corrected: "结果纠正"
    case .other: "其他结果"
    case .pending: "尚未审结"
    case .total: "总计"
    }
  }
}

extension ProceedingKind {
  /// The labels in template order, as they are looked up in a text.
  static let phrases = allCases.map(\.label.phrase)
}

extension ProceedingOutcome {
  /// The labels in template order, as they are looked up in a text.
  static let phrases = allCases.map(\.label.phrase)
}
