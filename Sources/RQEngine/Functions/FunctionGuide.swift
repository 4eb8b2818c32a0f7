/// What there is to tell of every function a query may call.
public struct FunctionGuide: Sendable {
  /// The name it is called by.
  public var name: String
  /// How it is called: `left(text, n)`.
  public var signature: String
  /// What it does.
  public var summary: String
  /// A query that shows it.
  public var example: String
  /// `scalar`, `aggregate` or `window`.
  public var kind: String

  /// The names of all functions.
  static let names = Set(all.map(\.name))

  /// Every function under each of its names, in alphabetical order.
  public static let all: [FunctionGuide] = {
    var found: [FunctionGuide] = []
    var seen: [String: Set<String>] = [:]
    func add(_ documentation: FunctionDocumentation, _ kind: String, _ names: [String] = []) {
      let own = String(documentation.signature.prefix { $0 != "(" && $0 != " " })
      for name in [own] + names where !name.isEmpty && seen[kind, default: []].insert(name).inserted {
        found.append(
          FunctionGuide(
            name: name, signature: documentation.signature, summary: documentation.summary,
            example: documentation.example, kind: kind))
      }
    }
    for function in ScalarRegistry.all where !function.isOperator && function.name != "||" {
      add(function.documentation, "scalar", [function.name] + function.aliases)
    }
    for documentation in ScalarRegistry.rewritten { add(documentation, "scalar") }
    for function in AggregateFunction.ofLanguage { add(function.documentation, "aggregate") }
    for function in WindowFunction.allCases { add(function.documentation, "window") }
    return found.ordered { $0.name < $1.name }
  }()

  /// The functions of the program.
  static func all(of functions: RegisteredFunctions) -> [FunctionGuide] {
    functions.documentation.map { kind, documentation in
      FunctionGuide(
        name: String(documentation.signature.prefix { $0 != "(" }), signature: documentation.signature,
        summary: documentation.summary, example: documentation.example, kind: kind)
    }
  }
}
