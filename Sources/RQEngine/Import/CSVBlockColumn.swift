/// The values of one column of one block, in the narrowest type that holds them.
struct CSVBlockColumn: Sendable {
  var kind: CSVKind
  /// How the values lie in `data`; codes count as integers without a sign.
  var physical: PhysicalType
  /// Nil where every row is NULL.
  var data: CSVBlockBytes?
  /// One byte a row, 1 for a value; nil when every row has one, or none.
  var validity: CSVBlockBytes?
  /// Of numbers without an exponent: the most digits before the point, and how many stand behind it in `data`.
  var integerDigits = 0
  var scale = 0
  var dictionary: CSVBlockDictionary?

  /// A column of NULLs.
  static let empty = CSVBlockColumn(kind: .null, physical: .int8)

  init(kind: CSVKind, physical: PhysicalType, data: CSVBlockBytes? = nil, validity: CSVBlockBytes? = nil) {
    self.kind = kind
    self.physical = physical
    self.data = data
    self.validity = validity
  }

  /// Bytes of memory held.
  var memory: Int { (data?.byteCount ?? 0) + (validity?.byteCount ?? 0) + (dictionary?.memory ?? 0) }
}
