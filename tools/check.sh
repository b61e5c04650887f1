# shellcheck shell=bash
# `./x check` and `./x fix`: what can be told, or mended, without running the program. Each language is a part of its own.

readonly CHECKS="rust console kotlin swift shell python licences"
readonly FIXES="rust console kotlin swift shell python"

# run_checks [PART…]: every part runs, whatever was wrong in the one before.
run_checks() {
  local part bad=()
  # shellcheck disable=SC2086 # names of parts hold no blanks
  (($#)) || set -- $CHECKS
  parts_exist "$CHECKS" "$@"
  for part; do (check_"$part") || bad+=("$part"); done
  ((${#bad[@]} == 0)) || { echo "Failed: ${bad[*]}. What is only a matter of form, ./x fix mends." && return 1; }
}

# run_fixes [PART…]: formats, and applies what the linters are sure of.
run_fixes() {
  local part
  # shellcheck disable=SC2086
  (($#)) || set -- $FIXES
  parts_exist "$FIXES" "$@"
  for part; do fix_"$part"; done
}

parts_exist() {
  local all=" $1 " part
  shift
  for part; do
    [[ $all == *" $part "* ]] || { echo "There is no part \"$part\"; there are:$all" >&2 && exit 2; }
  done
}

check_rust() {
  need_compiler && need_rust
  step "Rust: format" cargo fmt --all --check
  step "Rust: lints" cargo clippy -q --locked --workspace --all-targets -- -D warnings
  step "Rust: documentation" env RUSTDOCFLAGS="-D warnings" cargo doc -q --locked --workspace --no-deps
}

fix_rust() {
  need_rust
  step "Rust: format" cargo fmt --all
}

check_console() {
  need_node
  console_packages
  step "console and texts: Biome" biome ci --error-on-warnings
  step "console: types" npm --prefix "$WEB" exec -- tsc --noEmit -p "$WEB"
  step "console: types against the API" npm --prefix "$WEB" run types:check
}

fix_console() {
  need_node
  console_packages
  step "console and texts: Biome" biome check --write
}

# TypeScript, CSS and JSON, also outside the console: biome.jsonc lists the files.
biome() {
  "$WEB/node_modules/.bin/biome" "$@" "$ROOT"
}

check_kotlin() {
  need_ktlint
  step "Kotlin: ktlint" ktlint
}

fix_kotlin() {
  need_ktlint
  step "Kotlin: ktlint" ktlint --format
}

ktlint() {
  java -jar "$KTLINT_JAR" --relative --log-level=error "$@" 'android/**/*.kt' 'android/**/*.kts' 'tests/host/**/*.kt' '!**/build/**' '!**/target/**'
}

# swift-format comes with the toolchain; without one, Swift is left alone and that is said.
check_swift() {
  has_swift || return 0
  swift_files
  step "Swift: swift-format" swift format lint --strict --parallel "${files[@]}"
}

fix_swift() {
  has_swift || return 0
  swift_files
  step "Swift: swift-format" swift format format --in-place --parallel "${files[@]}"
}

has_swift() {
  command -v swift >/dev/null || { echo "  skipped Swift: there is no swift on PATH; a Swift 6 toolchain brings swift-format" && return 1; }
}

# files: what is written by hand; each takes the nearest .swift-format (the stand-ins bear Apple's names).
swift_files() {
  mapfile -t files < <(find ios tests/host/swiftui -name '*.swift' -not -path '*/CairnBindings/*' -not -path '*/Generated/*' -not -path '*/.build/*')
}

check_shell() {
  local files
  need_lint_tools
  mapfile -t files < <(shell_files)
  step "shell: format" shfmt -d "${files[@]}"
  step "shell: lints" shellcheck "${files[@]}"
}

fix_shell() {
  local files
  need_lint_tools
  mapfile -t files < <(shell_files)
  step "shell: format" shfmt -w "${files[@]}"
}

shell_files() {
  printf '%s\n' x .ci/run
  find tools ios android -name '*.sh' -not -path '*/build/*'
}

check_python() {
  need_lint_tools
  step "Python: format" ruff format --diff -q .
  step "Python: lints" ruff check -q .
}

fix_python() {
  need_lint_tools
  step "Python: lints" ruff check -q --fix-only .
  step "Python: format" ruff format -q .
}

check_licences() {
  need_cargo_deny
  step "licences, duplicates, sources" cargo-deny check licenses bans sources
  # Says itself what it could ask, and fails only for what it was told.
  python3 tools/sbom.py advisories
}
