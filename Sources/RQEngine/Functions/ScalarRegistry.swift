/// The scalar functions, by name.
enum ScalarRegistry {
  /// All functions in the order they are listed to users.
  static let all: [ScalarFunction] = TextFunctions.all + NumericFunctions.all + DateFunctions.all + ChoiceFunctions.all

  private static let byName: [String: ScalarFunction] = {
    var names: [String: ScalarFunction] = [:]
    for function in all {
      for name in [function.name] + function.aliases { names[name] = function }
    }
    return names
  }()

  /// Functions the binder rewrites into expressions of their own.
  static let rewritten: [FunctionDocumentation] = [
    FunctionDocumentation(
      "coalesce(x, …)", "The first argument that is not NULL; also ifnull.", "SELECT coalesce(NULL, 2)"),
    FunctionDocumentation("nullif(x, y)", "NULL when x = y, else x.", "SELECT nullif(1, 1)"),
    FunctionDocumentation(
      "if(condition, x, y)", "x where the condition is true, else y; also iif.", "SELECT if(1 > 0, 'a', 'b')"),
    FunctionDocumentation("typeof(x)", "The name of the type of x.", "SELECT typeof(1)"),
  ]

  /// The function of that lower-case name.
  static func function(named name: String) -> ScalarFunction? { byName[name] }

  /// Every name a call may use, aggregates included.
  static var names: [String] {
    byName.keys + ["coalesce", "ifnull", "nullif", "if", "iif", "typeof"] + AggregateFunction.names
  }
}

/// The names of all functions a query may call.
public enum FunctionNames {
  /// In alphabetical order.
  public static var all: [String] { ScalarRegistry.names.filter { $0 != "||" }.sorted() }
}
