# `./x check`: what can be told without running the program.

run_checks() {
  need_compiler && need_rust && need_node && need_cargo_deny
  step "format" cargo fmt --all --check
  console_packages
  step "the console's types" npm --prefix "$WEB" exec -- tsc --noEmit -p "$WEB"
  step "the console's types against the API" npm --prefix "$WEB" run types:check
  step "lints" cargo clippy -q --locked --workspace --all-targets -- -D warnings
  step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc -q --locked --workspace --no-deps
  step "licences, duplicates, sources" cargo-deny check licenses bans sources
  # Says itself what it could ask, and fails only for what it was told.
  python3 tools/sbom.py advisories
}
