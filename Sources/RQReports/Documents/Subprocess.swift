import CSubprocess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the programs that turn documents of other formats into text, each in a process of its own.
///
/// Whatever such a document does to its reader happens outside this process, and within limits of time, memory and
/// output.
enum Subprocess {
  /// Why there is no output.
  enum Failure: Error, Equatable {
    /// The program is not installed.
    case missing
    /// It ran longer, or said more, than a document may.
    case limit
    /// It ended with an error.
    case failed(status: Int32)
  }

  /// How long one document may take, in seconds.
  static let maxSeconds = 20
  /// How much memory one document may take, in bytes.
  static let maxMemory: UInt64 = 2 << 30
  /// How much text one document may have, in bytes.
  static let maxOutput = 256 << 20

  /// The output of a program that reads `input`.
  static func output(of arguments: [String], input: [UInt8]) throws(Failure) -> [UInt8] {
    let file = input.withUnsafeBytes { subprocess_file($0.baseAddress, $0.count) }
    guard file >= 0 else { throw .failed(status: errno) }
    defer { close(file) }
    var output: Int32 = -1
    let pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let process = pointers.withUnsafeBufferPointer { list in
      subprocess_start(list.baseAddress, file, &output, UInt32(maxSeconds), maxMemory)
    }
    guard process > 0 else { throw errno == ENOENT ? .missing : .failed(status: errno) }
    let bytes = read(output)
    close(output)
    if bytes == nil { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard let bytes else { throw .limit }
    let signal = status & 0x7F
    if signal == SIGXCPU || signal == SIGKILL { throw .limit }
    if status != 0 { throw .failed(status: signal != 0 ? signal : status >> 8 & 0xFF) }
    return bytes
  }

  /// Everything that comes through a pipe; nil where it takes too long or is too much.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    let deadline = ContinuousClock.now + .seconds(maxSeconds)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return nil }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1))
      if ready < 0, errno != EINTR { return nil }
      if ready <= 0 { continue }
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &block, block.count)
      #else
        let count = Darwin.read(descriptor, &block, block.count)
      #endif
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      if count == 0 { return bytes }
      if bytes.count + count > maxOutput { return nil }
      bytes += block[..<count]
    }
  }
}
