#!/usr/bin/env bash
# On a Mac: the core as CairnFFI.xcframework for devices and simulators, its Swift, and the texts. Needs Xcode, Rust and Python 3.
# SQLCipher takes its cryptography from Apple's CommonCrypto, so that no OpenSSL is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=${1:-release}
[[ $profile == release ]] && flags=(--release) || flags=()
device=aarch64-apple-ios
simulators=(aarch64-apple-ios-sim x86_64-apple-ios)
target=${CARGO_TARGET_DIR:-target}
work=$target/xcframework
export IPHONEOS_DEPLOYMENT_TARGET=17.0

rustup target add "$device" "${simulators[@]}"
for triple in "$device" "${simulators[@]}"; do
  cargo build --locked "${flags[@]}" -p cairn-bindings --target "$triple"
done

# The Swift is read out of a library for this Mac: what it says is the same on every machine.
cargo build --locked -p cairn-bindings -p cairn-bindgen
rm -rf "$work" ios/CairnFFI.xcframework
mkdir -p "$work/headers" "$work/simulator" ios/Sources/CairnBindings
"$target/debug/cairn-bindgen" generate "$target/debug/libcairn_bindings.dylib" --language swift --no-format --out-dir "$work/swift"
cp "$work/swift"/*.swift ios/Sources/CairnBindings/
cp "$work/swift"/*.h "$work/headers/"
printf 'module CairnFFI {\n  header "CairnFFI.h"\n  export *\n}\n' >"$work/headers/module.modulemap"

libraries=()
for triple in "${simulators[@]}"; do libraries+=("$target/$triple/$profile/libcairn_bindings.a"); done
lipo -create "${libraries[@]}" -output "$work/simulator/libcairn_bindings.a"
xcodebuild -create-xcframework \
  -library "$target/$device/$profile/libcairn_bindings.a" -headers "$work/headers" \
  -library "$work/simulator/libcairn_bindings.a" -headers "$work/headers" \
  -output ios/CairnFFI.xcframework

python3 tools/texts.py swift ios/Sources/CairnPresentation/Generated
python3 tools/texts.py xcstrings ios/App/Resources/Localizable.xcstrings
python3 tools/tokens.py swift ios/Sources/CairnPresentation/Generated
