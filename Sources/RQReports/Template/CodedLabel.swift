/// A member of a fixed vocabulary of the template: a code of the query language and its Chinese label.
public protocol CodedLabel: CaseIterable, Sendable, Hashable, RawRepresentable where RawValue == String {
  /// The Chinese label, Simplified.
  var label: String { get }
}

extension CodedLabel {
  /// The code of the query language.
  public var code: String { rawValue }
}
