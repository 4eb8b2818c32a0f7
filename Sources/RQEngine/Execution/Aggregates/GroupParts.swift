/// States whose groups another state has taken over without copying what they hold.
struct GroupParts<State: AggregateState> {
  /// For each state the groups it holds: one more than the number there for each number here, or 0.
  private(set) var list: [(source: State, groups: [UInt32])] = []

  /// Takes over groups of a state and of those it took over itself: `groups[i]` there becomes `targets[i]` here.
  mutating func take(
    _ other: State, _ others: GroupParts, from groups: UnsafeBufferPointer<UInt32>,
    into targets: UnsafeBufferPointer<UInt32>, groupCount: Int
  ) {
    var own = [UInt32](repeating: 0, count: groupCount)
    for index in groups.indices { own[Int(targets[index])] = groups[index] + 1 }
    list.append((other, own))
    for part in others.list {
      var map = [UInt32](repeating: 0, count: groupCount)
      for index in groups.indices where Int(groups[index]) < part.groups.count {
        map[Int(targets[index])] = part.groups[Int(groups[index])]
      }
      list.append((part.source, map))
    }
  }
}

/// Where rows stand among all rows of their source, whatever the size of vectors and the number of threads.
struct RowPosition {
  private var next: UInt64 = 0

  /// The rows that follow belong to a morsel.
  mutating func begin(morsel: Int) { next = UInt64(truncatingIfNeeded: morsel) << 32 }

  /// The place of row 0 of a batch of `count` rows; the next batch comes behind it.
  mutating func take(_ count: Int) -> UInt64 {
    defer { next &+= UInt64(truncatingIfNeeded: count) }
    return next
  }
}
