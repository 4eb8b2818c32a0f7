// swift-tools-version:6.2
import PackageDescription

// A package as others have it: it depends on a version of rq, which a package with unsafe flags could not be.
// scripts/consumer names the repository and gives it the version.
let package = Package(
  name: "consumer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: Context.environment["RQ_REPOSITORY"] ?? "file:///repositories/rq", from: "0.1.0")],
  targets: [
    .executableTarget(
      name: "Consumer", dependencies: [.product(name: "ReportQuery", package: "rq")],
      swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")])
  ],
  swiftLanguageModes: [.v6]
)
