/// States whose groups another state has taken over without copying what they hold.
struct GroupParts<State: AggregateState> {
  /// One of the states, and the groups of it that each group here holds.
  struct Part {
    let source: State
    private let starts: [UInt32]
    private let members: [UInt32]

    /// `pairs` are groups there and what they became here.
    init(_ source: State, _ pairs: [(group: UInt32, target: UInt32)], groupCount: Int) {
      self.source = source
      var starts = [UInt32](repeating: 0, count: groupCount + 1)
      for pair in pairs { starts[Int(pair.target) + 1] += 1 }
      for group in 0..<groupCount { starts[group + 1] += starts[group] }
      var next = starts
      var members = [UInt32](repeating: 0, count: pairs.count)
      for pair in pairs {
        members[Int(next[Int(pair.target)])] = pair.group
        next[Int(pair.target)] += 1
      }
      self.starts = starts
      self.members = members
    }

    /// How many groups here it knows of.
    var groupCount: Int { starts.count - 1 }
    /// Whether no group here holds any of it.
    var isEmpty: Bool { members.isEmpty }

    /// The groups there that a group here holds.
    func groups(of group: Int) -> ArraySlice<UInt32> {
      group < groupCount ? members[Int(starts[group])..<Int(starts[group + 1])] : []
    }
  }

  private(set) var list: [Part] = []

  /// Takes over groups of a state and of those it took over itself: `groups[i]` there becomes part of `targets[i]` here.
  mutating func take(
    _ other: State, _ others: GroupParts, from groups: UnsafeBufferPointer<UInt32>,
    into targets: UnsafeBufferPointer<UInt32>, groupCount: Int
  ) {
    let pairs = zip(groups, targets).map { (group: $0, target: $1) }
    list.append(Part(other, pairs, groupCount: groupCount))
    for part in others.list {
      let below = pairs.flatMap { pair in
        part.groups(of: Int(pair.group)).map { (group: $0, target: pair.target) }
      }
      if !below.isEmpty { list.append(Part(part.source, below, groupCount: groupCount)) }
    }
  }
}
