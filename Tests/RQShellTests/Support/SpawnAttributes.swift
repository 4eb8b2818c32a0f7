import Foundation

/// How tests start programs: with no signal blocked. Tests run on threads that block signals, and a child inherits that.
final class SpawnAttributes {
  #if canImport(Darwin)
    var pointer: posix_spawnattr_t?
  #else
    var pointer = posix_spawnattr_t()
  #endif

  /// - Parameter flags: what is asked for besides, such as a session of its own.
  init(flags: Int16 = 0) {
    posix_spawnattr_init(&pointer)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&pointer, &none)
    posix_spawnattr_setflags(&pointer, flags | Int16(POSIX_SPAWN_SETSIGMASK))
  }

  deinit { posix_spawnattr_destroy(&pointer) }
}
