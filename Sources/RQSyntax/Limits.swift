/// The bounds that keep any text, however hostile, from exhausting the stack or the memory of the process.
public enum SyntaxLimits {
  /// The longest script, in bytes.
  public static let scriptBytes = 16 << 20
  /// The longest name, number, string or parameter, in bytes, quotes included.
  public static let tokenBytes = 64 << 10
  /// The longest text in which completions are looked for, in bytes.
  public static let completionBytes = 64 << 10
  /// Errors after this many are not listed.
  public static let diagnostics = 200
  #if DEBUG
    // Frames of an unoptimised build are several times fatter.
    /// How deep parentheses, calls, CASE, CAST, signs and NOT may nest.
    public static let nesting = 64
  #else
    /// How deep parentheses, calls, CASE, CAST, signs and NOT may nest.
    public static let nesting = 256
  #endif
  /// How deep queries may stand in queries.
  public static let queryNesting = nesting / 4
  /// The height of the tallest expression or join tree the parser builds: whoever walks a tree may recurse this deep.
  public static let treeHeight = 3 * nesting
}
