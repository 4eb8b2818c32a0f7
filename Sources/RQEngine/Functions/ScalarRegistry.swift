/// The scalar functions, by name.
enum ScalarRegistry {
  /// All functions in the order they are listed to users.
  static let all: [ScalarFunction] =
    TextFunctions.all + TextEditFunctions.all + TemplateFunctions.all + RegexFunctions.all
    + [RegexFunctions.extractAll, RegexFunctions.splitToArray, PinyinOrder.key] + EncodingFunctions.all
    + CharacterFunctions.all + ReadableNumbers.all + PathFunctions.all + NumericFunctions.all + [
      NumericFunctions.roundEven
    ]
    + MathFunctions.all + DateFunctions.all + CalendarFunctions.all + TimeFunctions.all + TimeFunctions.lengths + [
      TimeFunctions.distance
    ] + ListFunctions.all + ListChoiceFunctions.all
    + ChoiceFunctions.all + [GlobFunction.glob] + StructFunctions.all + [StructFunctions.make, StructFunctions.extract]
    + MapFunctions.all + EnumFunctions.all + BlobFunctions.all + DayTimeFunctions.all

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
    FunctionDocumentation(
      "decode(x, a, b, …, z)", "b where x = a, and so on by pairs, else z; NULL equals NULL here.",
      "SELECT decode(2, 1, 'one', 2, 'two', 'many')"),
    FunctionDocumentation("mod(x, y)", "What is left of x divided by y; also x % y.", "SELECT mod(7, 3)"),
    FunctionDocumentation(
      "nvl2(x, y, z)", "y where x has a value, else z.", "SELECT nvl2(NULL, 'known', 'unknown')"),
    FunctionDocumentation(
      "grouping(key, …)", "A bit for each key, set in rows that are not grouped by it; also grouping_id.",
      "SELECT year, grouping(year), count(*) GROUP BY year"),
    FunctionDocumentation(
      "coverage(x)", "The share of rows where x has a value, from 0 to 1; an aggregate.", "SELECT coverage(withheld)"),
    FunctionDocumentation(
      "histogram(x)", "How often each value occurs, as a map; an aggregate.", "SELECT histogram(year)"),
    FunctionDocumentation(
      "histogram(x, bins)", "How many values lie up to each bin and above the one before, as a map; an aggregate.",
      "SELECT histogram(received, [10, 100])"),
    FunctionDocumentation(
      "histogram_exact(x, values)", "How often each of some values occurs, as a map; an aggregate.",
      "SELECT histogram_exact(year, [2023, 2024])"),
    FunctionDocumentation(
      "approx_top_k(x, k)", "The k values that occur most often, counted exactly, as a list; an aggregate.",
      "SELECT approx_top_k(province, 2)"),
    FunctionDocumentation("total(x)", "The sum as DOUBLE, 0.0 over nothing; an aggregate.", "SELECT total(received)"),
    FunctionDocumentation("unnest(list)", "The elements of a list as rows.", "SELECT unnest([1, 2])"),
    FunctionDocumentation(
      "list_transform(list, x -> …)", "What becomes of each element; (x, i) -> … has its place, too.",
      "SELECT list_transform([1, 2], x -> x * 10)"),
    FunctionDocumentation(
      "list_filter(list, x -> …)", "The elements that meet a condition.", "SELECT list_filter([1, 2], x -> x > 1)"),
    FunctionDocumentation(
      "list_reduce(list, (x, y) -> … [, start])",
      "What becomes of the elements, each taken up into what there is so far.",
      "SELECT list_reduce([1, 2, 3], (x, y) -> x * 10 + y)"),
    FunctionDocumentation(
      "list_aggregate(list, name)", "An aggregate over the elements; also list_sum(list), list_avg(list) and the like.",
      "SELECT list_aggregate([1, 2], 'sum')"),
    FunctionDocumentation(
      "generate_subscripts(list, 1)", "The places of a list as rows.", "SELECT generate_subscripts(['a', 'b'], 1)"),
    FunctionDocumentation("random()", "A number from 0 up to 1, another in every row.", "SELECT random() < 1"),
    FunctionDocumentation(
      "uuid()", "A UUID of random digits, another in every row; also gen_random_uuid().", "SELECT length(uuid()::TEXT)"),
    FunctionDocumentation("version()", "The name of the program.", "SELECT version()"),
    FunctionDocumentation("current_schema()", "The schema of names without one.", "SELECT current_schema()"),
    FunctionDocumentation("current_setting(name)", "The value of a setting.", "SELECT current_setting('grain')"),
    FunctionDocumentation(
      "weighted_avg(x, weight)", "The mean of x, each value counted by its weight; an aggregate.",
      "SELECT weighted_avg(withheld, received)"),
    FunctionDocumentation("typeof(x)", "The name of the type of x.", "SELECT typeof(1)"),
    FunctionDocumentation(
      "now()", "The moment the statement began, in UTC; also current_timestamp.",
      "SELECT now() > TIMESTAMP '2024-01-01 00:00:00'"),
    FunctionDocumentation(
      "current_date", "The day the statement began, in UTC; also today().", "SELECT current_date > DATE '2024-01-01'"),
  ]

  /// The function of that lower-case name.
  static func function(named name: String) -> ScalarFunction? { byName[name] }

  /// Every name a call may use, aggregates included.
  static var names: [String] {
    byName.keys + [
      "coalesce", "ifnull", "nullif", "if", "iif", "typeof", "decode", "mod", "nvl", "nvl2", "grouping", "grouping_id",
      "now", "current_timestamp", "current_date", "today", "unnest", "histogram", "total", "coverage", "list_transform",
      "list_filter", "list_reduce", "histogram_exact", "list_aggregate", "list_sum", "generate_subscripts", "random",
      "uuid", "version", "current_schema",
      "current_setting", "weighted_avg", "approx_top_k",
    ] + AggregateFunction.names
  }
}

/// The names of all functions a query may call.
public enum FunctionNames {
  /// In alphabetical order.
  public static var all: [String] { ScalarRegistry.names.filter { $0 != "||" }.ordered() }
}
