/// The place in a text where a person is typing: what the grammar allows there, and which tables are in sight.
public struct CompletionSite: Sendable {
  /// What is being typed.
  public enum Subject: Sendable, Hashable {
    /// A word that is no name: keywords alone fit.
    case keyword
    /// A name of a known meaning.
    case name(NameRole)
    /// A string beside a column, whose values it may be; nil beside anything else.
    case string(QualifiedName?)
    /// A string that names a file.
    case path
    /// A parameter.
    case parameter
    /// A comment, or a name that is being made up: nothing to offer.
    case nothing
  }

  /// What is being typed.
  public var subject: Subject
  /// The bytes that a completion stands for: what was typed of the word, without an opening quote.
  public var replaced: SourceSpan
  /// What was typed of the word.
  public var prefix: String
  /// The mark that closes the string or quoted name which is being typed.
  public var closing: String?
  /// The parts before the last dot of a qualified name.
  public var qualifier: [String] = []
  /// The setting whose value is typed.
  public var setting: String?
  /// The function whose arguments are typed.
  public var call: String?
  /// The keywords that begin as the word does and may stand here.
  public var keywords: [Keyword] = []
  /// The tables in sight, those of the innermost query first.
  public var scopes: [CompletionScope] = []
  /// The parameters that the text names elsewhere.
  public var parameters: [String] = []
}

/// The tables that one query reads, and the names it gives.
public struct CompletionScope: Sendable {
  /// FROM; nil when left out.
  public var from: TableReference?
  /// Whether FROM was left out where it may be.
  public var readsDefaultTable: Bool
  /// The names that the select list gives.
  public var aliases: [String]
  /// The common tables in sight.
  public var common: [CommonTable]

  /// Creates a scope.
  public init(from: TableReference?, readsDefaultTable: Bool, aliases: [String], common: [CommonTable]) {
    self.from = from
    self.readsDefaultTable = readsDefaultTable
    self.aliases = aliases
    self.common = common
  }
}

extension Script {
  /// What may stand at an offset of a text, in UTF-8.
  ///
  /// The parser itself answers: it reads the statement with each keyword in the place, and says what a name there means.
  public static func completionSite(in text: String, at offset: Int) -> CompletionSite? {
    let bytes = Array(text.utf8)
    guard offset >= 0, offset <= bytes.count, bytes.count <= SyntaxLimits.completionBytes else { return nil }
    return CompletionReader(bytes, offset).site()
  }
}
