// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("MemberImportVisibility")]

let package = Package(
  name: "rq",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ReportQuery", targets: ["ReportQuery"]),
    .executable(name: "rq", targets: ["rq"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(
      name: "CReadline", pkgConfig: "readline",
      providers: [.apt(["libreadline-dev"]), .brew(["readline"])]),
    .systemLibrary(
      name: "CMessageDigest", pkgConfig: "libmd",
      providers: [.apt(["libmd-dev"]), .brew(["libmd"])]),
    .target(name: "CPlaces", cSettings: [.headerSearchPath("../../datasets")]),
    .target(name: "RQSyntax", swiftSettings: strict),
    .target(name: "RQEngine", dependencies: ["RQSyntax"], swiftSettings: strict),
    .target(
      name: "RQReports", dependencies: ["RQEngine", "RQSyntax", "CPlaces", "CMessageDigest"],
      swiftSettings: strict),
    .target(name: "RQRender", dependencies: ["RQEngine"], swiftSettings: strict),
    .target(
      name: "ReportQuery", dependencies: ["RQSyntax", "RQEngine", "RQReports", "RQRender"],
      swiftSettings: strict),
    .target(name: "RQShell", dependencies: ["ReportQuery", "CReadline"], swiftSettings: strict),
    .executableTarget(
      name: "rq",
      dependencies: [
        "ReportQuery", "RQShell",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "GrammarSupport", dependencies: ["RQSyntax"], path: "Tests/GrammarSupport", swiftSettings: strict),
    .testTarget(
      name: "RQSyntaxTests", dependencies: ["RQSyntax", "GrammarSupport"], swiftSettings: strict),
    .testTarget(name: "RQEngineTests", dependencies: ["RQEngine", "RQSyntax"], swiftSettings: strict),
    .testTarget(
      name: "RQReportsTests", dependencies: ["RQReports", "RQEngine", "RQSyntax"], exclude: ["Expected"],
      swiftSettings: strict),
    .testTarget(name: "RQRenderTests", dependencies: ["RQRender", "RQEngine"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
