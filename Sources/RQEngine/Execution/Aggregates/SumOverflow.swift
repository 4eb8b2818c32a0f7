import RQSyntax

/// What is said of a sum that its type does not hold.
enum SumOverflow {
  static func diagnostic(_ type: DataType, at span: SourceSpan?) -> Diagnostic {
    Diagnostic("RQ0401", message(type), at: span, hint: "CAST the argument to DOUBLE.")
  }

  /// Whether the sums of a statement may be there once they have 128 bits.
  static func isOfIntegers(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.code == "RQ0401" && diagnostic.message == message(.integer)
  }

  private static func message(_ type: DataType) -> String { "a sum does not fit \(type.name)" }
}
