import ReportQuery

/// Tables for statements to mean something by; what a statement makes goes into a session of its own.
private let database: Database = {
  let database = Database()
  do {
    _ = try database.run(
      """
      CREATE TABLE kinds
        (i INTEGER, d DECIMAL(18,4), x DOUBLE, t TEXT, b BOOLEAN, day DATE, at TIMESTAMP, l INTEGER[])
      """)
    _ = try database.run("INSERT INTO kinds (i, t) VALUES (1, '怀仁市'), (2, NULL)")
    _ = try database.run("CREATE MACRO twice(x) AS x * 2")
  } catch {
    // Fixed statements: without their tables there is nothing to fuzz.
    fatalError("the tables of the fuzzer cannot be made: \(error)")
  }
  return database
}()

/// Reads bytes as a script, prints every statement back and plans every query; called by libFuzzer.
///
/// Whatever the bytes are, the tree covers them, no diagnostic is one of the program itself, and nothing crashes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let script = Script.parse(bytes: bytes)
  if !script.diagnostics.isEmpty { return 0 }
  for statement in script.statements {
    guard case .query = statement.kind else { continue }
    let text = String(decoding: bytes[statement.span.start..<statement.span.end], as: UTF8.self)
    do {
      let session = database.newSession()
      _ = try session.run(QueryText("EXPLAIN " + text))
    } catch let diagnostic as Diagnostic {
      precondition(!diagnostic.code.hasPrefix("RQ09"), "\(diagnostic) for \(text)")
    } catch {
      // An error that is no diagnostic is what the fuzzer looks for; a crash is how it is told.
      fatalError("\(error) for \(text)")
    }
  }
  return 0
}
