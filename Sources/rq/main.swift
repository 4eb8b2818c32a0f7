import ArgumentParser
import RQShell

do {
  let o = try Options.parse()
  print(o.command, o.noData)
} catch {
  print(Options.fullMessage(for: error))
}
