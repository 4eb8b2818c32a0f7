import RQEngine
import RQSyntax

/// Functions of the program that queries of this session can call.
extension Database {
  /// Adds a function of the values of a row, in the place of one of the same name.
  ///
  ///     try database.register("per_hundred") { (part: Int, whole: Int) -> Double? in
  ///       whole == 0 ? nil : Double(part) * 100 / Double(whole)
  ///     }
  ///     let result = try await database.query("SELECT agency, per_hundred(granted, received)")
  ///
  /// The function is called from several threads at once and as often as the engine likes, so it has to give the same for the
  /// same arguments; of a column of texts it may be asked once for each distinct text. No lock is held meanwhile.
  /// Where an argument is NULL and its Swift type is not optional the result is NULL.
  ///
  /// What the function throws ends the query with `RQ0404` at the place of the call; a `Diagnostic` is told as it is.
  /// Sessions made of this one with `newSession()` have it, too.
  /// - Parameters:
  ///   - name: what it is called by; case does not matter.
  ///   - body: the function. Arguments are `Int`, `Double`, `Decimal`, `Bool`, `String`, `CivilDate` or `Timestamp`, or one of
  ///     these as an optional; the result is one of them but `Decimal`, or an optional.
  /// - Throws: `RQ0198` for a name that cannot be called, or that the language has given away.
  public func register<each Argument: FunctionArgument, Result: FunctionResult>(
    _ name: String, _ body: @escaping @Sendable (repeat each Argument) throws -> Result
  ) throws {
    let shape = FunctionShape<repeat each Argument>()
    try add(
      RegisteredFunction(
        name: name, parameters: shape.types, takesNull: shape.takesNull, result: Result.resultType,
        code: .scalar { row in
          var place = 0
          return try body(repeat try FunctionShape<repeat each Argument>.next((each Argument).self, row, &place))
            .resultValue
        }))
  }

  /// Adds a function of the values of the rows of a group, in the place of one of the same name.
  ///
  ///     try database.register(
  ///       aggregate: "spread", startingWith: Range?.none,
  ///       step: { (range: inout Range?, x: Int) in range = range.map { $0.with(x) } ?? Range(x) },
  ///       merge: { range, later in range = Range.joining(range, later) },
  ///       finish: { $0.map { $0.high - $0.low } })
  ///
  /// Each thread folds rows of its own, in the order of the input; then `merge` puts together what was folded, again in that
  /// order. So the result is the same for any number of threads, also where the order matters. Rows in which an argument is NULL
  /// are left out unless its Swift type is optional. In a query the function takes DISTINCT, ORDER BY and FILTER, and OVER.
  /// - Parameters:
  ///   - name: what it is called by; case does not matter.
  ///   - initial: what no rows are folded into.
  ///   - step: takes a row.
  ///   - merge: takes what the rows behind those taken so far were folded into.
  ///   - finish: the result.
  /// - Throws: `RQ0198` for a name that cannot be called, or that the language has given away.
  public func register<State: Sendable, each Argument: FunctionArgument, Result: FunctionResult>(
    aggregate name: String, startingWith initial: State,
    step: @escaping @Sendable (inout State, repeat each Argument) throws -> Void,
    merge: @escaping @Sendable (inout State, State) throws -> Void,
    finish: @escaping @Sendable (State) throws -> Result
  ) throws {
    let shape = FunctionShape<repeat each Argument>()
    let take: @Sendable (inout State, ArgumentRow) throws -> Void = { state, row in
      var place = 0
      try step(&state, repeat try FunctionShape<repeat each Argument>.next((each Argument).self, row, &place))
    }
    let result: @Sendable (State) throws -> Value = { try finish($0).resultValue }
    try add(
      RegisteredFunction(
        name: name, parameters: shape.types, takesNull: shape.takesNull, result: Result.resultType,
        code: .aggregate { StateFold(initial, take: take, join: merge, finish: result) }))
  }
}

/// What is known of arguments from their Swift types.
private struct FunctionShape<each Argument: FunctionArgument> {
  var types: [DataType] = []
  var takesNull: [Bool] = []

  init() {
    for type in repeat (each Argument).self {
      types.append(type.argumentType)
      takesNull.append(type.takesNull)
    }
  }

  /// The next argument of a row.
  static func next<T: FunctionArgument>(_ type: T.Type, _ row: ArgumentRow, _ place: inout Int) throws -> T {
    defer { place += 1 }
    guard let argument = T.argument(row, place) else {
      throw Diagnostic("RQ0404", "argument \(place + 1) does not fit the Swift type \(type)", at: nil)
    }
    return argument
  }
}

/// A state that rows of a group are folded into.
private final class StateFold<State: Sendable>: RegisteredFold {
  private var state: State
  private let takeRow: @Sendable (inout State, ArgumentRow) throws -> Void
  private let join: @Sendable (inout State, State) throws -> Void
  private let finish: @Sendable (State) throws -> Value

  init(
    _ state: State, take: @escaping @Sendable (inout State, ArgumentRow) throws -> Void,
    join: @escaping @Sendable (inout State, State) throws -> Void, finish: @escaping @Sendable (State) throws -> Value
  ) {
    self.state = state
    takeRow = take
    self.join = join
    self.finish = finish
  }

  func take(_ row: ArgumentRow) throws { try takeRow(&state, row) }

  func merge(_ later: any RegisteredFold) throws {
    guard let later = later as? StateFold<State> else { return }
    try join(&state, later.state)
  }

  func result() throws -> Value { try finish(state) }
}
