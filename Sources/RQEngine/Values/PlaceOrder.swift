extension Sequence {
  /// The elements in order, equal ones as they came: `sorted(by:)` for short lists off the inner loops.
  ///
  /// The standard library's sort is compiled anew for every type it is used with. This one sorts places, by one function
  /// for all.
  @inlinable
  package func ordered(by isBefore: (Element, Element) -> Bool) -> [Element] {
    let elements = Array(self)
    return withoutActuallyEscaping(isBefore) { isBefore in
      PlaceOrder { isBefore(elements[$0], elements[$1]) }.sorted(elements.count).map { elements[$0] }
    }
  }
}

extension Sequence where Element: Comparable {
  /// The elements in ascending order.
  @inlinable
  package func ordered() -> [Element] { ordered { $0 < $1 } }
}

/// Sorts places by a test of two of them.
///
/// An object that keeps the test, since the compiler makes a copy of a function for every closure that it is called with.
@usableFromInline
final class PlaceOrder {
  private let isBefore: (Int, Int) -> Bool

  @usableFromInline
  init(_ isBefore: @escaping (Int, Int) -> Bool) { self.isBefore = isBefore }

  /// The places `0..<count` in order, equal ones ascending.
  @usableFromInline
  @inline(never)
  func sorted(_ count: Int) -> [Int] {
    var (sorted, merged) = (Array(0..<count), [Int](repeating: 0, count: count))
    if sorted.dropFirst().allSatisfy({ !isBefore($0, $0 - 1) }) { return sorted }
    var size = 1
    while size < count {
      for start in stride(from: 0, to: count, by: 2 * size) {
        let (middle, end) = (min(start + size, count), min(start + 2 * size, count))
        var (left, right) = (start, middle)
        for place in start..<end {
          let takesRight = right < end && (left == middle || isBefore(sorted[right], sorted[left]))
          merged[place] = sorted[takesRight ? right : left]
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      swap(&sorted, &merged)
      size *= 2
    }
    return sorted
  }
}
