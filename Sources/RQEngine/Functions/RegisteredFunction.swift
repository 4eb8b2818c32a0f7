import RQSyntax

/// A function that the program around the engine adds to those of the language.
public struct RegisteredFunction: Sendable {
  /// What computes it.
  public enum Code: Sendable {
    /// From the arguments of a row to a value, the same for the same arguments.
    case scalar(@Sendable (ArgumentRow) throws -> Value)
    /// Makes what the rows of a group are folded into.
    case aggregate(@Sendable () -> any RegisteredFold)
  }

  /// What it is called by; case does not matter.
  public var name: String
  /// The types of its arguments: BOOLEAN, INTEGER, DECIMAL, DOUBLE, TEXT, DATE or TIMESTAMP.
  public var parameters: [DataType]
  /// The type of its result.
  public var result: DataType
  /// Whether rows in which an argument is NULL are given to the code; it is told apart for each argument.
  public var takesNull: [Bool]
  /// What computes it.
  public var code: Code

  /// Describes a function.
  public init(name: String, parameters: [DataType], takesNull: [Bool], result: DataType, code: Code) {
    self.name = name
    self.parameters = parameters
    self.takesNull = takesNull
    self.result = result
    self.code = code
  }

  /// How it is called.
  var signature: String { "\(name.lowercased())(\(parameters.map(\.name).joined(separator: ", ")))" }

  var documentation: FunctionDocumentation {
    FunctionDocumentation(signature, "A function of the program that opened the session.", "")
  }

  /// Calls code of the program; whatever it throws is told under the function's name.
  static func running<R>(_ name: String, _ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic(
        "RQ0404", "\(name): \(error)", hint: "The function is one of the program, which gave this error.")
    }
  }
}

/// What the rows of a group are folded into by an aggregate of the program. Used by one thread at a time.
public protocol RegisteredFold: AnyObject {
  /// Takes a row; rows come in the order of the input.
  func take(_ row: ArgumentRow) throws
  /// Takes what the rows behind those taken so far were folded into; that stays as it is.
  func merge(_ later: any RegisteredFold) throws
  /// The result over all rows taken.
  func result() throws -> Value
}

/// An aggregate of the program, as calls are bound to it.
final class RegisteredAggregate: Sendable {
  let name: String
  let documentation: FunctionDocumentation
  let overload: ScalarFunction.Overload
  let result: DataType
  let takesNull: [Bool]
  let makeFold: @Sendable () -> any RegisteredFold

  init(_ function: RegisteredFunction, _ makeFold: @escaping @Sendable () -> any RegisteredFold) {
    name = function.name.lowercased()
    documentation = function.documentation
    overload = ScalarFunction.Overload(function)
    result = function.result
    takesNull = function.takesNull
    self.makeFold = makeFold
  }
}

extension ScalarFunction.Overload {
  fileprivate init(_ function: RegisteredFunction) {
    let (name, type, takesNull) = (function.name.lowercased(), function.result, function.takesNull)
    let isStrict = !takesNull.contains(true)
    var code: @Sendable (ArgumentRow) throws -> Value = { _ in .null }
    if case .scalar(let body) = function.code {
      code = { row in
        for index in takesNull.indices where !takesNull[index] && row.isNull(index) { return .null }
        return try RegisteredFunction.running(name) { try body(row) }
      }
    }
    let kernel = code
    self.init(
      parameters: function.parameters.map(ScalarFunction.ParameterType.init), result: { _, _ in type },
      kernel: { _, _ in isStrict ? .row(kernel) : .nullableRow(kernel) })
  }
}

extension ScalarFunction.ParameterType {
  fileprivate init(_ type: DataType) {
    switch type {
    case .boolean: self = .boolean
    case .integer: self = .integer
    case .decimal: self = .decimal
    case .double: self = .double
    case .date: self = .date
    case .timestamp: self = .timestamp
    case .interval: self = .interval
    case .list: self = .list
    case .time: self = .time
    case .blob: self = .blob
    case .structure: self = .structure
    case .map: self = .map
    case .enumeration: self = .enumeration
    case .uuid: self = .any
    case .text, .null: self = .text
    }
  }
}

/// The functions that the program has added, by lower-case name.
public struct RegisteredFunctions: Sendable {
  private(set) var scalars: [String: ScalarFunction] = [:]
  private(set) var aggregates: [String: RegisteredAggregate] = [:]

  /// No functions.
  public init() {}

  /// Adds a function, in the place of one of the same name.
  ///
  /// - Throws: `RQ0198` for a name that cannot be called, or that the language has given away.
  mutating func add(_ function: RegisteredFunction) throws(Diagnostic) {
    let name = function.name.lowercased()
    guard Identifier.spelled(name) == name else {
      throw Diagnostic(
        "RQ0198", "'\(function.name)' cannot be called as a function", at: nil,
        hint: "A name begins with a letter, has letters, digits and _ behind it, and is no word of the language.")
    }
    guard ScalarRegistry.function(named: name) == nil, !ScalarRegistry.names.contains(name),
      WindowFunction(name: name) == nil
    else {
      throw Diagnostic(
        "RQ0198", "the language has a function '\(name)' of its own", at: nil, hint: "Choose another name.")
    }
    guard !function.parameters.isEmpty else {
      throw Diagnostic("RQ0198", "'\(name)' takes nothing", at: nil, hint: "A function has one argument at least.")
    }
    scalars[name] = nil
    aggregates[name] = nil
    switch function.code {
    case .scalar:
      scalars[name] = ScalarFunction(
        name, function.signature, function.documentation.summary, example: "", canFail: true,
        overloads: [ScalarFunction.Overload(function)])
    case .aggregate(let make): aggregates[name] = RegisteredAggregate(function, make)
    }
  }

  /// Takes a function away; false when there is none of that name.
  mutating func remove(_ name: String) -> Bool {
    let name = name.lowercased()
    return scalars.removeValue(forKey: name) != nil || aggregates.removeValue(forKey: name) != nil
  }

  /// The names, in alphabetical order.
  var names: [String] { (Array(scalars.keys) + Array(aggregates.keys)).ordered() }

  /// What there is to tell of each, with its kind.
  var documentation: [(kind: String, documentation: FunctionDocumentation)] {
    names.compactMap { name in
      scalars[name].map { ("scalar", $0.documentation) } ?? aggregates[name].map { ("aggregate", $0.documentation) }
    }
  }
}
