/// What a predicate says of a value.
enum Truth: UInt8 {
  case no = 0
  case yes = 1
  case unknown = 2
}

/// A predicate on text, asked once for each distinct text that comes up and looked up by code for each row.
final class TextPredicateEvaluator: Evaluator {
  private let operand: Evaluator
  private let predicate: (UnsafeBufferPointer<UInt8>) -> Truth
  private var known: Answers?

  /// What is known of the texts of a dictionary.
  private struct Answers {
    let dictionary: TextDictionary
    /// A `Truth` for each code, or `open` as long as the text was not asked for.
    var values: [UInt8]
    /// Whether a NULL may come of a text that is none.
    var hasUnknown = false
    /// Whether every text was asked for.
    let isComplete: Bool
    /// The only code that differs from all others, and what it gives.
    var single: (code: Int, answer: UInt8)?

    static let open: UInt8 = 3
    /// Dictionaries up to this size are asked for at once; of larger ones many texts may never come up.
    static let small = 256

    init(_ dictionary: TextDictionary, _ predicate: (UnsafeBufferPointer<UInt8>) -> Truth) {
      self.dictionary = dictionary
      isComplete = dictionary.count <= Answers.small
      if !isComplete {
        values = [UInt8](repeating: Answers.open, count: dictionary.count)
        return
      }
      values = (0..<dictionary.count).map { dictionary.withBytes($0, predicate).rawValue }
      hasUnknown = values.contains(Truth.unknown.rawValue)
      for answer: UInt8 in [0, 1] where !hasUnknown && dictionary.count > 2 {
        if values.count(where: { $0 == answer }) == 1 { single = values.firstIndex(of: answer).map { ($0, answer) } }
      }
    }
  }

  init(_ operand: Evaluator, bytes predicate: @escaping (UnsafeBufferPointer<UInt8>) -> Truth) {
    self.operand = operand
    self.predicate = predicate
  }

  convenience init(_ operand: Evaluator, _ predicate: @escaping (String) -> Truth) {
    self.init(operand, bytes: { predicate(String(decoding: $0, as: UTF8.self)) })
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    var result = try VectorWriter<UInt8>(count: batch.count)
    guard let dictionary = vector.dictionary else { return result.vector(.bool) }
    if known?.dictionary !== dictionary { known = Answers(dictionary, predicate) }
    guard var known else { return result.vector(.bool) }
    // The list of answers has one owner, so that it can grow in place.
    self.known = nil
    if vector.isConstant {
      defer { self.known = known }
      return try constant(vector, &known)
    }
    if rows.isAll, let ends = vector.runEnds {
      var start = 0
      for end in ends {
        let code = vector.code(at: start)
        answer(code, &known)
        result.values.baseAddress?.advanced(by: start).update(repeating: known.values[code], count: Int(end) - start)
        start = Int(end)
      }
    } else {
      look(up: vector, rows, &known, into: result.values)
    }
    self.known = known
    try result.inheritValidity(vector, rows: rows)
    if known.hasUnknown {
      try result.addValidity()
      rows.forEach {
        if result.values[$0] == Truth.unknown.rawValue {
          result.values[$0] = 0
          result.validity?[$0] = 0
        }
      }
    }
    return result.vector(.bool)
  }

  /// The outcome for a text that is the same in every row.
  private func constant(_ vector: Vector, _ known: inout Answers) throws -> Vector {
    var one = try VectorWriter<UInt8>(count: 1)
    one.values[0] = 0
    if vector.isValid(0) {
      let code = vector.code(at: 0)
      answer(code, &known)
      if known.values[code] == Truth.unknown.rawValue { try one.setNull(0) } else { one.values[0] = known.values[code] }
    } else {
      try one.setNull(0)
    }
    var result = one.vector(.bool)
    result.isConstant = true
    result.count = vector.count
    return result
  }

  /// Asks for the text of a code unless its answer is known.
  @inline(__always)
  private func answer(_ code: Int, _ known: inout Answers) {
    if known.values[code] != Answers.open { return }
    let truth = known.dictionary.withBytes(code, predicate)
    known.values[code] = truth.rawValue
    if truth == .unknown { known.hasUnknown = true }
  }

  private func look(
    up vector: Vector, _ rows: Rows, _ known: inout Answers, into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    switch vector.physical {
    case .code8: look(UInt8.self, up: vector, rows, &known, into: target)
    case .code16: look(UInt16.self, up: vector, rows, &known, into: target)
    default: look(UInt32.self, up: vector, rows, &known, into: target)
    }
  }

  private func look<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, up vector: Vector, _ rows: Rows, _ known: inout Answers,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    if let single = known.single {
      // One comparison takes many rows at a time; a look-up takes one.
      let code = T(truncatingIfNeeded: single.code)
      if single.answer == 1 {
        Loops.unary(vector, rows, into: target) { (x: T) in x == code ? 1 : 0 }
      } else {
        Loops.unary(vector, rows, into: target) { (x: T) in x != code ? 1 : 0 }
      }
      return
    }
    if known.isComplete {
      known.values.withUnsafeBufferPointer { answers in
        Loops.unary(vector, rows, into: target) { (code: T) in answers[Int(code)] }
      }
      return
    }
    // Equal texts often stand together: the answer for the row before then does.
    let codes = vector.values(as: T.self)
    var (last, truth): (T, UInt8) = (0, Answers.open)
    rows.forEach { row in
      let code = codes[row]
      if code != last || truth == Answers.open {
        if !vector.isValid(row) {
          target[row] = 0
          return
        }
        answer(Int(code), &known)
        (last, truth) = (code, known.values[Int(code)])
      }
      target[row] = truth
    }
  }
}
