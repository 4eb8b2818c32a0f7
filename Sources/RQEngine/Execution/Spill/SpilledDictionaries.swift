import Synchronization

/// The dictionaries of texts whose codes lie in the temporary files of a statement.
///
/// A dictionary is written once, whichever rows use it; as long as anybody has it in memory, it is that one that rows get
/// back, so that dictionaries that were one stay one.
final class SpilledDictionaries: Sendable {
  private let state: Mutex<State>

  private struct State: Sendable {
    var entries: [Entry] = []
    var numbers: [ObjectIdentifier: Int32] = [:]
    var file: TemporaryFile?
    let findResident: @Sendable () -> [TextDictionary]
    var resident: [ObjectIdentifier: TextDictionary]?

    mutating func residents() -> [ObjectIdentifier: TextDictionary] {
      if let resident { return resident }
      let found = Dictionary(
        findResident().map { (ObjectIdentifier($0), $0) }, uniquingKeysWith: { first, _ in first })
      resident = found
      return found
    }
  }

  private struct Entry: Sendable {
    /// A dictionary that is in memory in any case.
    var resident: TextDictionary?
    weak var known: TextDictionary?
    var place = 0
    var byteCount = 0
  }

  /// `resident` gives the dictionaries that stay in memory whatever the statement does.
  init(resident: @escaping @Sendable () -> [TextDictionary] = { [] }) {
    state = Mutex(State(findResident: resident))
  }

  /// Whether a dictionary is in memory whatever the statement does.
  func isResident(_ dictionary: TextDictionary) -> Bool {
    state.withLock { $0.residents()[ObjectIdentifier(dictionary)] != nil }
  }

  /// The number under which a dictionary can be had again.
  ///
  /// - Throws: `RQ0505` when it cannot be written.
  func number(of dictionary: TextDictionary, _ budget: MemoryBudget) throws -> Int32 {
    try state.withLock { state in
      let identifier = ObjectIdentifier(dictionary)
      // Another dictionary may lie where one was that is gone.
      if let known = state.numbers[identifier], state.entries[Int(known)].known === dictionary { return known }
      var entry = Entry(resident: state.residents()[identifier], known: dictionary)
      if entry.resident == nil {
        let file = try state.file ?? TemporaryFile()
        state.file = file
        let bytes = dictionary.encoded()
        entry.place = try bytes.withUnsafeBytes { try file.append($0) }
        entry.byteCount = bytes.count
        budget.noteSpilled(bytes.count)
      }
      let number = Int32(truncatingIfNeeded: state.entries.count)
      state.entries.append(entry)
      state.numbers[identifier] = number
      return number
    }
  }

  /// The dictionary of a number.
  ///
  /// - Throws: `RQ0505` when it cannot be read, `RQ0501` when there is no memory.
  func dictionary(_ number: Int32) throws -> TextDictionary {
    try state.withLock { state in
      let entry = state.entries[Int(number)]
      if let known = entry.known { return known }
      let memory = try Buffer(byteCount: entry.byteCount)
      let bytes = UnsafeMutableRawBufferPointer(start: memory.base, count: entry.byteCount)
      try state.file?.read(at: entry.place, into: bytes)
      let dictionary = TextDictionary(encoded: UnsafeRawBufferPointer(bytes))
      withExtendedLifetime(memory) {}
      state.entries[Int(number)].known = dictionary
      state.numbers[ObjectIdentifier(dictionary)] = number
      return dictionary
    }
  }
}

extension TextDictionary {
  /// The number of texts, whether none of them repeats, their lengths and their bytes.
  fileprivate func encoded() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(memory + 16)
    func append(_ word: UInt64) { withUnsafeBytes(of: word) { result.append(contentsOf: $0) } }
    append(UInt64(count))
    append(isUnique ? 1 : 0)
    for code in 0..<count { append(UInt64(length(code))) }
    for code in 0..<count { withBytes(code) { result.append(contentsOf: $0) } }
    return result
  }

  fileprivate convenience init(encoded bytes: UnsafeRawBufferPointer) {
    let count = Int(bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    let isUnique = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) != 0
    var offsets = [0]
    offsets.reserveCapacity(count + 1)
    var end = 0
    for code in 0..<count {
      end += Int(bytes.loadUnaligned(fromByteOffset: 16 + code * 8, as: UInt64.self))
      offsets.append(end)
    }
    let start = 16 + count * 8
    self.init(
      bytes: Array(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + end)])), offsets: offsets,
      isUnique: isUnique)
  }
}
