/// Aggregates whose results over a whole chunk are in its zone maps: counts, and the extremes of numbers and dates.
struct ZoneAnswers {
  private enum Answer {
    case rows
    case values(Int)
    case extreme(Int, DataType)
  }

  private let answers: [Answer]

  /// Nil unless every call is of that kind, over no more than a column.
  init?(_ calls: [AggregateCall], _ layout: [Column]) {
    var answers: [Answer] = []
    for call in calls {
      guard call.filter == nil, call.order.isEmpty, call.arguments.count <= 1, !call.distinct else { return nil }
      guard let argument = call.argument else {
        guard call.function == .count else { return nil }
        answers.append(.rows)
        continue
      }
      guard case .column(let column) = argument.kind, let place = layout.firstIndex(of: column) else { return nil }
      switch (call.function, column.type) {
      case (.count, _): answers.append(.values(place))
      case (.min, .integer), (.max, .integer), (.min, .date), (.max, .date):
        answers.append(.extreme(place, column.type))
      default: return nil
      }
    }
    self.answers = answers
  }

  /// Hands what is known of a chunk to the states of the calls, as if its rows had been read.
  func update(_ states: [AggregateState], with chunk: ChunkSummary) throws {
    for (state, answer) in zip(states, answers) {
      switch answer {
      case .rows: try state.update(nil, .all(chunk.count), nil)
      case .values(let column):
        let count = chunk.count - chunk.zone(column).nullCount
        if count > 0 { try state.update(nil, .all(count), nil) }
      case .extreme(let column, let type):
        guard let range = chunk.zone(column).range else { continue }
        for bound in [range.low, range.high] {
          guard let number = Int64(exactly: bound) else { continue }
          let value: Value =
            type == .date ? .date(CivilDate(days: Int32(truncatingIfNeeded: number))) : .integer(number)
          try state.update(try Vector.constant(value, type: type, count: 1), .all(1), nil)
        }
      }
    }
  }
}
