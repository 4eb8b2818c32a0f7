extension Parser {
  /// Reads what may follow the parenthesis of a call: WITHIN GROUP, FILTER, IGNORE NULLS and OVER, in this order.
  mutating func parseCallTail(_ call: inout FunctionCall, _ tallest: inout Int) {
    if at(.within) { parseWithinGroup(&call, &tallest) }
    if at(.filter), peek().kind == .leftParen {
      advanceKeyword()
      let open = current
      advance()
      guard enter() else { return leave() }
      _ = take(.where)
      call.filter = parseExpression()
      tallest = max(tallest, height)
      leave()
      close(open, in: "FILTER")
    }
    // Without OVER it belongs to a call around this one, as in first_value(f(x) IGNORE NULLS).
    if next(is: .over, distance: 2), let treatment = takeNullTreatment() { call.nulls = treatment }
    if take(.over) {
      if at(.leftParen) {
        call.over = .specification(parseWindow(&tallest))
      } else {
        call.over = .named(parseIdentifier("a window"))
      }
    }
  }

  private mutating func parseWithinGroup(_ call: inout FunctionCall, _ tallest: inout Int) {
    advanceKeyword()
    expect(.group, in: "WITHIN")
    guard at(.leftParen) else {
      expected(.unexpected, "an order in parentheses", hint: "write WITHIN GROUP (ORDER BY x)")
      return
    }
    let open = current
    advance()
    guard enter() else { return leave() }
    expect(.order, in: "WITHIN GROUP")
    expect(.by, in: "ORDER")
    call.withinGroup = parseOrder(&tallest)
    leave()
    close(open, in: "WITHIN GROUP")
  }

  /// Takes IGNORE NULLS or RESPECT NULLS.
  mutating func takeNullTreatment() -> NullTreatment? {
    guard at(.ignore) || at(.respect), next(is: .nulls) else { return nil }
    let treatment: NullTreatment = at(.ignore) ? .ignore : .respect
    advanceKeyword()
    advanceKeyword()
    return treatment
  }

  /// Reads the items of an order and notes how tall they are.
  mutating func parseOrder(_ tallest: inout Int) -> [OrderItem] {
    let outer = peak
    peak = 0
    let items = parseOrderItems()
    tallest = max(tallest, peak)
    peak = max(outer, peak)
    return items
  }

  mutating func parseWindowClause() -> [NamedWindow] {
    var windows: [NamedWindow] = []
    repeat {
      let name = parseIdentifier("a name for the window")
      expect(.as, in: "WINDOW")
      guard at(.leftParen) else {
        expected(.unexpected, "a window in parentheses", hint: "write WINDOW w AS (PARTITION BY a ORDER BY b)")
        break
      }
      var tallest = 0
      windows.append(NamedWindow(name: name, window: parseWindow(&tallest)))
    } while take(.comma) && !abandoned
    return windows
  }

  /// Reads `([name] [PARTITION BY …] [ORDER BY …] [frame])`.
  private mutating func parseWindow(_ tallest: inout Int) -> WindowSpecification {
    let open = current
    advance()
    var window = WindowSpecification(span: open.span)
    guard enter() else {
      leave()
      return window
    }
    let outer = peak
    peak = 0
    if atName, !atWindowWord { window.base = takeIdentifier() }
    if at(.partition) {
      advanceKeyword()
      expect(.by, in: "PARTITION")
      repeat { window.partitionBy.append(parseExpression()) } while take(.comma)
    }
    if at(.order) {
      advanceKeyword()
      expect(.by, in: "ORDER")
      window.orderBy = parseOrderItems()
    }
    if let unit = frameUnit { window.frame = parseFrame(unit) }
    tallest = max(tallest, peak)
    peak = max(outer, peak)
    leave()
    close(open, in: "a window")
    window.span = span(from: open.start)
    return window
  }

  private var atWindowWord: Bool { at(.partition) || frameUnit != nil }

  private var frameUnit: WindowFrame.Unit? {
    switch keyword {
    case .rows?: return .rows
    case .range?: return .range
    case .groups?: return .groups
    default: return nil
    }
  }

  private mutating func parseFrame(_ unit: WindowFrame.Unit) -> WindowFrame {
    let start = current.start
    advanceKeyword()
    var frame = WindowFrame(unit: unit, start: .currentRow, span: current.span)
    if take(.between) {
      frame.start = parseBound()
      expect(.and, in: "BETWEEN")
      frame.end = parseBound()
    } else {
      frame.start = parseBound()
    }
    if take(.exclude) { frame.exclusion = parseExclusion() }
    frame.span = span(from: start)
    return frame
  }

  private mutating func parseBound() -> WindowFrame.Bound {
    if at(.unbounded), next(is: .preceding) || next(is: .following) {
      advanceKeyword()
      let isPreceding = at(.preceding)
      advanceKeyword()
      return isPreceding ? .unboundedPreceding : .unboundedFollowing
    }
    if at(.current), next(is: .row) {
      advanceKeyword()
      advanceKeyword()
      return .currentRow
    }
    let offset = parseExpression()
    if take(.preceding) { return .preceding(offset) }
    if take(.following) { return .following(offset) }
    expected(.expectedKeyword, "PRECEDING or FOLLOWING")
    return .preceding(offset)
  }

  private mutating func parseExclusion() -> WindowFrame.Exclusion {
    if take(.group) { return .group }
    if take(.ties) { return .ties }
    if take(.current) {
      expect(.row, in: "CURRENT")
      return .currentRow
    }
    if take(.no) {
      expect(.others, in: "NO")
      return .noOthers
    }
    expected(.expectedKeyword, "CURRENT ROW, GROUP, TIES or NO OTHERS")
    return .noOthers
  }
}
