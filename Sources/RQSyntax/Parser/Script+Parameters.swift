extension Script {
  /// The names of the parameters that the statements use or declare.
  public var parameterNames: Set<String> {
    var names = Script.parameterNames(in: source)
    for statement in statements {
      if case .parameter(let name, _, _, _) = statement.kind { names.insert(name.text) }
    }
    return names
  }

  /// The names of the parameters in a text of any kind, read as the lexer reads it.
  public static func parameterNames(in text: String) -> Set<String> {
    var lexer = Lexer(Array(text.utf8), keepsTrivia: false)
    lexer.run()
    return Set(lexer.tokens.filter { $0.kind == .parameter }.map { lexer.source.parameter($0) })
  }
}
