import RQSyntax

extension Binder {
  /// Binds a call of an aggregate, of a function the binder rewrites, or of one of the registry.
  mutating func bindCall(
    _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let name = call.name.text.lowercased()
    if let over = call.over {
      if let derived = try bindDerivedWindow(name, call, span, &context, clause) { return derived }
      return try bindWindow(call, over, span, &context, clause)
    }
    if name == "max" || name == "min", let meant = Binder.disguised(name, call, span) {
      return try bind(meant, &context, clause)
    }
    if aggregateDetector.isAggregate(call), let derived = try bindDerivedAggregate(name, call, span, &context, clause) {
      return derived
    }
    if aggregateDetector.isAggregate(call), let function = aggregate(named: name) {
      return try bindAggregate(function, call, span, &context, clause)
    }
    if !call.name.quoted, name == "grouping" || name == "grouping_id" {
      return try bindGrouping(call, span, &context, clause)
    }
    if let meant = Binder.disguised(name, call, span) { return try bind(meant, &context, clause) }
    if let fields = try bindStructCall(name, call, span, &context, clause) { return fields }
    if let computed = try bindListQuery(name, call, span, &context, clause) { return computed }
    if name == "unnest" { return try bindSelectUnnest(call, span, &context, clause) }

    if call.distinct || call.star || call.filter != nil {
      throw Diagnostic(
        "RQ0119",
        "\(name) is not an aggregate, so it takes no \(call.star ? "*" : call.distinct ? "DISTINCT" : "FILTER")",
        at: span)
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument, &context, clause)) }
    if let rewritten = try rewrite(name, arguments, call, span) { return rewritten }
    if let volatile = try bindVolatile(name, arguments, call, span) { return volatile }
    guard let function = ScalarRegistry.function(named: name) ?? functions.scalars[name] else {
      if let window = WindowFunction(name: name) {
        throw Diagnostic(
          "RQ0143", "\(name) is a window function and needs OVER", at: call.name.span,
          hint: "It is called as \(window.documentation.signature).")
      }
      throw Diagnostic(
        "RQ0104", "there is no function '\(call.name.text)'", at: call.name.span,
        hint: "SHOW FUNCTIONS lists them.",
        candidates: Candidates.best(for: name, among: ScalarRegistry.names + functions.names))
    }
    return try apply(function, arguments, call.name.span, span)
  }

  /// A call of the first overload of a function that takes the arguments.
  func apply(
    _ function: ScalarFunction, _ arguments: [BoundExpression], _ nameSpan: SourceSpan, _ span: SourceSpan
  ) throws -> BoundExpression {
    let fitting = function.overloads.filter { $0.accepts(count: arguments.count) }
    if fitting.isEmpty {
      throw Diagnostic(
        "RQ0105", "\(function.name) does not take \(arguments.count) argument\(arguments.count == 1 ? "" : "s")",
        at: nameSpan, hint: "It is called as \(function.documentation.signature).")
    }
    for overload in fitting {
      guard let types = try argumentTypes(overload, arguments) else { continue }
      let converted = try zip(arguments, types).map { try cast($0, to: $1, trying: false, at: $0.span) }
      let type = overload.result(types, converted.map(\.constantValue))
      return try folded(BoundExpression(kind: .call(function, converted), type: type, span: span))
    }
    let given = arguments.map(\.type.name).joined(separator: ", ")
    throw Diagnostic(
      "RQ0201", "\(function.name) cannot be called with (\(given))", at: span,
      hint: "It is called as \(function.documentation.signature).")
  }

  /// The types the arguments take for an overload, or nil when they do not fit.
  func argumentTypes(
    _ overload: ScalarFunction.Overload, _ arguments: [BoundExpression]
  ) throws -> [DataType]? {
    var common: DataType?
    var element = DataType.null
    for (index, argument) in arguments.enumerated() {
      let part: DataType
      switch overload.parameter(index) {
      case .list: part = Binder.element(of: argument.type) ?? .null
      case .element: part = argument.type
      default: continue
      }
      guard let wider = Coercion.common(element, part) else { return nil }
      element = wider
    }
    if overload.parameters.contains(where: { $0 == .common }) {
      guard let unified = try? unifyAll(arguments, "", at: SourceSpan(0, 0)) else { return nil }
      common = unified.0
    }
    var types: [DataType] = []
    for (index, argument) in arguments.enumerated() {
      let given = argument.type
      switch overload.parameter(index) {
      case .common: types.append(common ?? given)
      case .text:
        // Joining functions take any value; the others take text alone.
        guard given == .text || given == .null || overload.variadic || Binder.isEnum(given) else { return nil }
        types.append(.text)
      case .integer:
        guard given == .integer || given == .null else { return nil }
        types.append(.integer)
      case .decimal:
        guard case .decimal = given else { return nil }
        types.append(given)
      case .huge:
        guard given.isWhole || given == .null else { return nil }
        types.append(.hugeInteger)
      case .double:
        guard given.isNumeric || given == .null else { return nil }
        types.append(.double)
      case .list:
        guard given == .null || Binder.element(of: given) != nil else { return nil }
        types.append(.list(element))
      case .element: types.append(element)
      case .timestamp:
        guard given == .timestamp || given == .null || given == .date || argument.constantValue != nil && given == .text
        else { return nil }
        types.append(.timestamp)
      case .interval:
        guard given == .interval || given == .null || argument.constantValue != nil && given == .text else {
          return nil
        }
        types.append(.interval)
      case .boolean:
        guard given == .boolean || given == .null else { return nil }
        types.append(.boolean)
      case .time:
        guard given == .time || given == .null || argument.constantValue != nil && given == .text else { return nil }
        types.append(.time)
      case .blob:
        guard given == .blob || given == .null else { return nil }
        types.append(.blob)
      case .structure:
        guard case .structure = given else { return nil }
        types.append(given)
      case .map:
        guard case .map = given else { return nil }
        types.append(given)
      case .enumeration:
        guard Binder.isEnum(given) || given == .null else { return nil }
        types.append(given == .null ? arguments.lazy.map(\.type).first(where: Binder.isEnum) ?? given : given)
      case .anyList:
        guard given == .null || Binder.element(of: given) != nil else { return nil }
        types.append(given == .null ? .list(.null) : given)
      case .key:
        guard case .map(let key, _)? = arguments.first?.type, let common = Coercion.common(key, given) else {
          return nil
        }
        types.append(common == key ? key : given)
      case .any: types.append(given)
      case .date:
        guard given == .date || given == .null || argument.constantValue != nil && given == .text else { return nil }
        types.append(.date)
      }
    }
    return types
  }

  /// Functions that are expressions of their own in disguise.
  private func rewrite(
    _ name: String, _ arguments: [BoundExpression], _ call: FunctionCall, _ span: SourceSpan
  ) throws -> BoundExpression? {
    func need(_ counts: ClosedRange<Int>, _ signature: String) throws {
      if !counts.contains(arguments.count) {
        throw Diagnostic(
          "RQ0105", "\(name) does not take \(arguments.count) argument\(arguments.count == 1 ? "" : "s")",
          at: call.name.span, hint: "It is called as \(signature).")
      }
    }
    switch name {
    case "coalesce", "ifnull", "nvl":
      try need(name != "coalesce" ? 2...2 : 1...Int.max, "\(name)(x, y)")
      let (type, parts) = try unifyAll(arguments, name, at: span)
      return try coalesce(parts, type, span)
    case "nullif":
      try need(2...2, "nullif(x, y)")
      let (a, b) = try unify(arguments[0], arguments[1], name, at: span)
      let equal = BoundExpression(kind: .compare(.equal, a, b), type: .boolean, span: span)
      let null = BoundExpression.constant(.null, arguments[0].type, at: span)
      return BoundExpression(
        kind: .caseWhen([BoundBranch(condition: equal, result: null)], otherwise: arguments[0]),
        type: arguments[0].type, span: span)
    case "if", "iif":
      try need(3...3, "if(condition, x, y)")
      let condition = try boolean(arguments[0], name)
      let (type, parts) = try unifyAll(Array(arguments[1...]), name, at: span)
      return BoundExpression(
        kind: .caseWhen([BoundBranch(condition: condition, result: parts[0])], otherwise: parts[1]), type: type,
        span: span)
    case "decode" where arguments.count != 1:
      try need(3...Int.max, "decode(x, a, b, …, z)")
      return try decoded(arguments, name, span)
    case "nvl2":
      try need(3...3, "nvl2(x, y, z)")
      let (type, parts) = try unifyAll(Array(arguments[1...]), name, at: span)
      let known = BoundExpression(kind: .isNull(arguments[0], negated: true), type: .boolean, span: span)
      return try folded(
        BoundExpression(
          kind: .caseWhen([BoundBranch(condition: known, result: parts[0])], otherwise: parts[1]), type: type,
          span: span))
    case "date_part", "datepart", "extract", "date_trunc", "datetrunc":
      if arguments.count == 2, !name.hasSuffix("trunc"), case .list(let parts)? = arguments[0].constantValue {
        return try dateParts(parts, of: arguments[1], call, span)
      }
      guard arguments.count == 2, case .text(let part)? = arguments[0].constantValue else { return nil }
      let function =
        name.hasSuffix("trunc") ? CalendarFunctions.truncation(to: part) : CalendarFunctions.part(named: part)
      return try function.map { try apply($0, [arguments[1]], call.name.span, span) }
    case "now", "current_timestamp", "localtimestamp", "get_current_timestamp", "transaction_timestamp":
      try need(0...0, "now()")
      return currentMoment(name, span)
    case "current_time", "localtime", "current_user", "session_user":
      try need(0...0, "\(name)()")
      return currentMoment(name, span)
    case "current_date", "today":
      try need(0...0, "current_date()")
      return currentMoment(name, span)
    case "age":
      guard arguments.count == 1, let age = ScalarRegistry.function(named: name) else { return nil }
      return try apply(age, [.constant(.date(now.date), .date, at: span), arguments[0]], call.name.span, span)
    case "mod":
      try need(2...2, "mod(x, y)")
      return try arithmetic(arguments[0], .modulo, arguments[1], at: span, operator: call.name.span)
    case "typeof":
      try need(1...1, "typeof(x)")
      return .constant(.text(arguments[0].type.name), .text, at: span)
    case "pg_typeof":
      try need(1...1, "pg_typeof(x)")
      return .constant(.text(arguments[0].type.name.lowercased()), .text, at: span)
    case "version":
      try need(0...0, "version()")
      return .constant(.text("rq"), .text, at: span)
    case "current_schema", "current_database", "current_catalog":
      try need(0...0, "\(name)()")
      return .constant(.text(name == "current_schema" ? "main" : "memory"), .text, at: span)
    case "current_setting":
      try need(1...1, "current_setting('name')")
      guard case .text(let setting)? = arguments[0].constantValue else { return nil }
      guard let entry = Settings.entries.first(where: { $0.name == setting.lowercased() }) else {
        throw Diagnostic(
          "RQ0114", "there is no setting '\(setting)'", at: arguments[0].span, hint: "SHOW SETTINGS lists them.",
          candidates: Candidates.best(for: setting, among: Settings.entries.map(\.name)))
      }
      return .constant(.text(entry.get(settings)), .text, at: span)
    default: return nil
    }
  }

  /// The first of the parts that has a value; those behind one that always has are never asked for.
  private func coalesce(_ parts: [BoundExpression], _ type: DataType, _ span: SourceSpan) throws -> BoundExpression {
    var open = parts.filter { $0.constantValue?.isNull != true }
    if let sure = open.firstIndex(where: { $0.constantValue != nil }) { open.removeSubrange((sure + 1)...) }
    switch open.count {
    case 0: return .constant(.null, type, at: span)
    case 1: return open[0]
    default: return try folded(BoundExpression(kind: .coalesce(open), type: type, span: span))
    }
  }

  /// What `now` and its like stand for; nil for other names.
  func currentMoment(_ name: String, _ span: SourceSpan) -> BoundExpression? {
    switch name.lowercased() {
    case "now", "current_timestamp", "localtimestamp", "get_current_timestamp", "transaction_timestamp":
      .constant(.timestamp(now), .timestamp, at: span)
    case "current_date", "today": .constant(.date(now.date), .date, at: span)
    case "current_time", "localtime": .constant(.time(TimeOfDay(microseconds: now.time)), .time, at: span)
    case "current_user", "session_user", "user": .constant(.text("rq"), .text, at: span)
    default: nil
    }
  }

  /// `decode(x, a, b, …, z)` as a CASE; NULL equals NULL.
  private func decoded(_ arguments: [BoundExpression], _ name: String, _ span: SourceSpan) throws -> BoundExpression {
    let pairs = (arguments.count - 1) / 2
    let hasDefault = arguments.count % 2 == 0
    var results = (0..<pairs).map { arguments[2 + $0 * 2] }
    if hasDefault, let last = arguments.last { results.append(last) }
    let (type, unified) = try unifyAll(results, name, at: span)
    let branches = try (0..<pairs).map { pair in
      let (a, b) = try unify(arguments[0], arguments[1 + pair * 2], name, at: span)
      return BoundBranch(
        condition: BoundExpression(kind: .distinct(a, b, negated: true), type: .boolean, span: span),
        result: unified[pair])
    }
    return try folded(
      BoundExpression(
        kind: .caseWhen(branches, otherwise: hasDefault ? unified.last : nil), type: type, span: span))
  }

  /// What an expression without an alias is headed by: its text, with columns under their codes.
  func heading(_ expression: Expression, _ scope: Scope) -> String {
    switch expression.kind {
    case .call(let call) where call.name.text == "struct_extract" && call.arguments.count == 2:
      if case .literal(.string(let field)) = call.arguments[1].kind { return field }
    case .column(let name) where name.parts.count > 1 && scope.find(name).isEmpty: return name.parts.last?.text ?? ""
    default: break
    }
    return ExpressionText { name in
      let found = scope.find(name)
      if found.count == 1, let last = name.parts.last {
        let column = found[0].schema
        let shown = settings.chineseLabels && !column.label.isEmpty ? column.label : column.name
        return name.parts.count > 1 && scope.find(QualifiedName([last], span: last.span)).count != 1
          ? "\(name.parts[name.parts.count - 2].text).\(shown)" : shown
      }
      return name.parts.map(\.text).joined(separator: ".")
    }.text(expression)
  }
}
