import RQSyntax

/// Orders of texts other than that of their code points.
enum Collation {
  /// By code point.
  case binary
  /// Letters alike in both cases.
  case noCase
  /// Letters alike with accents and without.
  case noAccent
  /// Chinese characters by their pronunciation.
  case pinyin
}

extension Binder {
  /// The order a name stands for.
  ///
  /// - Throws: `RQ0215` for a name that is none.
  static func collation(_ name: Identifier) throws -> Collation {
    switch name.text.lowercased() {
    case "nocase", "case_insensitive": return .noCase
    case "noaccent": return .noAccent
    case "pinyin", "zh", "zh_cn", "zh-cn": return .pinyin
    case "binary", "c", "posix", "ucs_basic", "utf8": return .binary
    default:
      throw Diagnostic(
        "RQ0215", "there is no order '\(name.text)' of texts", at: name.span,
        hint: "Orders are binary, nocase, noaccent and pinyin.",
        candidates: Candidates.best(for: name.text.lowercased(), among: ["binary", "nocase", "noaccent", "pinyin"]))
    }
  }

  /// What sorts by code point as the expression does by its order.
  static func sortedBy(_ expression: Expression) throws -> Expression {
    guard case .collate(let inner, let name) = expression.kind else { return expression }
    let function: String
    let x = try sortedBy(inner)
    switch try collation(name) {
    case .binary: return x
    case .noCase: function = "lower"
    case .noAccent: function = "strip_accents"
    case .pinyin: function = "pinyin_key"
    }
    let call = FunctionCall(name: Identifier(function, span: expression.span), arguments: [x])
    return Expression(.call(call), span: expression.span)
  }

  /// `a COLLATE x = b`: both sides in the order that one of them asks for; nil where none does.
  static func collatedComparison(
    _ first: Expression, _ links: [ChainLink], _ span: SourceSpan
  ) throws -> Expression? {
    guard links.count == 1, let link = links.first, comparison(link.op) != nil else { return nil }
    let names = [first, link.operand].compactMap { side -> Identifier? in
      if case .collate(_, let name) = side.kind { return name }
      return nil
    }
    guard let name = names.first else { return nil }
    func keyed(_ side: Expression) throws -> Expression {
      if case .collate = side.kind { return try sortedBy(side) }
      return try sortedBy(Expression(.collate(side, name), span: side.span))
    }
    return Expression(
      .chain(try keyed(first), [ChainLink(link.op, opSpan: link.opSpan, operand: try keyed(link.operand))]),
      span: span)
  }
}
