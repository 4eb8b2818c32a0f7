/// Some inputs of adjacent joins, a bit each.
typealias RelationSet = UInt128

/// The inputs of adjacent inner joins and what must be true between them.
struct JoinGraph {
  /// The inputs in the order they stand in FROM.
  var relations: [LogicalPlan] = []
  /// Conditions that can fail, tested once all joins are made.
  private(set) var late: [BoundExpression] = []
  private var conditions: [BoundExpression] = []
  /// Columns that are equal to each other.
  private var classes: [[Column]] = []
  private var cardinalities: [Cardinality] = []
  /// The relation each column comes from.
  private var owners: [Column: Int] = [:]
  /// For each condition the relations it reads.
  private var masks: [RelationSet] = []

  /// What sorting a row costs, in units of what probing with one does.
  static let sortPrice = 8.0
  /// What indexing a row costs.
  static let indexPrice = 2.5
  /// Above this many inputs not every order is tried.
  private static let mostTried = 10
  /// Above this many inputs they are joined as they stand.
  static let mostInputs = 120

  /// A way to join some of the inputs: the left side is probed, the right one indexed.
  struct Tree {
    var mask: RelationSet
    var rows: Cardinality
    var cost: Double
    /// The inputs in the order that rows of the result follow.
    var sequence: [Int]
    var sides: Sides?
  }

  final class Sides: Sendable {
    let left: Shape
    let right: Shape

    init(_ left: Shape, _ right: Shape) {
      self.left = left
      self.right = right
    }
  }

  /// A tree without its estimates.
  struct Shape: Sendable {
    let mask: RelationSet
    let sides: Sides?
  }

  // MARK: What there is

  /// How many inputs adjacent joins have.
  static func inputCount(_ plan: LogicalPlan) -> Int {
    switch plan {
    case .join(let join) where join.type == .inner && join.nearest == nil:
      return inputCount(join.left) + inputCount(join.right)
    case .filter(.join(let join), let condition)
    where join.type == .inner && join.nearest == nil && !condition.canFail:
      return inputCount(.join(join))
    default: return 1
    }
  }

  /// Takes the inputs and conditions of adjacent joins apart.
  mutating func gather(_ plan: LogicalPlan) {
    switch plan {
    case .join(let join) where join.type == .inner && join.nearest == nil:
      gather(join.left)
      gather(join.right)
      for pair in join.equalities {
        add(.equal(pair.left, pair.right, matchesNull: pair.matchesNull))
      }
      for condition in join.residual?.conjuncts ?? [] { add(condition) }
    case .filter(.join(let join), let condition)
    where join.type == .inner && join.nearest == nil && !condition.canFail:
      gather(.join(join))
      for part in condition.conjuncts { add(part) }
    default: relations.append(plan)
    }
  }

  private mutating func add(_ condition: BoundExpression) {
    if case .compare(.equal, let x, let y) = condition.kind, case .column(let a) = x.kind,
      case .column(let b) = y.kind, a.type == b.type
    {
      merge(a, b)
    } else if condition.canFail {
      late.append(condition)
    } else {
      conditions.append(condition)
    }
  }

  private mutating func merge(_ a: Column, _ b: Column) {
    let (x, y) = (classes.firstIndex { $0.contains(a) }, classes.firstIndex { $0.contains(b) })
    switch (x, y) {
    case (let x?, let y?):
      if x == y { return }
      classes[x] += classes[y]
      classes.remove(at: y)
    case (let x?, nil): classes[x].append(b)
    case (nil, let y?): classes[y].append(a)
    case (nil, nil): classes.append([a, b])
    }
  }

  /// Finds which inputs belong together, once they are all there.
  mutating func connect() {
    for (index, relation) in relations.enumerated() { for column in relation.columns { owners[column] = index } }
    spreadConstants()
    let singles = conditions.filter { mask(of: $0).nonzeroBitCount == 1 }
    conditions = conditions.filter { mask(of: $0).nonzeroBitCount != 1 }
    for (index, relation) in relations.enumerated() {
      var own = singles.filter { mask(of: $0) == 1 << RelationSet(index) }
      for members in classes {
        let here = members.filter { owners[$0] == index }
        for column in here.dropFirst() { own.append(.equal(.column(here[0]), .column(column))) }
      }
      if let condition = BoundExpression.conjunction(own) {
        relations[index] = PushFilters.run(.filter(relation, condition))
      }
    }
    cardinalities = relations.map(Cardinality.init)
    masks = conditions.map { mask(of: $0) }
  }

  /// What is true of one of several equal columns is true of the others.
  private mutating func spreadConstants() {
    for members in classes {
      for source in members {
        guard let owner = owners[source] else { continue }
        for condition in JoinGraph.constantConditions(on: source, relations[owner]) {
          for target in members where target != source {
            guard let other = owners[target], other != owner else { continue }
            let twin = condition.replacing([source: .column(target)])
            if JoinGraph.constantConditions(on: target, relations[other]).contains(twin) { continue }
            relations[other] = PushFilters.run(.filter(relations[other], twin))
          }
        }
      }
    }
  }

  /// The comparisons with constants that all rows of a plan meet in a column.
  private static func constantConditions(on column: Column, _ plan: LogicalPlan) -> [BoundExpression] {
    let all: [BoundExpression]
    switch plan {
    case .scan(let scan): all = scan.filters
    case .filter(let input, let condition):
      return condition.conjuncts.filter(isOn) + constantConditions(on: column, input)
    default: return []
    }
    func isOn(_ condition: BoundExpression) -> Bool {
      switch condition.kind {
      case .compare(let op, let x, let y): op != .notEqual && x.kind == .column(column) && y.constantValue != nil
      case .inSet(let x, _, negated: false): x.kind == .column(column)
      default: false
      }
    }
    return all.filter(isOn)
  }

  // MARK: Trees

  private func leaf(_ index: Int) -> Tree {
    Tree(mask: 1 << RelationSet(index), rows: cardinalities[index], cost: 0, sequence: [index], sides: nil)
  }

  /// The pairs of expressions that must be equal between two sets of inputs.
  private func keys(_ left: RelationSet, _ right: RelationSet) -> [(BoundExpression, BoundExpression)] {
    var found: [(BoundExpression, BoundExpression)] = []
    for members in classes {
      guard let a = members.first(where: { isOwner($0, in: left) }),
        let b = members.first(where: { isOwner($0, in: right) })
      else { continue }
      found.append((.column(a), .column(b)))
    }
    for (condition, mask) in zip(conditions, masks)
    where mask & left != 0 && mask & right != 0 && mask & ~(left | right) == 0 {
      switch condition.kind {
      case .compare(.equal, let x, let y), .distinct(let x, let y, negated: true):
        let (a, b) = (self.mask(of: x), self.mask(of: y))
        if a & ~left == 0, b & ~right == 0, a != 0, b != 0 { found.append((x, y)) }
        if a & ~right == 0, b & ~left == 0, a != 0, b != 0 { found.append((y, x)) }
      default: break
      }
    }
    return found
  }

  private func mask(of expression: BoundExpression) -> RelationSet {
    expression.columns.reduce(0) { $0 | (owners[$1].map { 1 << RelationSet($0) } ?? 0) }
  }

  private func isOwner(_ column: Column, in mask: RelationSet) -> Bool {
    owners[column].map { mask >> RelationSet($0) & 1 == 1 } ?? false
  }

  /// Two trees joined, the right one indexed.
  private func join(_ left: Tree, _ right: Tree) -> Tree {
    let keys = keys(left.mask, right.mask)
    var rows = left.rows.joined(right.rows, keys)
    let both = left.mask | right.mask
    for mask in masks where mask & left.mask != 0 && mask & right.mask != 0 && mask & ~both == 0 {
      rows.rows = max(rows.rows * (keys.isEmpty ? 0.3 : 0.8), 1)
    }
    // Without a key every pair is looked at.
    let work = keys.isEmpty ? left.rows.rows * right.rows.rows : left.rows.rows
    return Tree(
      mask: left.mask | right.mask, rows: rows,
      cost: left.cost + right.cost + work + right.rows.rows * JoinGraph.indexPrice + rows.rows,
      sequence: left.sequence + right.sequence,
      sides: Sides(Shape(mask: left.mask, sides: left.sides), Shape(mask: right.mask, sides: right.sides)))
  }

  /// The cheaper of the two ways to join two trees; of equal ones that which stands in FROM.
  private func joinEither(_ a: Tree, _ b: Tree) -> Tree {
    let (a, b) = a.sequence[0] < b.sequence[0] ? (a, b) : (b, a)
    let (first, second) = (join(a, b), join(b, a))
    return second.cost < first.cost ? second : first
  }

  /// The inputs joined as they stand in FROM.
  func givenTree() -> Tree {
    var tree = leaf(0)
    for index in relations.indices.dropFirst() { tree = join(tree, leaf(index)) }
    return tree
  }

  /// The cheapest tree found.
  func bestTree() -> Tree {
    var trees = components().map { $0.count <= JoinGraph.mostTried ? exhaustive($0) : greedy($0) }
    // What nothing connects is multiplied, the smallest first.
    while trees.count > 1 {
      trees.sort { ($0.rows.rows, $0.sequence[0]) < ($1.rows.rows, $1.sequence[0]) }
      let second = trees.remove(at: 1)
      trees[0] = joinEither(trees[0], second)
    }
    return trees[0]
  }

  /// The inputs that conditions connect, in order.
  private func components() -> [[Int]] {
    var links = relations.indices.map { RelationSet(1) << RelationSet($0) }
    for mask in edges() {
      for index in relations.indices where mask >> RelationSet(index) & 1 == 1 { links[index] |= mask }
    }
    var seen: RelationSet = 0
    var result: [[Int]] = []
    for index in relations.indices where seen >> RelationSet(index) & 1 == 0 {
      var mask = links[index]
      var grown: RelationSet = 0
      while grown != mask {
        grown = mask
        for other in relations.indices where grown >> RelationSet(other) & 1 == 1 { mask |= links[other] }
      }
      seen |= mask
      result.append(relations.indices.filter { mask >> RelationSet($0) & 1 == 1 })
    }
    return result
  }

  /// The sets of inputs that an equality connects.
  private func edges() -> [RelationSet] {
    let equal = classes.map { members in
      members.reduce(RelationSet(0)) { $0 | (owners[$1].map { 1 << RelationSet($0) } ?? 0) }
    }
    return equal + masks
  }

  /// Tries every order of connected inputs.
  private func exhaustive(_ members: [Int]) -> Tree {
    let count = members.count
    let edges = edges()
    func full(_ mask: Int) -> RelationSet {
      members.indices.reduce(0) { mask >> $1 & 1 == 1 ? $0 | 1 << RelationSet(members[$1]) : $0 }
    }
    var best = [Tree?](repeating: nil, count: 1 << count)
    for index in members.indices { best[1 << index] = leaf(members[index]) }
    for mask in 1..<(1 << count) where mask & (mask - 1) != 0 {
      var part = (mask - 1) & mask
      while part > 0 {
        defer { part = (part - 1) & mask }
        guard part > mask ^ part, let a = best[part], let b = best[mask ^ part] else { continue }
        let (x, y) = (full(part), full(mask ^ part))
        guard edges.contains(where: { $0 & x != 0 && $0 & y != 0 }) else { continue }
        let tree = joinEither(a, b)
        if tree.cost < best[mask]?.cost ?? .infinity { best[mask] = tree }
      }
    }
    return best[(1 << count) - 1] ?? greedy(members)
  }

  /// Joins those two that give the fewest rows until all are joined.
  private func greedy(_ members: [Int]) -> Tree {
    var trees = members.map(leaf)
    let edges = edges()
    while trees.count > 1 {
      var found: (first: Int, second: Int, tree: Tree)?
      for second in trees.indices {
        for first in 0..<second {
          let (x, y) = (trees[first].mask, trees[second].mask)
          guard edges.contains(where: { $0 & x != 0 && $0 & y != 0 }) else { continue }
          let tree = joinEither(trees[first], trees[second])
          if tree.rows.rows < found?.tree.rows.rows ?? .infinity { found = (first, second, tree) }
        }
      }
      guard let (first, second, tree) = found else {
        let last = trees.removeLast()
        trees[0] = joinEither(trees[0], last)
        continue
      }
      trees[first] = tree
      trees.remove(at: second)
    }
    return trees[0]
  }

  // MARK: Plans

  /// The joins of a tree, each condition at the first that gives all it reads.
  func plan(_ tree: Tree) -> LogicalPlan { plan(Shape(mask: tree.mask, sides: tree.sides)) }

  private func plan(_ shape: Shape) -> LogicalPlan {
    guard let sides = shape.sides else { return relations[shape.mask.trailingZeroBitCount] }
    let (left, right) = (sides.left.mask, sides.right.mask)
    var join = Join(type: .inner, left: plan(sides.left), right: plan(sides.right))
    for members in classes {
      guard let a = members.first(where: { isOwner($0, in: left) }),
        let b = members.first(where: { isOwner($0, in: right) })
      else { continue }
      join.equalities.append(JoinEquality(left: .column(a), right: .column(b)))
    }
    join.add(
      zip(conditions, masks).filter { _, mask in
        // A condition that reads no input at all is tested with the last join.
        mask == 0
          ? (left | right) == all : mask & left != 0 && mask & right != 0 && mask & ~(left | right) == 0
      }.map(\.0))
    return .join(join)
  }

  private var all: RelationSet { relations.indices.reduce(0) { $0 | 1 << RelationSet($1) } }
}
