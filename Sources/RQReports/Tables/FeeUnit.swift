import RQEngine

/// The unit that the head of the fees gives.
enum FeeUnit {
  case yuan
  case thousandYuan
  case tenThousandYuan
  case millionYuan
  case hundredMillionYuan
  /// Another currency.
  case foreign

  /// The unit a head names; that of the template where it names none.
  init(of head: CompactText) {
    func names(_ words: String...) -> Bool { words.contains { head.firstIndex(of: $0.phrase) != nil } }
    if names("美元", "港元", "港币", "欧元", "日元", "英镑") {
      self = .foreign
    } else if names("亿元") {
      self = .hundredMillionYuan
    } else if names("百万元") {
      self = .millionYuan
    } else if names("千元") {
      self = .thousandYuan
    } else {
      self = names("单位:元", "(元)") ? .yuan : .tenThousandYuan
    }
  }

  /// The power of ten that makes an amount one in 万元; nil where nothing does.
  fileprivate var exponent: Int? {
    switch self {
    case .yuan: -4
    case .thousandYuan: -1
    case .tenThousandYuan: 0
    case .millionYuan: 2
    case .hundredMillionYuan: 4
    case .foreign: nil
    }
  }
}

extension Cell {
  /// The amount in 万元 that a token stands for; amounts printed in other units are converted exactly.
  init(fee token: TableToken, in unit: FeeUnit, _ text: PositionedText) {
    guard case .number(let value, let printed) = token.kind else {
      self.init(count: token, in: text)
      return
    }
    let own: FeeUnit? =
      switch printed {
      case .things: nil
      case .tenThousandYuan: .tenThousandYuan
      case .yuan: .yuan
      case .none: unit
      }
    if let exponent = own?.exponent, let amount = Cell.scaled(value, by: exponent) {
      self.init(.number, token, in: text, value: amount)
    } else {
      self.init(.text, token, in: text)
    }
  }

  /// A number times a power of ten, with no more decimals than it needs; nil where it does not fit.
  private static func scaled(_ value: Decimal, by exponent: Int) -> Decimal? {
    if exponent == 0 { return value }
    if value.unscaled == 0 { return Decimal(unscaled: 0, scale: 0) }
    var (unscaled, scale) = (value.unscaled, value.scale - exponent)
    while scale < 0 {
      let (product, overflows) = unscaled.multipliedReportingOverflow(by: 10)
      if overflows { return nil }
      unscaled = product
      scale += 1
    }
    while scale > 0, unscaled % 10 == 0 {
      unscaled /= 10
      scale -= 1
    }
    return Decimal(unscaled: unscaled, scale: scale)
  }
}
