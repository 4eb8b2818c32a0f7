// swift-tools-version:6.2
import PackageDescription

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rq", path: "..")],
  targets: [
    .executableTarget(
      name: "StatementFuzzer", dependencies: [.product(name: "ReportQuery", package: "rq")],
      swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")]),
    .executableTarget(
      name: "DocumentFuzzer", dependencies: [.product(name: "ReportQuery", package: "rq")],
      swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")]),
  ],
  swiftLanguageModes: [.v6]
)
