// swift-tools-version:6.2
import PackageDescription

let package = Package(
  name: "library-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rq", path: "../..")],
  targets: [
    .executableTarget(
      name: "LibraryBenchmark", dependencies: [.product(name: "ReportQuery", package: "rq")],
      swiftSettings: [.enableUpcomingFeature("MemberImportVisibility")])
  ],
  swiftLanguageModes: [.v6]
)
