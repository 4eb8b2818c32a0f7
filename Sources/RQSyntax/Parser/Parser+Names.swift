extension Parser {
  /// Whether a token is a word that is no keyword of the language but means something where it stands.
  func isWord(_ token: Token, _ words: String...) -> Bool {
    token.kind == .word && words.contains(source.word(token).uppercased())
  }

  /// Whether one of such words stands here.
  func atWord(_ words: String...) -> Bool {
    at(.word) && words.contains(source.word(current).uppercased())
  }

  /// Reads the name the current token is; the caller has made sure that it is one.
  mutating func takeIdentifier() -> Identifier {
    let token = current
    advance()
    if token.kind == .quotedName { return Identifier(source.quoted(token), quoted: true, span: token.span) }
    return Identifier(source.word(token), span: token.span)
  }

  /// Reads a name, or reports that one is missing and gives an empty one.
  mutating func parseIdentifier(_ what: String) -> Identifier {
    if atName { return takeIdentifier() }
    reportMissingName(what)
    return Identifier("", span: SourceSpan(previousEnd, previousEnd))
  }

  @inline(never)
  mutating func reportMissingName(_ what: String) {
    if at(.string) {
      let text = source.quoted(current).split(separator: "\"", omittingEmptySubsequences: false).joined(
        separator: "\"\"")
      reportHere(
        .stringAsName, "expected \(what)\(whereabouts)", hint: "names stand in double quotes, strings in single ones",
        fix: Diagnostic.Fix(span: current.span, replacement: "\"\(text)\""))
      advance()
    } else if at(.word), let keyword, keyword.reservation != .none, !keyword.startsClause {
      reportReservedWord(keyword, what)
    } else {
      expected(.expectedName, what)
    }
  }

  /// Reports a reserved word in the place of a name and reads over it.
  @inline(never)
  mutating func reportReservedWord(_ keyword: Keyword, _ what: String) {
    let word = source.word(current)
    reportHere(
      .reservedWord, "\(keyword.rawValue) is a reserved word, not \(what)",
      hint: "as a name it needs quotes: \"\(excerpt(word))\"",
      fix: Diagnostic.Fix(span: current.span, replacement: "\"\(word)\""))
    advance()
  }

  /// Reads one to three names joined by dots; the caller has made sure that the first is there.
  mutating func parseQualifiedName(_ what: String, _ role: NameRole = .table) -> QualifiedName {
    note(role)
    let start = current.start
    var parts = [takeIdentifier()]
    while at(.dot) {
      if peek().kind == .star || parts.count == 3 && role == .column { break }
      advance()
      guard atLabel else {
        expected(.expectedName, "a name")
        break
      }
      if parts.count == 3 {
        reportHere(.unexpected, "\(what) has at most three parts")
        advance()
      } else {
        parts.append(takeIdentifier())
      }
    }
    return QualifiedName(parts, span: span(from: start))
  }

  /// Reads `[AS] alias`; the word a bare one was read from is remembered in case it turns out a misspelt keyword.
  mutating func parseAlias() -> Identifier? {
    if take(.as) {
      if atLabel { return takeIdentifier() }
      if at(.string) {
        let name = Identifier(source.quoted(current), quoted: true, span: current.span)
        advance()
        return name
      }
      reportMissingName("a name")
      return nil
    }
    guard atName, keyword?.reservation != .alias else { return nil }
    if at(.word) { bareAliasIndex = index }
    return takeIdentifier()
  }

  /// Reads a type: its name of one or more words, `(n [, n])`, and `[]` for each level of lists.
  @inline(never)
  mutating func parseTypeName() -> TypeName {
    note(.type)
    let start = current.start
    guard atName else {
      expected(.expectedType, "a type")
      return TypeName("", span: SourceSpan(previousEnd, previousEnd))
    }
    let first = keyword
    if keywordRoles != nil, keyword?.isTypeWord == true { keywordRoles?[index] = true }
    var name = takeIdentifier().text.uppercased()
    switch first {
    case .double? where take(.precision): name += " PRECISION"
    case .character? where take(.varying): name += " VARYING"
    case .timestamp? where next(is: .time), .time? where next(is: .time):
      guard at(.with) || at(.without) else { break }
      let isWith = at(.with)
      advanceKeyword()
      advanceKeyword()
      expect(.zone, in: "TIME")
      name += isWith ? " WITH TIME ZONE" : " WITHOUT TIME ZONE"
    default: break
    }
    var type = TypeName(name, span: SourceSpan(start, start))
    if at(.leftParen) { parseTypeArguments(&type) }
    while at(.leftBracket), type.listDepth < SyntaxLimits.nesting {
      let isSized = peek().kind == .integer && peek(2).kind == .rightBracket
      guard isSized || peek().kind == .rightBracket else { break }
      advance()
      type.length = nil
      if isSized {
        type.length = Int(source.number(current))
        advance()
      }
      advance()
      type.listDepth += 1
    }
    type.span = span(from: start)
    return type
  }

  /// Reads what stands in parentheses behind the name of a type.
  @inline(never)
  private mutating func parseTypeArguments(_ type: inout TypeName) {
    let open = current
    advance()
    if enter() {
      repeat {
        switch kind {
        case .integer:
          if let number = Int(source.number(current)), type.arguments.count < 2 {
            type.arguments.append(number)
          } else {
            reportHere(.expectedType, "a type takes at most two small numbers")
          }
          advance()
        case .string:
          type.labels.append(source.quoted(current))
          advance()
        default:
          guard atName else {
            expected(.expectedType, "a whole number, a text or a type")
            break
          }
          let isTwoWords =
            at(.double) && next(is: .precision) || at(.character) && next(is: .varying)
            || (at(.time) || at(.timestamp)) && next(is: .without) && peek(2).keyword == .time
          let name = isName(peek()) && !isTwoWords ? takeIdentifier() : nil
          type.parts.append(TypeName.Part(name: name, type: parseTypeName()))
        }
      } while take(.comma)
    }
    leave()
    close(open, in: "a type")
  }
}
