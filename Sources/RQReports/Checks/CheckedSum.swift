/// Sums that give nothing rather than something wrong.
enum CheckedSum {
  /// The sum; nil when a term is missing, there is none, or the sum does not fit.
  static func of(_ terms: some Sequence<Int64?>) -> Int64? {
    var sum: Int64 = 0
    var isEmpty = true
    for term in terms {
      guard let term else { return nil }
      isEmpty = false
      let (next, overflow) = sum.addingReportingOverflow(term)
      if overflow { return nil }
      sum = next
    }
    return isEmpty ? nil : sum
  }
}
