// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("MemberImportVisibility")]

// Debian has the headers where every compiler looks; Homebrew keeps them to itself, and pkg-config knows where.
#if os(Linux)
  let readlinePackage: String? = nil
#else
  let readlinePackage: String? = "readline"
#endif

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
      name: "CReadline", pkgConfig: readlinePackage,
      providers: [.apt(["libreadline-dev"]), .brew(["readline"])]),
    .systemLibrary(
      name: "CMessageDigest", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CMarkdown", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CLibXML", pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
    .target(
      name: "CUnicode",
      linkerSettings: [
        .linkedLibrary("icuuc"), .linkedLibrary("icudata"),
        // ICU is written in C++ and libxml2 reads compressed files: a static link has to name what they stand on.
        .linkedLibrary("stdc++", .when(platforms: [.linux])), .linkedLibrary("z"),
        .linkedLibrary("lzma", .when(platforms: [.linux])),
      ]),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("minizip"), .linkedLibrary("z")]),
    .target(name: "CSubprocess"),
    .target(name: "CVector"),
    .target(name: "CPlaces", cSettings: [.headerSearchPath("../../datasets")]),
    .target(name: "CHelp", cSettings: [.headerSearchPath("../../docs")]),
    .target(name: "RQSyntax", swiftSettings: strict),
    .target(name: "RQEngine", dependencies: ["RQSyntax", "CMessageDigest", "CVector"], swiftSettings: strict),
    .target(
      name: "RQReports",
      dependencies: [
        "RQEngine", "RQSyntax", "CPlaces", "CMessageDigest", "CLibXML", "CUnicode", "CZip", "CSubprocess",
      ],
      swiftSettings: strict),
    .target(name: "RQRender", dependencies: ["RQEngine", "RQSyntax", "CZlib"], swiftSettings: strict),
    .target(
      name: "ReportQuery", dependencies: ["RQSyntax", "RQEngine", "RQReports", "RQRender", "CMarkdown"],
      swiftSettings: strict),
    .target(
      name: "RQShell", dependencies: ["ReportQuery", "CReadline", "CHelp"], swiftSettings: strict,
      // libreadline's terminal functions come from a library of their own, which a static link has to name.
      linkerSettings: [.linkedLibrary("tinfo", .when(platforms: [.linux]))]),
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
    .testTarget(
      name: "RQEngineTests", dependencies: ["RQEngine", "RQSyntax", "GrammarSupport"], swiftSettings: strict),
    .testTarget(
      name: "RQReportsTests", dependencies: ["RQReports", "RQEngine", "RQSyntax"], exclude: ["Expected", "Documents"],
      swiftSettings: strict),
    .testTarget(
      name: "RQRenderTests", dependencies: ["RQRender", "RQEngine", "RQSyntax", "CZlib"], swiftSettings: strict),
    .testTarget(name: "RQShellTests", dependencies: ["RQShell", "ReportQuery", "rq"], swiftSettings: strict),
    .testTarget(
      name: "ReportQueryTests", dependencies: ["ReportQuery"], swiftSettings: strict),
    .testTarget(
      name: "ScriptTests", dependencies: ["ReportQuery", "GrammarSupport"], swiftSettings: strict),
    .testTarget(name: "LayerTests", dependencies: ["rq"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
