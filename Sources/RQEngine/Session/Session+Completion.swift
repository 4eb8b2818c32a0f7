import RQSyntax

extension Session {
  /// What may be typed at an offset of a text, in UTF-8; nothing where completion has nothing to say.
  ///
  /// - Parameter parameters: the names of parameters that have values beside those the session knows.
  public func completions(in text: String, at offset: Int, parameters: [String] = []) -> Completions {
    let nothing = Completions(replaced: SourceSpan(offset, offset), typed: "")
    guard let site = Script.completionSite(in: text, at: offset) else { return nothing }
    let (catalog, settings, defaultTable, known) = completionState
    let completer = Completer(
      catalog: catalog, settings: settings, defaultTable: defaultTable, functions: functions,
      parameters: Set(parameters).union(known).ordered())
    return completer.completions(at: site)
  }

  /// Which names of a text mean nothing here: their places in UTF-8.
  ///
  /// Names that may stand for something the statement itself makes are left alone.
  ///
  /// - Parameter parameters: the names of parameters that have values beside those the session knows.
  public func unknownNames(in text: String, parameters: [String] = []) -> [SourceSpan] {
    let (catalog, _, defaultTable, known) = completionState
    let names = UnknownNames(
      catalog: catalog, defaultTable: defaultTable, functions: functions,
      parameters: Set(parameters).union(known))
    return names.spans(in: Script.parse(text))
  }
}
