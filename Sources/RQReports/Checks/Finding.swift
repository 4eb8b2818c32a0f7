import RQEngine

/// A check a report can fail.
public enum FindingRule: String, CodedLabel {
  case balance
  case rowTotal = "row_total"
  case processedTotal = "processed_total"
  case reviewTotal = "review_total"
  case proseReceived = "prose_received"
  case proseOutcome = "prose_outcome"
  case proseFees = "prose_fees"
  case carriedRollforward = "carried_rollforward"
  case inForceRollforward = "in_force_rollforward"
  case duplicate
  case blank
  case text
  case absent
  case unreadable

  /// The Chinese label.
  public var label: String {
    switch self {
    case .balance: "收支平衡"
    case .rowTotal: "行总计"
    case .processedTotal: "办理总计"
    case .reviewTotal: "复议诉讼总计"
    case .proseReceived: "文字收件数"
    case .proseOutcome: "文字办理结果"
    case .proseFees: "文字收费"
    case .carriedRollforward: "结转衔接"
    case .inForceRollforward: "现行有效衔接"
    case .duplicate: "重复报告"
    case .blank: "空白"
    case .text: "非数字"
    case .absent: "缺失"
    case .unreadable: "无法读取"
    }
  }

  /// How serious a finding of the rule is.
  public var severity: FindingSeverity {
    switch self {
    case .balance, .rowTotal, .processedTotal, .reviewTotal, .unreadable: .error
    case .proseReceived, .proseOutcome, .carriedRollforward, .inForceRollforward, .duplicate: .warning
    case .proseFees, .blank, .text, .absent: .info
    }
  }
}

/// How serious a finding is.
public enum FindingSeverity: String, CodedLabel {
  case error
  case warning
  case info

  /// The Chinese label.
  public var label: String {
    switch self {
    case .error: "错误"
    case .warning: "警告"
    case .info: "提示"
    }
  }
}

/// A broken check, or something that could not be read.
public struct Finding: Sendable, Hashable {
  /// The check.
  public var rule: FindingRule
  /// The row code, the column of section 二, `review_total` and its like, or the name of a table; nil for a whole report.
  public var item: String?
  /// The column of the table of applications.
  public var applicant: Applicant?
  /// What the check computes; for the checks of prose, what the table says.
  public var expected: Decimal?
  /// What is printed.
  public var found: Decimal?
  /// The finding in a sentence.
  public var message: String
  /// The first byte of what is printed in the document; nil when no place can be named.
  public var byteStart: Int?
  /// The byte after it.
  public var byteEnd: Int?

  /// How serious it is.
  public var severity: FindingSeverity { rule.severity }

  /// Creates a finding.
  public init(
    _ rule: FindingRule, item: String? = nil, applicant: Applicant? = nil, expected: Int64? = nil,
    found: Int64? = nil, message: String, bytes: Range<Int>? = nil
  ) {
    self.rule = rule
    self.item = item
    self.applicant = applicant
    self.expected = expected.map { Decimal(unscaled: Int128($0), scale: 0) }
    self.found = found.map { Decimal(unscaled: Int128($0), scale: 0) }
    self.message = message
    byteStart = bytes?.lowerBound
    byteEnd = bytes?.upperBound
  }

  /// Creates a finding about an amount of money: what the table says against what the text says, in 万元.
  init(_ rule: FindingRule, item: String, amount: Decimal, against said: Decimal, message: String, bytes: Range<Int>) {
    self.init(rule, item: item, message: message, bytes: bytes)
    expected = amount
    found = said
  }
}
