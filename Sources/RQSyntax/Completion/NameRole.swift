/// What a name means in the place where a person types it.
public enum NameRole: Sendable, Hashable {
  /// A table, a view or a common table.
  case table
  /// A column, or whatever else an expression may start with.
  case column
  /// A column that tables which are joined have in common.
  case sharedColumn
  /// An option of COPY.
  case copyOption
  /// A type.
  case type
  /// A setting, and a value for one.
  case setting, settingValue
  /// What SHOW lists.
  case list
  /// What DESCRIBE tells of: tables and columns, functions, measures.
  case describable, function, measure
}

extension Parser {
  /// Notes what a name here means, where it is the one that is being typed or ends in it.
  mutating func note(_ role: NameRole) {
    if typedIndex >= index { noteTyped(role) }
  }

  @inline(never)
  private mutating func noteTyped(_ role: NameRole) {
    var place = index
    while place + 2 <= typedIndex, tokens[place + 1].kind == .dot { place += 2 }
    if place == typedIndex { typedRole = role }
  }
}
