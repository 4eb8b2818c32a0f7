@testable import RQEngine

/// Window functions by their definition: for each row its partition, order and frame are found anew.
struct WindowOracle {
  enum Bound {
    case unbounded
    case offset(Int)
    case current
  }

  struct Key {
    var column: Int
    var descending = false
    var nullsFirst = false
  }

  struct Window {
    var partition: [Int] = []
    var order: [Key] = []
    var unit = "RANGE"
    /// Offsets below zero precede.
    var start = Bound.unbounded
    var end = Bound.current
    var exclusion = "NO OTHERS"
    /// Whether the whole text names a frame.
    var isFramed = false

    /// The window as it is written.
    func text(_ names: [String]) -> String {
      var parts: [String] = []
      if !partition.isEmpty { parts.append("PARTITION BY " + partition.map { names[$0] }.joined(separator: ", ")) }
      if !order.isEmpty {
        let keys = order.map { key in
          names[key.column] + (key.descending ? " DESC" : "") + " NULLS " + (key.nullsFirst ? "FIRST" : "LAST")
        }
        parts.append("ORDER BY " + keys.joined(separator: ", "))
      }
      if isFramed {
        func bound(_ bound: Bound, _ word: String) -> String {
          switch bound {
          case .unbounded: "UNBOUNDED \(word)"
          case .current: "CURRENT ROW"
          case .offset(let offset): offset < 0 ? "\(-offset) PRECEDING" : "\(offset) FOLLOWING"
          }
        }
        parts.append(
          "\(unit) BETWEEN \(bound(start, "PRECEDING")) AND \(bound(end, "FOLLOWING")) EXCLUDE \(exclusion)")
      }
      return parts.joined(separator: " ")
    }
  }

  let rows: [[Value]]
  let window: Window

  private func order(_ a: Int, _ b: Int, _ key: Key) -> Int {
    let (x, y) = (rows[a][key.column], rows[b][key.column])
    if x.isNull || y.isNull {
      if x.isNull && y.isNull { return 0 }
      return x.isNull == key.nullsFirst ? -1 : 1
    }
    let order = ValueOrder.compare(x, y)
    return key.descending ? -order : order
  }

  private func compare(_ a: Int, _ b: Int) -> Int {
    for key in window.order {
      let order = order(a, b, key)
      if order != 0 { return order }
    }
    return 0
  }

  /// The rows of the partition of a row, in order.
  func partition(of row: Int) -> [Int] {
    let members = rows.indices.filter { other in
      window.partition.allSatisfy { rows[other][$0] == rows[row][$0] }
    }
    return members.sorted { a, b in
      let order = compare(a, b)
      return order == 0 ? a < b : order < 0
    }
  }

  func isPeer(_ a: Int, _ b: Int) -> Bool { compare(a, b) == 0 }

  /// The rows of the frame of a row, in order.
  func frame(of row: Int, in partition: [Int]) -> [Int] {
    guard let place = partition.firstIndex(of: row) else { return [] }
    var groups: [Int] = []
    for (index, other) in partition.enumerated() {
      groups.append(index == 0 ? 0 : groups[index - 1] + (isPeer(other, partition[index - 1]) ? 0 : 1))
    }
    func isInside(_ other: Int) -> Bool {
      switch window.unit {
      case "ROWS":
        return reaches(other - place, window.start, isStart: true) && reaches(other - place, window.end, isStart: false)
      case "GROUPS":
        let distance = groups[other] - groups[place]
        return reaches(distance, window.start, isStart: true) && reaches(distance, window.end, isStart: false)
      default:
        return isInRange(partition[other], row, groups[other] - groups[place], window.start, isStart: true)
          && isInRange(partition[other], row, groups[other] - groups[place], window.end, isStart: false)
      }
    }
    return partition.indices.filter(isInside).map { partition[$0] }.filter { other in
      switch window.exclusion {
      case "CURRENT ROW": other != row
      case "GROUP": !isPeer(other, row)
      case "TIES": other == row || !isPeer(other, row)
      default: true
      }
    }
  }

  private func reaches(_ distance: Int, _ bound: Bound, isStart: Bool) -> Bool {
    switch bound {
    case .unbounded: true
    case .current: isStart ? distance >= 0 : distance <= 0
    case .offset(let offset): isStart ? distance >= offset : distance <= offset
    }
  }

  /// Whether a row is inside a bound of a RANGE frame.
  private func isInRange(_ other: Int, _ row: Int, _ groups: Int, _ bound: Bound, isStart: Bool) -> Bool {
    guard case .offset(let offset) = bound, let key = window.order.first else {
      return reaches(groups, bound, isStart: isStart)
    }
    guard let mine = number(rows[row][key.column]) else {
      // A row without a value sees those without one, at either bound.
      return isStart ? groups >= 0 : groups <= 0
    }
    guard let value = number(rows[other][key.column]) else {
      // Rows without a value are beyond every distance, on the side they stand.
      return key.nullsFirst ? !isStart : isStart
    }
    let edge = key.descending ? mine - Double(offset) : mine + Double(offset)
    return isStart == key.descending ? value <= edge : value >= edge
  }

  private func number(_ value: Value) -> Double? {
    switch value {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .date(let value): Double(value.days)
    default: nil
    }
  }
}
