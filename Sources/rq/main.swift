import ArgumentParser
import RQShell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

do {
  exit(Shell(try Options.parse().shellOptions()).run().rawValue)
} catch {
  let message = Options.fullMessage(for: error)
  if Options.exitCode(for: error) == .success {
    print(message)
    exit(ExitStatus.success.rawValue)
  }
  exit(Shell.refuse(message).rawValue)
}
