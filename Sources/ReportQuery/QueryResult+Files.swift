import RQEngine
import RQRender
import RQSyntax

extension QueryResult {
  /// Writes the rows, or their picture, to a file; the file is there whole or not at all.
  ///
  ///     try result.write(to: "refusals.xlsx")
  ///     try result.write(to: "refusals.svg")
  ///
  /// - Parameters:
  ///   - path: the file; one that is there is replaced.
  ///   - format: its form; nil for the one that the extension names.
  /// - Throws: `OutputFailure` where the file cannot be written or its extension names no form, `RQ0195` for rows that cannot
  ///   be drawn.
  public func write(to path: String, as format: OutputFormat? = nil) throws {
    guard let format = format ?? OutputFormat(pathExtensionOf: path) else {
      throw OutputFailure(message: "the extension of \(path) names no form; give one")
    }
    guard let table else { throw OutputFailure(message: "there is nothing to write: the statement gives no rows") }
    let isPicture = format == .svg || format == .vega
    let chart = isPicture ? try drawn() : self.chart
    let file = try OutputFile.replacing(path)
    defer { file.discard() }
    var writer = TextWriter { try file.write($0) }
    try writer.write(format.prologue)
    try format.write(table, chart: chart, to: &writer)
    try writer.finish()
    try file.commit()
  }
}
