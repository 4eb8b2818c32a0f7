@preconcurrency import CReadline
import ReportQuery
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Drawing what is typed.
extension LineEditor {
  /// What stands before each further line of a text.
  static let continuation = "  > "

  /// The bytes being edited.
  static var buffer: [UInt8] {
    guard let line = rl_line_buffer else { return [] }
    return Array(UnsafeRawBufferPointer(start: line, count: Int(max(0, rl_end))))
  }

  /// The columns and rows of the screen.
  static var screen: (width: Int, height: Int) {
    var (rows, columns): (Int32, Int32) = (0, 0)
    rl_get_screen_size(&rows, &columns)
    return (columns > 3 ? Int(columns) : 80, rows > 1 ? Int(rows) : 24)
  }

  private static func frame(colored: Bool) -> EditorFrame {
    let text = buffer
    let point = Int(rl_point)
    let prompt = rl_display_prompt.map { String(cString: $0) } ?? ""
    var styles: [EditorFrame.Style] = []
    if colored, text.count <= EditorColors.limit {
      let questions = state.withLock { $0.questions }
      let unknown = questions?.unknown(String(decoding: text, as: UTF8.self), point) ?? []
      styles = EditorColors.styles(of: text, point: isAccepting ? -1 : point, unknown: unknown)
    }
    return EditorFrame(
      prompt: String(prompt.unicodeScalars.filter { $0.value > 2 }), continuation: continuation, text: text,
      point: point, width: screen.width, styles: styles)
  }

  /// Whether Enter has ended the text.
  private static var isAccepting: Bool { rl_readline_state & UInt(RL_STATE_DONE) != 0 }

  /// Draws the text over what was drawn before; readline calls it whenever something changed.
  static func redisplay() {
    let frame = frame(colored: state.withLock { $0.colors })
    let before = state.withLock { $0.cursorRow }
    let height = screen.height
    // Of a text that is taller than the screen the part around the cursor is shown.
    let first = max(0, min(frame.cursorRow - height / 2, frame.rows.count - height))
    let rows = frame.rows.count > height ? Array(frame.rows[first..<min(frame.rows.count, first + height)]) : frame.rows
    let cursorRow = frame.rows.count > height ? frame.cursorRow - first : frame.cursorRow
    var output = "\r"
    if before > 0 { output += "\u{1B}[\(before)A" }
    for (number, row) in rows.enumerated() {
      if number > 0 { output += "\r\n" }
      output += row + "\u{1B}[K"
    }
    output += "\u{1B}[J\r"
    let up = rows.count - 1 - cursorRow
    if up > 0 { output += "\u{1B}[\(up)A" }
    if frame.cursorColumn > 0 { output += "\u{1B}[\(frame.cursorColumn)C" }
    fputs(output, rl_outstream)
    fflush(rl_outstream)
    state.withLock { $0.cursorRow = cursorRow }
  }

  /// Draws anew on a screen of another size, which has broken the rows elsewhere.
  static func redrawAfterResize() {
    let row = frame(colored: false).cursorRow
    state.withLock { $0.cursorRow = row }
    redisplay()
  }

  /// Ends what is drawn, so that something else can be written below it.
  static func leaveText() {
    let point = rl_point
    rl_point = rl_end
    rl_redisplay_function?()
    rl_point = point
    rl_crlf()
    fflush(rl_outstream)
    state.withLock { $0.cursorRow = 0 }
  }

  /// Writes lines below the text, and the text again below them.
  static func show(_ lines: [String]) {
    leaveText()
    for line in lines { fputs(line + "\r\n", rl_outstream) }
    rl_on_new_line()
    rl_redisplay_function?()
  }
}
