import Foundation

/// A command in a document with what it prints.
struct ConsoleExample {
  /// The document, by path from the root.
  let document: String
  /// The line the command stands in, counted from 1.
  let line: Int
  /// The command as a shell takes it.
  let command: String
  /// The lines of output the document shows.
  let expected: String
  /// Where the output stands among the lines of the document, counted from 0.
  let lines: Range<Int>

  /// Runs the command at the root of the project.
  func run() throws -> String {
    var output = try Command.run(command, in: Repository.root).output
    while output.last == "\n" { output.removeLast() }
    return output
  }

  /// The examples of a document.
  ///
  /// In a block marked `console` a line that begins with `$ ` is a command, one with `> ` behind it goes on with it, and
  /// what follows up to the next command is its output. A comment `<!-- output of: command -->` says the same of the
  /// lines behind it up to an empty one, for output that is Markdown itself.
  static func all(in document: String) throws -> [ConsoleExample] {
    let lines = try Repository.text(document).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var found: [ConsoleExample] = []
    func add(_ command: String, at line: Int, output: Range<Int>) {
      var range = output
      while let last = range.last, lines[last].isEmpty { range = range.lowerBound..<last }
      found.append(
        ConsoleExample(
          document: document, line: line + 1, command: command, expected: lines[range].joined(separator: "\n"),
          lines: range))
    }
    var index = 0
    while index < lines.count {
      if lines[index].hasPrefix(marker), lines[index].hasSuffix(" -->") {
        let start = index
        index += 1
        let first = index
        while index < lines.count, !lines[index].isEmpty { index += 1 }
        add(String(lines[start].dropFirst(marker.count).dropLast(4)), at: start, output: first..<index)
      } else if lines[index] == "```console" {
        index += 1
        while index < lines.count, lines[index] != "```" {
          guard lines[index].hasPrefix("$ ") else {
            index += 1
            continue
          }
          let start = index
          var command = String(lines[index].dropFirst(2))
          index += 1
          while index < lines.count, lines[index].hasPrefix("> ") {
            command += "\n" + lines[index].dropFirst(2)
            index += 1
          }
          let first = index
          while index < lines.count, lines[index] != "```", !lines[index].hasPrefix("$ ") { index += 1 }
          add(command, at: start, output: first..<index)
        }
      }
      index += 1
    }
    return found
  }

  private static let marker = "<!-- output of: "

  /// Puts the present output of every command of a document into its place.
  static func update(_ document: String) throws {
    var lines = try Repository.text(document).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for example in try all(in: document).reversed() {
      let output = try example.run()
      lines.replaceSubrange(
        example.lines,
        with: output.isEmpty ? [] : output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
    let url = Repository.root.appendingPathComponent(document)
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }
}
