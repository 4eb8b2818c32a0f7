extension ZipArchive.Failure {
  /// The failure as that of a document of some kind.
  func unreadable(_ kind: String) -> UnreadableText {
    switch self {
    case .broken:
      UnreadableText(
        reason: .notText, message: "is \(kind) whose archive is damaged", hint: "fetch it again from where it came")
    case .tooLarge:
      UnreadableText(
        reason: .tooLarge,
        message: "is \(kind) that inflates beyond the limits of \(ZipArchive.maxEntrySize >> 20) MiB "
          + "and \(ZipArchive.maxRatio) times its size")
    case .encrypted:
      UnreadableText(reason: .notText, message: "is \(kind) under a password", hint: "save it without one")
    }
  }
}
