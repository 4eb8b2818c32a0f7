import Foundation

/// How long a test waits for what has to come. Only a program that hangs lets it come to that: however slow or busy the
/// machine is, no test fails by the clock.
enum Patience {
  /// The moment when there is nothing to wait for any more.
  static var end: Date { Date().addingTimeInterval(300) }
}
