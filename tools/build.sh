# shellcheck shell=bash
# Building: the console, the program, the bindings.

readonly WEB=$ROOT/server/office/web

# The `cairn` program with the console in it, built for speed.
release() {
  need_compiler && need_rust && need_node
  console
  step "cairn, built for speed" cargo build -q --release --locked -p cairn
}

# The form engine for browsers, laid where the console's build looks for it.
form_engine() {
  local target=wasm32-unknown-unknown built=$CARGO_TARGET_DIR/wasm32-unknown-unknown/wasm/cairn_answer.wasm
  need_wasm
  step "the form engine for browsers" env "${WASM_WITH[@]}" cargo build -q --locked --profile wasm --target $target "${WASM_STD[@]}" -p cairn-answer
  cmp -s "$built" "$WEB/src/survey/engine.wasm" || cp "$built" "$WEB/src/survey/engine.wasm"
}

# The console; only when its sources changed since the last time.
console() {
  local now
  form_engine
  now=$(console_hash)
  # Without assets, the folder holds the page that the office's build script puts where no console was built.
  if [[ ! -d $WEB/dist/assets || $now != "$(cat "$CACHE/console.sources" 2>/dev/null)" ]]; then
    console_packages
    step "the console" npm --prefix "$WEB" run build
    echo "$now" >"$CACHE/console.sources"
  fi
}

# What the console is built from: every file of its folder that git would keep, and the form engine.
console_hash() {
  (cd "$WEB" && { printf 'src/survey/engine.wasm\0' && console_sources; } | sort -z | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -d' ' -f1)
}

console_sources() {
  git ls-files -co --exclude-standard -z 2>/dev/null ||
    find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0
}

# The console's packages, exactly as its lock file says.
console_packages() {
  local now
  now=$(sha256sum <"$WEB/package-lock.json")
  if [[ $now != "$(cat "$WEB/node_modules/.locked" 2>/dev/null)" ]]; then
    step "the console's packages" npm --prefix "$WEB" ci --no-audit --no-fund
    echo "$now" >"$WEB/node_modules/.locked"
  fi
}

# Kotlin (for Android and for the JVM) and Swift from the built component.
bindings() {
  step "the component for Kotlin and Swift" cargo build -q --locked -p cairn-bindings -p cairn-bindgen
  generate_bindings
}

# What `cairn bench bindings` starts: the core's library, built for speed, and the Kotlin over it.
jvm_bench() {
  need_compiler && need_rust && need_jvm
  bindings
  step "the core's library, built for speed" cargo build -q --release --locked -p cairn-bindings
  step "the Kotlin over it" mvn -B -ntp -f tests/host/jvm/pom.xml compile dependency:copy-dependencies -DincludeScope=runtime
}

# The same from what is already built.
generate_bindings() {
  rm -rf bindings/generated
  step "Kotlin for Android" generate kotlin kotlin-android --config bindings/android.toml
  step "Kotlin for the JVM" generate kotlin kotlin-jvm
  step "Swift for Apple and Linux" generate swift swift
}

# The texts and tokens of the Android app as Kotlin, where its modules and the JVM tests look for them.
android_sources() {
  python3 tools/texts.py kotlin android/build/generated/kotlin
  python3 tools/tokens.py kotlin android/build/generated/kotlin
}

# Every phone screen drawn anew into android/screens; pictures that did not change keep their bytes.
screens() {
  step "the texts and tokens as Kotlin" android_sources
  step "the screens" mvn -B -ntp -f tests/host/ui/pom.xml test -Dtest=ScreensTest -Dcairn.update=true
}

# generate LANGUAGE FOLDER ARGS…
generate() {
  local language=$1 folder=$2 library=$CARGO_TARGET_DIR/debug/libcairn_bindings
  shift 2
  [[ -e $library.so ]] && library+=.so || library+=.dylib
  "$CARGO_TARGET_DIR/debug/cairn-bindgen" generate "$library" --language "$language" --no-format \
    --out-dir "bindings/generated/$folder" "$@"
}
