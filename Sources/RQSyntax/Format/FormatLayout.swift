/// Writes statements line by line.
struct FormatLayout {
  private(set) var text = ""
  private let width: Int
  /// The columns the line being written has by now; 0 at the start of one.
  private var column = 0
  /// The piece written last on the line.
  private var last: FormatPiece?
  /// Whether that piece was a sign of one operand.
  private var lastIsSign = false
  /// Whether the line may only be ended, a comment having been written that takes the rest of it.
  private var isEnded = false

  init(width: Int) { self.width = width }

  // MARK: Lines

  mutating func emptyLine() { text += "\n" }

  mutating func writeLine(_ line: String) { text += line + "\n" }

  private mutating func newLine(_ indent: Int) {
    guard column > 0 else { return }
    text += "\n"
    column = 0
    last = nil
    lastIsSign = false
    isEnded = false
    pendingIndent = indent
  }

  private var pendingIndent = 0

  private mutating func append(_ string: String, spaced: Bool) {
    if column == 0 {
      text += String(repeating: " ", count: pendingIndent)
      column = pendingIndent
    } else if spaced {
      text += " "
      column += 1
    }
    text += string
    let lastLine = string.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    column = (string.contains("\n") ? 0 : column) + DisplayWidth.of(String(lastLine))
    column = max(column, 1)
  }

  // MARK: Statements

  mutating func write(_ statement: FormatStatement) {
    for piece in statement.pieces.prefix(1) {
      for comment in piece.before { writeLine(comment) }
    }
    var pieces = statement.pieces
    if !pieces.isEmpty { pieces[0].before = [] }
    // What stands behind the last word comes behind the semicolon, which would else be part of it.
    let closing = pieces.last?.behind ?? []
    if !pieces.isEmpty { pieces[pieces.count - 1].behind = [] }
    let nodes = FormatNode.nodes(of: pieces)
    pendingIndent = 0
    writeQuery(nodes, 0)
    append(";", spaced: false)
    for comment in closing + statement.after {
      if isEnded { newLine(0) }
      append(comment, spaced: true)
      isEnded = comment.hasPrefix("--")
    }
    newLine(0)
  }

  /// Writes a run of nodes that may be a query, on one line if it fits and else a clause a line.
  private mutating func writeQuery(_ nodes: [FormatNode], _ indent: Int, firstLine: Int = 80) {
    if !nodes.contains(where: \.breaksLine), indent + flatWidth(nodes) < min(width, indent + firstLine) {
      return writeFlat(nodes, indent)
    }
    let clauses = FormatParts.clauses(of: nodes)
    for (index, clause) in clauses.enumerated() {
      if index > 0 { newLine(clause.isJoin ? indent + 2 : indent) }
      writeClause(clause.nodes, clause.isJoin ? indent + 2 : indent)
    }
  }

  private mutating func writeClause(_ nodes: [FormatNode], _ indent: Int) {
    if !nodes.dropLast().contains(where: \.breaksLine), !(nodes.last?.breaksInside ?? false),
      indent + flatWidth(nodes) <= width
    {
      return writeFlat(nodes, indent)
    }
    let headCount = FormatParts.head(of: nodes)
    let (head, body) = (Array(nodes[..<headCount]), Array(nodes[headCount...]))
    writeFlat(head, indent)
    switch nodes.first?.keyword {
    case .where?, .having?, .qualify?:
      for (index, part) in FormatParts.conditions(of: body).enumerated() {
        if index > 0 { newLine(indent + 2) }
        writeRun(part, indent + 2)
      }
    default:
      let items = FormatParts.items(of: body)
      if items.count == 1 || headCount == 0 { return writeRun(body, indent) }
      for item in items {
        newLine(indent + 2)
        writeRun(item, indent + 2)
      }
    }
  }

  /// Writes nodes one behind the other; what does not fit on the line is broken before its loosest operators, and what
  /// has none where parentheses stand.
  private mutating func writeRun(_ nodes: [FormatNode], _ indent: Int) {
    let breaksInside = nodes.dropLast().contains(where: \.breaksLine) || nodes.last?.breaksInside ?? false
    if !breaksInside, max(column, indent) + 1 + flatWidth(nodes) <= width { return writeFlat(nodes, indent) }
    let parts = FormatParts.operands(of: nodes)
    guard parts.count > 1 else { return writeEach(nodes, indent) }
    for (index, part) in parts.enumerated() {
      if index > 0 { newLine(part.first?.keyword == .end ? indent : indent + 2) }
      // The parts of a part are broken in their turn, and have looser operators no more.
      if index == 0 || part.count < nodes.count { writeRun(part, indent + 2) } else { writeEach(part, indent + 2) }
    }
  }

  private mutating func writeEach(_ nodes: [FormatNode], _ indent: Int) {
    for node in nodes {
      switch node {
      case .piece(let piece): write(piece, indent)
      case .group(let open, let inner, let close):
        if !node.breaksInside, column + flatWidth([node]) <= width {
          writeFlat([node], indent)
        } else {
          writeBroken(open, inner, close, indent)
        }
      }
    }
  }

  private mutating func writeBroken(
    _ open: FormatPiece, _ inner: [FormatNode], _ close: FormatPiece, _ indent: Int
  ) {
    write(open, indent)
    if inner.isEmpty {
      write(close, indent)
      return
    }
    newLine(indent + 2)
    if FormatParts.hasClauses(inner) {
      writeQuery(inner, indent + 2)
    } else {
      let items = FormatParts.items(of: inner)
      if !inner.contains(where: \.breaksLine), indent + 2 + flatWidth(inner) <= width {
        writeFlat(inner, indent + 2)
      } else if items.count == 1 {
        writeRun(inner, indent + 2)
      } else {
        for (index, item) in items.enumerated() {
          if index > 0 { newLine(indent + 2) }
          writeRun(item, indent + 2)
        }
      }
    }
    newLine(indent)
    write(close, indent)
  }

  // MARK: Pieces

  private mutating func writeFlat(_ nodes: [FormatNode], _ indent: Int) {
    for node in nodes {
      switch node {
      case .piece(let piece): write(piece, indent)
      case .group(let open, let inner, let close):
        let outside = isInBrackets
        write(open, indent)
        isInBrackets = open.kind == .leftBracket
        writeFlat(inner, indent)
        write(close, indent)
        isInBrackets = outside
      }
    }
  }

  private var isInBrackets = false

  private mutating func write(_ piece: FormatPiece, _ indent: Int) {
    if !piece.before.isEmpty || isEnded { newLine(column == 0 ? pendingIndent : indent + 2) }
    for comment in piece.before {
      append(comment, spaced: false)
      newLine(pendingIndent)
    }
    let spaced = last.map {
      FormatSpacing.isSpaced($0, piece, isSign: lastIsSign, isInBrackets: isInBrackets)
    }
    // A comment behind an opening bracket is parted from what follows it as it is from the bracket.
    let followsComment = !(last?.behind.isEmpty ?? true) && !FormatLayout.closing.contains(piece.kind)
    append(piece.text, spaced: spaced ?? false || followsComment)
    let isSign = piece.kind == .minus || piece.kind == .plus
    lastIsSign = isSign && !(previous?.endsOperand ?? false)
    last = piece
    previous = piece
    for comment in piece.behind {
      append(comment, spaced: true)
      if comment.hasPrefix("--") || comment.contains("\n") { isEnded = true }
      // Behind one that takes the rest of the line the next stands on a line of its own.
      if isEnded, comment != piece.behind.last { newLine(indent + 2) }
    }
  }

  /// What stands right behind whatever it follows.
  private static let closing: [TokenKind] = [.rightParen, .rightBracket, .rightBrace, .comma, .semicolon]

  /// The piece written last, on whatever line.
  private var previous: FormatPiece?

  /// How many columns nodes take on one line.
  private func flatWidth(_ nodes: [FormatNode]) -> Int {
    var measured = FormatLayout(width: .max)
    measured.previous = previous
    measured.isInBrackets = isInBrackets
    measured.writeFlat(nodes, 0)
    return measured.column
  }
}

extension FormatNode {
  /// Whether a comment in it, but for one behind its last piece, ends a line.
  var breaksInside: Bool {
    switch self {
    case .piece(let piece): !piece.before.isEmpty
    case .group(let open, let nodes, let close):
      open.breaksLine || !close.before.isEmpty || nodes.contains(where: \.breaksLine)
    }
  }
}
