/// Whether a space stands between two pieces of one line.
enum FormatSpacing {
  /// - Parameters:
  ///   - left: the piece before.
  ///   - right: the piece behind.
  ///   - isSign: whether `left` is a sign of one operand.
  ///   - isInBrackets: whether both stand directly between square brackets.
  static func isSpaced(_ left: FormatPiece, _ right: FormatPiece, isSign: Bool, isInBrackets: Bool) -> Bool {
    switch (left.kind, right.kind) {
    case (.minus, .minus): return true
    case _ where isSign: return false
    case (.leftParen, _), (.leftBracket, _), (.leftBrace, _), (_, .rightParen), (_, .rightBracket),
      (_, .rightBrace), (_, .comma),
      (_, .semicolon):
      return false
    case (.dot, _), (_, .dot): return keepsApart(left, right)
    case (.doubleColon, _), (_, .doubleColon): return false
    case (.dotDot, _), (_, .dotDot): return right.spaceBefore
    // Two colons of a part of a list must not become the sign of a cast.
    case (.colon, .colon): return true
    case (.colon, _), (_, .colon): return !isInBrackets && left.kind == .colon
    case (_, .leftParen): return isSpacedBeforeParenthesis(left, right)
    case (_, .leftBracket): return isSpacedBeforeBracket(left)
    default: return true
    }
  }

  /// A point behind a number, or before one, would become part of it.
  private static func keepsApart(_ left: FormatPiece, _ right: FormatPiece) -> Bool {
    func isNumber(_ piece: FormatPiece) -> Bool { [.integer, .decimal, .float].contains(piece.kind) }
    return isNumber(left) || isNumber(right)
  }

  private static func isSpacedBeforeParenthesis(_ left: FormatPiece, _ right: FormatPiece) -> Bool {
    switch left.kind {
    case .word:
      guard let keyword = left.keyword else { return right.spaceBefore }
      if keyword.isTypeWord { return keyword == .interval && right.spaceBefore }
      switch keyword {
      case .cast, .tryCast, .extract, .columns, .position, .substring, .trim, .rollup, .cube, .left, .right, .array,
        .row, .map:
        return false
      default: return true
      }
    case .quotedName: return right.spaceBefore
    default: return true
    }
  }

  private static func isSpacedBeforeBracket(_ left: FormatPiece) -> Bool {
    if let keyword = left.keyword { return !(keyword.isTypeWord || keyword == .array || keyword == .end) }
    return !left.endsOperand
  }
}
