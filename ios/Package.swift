// swift-tools-version: 6.0
// Everything of the iOS app below its views. On Linux `./x test` puts the generated Swift and the library where this package
// looks; on a Mac `build-core.sh` does, as an XCFramework.
import PackageDescription

#if os(Linux)
  let core = Target.systemLibrary(name: "CairnFFI")
  let linking: [LinkerSetting] = [.unsafeFlags(["-L\(Context.packageDirectory)/lib"])]
#else
  let core = Target.binaryTarget(name: "CairnFFI", path: "CairnFFI.xcframework")
  let linking: [LinkerSetting] = []
#endif

// Our own sources compile without a warning where this is set, as `./x test` does; a newer compiler's new warnings stop nobody else.
let strict: [SwiftSetting] =
  Context.environment["CAIRN_STRICT"] == nil ? [] : [.unsafeFlags(["-warnings-as-errors"])]

let package = Package(
  name: "Cairn",
  defaultLocalization: "en",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [
    .library(name: "CairnPresentation", targets: ["CairnPresentation"]),
    // Without the core, for what may not open the book: the widget.
    .library(name: "CairnPlatform", targets: ["CairnPlatform"]),
  ],
  targets: [
    core,
    .target(
      name: "CairnBindings",
      dependencies: ["CairnFFI"],
      // What UniFFI generates is not written for Swift 6's checking.
      swiftSettings: [.swiftLanguageMode(.v5)],
      linkerSettings: linking
    ),
    .target(name: "CairnPlatform", swiftSettings: strict),
    .target(
      name: "CairnPresentation", dependencies: ["CairnBindings", "CairnPlatform"], swiftSettings: strict),
    .testTarget(name: "CairnBindingsTests", dependencies: ["CairnBindings"], swiftSettings: strict),
    .testTarget(
      name: "CairnPresentationTests", dependencies: ["CairnPresentation"], swiftSettings: strict),
  ]
)
