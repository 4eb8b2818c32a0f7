import RQSyntax

/// What Tab offers for the place where a person is typing.
public struct Completions: Sendable {
  /// The bytes of the text that each of the items stands for.
  public var replaced: SourceSpan
  /// What was typed of the word.
  public var typed: String
  /// The items, the likeliest first.
  public var items: [Completion]
  /// Whether the word is the path of a file, which whoever asks may complete.
  public var isPath = false
  /// The mark that closes the string being typed; nil when none is, or when it is closed.
  public var closing: String?

  /// How the function is called whose arguments are typed.
  public var signatures: [String] = []

  /// Creates an answer.
  public init(replaced: SourceSpan, typed: String, items: [Completion] = []) {
    self.replaced = replaced
    self.typed = typed
    self.items = items
  }
}

/// One thing that may be typed.
public struct Completion: Sendable, Hashable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable {
    case keyword, table, column, function, measure, alias, value, setting, type, parameter, list, command, file
  }

  /// What stands in the place of the word.
  public var text: String
  /// What it is.
  public var kind: Kind
  /// What there is to know of it: a label, a type, a signature.
  public var detail: String
  /// What is typed behind it once it is the only choice.
  public var suffix: String

  /// Creates an item.
  public init(_ text: String, _ kind: Kind, detail: String = "", suffix: String = "") {
    self.text = text
    self.kind = kind
    self.detail = detail
    self.suffix = suffix
  }
}
