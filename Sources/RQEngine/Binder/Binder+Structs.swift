import RQSyntax

/// Structs and rows: what makes them, and what takes their fields.
extension Binder {
  /// Binds `struct_pack`, `struct_extract` and their kin, whose names of fields stand in the call; nil for all others.
  mutating func bindStructCall(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    switch name {
    case "struct_pack":
      let fields = try named(call.arguments, call, span)
      return try structure(fields.map(\.name), of: fields.map(\.value), span, &context, clause)
    case "struct_insert", "struct_update":
      guard let first = call.arguments.first else { return nil }
      let base = try bind(first, &context, clause)
      guard case .structure(let known) = base.type, !known.contains(where: \.name.isEmpty) else {
        throw Diagnostic("RQ0201", "\(name) needs a struct with names, and this is \(base.type.name)", at: first.span)
      }
      let added = try named(Array(call.arguments.dropFirst()), call, span)
      var fields = try known.indices.map { (known[$0].name, try field($0, of: base, span)) }
      for (field, expression) in added {
        let value = try bind(expression, &context, clause)
        if let place = fields.firstIndex(where: { NameKey.fold($0.0) == NameKey.fold(field) }) {
          guard name == "struct_update" else {
            throw Diagnostic(
              "RQ0105", "there is a field '\(field)' already", at: span, hint: "struct_update changes it.")
          }
          fields[place].1 = value
        } else {
          fields.append((field, value))
        }
      }
      return try structure(fields.map(\.0), fields.map(\.1), span)
    case "struct_extract", "struct_extract_at", "array_extract", "list_extract":
      guard call.arguments.count == 2 else { return nil }
      let operand = try bind(call.arguments[0], &context, clause)
      let place = try bind(call.arguments[1], &context, clause)
      if let found = try member(of: operand, place, byPlace: name == "struct_extract_at", span) { return found }
      guard name.hasPrefix("struct") else {
        return try apply(ListFunctions.extract, [operand, place], call.name.span, span)
      }
      if case .text(let field)? = place.constantValue, operand.type != .null {
        throw Diagnostic("RQ0101", "\(operand.type.name) has no field '\(field)'", at: place.span)
      }
      if operand.type == .null { return .constant(.null, .null, at: span) }
      throw Diagnostic("RQ0201", "\(name) needs a struct and the name of a field", at: span)
    default: return nil
    }
  }

  /// The arguments with the names they are given, or that their columns have.
  private func named(
    _ arguments: [Expression], _ call: FunctionCall, _ span: SourceSpan
  ) throws -> [(name: String, value: Expression)] {
    let fields = try arguments.map { argument -> (name: String, value: Expression) in
      switch argument.kind {
      case .namedArgument(let name, let value): return (name.text, value)
      case .column(let name): return (name.parts.last?.text ?? "", argument)
      default:
        throw Diagnostic(
          "RQ0105", "a field of a struct needs a name", at: argument.span,
          hint: "For example \(call.name.text)(a := 1), or {'a': 1}.")
      }
    }
    if fields.isEmpty { throw Diagnostic("RQ0105", "a struct needs a field", at: span, hint: "For example {'a': 1}.") }
    let names = fields.map { NameKey.fold($0.name) }
    if let place = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw Diagnostic("RQ0105", "the field '\(fields[place].name)' stands twice", at: fields[place].value.span)
    }
    return fields
  }

  private mutating func structure(
    _ names: [String], of values: [Expression], _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    var bound: [BoundExpression] = []
    for value in values { bound.append(try bind(value, &context, clause)) }
    return try structure(names, bound, span)
  }

  /// Values under names; empty ones make a row.
  func structure(_ names: [String], _ values: [BoundExpression], _ span: SourceSpan) throws -> BoundExpression {
    let type = DataType.structure(zip(names, values).map { StructField($0, $1.type) })
    try Coercion.check(type, at: span)
    return try folded(BoundExpression(kind: .call(StructFunctions.make, values), type: type, span: span))
  }

  /// Binds `(a, b)` and `ROW(a, b)` in the place of one value.
  mutating func bindRow(
    _ items: [Expression], _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    if items.isEmpty { throw Diagnostic("RQ0105", "a row needs a value", at: span) }
    return try structure(items.map { _ in "" }, of: items, span, &context, clause)
  }

  /// The field in a place of a struct.
  func field(_ place: Int, of operand: BoundExpression, _ span: SourceSpan) throws -> BoundExpression {
    guard case .structure(let fields) = operand.type else { return operand }
    if case .call(let function, let values) = operand.kind, function == StructFunctions.make { return values[place] }
    let index = BoundExpression.constant(.integer(Int64(place)), .integer, at: span)
    return try folded(
      BoundExpression(
        kind: .call(StructFunctions.extract, [operand, index]), type: fields[place].type, span: span))
  }

  /// `x['name']` of a struct, `x[1]` of a row and `x[key]` of a map; nil for all other values.
  func member(
    of operand: BoundExpression, _ place: BoundExpression, byPlace: Bool = false, _ span: SourceSpan
  ) throws -> BoundExpression? {
    switch (operand.type, place.constantValue) {
    case (.structure(let fields), .text(let name)?):
      let key = NameKey.fold(name)
      guard let index = fields.firstIndex(where: { NameKey.fold($0.name) == key && !name.isEmpty }) else {
        throw unknownField(name, fields, at: place.span)
      }
      return try field(index, of: operand, span)
    case (.structure(let fields), .integer(let number)?):
      guard byPlace || fields.allSatisfy(\.name.isEmpty) else {
        throw Diagnostic(
          "RQ0201", "a field of a struct is taken by its name", at: place.span,
          hint: "It has \(fields.map(\.name).joined(separator: ", ")).")
      }
      guard number >= 1, number <= fields.count else {
        throw Diagnostic("RQ0101", "the row has \(fields.count) values", at: place.span, hint: "They count from 1.")
      }
      return try field(Int(number) - 1, of: operand, span)
    case (.structure, _):
      throw Diagnostic("RQ0201", "a field of a struct is named by a text that is the same in every row", at: place.span)
    case (.map(let key, _), _):
      let wanted = try cast(place, to: Coercion.common(key, place.type) ?? key, trying: false, at: place.span)
      return try apply(MapFunctions.extractValue, [operand, wanted], span, span)
    default: return nil
    }
  }

  private func unknownField(_ name: String, _ fields: [StructField], at span: SourceSpan) -> Diagnostic {
    let names = fields.map(\.name).filter { !$0.isEmpty }
    return Diagnostic(
      "RQ0101", "there is no field '\(name)'", at: span,
      hint: names.isEmpty ? "The values of a row have no names: x[1]." : "There are \(names.joined(separator: ", ")).",
      candidates: Candidates.best(for: name, among: names))
  }

  /// What a name with dots means where its first parts are a column that holds structs; nil where they are none.
  mutating func bindFields(
    _ name: QualifiedName, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    for count in (1..<max(name.parts.count, 1)).reversed() {
      let prefix = QualifiedName(Array(name.parts[..<count]), span: name.span)
      guard var operand = try structColumn(prefix, &context, clause) else { continue }
      for part in name.parts[count...] {
        let place = BoundExpression.constant(.text(part.text), .text, at: part.span)
        guard let found = try member(of: operand, place, name.span) else { return nil }
        operand = found
      }
      operand.span = name.span
      return operand
    }
    return nil
  }

  private mutating func structColumn(
    _ name: QualifiedName, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    func isNested(_ type: DataType) -> Bool {
      switch type {
      case .structure, .map: true
      default: false
      }
    }
    let found = context.scope.find(name)
    if found.count == 1 { return isNested(found[0].column.type) ? .column(found[0].column, at: name.span) : nil }
    if name.parts.count == 1, context.aliases[NameKey.fold(name.parts[0].text)] != nil,
      !context.resolving.contains(NameKey.fold(name.parts[0].text)),
      let bound = try? bind(Expression(.column(name), span: name.span), &context, clause), isNested(bound.type)
    {
      return bound
    }
    for scope in outers.reversed() {
      let found = scope.find(name)
      guard found.count == 1 else { continue }
      guard isNested(found[0].column.type) else { return nil }
      outerColumns.insert(found[0].column)
      return .column(found[0].column, at: name.span)
    }
    return nil
  }

  /// A table's name in the place of a value: the struct of its columns; nil where there is no such table.
  mutating func wholeRow(_ name: QualifiedName, _ context: SelectContext) throws -> BoundExpression? {
    guard name.parts.count == 1, let part = name.parts.first else { return nil }
    for scope in [context.scope] + outers.reversed() {
      guard let table = scope.tables.first(where: { $0.answers(to: NameKey.fold(part.text)) && !$0.columns.isEmpty })
      else { continue }
      if scope.tables.first?.name != context.scope.tables.first?.name {
        for column in table.columns { outerColumns.insert(column.column) }
      }
      return try structure(
        table.columns.map(\.schema.name), table.columns.map { .column($0.column, at: name.span) }, name.span)
    }
    return nil
  }

  /// What `unnest(struct)` in a select list stands for: an item for each field; nil for all other items.
  func unnestedFields(_ item: SelectItem, _ scope: Scope) throws -> [SelectItem]? {
    guard case .call(let call) = item.expression.kind, call.name.text.lowercased() == "unnest", !call.name.quoted,
      let argument = call.arguments.first
    else { return nil }
    var deepest = 1
    for option in call.arguments.dropFirst() {
      guard case .namedArgument(let name, let value) = option.kind else { return nil }
      var binder = self
      switch (name.text.lowercased(), try binder.bindValue(value).constantValue) {
      case ("recursive", .boolean(let isRecursive)?): deepest = isRecursive ? Int.max : 1
      case ("max_depth", .integer(let depth)?) where depth > 0: deepest = Int(clamping: depth)
      default:
        throw Diagnostic(
          "RQ0105", "unnest takes recursive := true or max_depth := n", at: option.span)
      }
    }
    var binder = self
    var context = SelectContext(scope: scope)
    guard let type = try? binder.bind(argument, &context, .select).type else { return nil }
    if deepest == 1 {
      guard case .structure(let fields) = type else { return nil }
      return Binder.items(fields, of: argument, at: item.span)
    }
    return Binder.taken(apart: argument, type, deepest, item)
  }

  /// An item for each field of an expression.
  static func items(_ fields: [StructField], of operand: Expression, at span: SourceSpan) -> [SelectItem] {
    fields.enumerated().map { place, field in
      let key = Literal.integer(String(place + 1))
      let extract = FunctionCall(
        name: Identifier("struct_extract_at", span: span), arguments: [operand, Expression(.literal(key), span: span)])
      let name = field.name.isEmpty ? "element\(place + 1)" : field.name
      return SelectItem(
        Expression(.call(extract), span: span), alias: Identifier(name, quoted: true, span: span), span: span)
    }
  }

  /// The items of a value whose lists become rows and whose structs become columns, so many levels deep.
  private static func taken(
    apart operand: Expression, _ type: DataType, _ depth: Int, _ item: SelectItem
  ) -> [SelectItem] {
    func call(_ name: String, _ operand: Expression) -> Expression {
      Expression(.call(FunctionCall(name: Identifier(name, span: item.span), arguments: [operand])), span: item.span)
    }
    var (operand, type, depth) = (operand, type, depth)
    if case .list(var element) = type {
      while depth > 1, case .list(let inner) = element {
        operand = call("flatten", operand)
        element = inner
        depth -= 1
      }
      (operand, type, depth) = (call("unnest", operand), element, depth - 1)
    }
    guard depth > 0, case .structure(let fields) = type else {
      return [SelectItem(operand, alias: item.alias, span: item.span)]
    }
    return zip(items(fields, of: operand, at: item.span), fields).flatMap { part, field in
      if case .structure = field.type, depth > 1 {
        return taken(apart: part.expression, field.type, depth - 1, part)
      }
      return [part]
    }
  }
}
