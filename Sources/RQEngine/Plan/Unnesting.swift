/// Lists of a row to be made rows of their own.
struct Unnesting: Sendable {
  /// The lists, taken side by side; the shorter ones are filled up with NULLs.
  var lists: [BoundExpression]
  /// What the elements of each list are called.
  var columns: [Column]
  /// The place of the elements, from 1; nil where nobody asks for it.
  var ordinality: Column?
  /// Whether a row whose lists have no element stays, with NULL for one.
  var keepsEmpty = false

  /// The columns it adds.
  var added: [Column] { columns + (ordinality.map { [$0] } ?? []) }
}
