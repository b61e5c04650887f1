# shellcheck shell=bash
# The iOS app's part of `./x test`: the models over the real core and a real relay, the language's strictest checks, the views against
# declarations of Apple's interfaces, and the project's files. The first three need Swift; the last needs Python.

readonly SWIFT_SUITES=2 PYYAML=6.0.3

ios_suites() {
  need_yaml && suite "iOS project files" python3 tools/ios_project.py
  if ! command -v swift >/dev/null; then
    echo "  skipped iOS: there is no swift on PATH; a Swift 6 toolchain brings its models and its views"
    skipped=$((skipped + SWIFT_SUITES))
    return 0
  fi
  ios_sources
  suite "iOS models and journeys" ios_tests
  suite "iOS views against Apple's interfaces" ios_views
}

# PyYAML: the machine's, or one in .cache/yaml from the Python package.
need_yaml() {
  export PYTHONPATH=$CACHE/yaml${PYTHONPATH:+:$PYTHONPATH}
  python3 -c 'import yaml' 2>/dev/null ||
    step "PyYAML $PYYAML into .cache/yaml" python3 -m pip install -q --no-deps --target "$CACHE/yaml" "pyyaml==$PYYAML"
}

# The generated sources go where the Swift package looks for them.
ios_sources() {
  mkdir -p ios/Sources/CairnBindings ios/Sources/CairnFFI ios/lib
  cp bindings/generated/swift/*.swift ios/Sources/CairnBindings/
  cp bindings/generated/swift/*.h ios/Sources/CairnFFI/
  cp "$CAIRN_LIBRARY"/libcairn_bindings.* ios/lib/
  ios_written
}

# Texts and tokens, from the source that Android has too.
ios_written() {
  python3 tools/texts.py swift ios/Sources/CairnPresentation/Generated
  python3 tools/texts.py xcstrings ios/App/Resources/Localizable.xcstrings
  python3 tools/tokens.py swift ios/Sources/CairnPresentation/Generated
}

# Swift 6 mode checks concurrency completely; CAIRN_STRICT makes warnings errors. The build folder stays in the ignored cache.
ios_tests() {
  CAIRN_STRICT=1 CAIRN_BIN=$CARGO_TARGET_DIR/debug/cairn CAIRN_JOURNEYS=$ROOT/tests/host/journeys LD_LIBRARY_PATH=$ROOT/ios/lib \
    swift test --package-path ios --scratch-path "$CACHE/swift"
}

# Each stand-in becomes a module of declarations; then the app's targets are type-checked against them and the real models.
ios_views() {
  local standin=tests/host/swiftui out=$CACHE/swiftui module checked=0
  mkdir -p "$out"
  while read -r module; do
    swiftc -emit-module -parse-as-library -swift-version 6 -module-name "$module" -I "$out" \
      -emit-module-path "$out/$module.swiftmodule" "$standin/$module"/*.swift
  done <"$standin/order"
  for module in App Widget Share; do
    # shellcheck disable=SC2046 # the file names are ours and hold no blanks
    swiftc -typecheck -parse-as-library -swift-version 6 -warnings-as-errors -module-name "Cairn$module" \
      -I "$out" -I "$(swift_modules)" -I ios/Sources/CairnFFI $(find "ios/$module" -name '*.swift')
    checked=$((checked + 1))
  done
  python3 tools/swiftui_symbols.py
  echo "$((checked + 1)) passed, 0 failed"
}

# Where `swift build` put the modules of our package.
swift_modules() {
  find "$CACHE/swift" -type d -name Modules -path '*debug*' | head -1
}
