import RQSyntax

extension Binder {
  /// The functions that can stand in FROM.
  static let tableFunctions = ["range", "generate_series", "repeat", "unnest", "read_csv"]

  /// Reads the rows a function gives.
  mutating func read(
    _ call: FunctionCall, ordinality: Bool, as alias: TableAlias?, at span: SourceSpan
  ) throws -> (LogicalPlan, Scope) {
    let name = call.name.text.lowercased()
    if let macro = catalog.macros[NameKey.fold(call.name.text)], case .table(let body) = macro.body {
      return try read(body, of: macro, call, as: alias, at: span)
    }
    if name == "read_csv" || name == "read_csv_auto" {
      return try read(try file(call), as: alias ?? TableAlias(Identifier(name, span: span)))
    }
    if let table = try SystemTables.function(name, try textArgument(call), catalog) {
      return try read(table, as: alias ?? TableAlias(Identifier(name, span: span)))
    }
    if name == "repeat", call.arguments.count == 2, !ordinality {
      let range = FunctionCall(name: Identifier("range", span: call.name.span), arguments: [call.arguments[1]])
      let from = TableReference(.function(range, lateral: false, ordinality: false, alias: nil), span: span)
      let item = SelectItem(call.arguments[0], alias: Identifier(name, span: call.name.span), span: span)
      return try read(
        Query(select: Select(items: [item], from: from, span: span), span: span),
        as: alias ?? TableAlias(Identifier(name, span: span)))
    }
    guard Binder.tableFunctions.contains(name) else {
      throw Diagnostic(
        "RQ0104", "there is no table function '\(call.name.text)'", at: call.name.span,
        hint: "In FROM stand \(Binder.listed(Binder.tableFunctions)).",
        candidates: Candidates.best(for: name, among: Binder.tableFunctions))
    }
    if name == "unnest" || ordinality {
      var context = SelectContext(scope: Scope())
      var lists: [BoundExpression] = []
      for argument in name == "unnest" ? call.arguments : [Expression(.call(call), span: span)] {
        lists.append(try bind(argument, &context, .limit))
      }
      let input = try apply(takeSubqueries(&context, aboveGroups: false), to: .singleRow)
      return try read(lists, of: input, name, ordinality: ordinality, as: alias, at: span)
    }
    if let list = try listOfRange(call, name) {
      return try read([list], of: .singleRow, name, ordinality: false, as: alias, at: span)
    }
    var range = try numbers(call, name, isClosed: name == "generate_series", at: span)
    var schema = ColumnSchema(name, type: .integer)
    // A function of one column lends it the name it is given itself.
    if let alias { schema.name = alias.columns.first?.text ?? alias.name.text }
    range.column = makeColumn(schema.name, .integer)
    let columns = try renamed([schema], alias?.columns ?? [], alias?.name.text ?? name)
    return derived(
      BoundQuery(plan: .numbers(range), columns: columns, notes: notes),
      as: alias ?? TableAlias(Identifier(name, span: span)))
  }

  /// The one text that a function is given; nil where it is given something else.
  private mutating func textArgument(_ call: FunctionCall) throws -> String? {
    guard call.arguments.count == 1 else { return nil }
    if case .column(let name) = call.arguments[0].kind { return name.parts.map(\.text).joined(separator: ".") }
    guard case .text(let text)? = try bindValue(call.arguments[0]).constantValue else { return nil }
    return text
  }

  /// The table of the file that `read_csv` names.
  private mutating func file(_ call: FunctionCall) throws -> Table {
    guard let path = call.arguments.first, case .text(let text)? = try bindValue(path).constantValue else {
      throw Diagnostic(
        "RQ0105", "read_csv takes the path of a file", at: call.name.span, hint: "For example read_csv('prices.csv').")
    }
    for option in call.arguments.dropFirst() {
      guard case .namedArgument(let name, let value) = option.kind,
        ["header", "auto_detect"].contains(name.text.lowercased()),
        try bindValue(value).constantValue == .boolean(true)
      else {
        throw Diagnostic(
          "RQ0631", "read_csv finds out separators and types itself, and the first line names the columns",
          at: option.span, hint: "Leave the option out.")
      }
    }
    guard let readFile else { throw Binder.unsupported("reading a file here", at: path.span) }
    do {
      let (table, problems) = try readFile(text)
      for problem in problems { note(problem) }
      return table
    } catch var diagnostic as Diagnostic {
      diagnostic.span = diagnostic.span ?? path.span
      throw diagnostic
    }
  }

  /// Reads the elements of lists as rows.
  private mutating func read(
    _ lists: [BoundExpression], of input: LogicalPlan, _ name: String, ordinality: Bool, as alias: TableAlias?,
    at span: SourceSpan
  ) throws -> (LogicalPlan, Scope) {
    guard !lists.isEmpty else {
      throw Diagnostic("RQ0105", "unnest needs a list", at: span, hint: "For example unnest([1, 2, 3]).")
    }
    var (schemas, columns): ([ColumnSchema], [Column]) = ([], [])
    for (place, list) in lists.enumerated() {
      let element = try unnestedType(list)
      let given = alias?.columns.isEmpty == true && lists.count == 1 ? alias?.name.text : nil
      let heading = given ?? (lists.count == 1 ? name : "\(name)\(place + 1)")
      schemas.append(ColumnSchema(heading, type: element))
      columns.append(makeColumn(heading, element))
    }
    var place: Column?
    if ordinality {
      schemas.append(ColumnSchema("ordinality", type: .integer))
      place = makeColumn("ordinality", .integer)
    }
    let named = try renamed(schemas, alias?.columns ?? [], alias?.name.text ?? name)
    let unnesting = Unnesting(lists: lists, columns: columns, ordinality: place)
    var plan = LogicalPlan.unnest(input, unnesting)
    if !input.columns.isEmpty {
      let given = columns + (place.map { [$0] } ?? [])
      plan = .project(plan, given.map { Projection(column: $0, expression: .column($0)) })
    }
    return derived(
      BoundQuery(plan: plan, columns: named, notes: notes),
      as: alias ?? TableAlias(Identifier(name, span: span)))
  }

  /// The type of the rows a list becomes.
  func unnestedType(_ list: BoundExpression) throws -> DataType {
    if list.type == .null { return .null }
    guard let element = Binder.element(of: list.type) else {
      throw Diagnostic("RQ0201", "unnest takes a list, and this is \(list.type.name)", at: list.span)
    }
    return element
  }

  /// The numbers of `range` and `generate_series` as a list, where they depend on rows.
  private mutating func listOfRange(_ call: FunctionCall, _ name: String) throws -> BoundExpression? {
    let arguments = try call.arguments.map { try bindValue($0) }
    let isOfMoments = arguments.count == 3 && arguments[2].type == .interval
    if arguments.allSatisfy({ $0.constantValue != nil }) && !isOfMoments || !(1...3).contains(arguments.count) {
      return nil
    }
    guard let function = ScalarRegistry.function(named: name) else { return nil }
    return try apply(function, arguments, call.name.span, call.name.span)
  }

  /// Reads the query of a macro with its arguments put in.
  private mutating func read(
    _ body: Query, of macro: Macro, _ call: FunctionCall, as alias: TableAlias?, at span: SourceSpan
  ) throws -> (LogicalPlan, Scope) {
    let values = try arguments(of: call, for: macro)
    let query = body.mapExpressions { $0.replacingColumns(with: values) }
    let view = View(name: macro.name, columns: [], query: query)
    return try read(view, as: alias, at: span)
  }

  /// The numbers from a first to before a last one, or to and with it.
  private mutating func numbers(
    _ call: FunctionCall, _ name: String, isClosed: Bool, at span: SourceSpan
  ) throws -> NumberRange {
    let arguments = try call.arguments.map { try bindValue($0) }
    guard (1...3).contains(arguments.count) else {
      throw Diagnostic(
        "RQ0105", "\(name) does not take \(arguments.count) arguments", at: call.name.span,
        hint: "It is called as \(name)(start, stop, step).")
    }
    var values: [Int64] = []
    for argument in arguments {
      switch argument.constantValue {
      case .integer(let value)?: values.append(value)
      case .null?:
        return NumberRange(start: 0, step: 1, count: 0, column: makeColumn(name, .integer))
      default:
        throw Diagnostic(
          "RQ0201", "\(name) needs whole numbers that are the same in every row", at: argument.span)
      }
    }
    let start = values.count == 1 ? 0 : values[0]
    let stop = values.count == 1 ? values[0] : values[1]
    let step = values.count == 3 ? values[2] : 1
    if step == 0 { throw Diagnostic("RQ0204", "\(name) cannot take steps of 0", at: span) }
    // In 128 bits neither the distance nor the sum below can overflow.
    let distance = Int128(stop) - Int128(start)
    let size = Int128(step.magnitude)
    let reach = step > 0 ? distance : -distance
    let count =
      isClosed ? (reach < 0 ? 0 : reach / size + 1) : (reach <= 0 ? 0 : (reach + size - 1) / size)
    guard let rows = Int(exactly: count) else {
      throw Diagnostic("RQ0204", "\(name) would give more rows than can be counted", at: span)
    }
    return NumberRange(start: start, step: step, count: rows, column: makeColumn(name, .integer))
  }
}
