/// Results that are no finite numbers.
enum SpecialDoubles {
  /// Makes results that are not finite NULL, except those of operands that are not finite themselves.
  static func settle(_ writer: inout VectorWriter<Double>, _ rows: Rows, from operands: [Vector]) throws {
    try writer.addValidity()
    rows.forEach { row in
      let value = writer.values[row]
      if value.isFinite { return }
      if operands.contains(where: { isSpecial($0, row) }) {
        // Whatever its sign and its bits, NaN is one value.
        if value.isNaN { writer.values[row] = .nan }
      } else {
        writer.values[row] = 0
        writer.validity?[row] = 0
      }
    }
  }

  /// Whether a row holds infinity or NaN.
  static func isSpecial(_ vector: Vector, _ row: Int) -> Bool {
    vector.physical == .double && vector.isValid(row)
      && !vector.values(as: Double.self)[vector.isConstant ? 0 : row].isFinite
  }

  /// The result of a function: NULL where it is not finite though what it was computed from is.
  static func settled(_ value: Value, of arguments: [Vector], _ types: [DataType], _ row: Int) -> Value {
    guard case .double(let x) = value, !x.isFinite else { return value }
    // What stands inside of a list or a struct came in like any other value.
    let isKept =
      arguments.contains { isSpecial($0, row) }
      || types.contains { type in
        switch type {
        case .list, .structure, .map: true
        default: false
        }
      }
    return isKept ? .double(x.isNaN ? .nan : x) : .null
  }
}
