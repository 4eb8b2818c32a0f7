import RQSyntax

extension Binder {
  /// What the names of places may end in.
  private static let placeEndings: [String] = [
    "", "省", "市", "县", "区", "镇", "乡", "街道", "自治区", "特别行政区", "自治州", "自治县", "自治旗", "地区", "盟", "旗", "壮族自治区",
    "回族自治区", "维吾尔自治区",
  ]

  private static let placeColumns: Set<String> = ["province", "city", "county", "town"]

  /// The text as the column spells it, where the column holds places and one of them is meant: `山西` is 山西省.
  mutating func placed(
    _ text: BoundExpression, beside column: BoundExpression, _ context: SelectContext
  ) -> BoundExpression {
    guard case .constant(.text(let name)) = text.kind, case .column(let id) = column.kind, !name.isEmpty,
      let origin = context.scope.origin(of: id), Binder.placeColumns.contains(origin.column.schema.name),
      let table = catalog.table(named: origin.table.schema.name), !table.schema.dependencies.isEmpty,
      let ordinal = table.column(named: origin.column.schema.name)
    else { return text }
    let simplified = HanScript.simplified(name)
    let wanted = Set(Binder.placeEndings.map { simplified + $0 })
    var found = Set<String>()
    var last: TextDictionary?
    for chunk in table.chunks {
      guard let dictionary = chunk.segments[ordinal].dictionary, dictionary !== last else { continue }
      last = dictionary
      if dictionary.code(of: name) != nil { return text }
      for place in wanted where dictionary.code(of: place) != nil { found.insert(place) }
    }
    guard found.count == 1, let place = found.first else { return text }
    note(
      Diagnostic(
        "RQ0308", "'\(name)' is read as \(place)", at: text.span, severity: .note,
        hint: "The names of places are those of the national list of divisions."))
    return .constant(.text(place), .text, at: text.span)
  }
}
