import RQShell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

switch Verb.options(Array(CommandLine.arguments.dropFirst())) {
case .success(let options): exit(Shell(options).run().rawValue)
case .failure(let refusal) where refusal.isAsked:
  print(refusal.message)
  exit(ExitStatus.success.rawValue)
case .failure(let refusal): exit(Shell.refuse(refusal.message).rawValue)
}
