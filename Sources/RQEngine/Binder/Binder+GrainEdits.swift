import RQSyntax

extension Binder {
  /// Keeps what has to be written into a select so that its GROUP BY and its list say all that makes a row.
  ///
  /// A select that says it all, or GROUP BY ALL, keeps its text; so does one in a view or a macro, whose text is not that
  /// of the statement.
  mutating func noteGrainEdits(
    _ select: Select, _ joined: [SelectItem], shown items: [SelectItem],
    _ keys: [(expression: BoundExpression, heading: String)], _ context: inout SelectContext
  ) {
    guard openViews.isEmpty, select.span.end > select.span.start else { return }
    let added = joined.map { ExpressionText().text($0.expression) }
    switch select.groupBy {
    case .keys(let written)? where !added.isEmpty:
      guard let last = written.last else { return }
      addGrainEdit(select, at: last.span.end, ", " + added.joined(separator: ", "))
    case nil where !added.isEmpty:
      let ends = [
        select.items.map(\.span.end).max(), select.from?.span.end, select.filter?.span.end, select.since?.span.end,
        select.latest?.end,
      ]
      guard let end = ends.compactMap({ $0 }).max() else { return }
      addGrainEdit(select, at: end, " GROUP BY " + added.joined(separator: ", "))
    default: break
    }
    guard case .keys(let written)? = select.groupBy, let first = select.items.first else { return }
    var missing: [String] = []
    let before = context
    for key in written {
      guard let bound = try? bind(key, &context, .groupBy), bound.constantValue == nil, ordinal(key) == nil else {
        continue
      }
      let isShown = items.contains { item in
        !aggregateDetector.hasAggregate(item.expression) && (try? bind(item.expression, &context, .groupBy)) == bound
      }
      if !isShown { missing.append(ExpressionText().text(key)) }
    }
    context = before
    if missing.isEmpty { return }
    addGrainEdit(select, at: first.span.start, missing.joined(separator: ", ") + ", ")
    // Places in the list lie behind what is put in front of it.
    for key in written {
      guard let place = ordinal(key) else { continue }
      addGrainEdit(select, at: key.span.start, "\(place + missing.count)", to: key.span.end)
    }
  }

  /// Keeps an edit once, however often its select is bound.
  private mutating func addGrainEdit(_ select: Select, at place: Int, _ text: String, to end: Int? = nil) {
    let edit = GrainEdit(place: place, end: end ?? place, select: select.span.start, text: text)
    if !grainEdits.contains(edit) { grainEdits.append(edit) }
  }
}

/// Words to put into the text of a select so that it says what makes a row.
public struct GrainEdit: Sendable, Hashable {
  /// Where, or behind the parentheses that close there and were opened inside the select.
  public var place: Int
  /// Up to where the text gives way to it; the place itself where nothing does.
  public var end: Int
  /// Where the select starts.
  public var select: Int
  /// What to put there.
  public var text: String
}
