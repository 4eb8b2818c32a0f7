import RQSyntax
import Synchronization

/// Functions whose result is another in every row: they are never folded, and no two calls are the same.
extension Binder {
  /// Binds `random()` and its kin; nil for all other functions.
  mutating func bindVolatile(
    _ name: String, _ arguments: [BoundExpression], _ call: FunctionCall, _ span: SourceSpan
  ) throws -> BoundExpression? {
    switch name {
    case "random", "rand":
      guard arguments.isEmpty else { return nil }
      let numbers = RandomNumbers(seed: nextSeed())
      return perRow(name, .double, span) { .double(Double(numbers.next() >> 11) * 0x1p-53) }
    case "uuid", "gen_random_uuid", "uuidv4":
      guard arguments.isEmpty else { return nil }
      let numbers = RandomNumbers(seed: nextSeed())
      return perRow(name, .uuid, span) { .uuid(Binder.uuid(numbers.next(), numbers.next())) }
    case "nextval", "currval":
      guard arguments.count == 1, case .text(let text)? = arguments[0].constantValue else {
        throw Diagnostic(
          "RQ0105", "\(name) takes the name of a sequence", at: span, hint: "For example \(name)('numbers').")
      }
      let parts = text.split(separator: ".").map { Identifier(String($0), span: arguments[0].span) }
      let key = try catalog.key(of: QualifiedName(parts.isEmpty ? [Identifier("", span: span)] : parts, span: span))
      guard let sequence = catalog.sequences[NameKey.fold(key.text)] else {
        throw Diagnostic(
          "RQ0103", "there is no sequence '\(text)'", at: arguments[0].span,
          hint: "CREATE SEQUENCE \(text) makes one.",
          candidates: Candidates.best(for: text, among: catalog.sequences.values.map(\.name).ordered()))
      }
      if name == "nextval" { return perRow(name, .integer, span) { .integer(try sequence.advance()) } }
      guard let current = sequence.current else {
        throw Diagnostic(
          "RQ0180", "no number of '\(text)' was taken yet", at: span, hint: "nextval('\(text)') takes one.")
      }
      return .constant(.integer(current), .integer, at: span)
    case "getvariable":
      guard arguments.count == 1, case .text(let text)? = arguments[0].constantValue else { return nil }
      let value = parameters[text] ?? .null
      return .constant(value, Binder.type(of: value), at: span)
    default: return nil
    }
  }

  private mutating func nextSeed() -> UInt64 {
    expansions += 1
    return Hash64.word(UInt64(bitPattern: now.microseconds) &+ UInt64(expansions))
  }

  /// A call that is computed anew for each row.
  func perRow(
    _ name: String, _ type: DataType, _ span: SourceSpan, _ body: @escaping @Sendable () throws -> Value
  ) -> BoundExpression {
    let function = ScalarFunction(
      name, "\(name)()", "", example: "", canFail: true,
      overloads: [
        ScalarFunction.Overload(
          parameters: [], result: { _, _ in type }, kernel: { _, _ in .nullableRow { _ in try body() } })
      ])
    return BoundExpression(kind: .call(function, []), type: type, span: span)
  }

  /// A UUID of version 4 from 122 of 128 bits.
  private static func uuid(_ high: UInt64, _ low: UInt64) -> UniqueIdentifier {
    UniqueIdentifier(bits: UInt128(high & ~0xF000 | 0x4000) << 64 | UInt128(low & ~(3 << 62) | 2 << 62))
  }
}

/// A stream of numbers in which no pattern shows.
private final class RandomNumbers: Sendable {
  private let state: Mutex<UInt64>

  init(seed: UInt64) { state = Mutex(seed) }

  func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      return Hash64.word(state)
    }
  }
}
