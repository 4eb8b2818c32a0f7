import RQReports

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The format that `RQ_FUZZ_FORMAT` names: all inputs of a run are of one.
private let format: FuzzedFormat = {
  guard let name = getenv("RQ_FUZZ_FORMAT").map({ String(cString: $0) }), let format = FuzzedFormat(rawValue: name)
  else {
    // Without a format there is nothing to fuzz, and libFuzzer gives no other way to say so.
    fatalError("RQ_FUZZ_FORMAT has to be one of \(FuzzedFormat.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return format
}()

/// The file that is loaded, of this process alone and in memory where the system has a place for that.
private let path: String = {
  let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  return "\(folder)/rq-fuzz-\(getpid()).\(format.suffix)"
}()

/// Loads bytes as a document of a format, as a user's folder is loaded: text, layout, tables, identity, checks and rows.
///
/// Whatever the bytes are, they become reports or problems of documents, never an error of the program.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  // What the content shows to be of another format would be read by the reader of that one.
  guard bytes.starts(with: format.signature) else { return -1 }
  store(format.document(of: bytes))
  defer { unlink(path) }
  do {
    let corpus = try Corpus.load(paths: [path], threads: 1)
    precondition(corpus.reports > 0 || corpus.skipped > 0 || !corpus.problems.isEmpty, "nothing is said of a document")
  } catch {
    // There is memory for the columns of one report: a crash is how libFuzzer is told.
    fatalError("\(error)")
  }
  return 0
}

private func store(_ bytes: [UInt8]) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  let count = write(file, bytes, bytes.count)
  // Without its file the fuzzer has nothing to load.
  guard close(file) == 0, count == bytes.count else { fatalError("\(path) cannot be written") }
}
