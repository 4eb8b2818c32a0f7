import Foundation
import RQSyntax

@testable import RQEngine

/// A CSV file that is gone when the test is over, and what reading it gives.
final class CSVFixture {
  let path: String
  private let folder: URL

  convenience init(_ text: String, name: String = "data.csv") throws { try self.init(Array(text.utf8), name: name) }

  init(_ bytes: [UInt8], name: String = "data.csv") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-csv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent(name).path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What was read.
  struct Content: Equatable {
    var names: [String]
    var types: [DataType]
    var rows: [[Value]]
    /// Codes and messages, the path left out.
    var problems: [String]

    /// The values of one column.
    func column(_ index: Int = 0) -> [Value] { rows.map { $0[index] } }
  }

  func read(
    threads: Int = 1, block: Int = 1 << 20, record: Int = 16 << 20, memoryLimit: Int = 0,
    cancellation: Cancellation = Cancellation()
  ) throws -> Content {
    var limits = CSVLimits()
    limits.block = block
    limits.record = record
    let (table, problems, _) = try CSVImport.read(
      path: path, threads: threads, memoryLimit: memoryLimit, cancellation: cancellation, limits: limits)
    return Content(
      names: table.schema.columns.map(\.name), types: table.schema.columns.map(\.type), rows: Self.rows(of: table),
      problems: problems.map { "\($0.code)\($0.message.dropFirst(path.count))" })
  }

  static func rows(of table: Table) -> [[Value]] {
    let types = table.schema.columns.map(\.type)
    return table.chunks.flatMap { chunk in
      (0..<chunk.count).map { row in
        zip(chunk.segments, types).map { $0.value(at: row, type: $1) }
      }
    }
  }

  /// The diagnostic that reading ends with; nil when it succeeds.
  func failure(memoryLimit: Int = 0, cancellation: Cancellation = Cancellation()) -> Diagnostic? {
    do {
      _ = try read(memoryLimit: memoryLimit, cancellation: cancellation)
      return nil
    } catch {
      return error as? Diagnostic
    }
  }
}

/// A column of one name `v` with these fields as they are written.
func csvColumn(_ fields: String...) throws -> CSVFixture.Content {
  try CSVFixture("v,w\n" + fields.map { "\($0),x\n" }.joined()).read()
}
