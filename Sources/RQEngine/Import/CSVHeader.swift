import RQSyntax

/// The first record of a CSV file: the separator and the names of the columns.
struct CSVHeader {
  let separator: UInt8
  let names: [String]
  /// Where the first record behind it begins, and in which line.
  let end: Int
  let nextLine: Int

  /// What may stand between fields; where several stand equally often in the header, the first of these is it.
  private static let separators: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }

  /// Reads the header of a file.
  ///
  /// - Throws: `RQ0620` when there is none, `RQ0621` when two columns have one name, or what reading the file throws.
  init(_ source: CSVSource, limits: CSVLimits) throws {
    var size = min(source.size, 1 << 16)
    while true {
      let bytes = try CSVHeader.bytes(source, size)
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let (counts, found) = CSVHeader.scan(bytes, from: start)
      if let end = found ?? (size == source.size ? size : nil) {
        let separator = CSVHeader.separator(counts, path: source.path)
        try self.init(bytes[start..<end], separator, path: source.path, end: found.map { $0 + 1 } ?? end, limits)
        return
      }
      guard size <= limits.record else {
        throw CSVHeader.invalid(source.path, "it is longer than \(limits.record) bytes")
      }
      size = min(source.size, size * 4)
    }
  }

  private init(_ bytes: ArraySlice<UInt8>, _ separator: UInt8, path: String, end: Int, _ limits: CSVLimits) throws {
    self.separator = separator
    self.end = end
    nextLine = 2 + bytes.count { $0 == CSVByte.lineFeed }
    let isText = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { UTF8Check.isValid($0, count: buffer.count) } ?? true
    }
    if !isText || bytes.contains(0) {
      throw Diagnostic("RQ0620", "\(path), line 1: the header is not UTF-8", hint: "save the file as UTF-8")
    }
    let fields = try CSVHeader.fields(bytes, separator, path: path)
    guard fields.count <= limits.columns else {
      throw CSVHeader.invalid(path, "it has \(fields.count) columns, and \(limits.columns) is the most")
    }
    if fields.allSatisfy(\.isEmpty) { throw CSVHeader.invalid(path, "it is empty") }
    if fields.allSatisfy({ CSVHeader.isValue($0) }) {
      throw CSVHeader.invalid(path, "it holds values in place of names")
    }
    names = fields.enumerated().map { $1.isEmpty ? "column_\($0 + 1)" : $1 }
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      if let first = places.updateValue(place, forKey: NameKey.fold(name)) {
        throw Diagnostic(
          "RQ0621", "\(path), line 1: columns \(first + 1) and \(place + 1) are both named '\(name)'",
          hint: "rename one of them in the first line")
      }
    }
  }

  private static func invalid(_ path: String, _ why: String) -> Diagnostic {
    Diagnostic(
      "RQ0620", "\(path), line 1: the header cannot be used, \(why)",
      hint: "the first line has to name the columns")
  }

  /// The first bytes of a file, with eight zeros behind them.
  private static func bytes(_ source: CSVSource, _ size: Int) throws -> [UInt8] {
    var failure: (any Error)?
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 8) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      do { try source.read(0..<size, to: base) } catch { failure = error }
      (buffer.baseAddress.map { $0 + size })?.update(repeating: 0, count: 8)
      count = size + 8
    }
    if let failure { throw failure }
    return bytes
  }

  /// How often each separator stands outside quotes in the first record, and where its line feed is.
  private static func scan(_ bytes: [UInt8], from start: Int) -> (counts: [Int], end: Int?) {
    var counts = separators.map { _ in 0 }
    var isInside = false
    var canOpen = true
    for position in start..<bytes.count - 8 {
      let byte = bytes[position]
      if byte == CSVByte.quote {
        // A doubled quote closes and opens again, which comes to the same.
        (isInside, canOpen) = (!isInside && canOpen, isInside)
      } else if !isInside {
        if byte == CSVByte.lineFeed { return (counts, position) }
        canOpen = false
        if let separator = separators.firstIndex(of: byte) {
          counts[separator] += 1
          canOpen = true
        }
      }
    }
    return (counts, nil)
  }

  private static func separator(_ counts: [Int], path: String) -> UInt8 {
    if path.lowercased().hasSuffix(".tsv"), counts[2] > 0 { return separators[2] }
    let most = counts.max() ?? 0
    return separators[counts.firstIndex(of: most) ?? 0]
  }

  /// The fields of a header, spaces around them dropped.
  private static func fields(_ bytes: ArraySlice<UInt8>, _ separator: UInt8, path: String) throws -> [String] {
    var fields: [String] = []
    var position = bytes.startIndex
    let end = bytes.last == CSVByte.carriageReturn ? bytes.endIndex - 1 : bytes.endIndex
    while position <= end {
      var field: [UInt8] = []
      if position < end, bytes[position] == CSVByte.quote {
        position += 1
        while true {
          guard let quote = bytes[position..<end].firstIndex(of: CSVByte.quote) else {
            throw invalid(path, "a quote is not closed")
          }
          field += bytes[position..<quote]
          position = quote + 1
          guard position < end, bytes[position] == CSVByte.quote else { break }
          field.append(CSVByte.quote)
          position += 1
        }
        if position < end, bytes[position] != separator {
          throw invalid(path, "something stands behind a closing quote")
        }
      } else {
        let stop = bytes[position..<end].firstIndex(of: separator) ?? end
        field += bytes[position..<stop]
        position = stop
      }
      let text = String(decoding: field, as: UTF8.self)
      let trimmed = text.drop { $0 == " " }
      fields.append(String(trimmed.prefix(trimmed.count - trimmed.reversed().prefix { $0 == " " }.count)))
      position += 1
    }
    return fields
  }

  /// Whether a name looks like a number or a date.
  private static func isValue(_ name: String) -> Bool {
    if name.isEmpty { return true }
    let bytes = Array(name.utf8)
    return (bytes + [UInt8](repeating: 0, count: 8)).withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { CSVValue.kind($0, bytes.count) != .text } ?? false
    }
  }
}
