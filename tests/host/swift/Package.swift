// swift-tools-version: 6.0
// The core's Swift: `./x test` puts the generated sources and the library where this package looks, and starts a relay first.
import PackageDescription

let package = Package(
  name: "CairnHost",
  targets: [
    .systemLibrary(name: "CairnFFI"),
    .target(
      name: "CairnBindings",
      dependencies: ["CairnFFI"],
      // What UniFFI generates is not written for Swift 6's checking.
      swiftSettings: [.swiftLanguageMode(.v5)],
      linkerSettings: [.unsafeFlags(["-L\(Context.packageDirectory)/lib"])]
    ),
    .testTarget(name: "CairnTests", dependencies: ["CairnBindings"]),
  ]
)
