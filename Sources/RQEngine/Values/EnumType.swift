/// The labels an ENUM has, in their order.
public struct EnumType: Sendable, Hashable {
  /// Each of them once.
  public let labels: [String]
  private let codes: [String: Int]

  /// Creates the type of these labels; nil when one stands twice.
  public init?(labels: [String]) {
    var codes: [String: Int] = [:]
    for (code, label) in labels.enumerated() {
      guard codes.updateValue(code, forKey: label) == nil else { return nil }
    }
    self.labels = labels
    self.codes = codes
  }

  /// The label that a text spells; nil when it is none of them.
  func label(spelled text: String) -> EnumLabel? { codes[text].map { EnumLabel(code: $0, text: text) } }

  /// The label in a place.
  func label(_ code: Int) -> EnumLabel {
    EnumLabel(code: code, text: labels.indices.contains(code) ? labels[code] : "")
  }

  /// `ENUM('low', 'high')`.
  var name: String {
    let quoted = labels.map { label in
      "'" + label.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
    return "ENUM(\(quoted.joined(separator: ", ")))"
  }

  /// Whether both have the same labels in the same order.
  public static func == (a: EnumType, b: EnumType) -> Bool { a.labels == b.labels }

  /// Hashes the labels.
  public func hash(into hasher: inout Hasher) { hasher.combine(labels) }
}

/// One of the labels of an ENUM.
public struct EnumLabel: Sendable, Hashable {
  /// Its place among them, from 0.
  public var code: Int
  /// The label.
  public var text: String

  /// Creates a label.
  public init(code: Int, text: String) {
    self.code = code
    self.text = text
  }
}
