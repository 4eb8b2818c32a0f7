/// Overloads of functions that are computed a row at a time.
extension ScalarFunction {
  /// An overload of one result type.
  ///
  /// - Parameter optional: how many of the parameters may be left out at the end.
  static func byRow(
    _ parameters: [ParameterType], _ result: DataType, optional: Int = 0,
    _ body: @escaping @Sendable (ArgumentRow) throws -> Value
  ) -> Overload {
    Overload(
      parameters: parameters, optional: optional, result: { _, _ in result }, kernel: { _, _ in .row(body) })
  }

  /// An overload whose result type follows from the types of the arguments.
  static func byRow(
    _ parameters: [ParameterType], _ result: @escaping @Sendable ([DataType]) -> DataType,
    _ body: @escaping @Sendable (ArgumentRow) throws -> Value
  ) -> Overload {
    Overload(parameters: parameters, result: { types, _ in result(types) }, kernel: { _, _ in .row(body) })
  }
}
