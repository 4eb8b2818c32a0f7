/// What a predicate says of a value.
enum Truth: UInt8 {
  case no = 0
  case yes = 1
  case unknown = 2
}

/// A predicate on text, asked once for each distinct text of a dictionary and looked up by code for each row.
final class TextPredicateEvaluator: Evaluator {
  private let operand: Evaluator
  private let predicate: (UnsafeBufferPointer<UInt8>) -> Truth
  private var known: (dictionary: TextDictionary, answers: [UInt8], hasUnknown: Bool)?

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
    if known?.dictionary !== dictionary {
      var answers: [UInt8] = []
      answers.reserveCapacity(dictionary.count)
      for code in 0..<dictionary.count { answers.append(dictionary.withBytes(code, predicate).rawValue) }
      known = (dictionary, answers, answers.contains(Truth.unknown.rawValue))
    }
    guard let known else { return result.vector(.bool) }
    known.answers.withUnsafeBufferPointer { answers in
      switch vector.physical {
      case .code8: Loops.unary(vector, rows, into: result.values) { (code: UInt8) in answers[Int(code)] }
      case .code16: Loops.unary(vector, rows, into: result.values) { (code: UInt16) in answers[Int(code)] }
      default: Loops.unary(vector, rows, into: result.values) { (code: UInt32) in answers[Int(code)] }
      }
    }
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
}
