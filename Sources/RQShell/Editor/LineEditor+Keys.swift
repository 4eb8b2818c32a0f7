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

/// What some keys do instead of what readline has them do.
extension LineEditor {
  private typealias Command = @convention(c) (Int32, Int32) -> Int32

  /// Puts the editor's own commands in the place of readline's, on whatever keys the user has these.
  static func takeOverKeys(severalLines: Bool) {
    var commands: [Int: Command] = [address(rl_complete): { _, _ in LineEditor.complete() }]
    commands[address(rl_possible_completions)] = { _, _ in LineEditor.complete(listing: true) }
    if severalLines {
      commands[address(rl_newline)] = { count, key in LineEditor.enter(count, key) }
      commands[address(rl_get_previous_history)] = { count, key in LineEditor.moveUp(count, key) }
      commands[address(rl_get_next_history)] = { count, key in LineEditor.moveDown(count, key) }
      commands[address(rl_beg_of_line)] = { _, _ in LineEditor.moveToLineStart() }
      commands[address(rl_end_of_line)] = { _, _ in LineEditor.moveToLineEnd() }
      commands[address(rl_clear_screen)] = { _, _ in LineEditor.clearScreen() }
      commands[address(rl_vi_eof_maybe)] = { _, _ in rl_ding() }
    }
    var seen = Set<UnsafeMutablePointer<KEYMAP_ENTRY>>()
    for name in ["emacs", "emacs-meta", "emacs-ctlx", "vi-move", "vi-insert"] {
      if let map = rl_get_keymap_by_name(name) { replace(commands, in: map, &seen) }
    }
    guard severalLines else { return }
    // A new line where Enter would end the text.
    for keys in ["\u{1B}\r", "\u{1B}\n"] {
      rl_bind_keyseq_in_map(keys, { _, _ in LineEditor.breakLine() }, rl_get_keymap_by_name("emacs"))
    }
  }

  private static func address(_ command: @escaping Command) -> Int { unsafeBitCast(command, to: Int.self) }

  private static func replace(
    _ commands: [Int: Command], in map: UnsafeMutablePointer<KEYMAP_ENTRY>,
    _ seen: inout Set<UnsafeMutablePointer<KEYMAP_ENTRY>>
  ) {
    guard seen.insert(map).inserted else { return }
    for key in 0..<Int(KEYMAP_SIZE) {
      guard let function = map[key].function else { continue }
      if Int32(map[key].type) == ISKMAP {
        let inner = unsafeBitCast(function, to: UnsafeMutablePointer<KEYMAP_ENTRY>.self)
        replace(commands, in: inner, &seen)
      } else if Int32(map[key].type) == ISFUNC, let command = commands[address(function)] {
        map[key].function = command
      }
    }
  }

  // MARK: Enter

  /// Whether more is waiting to be read than a person types at once: something is being pasted.
  private static var isPasting: Bool {
    var count: Int32 = 0
    return ioctl(STDIN_FILENO, UInt(FIONREAD), &count) == 0 && count > 2
  }

  /// Ends the text when it is ready, else breaks the line; while something is pasted, only a semicolon ends it.
  private static func enter(_ count: Int32, _ key: Int32) -> Int32 {
    let text = String(decoding: buffer, as: UTF8.self)
    let isReady = state.withLock { $0.questions }?.isReady(text) ?? true
    let last = text.last { !$0.isWhitespace }
    if !isReady || isPasting && last != ";" && last != "；" && last != nil && !text.hasPrefix(".") { return breakLine() }
    rl_point = rl_end
    let result = rl_newline(count, key)
    rl_redisplay_function?()
    rl_crlf()
    fflush(rl_outstream)
    return result
  }

  /// Begins a new line at the cursor.
  private static func breakLine() -> Int32 { rl_insert_text("\n") }

  // MARK: Moving between lines

  private static func moveUp(_ count: Int32, _ key: Int32) -> Int32 {
    let text = buffer
    let point = Int(rl_point)
    guard let end = text[..<point].lastIndex(of: UInt8(ascii: "\n")) else { return rl_get_previous_history(count, key) }
    let start = text[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = columns(text[(end + 1)..<point])
    rl_point = Int32(start + length(of: text[start..<end], columns: column))
    return 0
  }

  private static func moveDown(_ count: Int32, _ key: Int32) -> Int32 {
    let text = buffer
    let point = Int(rl_point)
    guard let end = text[point...].firstIndex(of: UInt8(ascii: "\n")) else { return rl_get_next_history(count, key) }
    let start = text[..<point].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let nextEnd = text[(end + 1)...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    let column = columns(text[start..<point])
    rl_point = Int32(end + 1 + length(of: text[(end + 1)..<nextEnd], columns: column))
    return 0
  }

  private static func columns(_ bytes: ArraySlice<UInt8>) -> Int {
    DisplayWidth.of(String(decoding: bytes, as: UTF8.self))
  }

  /// The bytes of a line that take up no more than so many columns.
  private static func length(of line: ArraySlice<UInt8>, columns: Int) -> Int {
    var (used, bytes) = (0, 0)
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      used += DisplayWidth.of(scalar)
      if used > columns { break }
      bytes += String(scalar).utf8.count
    }
    return bytes
  }

  private static func moveToLineStart() -> Int32 {
    let start = buffer[..<Int(rl_point)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    rl_point = Int32(start)
    return 0
  }

  private static func moveToLineEnd() -> Int32 {
    let text = buffer
    rl_point = Int32(text[Int(rl_point)...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count)
    return 0
  }

  private static func clearScreen() -> Int32 {
    fputs("\u{1B}[H\u{1B}[2J", rl_outstream)
    state.withLock { $0.cursorRow = 0 }
    rl_redisplay_function?()
    return 0
  }

  // MARK: Tab

  /// Completes the word at the cursor, or lists what it may become.
  private static func complete(listing: Bool = false) -> Int32 {
    // A tab that is pasted is white space.
    if isPasting { return rl_insert_text("\t") }
    let text = String(decoding: buffer, as: UTF8.self)
    let point = Int(rl_point)
    guard let found = state.withLock({ $0.questions })?.complete(text, point),
      !found.items.isEmpty || !found.signatures.isEmpty
    else { return rl_ding() }
    if !listing, found.items.count == 1 {
      let item = found.items[0]
      insert(item.text + suffix(of: item, before: text, point), over: found.replaced)
      // What a function takes is wanted next.
      if item.kind == .function, item.text.hasSuffix("(") {
        show(CompletionMenu.signatures([item.detail], screen.width))
      }
      return 0
    }
    if !listing, let common = CompletionMenu.common(found.items, typed: found.typed) {
      insert(common, over: found.replaced)
    }
    let screen = screen
    let signatures = found.typed.isEmpty ? CompletionMenu.signatures(found.signatures, screen.width) : []
    show(signatures + CompletionMenu.lines(found.items, width: screen.width, height: screen.height))
    return 0
  }

  /// What is typed behind the only choice, unless it stands there already.
  private static func suffix(of item: Completion, before text: String, _ point: Int) -> String {
    let rest = text.utf8.dropFirst(point)
    return rest.starts(with: item.suffix.utf8) && !rest.isEmpty ? "" : item.suffix
  }

  private static func insert(_ text: String, over span: SourceSpan) {
    rl_begin_undo_group()
    rl_delete_text(Int32(span.start), rl_point)
    rl_point = Int32(span.start)
    rl_insert_text(text)
    rl_end_undo_group()
  }
}
