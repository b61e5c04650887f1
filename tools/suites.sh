# shellcheck shell=bash
# `./x test`: every suite runs, whatever happened to the one before; the last line adds up.

readonly LIFETIMES=0.11.3
readonly PYREADSTAT=1.3.7 CYCLONEDX=11.12.0

passed=0 failed=0 skipped=0

# run_suites [--long]: with --long also a million executions of each fuzzer and thousands of histories, built for speed.
run_suites() {
  need_compiler && need_rust && need_node && need_browser && need_screens
  console
  # All targets at once: the tests' own dependencies change features, and a second set of them would build everything twice.
  step "everything in Rust" cargo build -q --locked --workspace --all-targets
  suite "Rust" cargo test --locked --workspace --no-fail-fast
  cdnow_suite
  spss_suite
  sbom_suite
  console_packages
  suite "console" npm --prefix "$WEB" test
  suite "console in a browser" env CAIRN_BIN="$CARGO_TARGET_DIR/debug/cairn" CHROMIUM="$(browser)" npm --prefix "$WEB" run journey
  android_ui_suites
  generate_bindings
  android_app_suites
  with_relay host_suites
  [[ ${1:-} != --long ]] || suite "fuzzers, a million times" env CAIRN_FUZZ=1000000 cargo test --release --locked -p cairn-domain --test fuzz -p cairn-sync --test hostile
  [[ ${1:-} != --long ]] || suite "histories of members, thousands" env CAIRN_HISTORIES=3000 cargo test --release --locked -p cairn-sync --lib histories
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0))
}

# suite NAME COMMAND…: runs it and adds what its runner counted; a runner that failed without a count is one failure.
suite() {
  local name=$1 counts p f s
  if attempt "$@"; then
    counts=$(count <"$(log_of "$name")")
    read -r p f s <<<"$counts"
    ((p + f + s > 0)) || p=1
  else
    counts=$(count <"$(log_of "$name")")
    read -r p f s <<<"$counts"
    ((f > 0)) || f=1
  fi
  printf '          %d passed, %d failed, %d skipped\n' "$p" "$f" "$s"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# The sums over the closing lines of cargo test, vitest, node's runner and plain lines, Surefire, XCTest and Swift Testing.
count() {
  sed 's/\x1b\[[0-9;]*m//g' | awk '
    function number(pattern,   found) {
      if (!match($0, pattern)) return 0
      found = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", found); return found + 0
    }
    /^test result: / { p += number("[0-9]+ passed"); f += number("[0-9]+ failed"); s += number("[0-9]+ ignored") }
    /^ *Tests  / || /^[0-9]+ passed, [0-9]+ failed/ { p += number("[0-9]+ passed"); f += number("[0-9]+ failed"); s += number("[0-9]+ skipped") }
    /^(# |ℹ )pass [0-9]+$/ { p += number("[0-9]+") }
    /^(# |ℹ )fail [0-9]+$/ { f += number("[0-9]+") }
    /Tests run: [0-9]+, .*Skipped: [0-9]+$/ {
      bad = number("Failures: [0-9]+") + number("Errors: [0-9]+"); no = number("Skipped: [0-9]+")
      p += number("Tests run: [0-9]+") - bad - no; f += bad; s += no
    }
    /Executed [0-9]+ tests?, with [0-9]+ failures?/ { last = number("Executed [0-9]+"); lost = number("with [0-9]+ failure"); seen = 1 }
    /Test run with [0-9]+ tests? .*(passed|failed)/ {
      # It counts tests and issues, not failed tests: a test with two issues is two failures here.
      issues = number("with [0-9]+ issue"); f += issues; all = number("Test run with [0-9]+")
      p += all > issues ? all - issues : 0
    }
    END { if (seen) { p += last - lost; f += lost } print p + 0, f + 0, s + 0 }'
}

# with_relay COMMAND…: a relay process on a free port; CAIRN_RELAY holds its address meanwhile.
with_relay() {
  local dir id
  dir=$(mktemp -d)
  "$CARGO_TARGET_DIR/debug/cairn" --json relay --listen 127.0.0.1:0 --dir "$dir" >"$dir/says" 2>"$LOGS/relay.log" &
  id=$!
  # Also when a test run is broken off, the relay ends.
  trap 'kill '"$id"' 2>/dev/null || true; rm -rf '"$dir" EXIT
  for _ in $(seq 100); do
    [[ -s $dir/says ]] && break
    sleep 0.1
  done
  CAIRN_RELAY=$(sed -n 's/.*"listening" *: *"\([^"]*\)".*/\1/p' "$dir/says")
  export CAIRN_RELAY CAIRN_LIBRARY=$CARGO_TARGET_DIR/debug
  "$@"
  kill "$id" && wait "$id" || true
}

# The CDNOW table of Fader, Hardie & Lee is not in the repository: it lies in a Python wheel, of which nothing is run.
cdnow_suite() {
  local dir=$CACHE/cdnow table
  table=$dir/lifetimes/datasets/cdnow_customers_summary_with_transactions.csv
  if [[ ! -s $table ]] && ! attempt "CDNOW table into .cache/cdnow" fetch_cdnow "$dir"; then
    echo "  skipped CDNOW: its table could not be fetched; Python 3 with pip and a package index bring it"
    skipped=$((skipped + $(grep -c '^#\[ignore' core/insight/tests/cdnow.rs)))
    return 0
  fi
  suite "CDNOW" env CAIRN_CDNOW="$table" cargo test --locked --workspace --test cdnow -- --ignored
}

fetch_cdnow() {
  rm -rf "$1"
  python3 -m pip download -q --no-deps --only-binary :all: "lifetimes==$LIFETIMES" -d "$1"
  python3 -m zipfile -e "$1"/*.whl "$1"
}

# The bill of materials is checked by the schema that a Python package ships; what it says, also without.
sbom_suite() {
  local dir=$CACHE/cyclonedx
  [[ -d $dir/cyclonedx ]] || attempt "cyclonedx-python-lib into .cache/cyclonedx" fetch_cyclonedx "$dir" ||
    echo "  the schema of CycloneDX could not be fetched; Python 3 with pip and a package index bring it"
  suite "bill of materials, advisories" env PYTHONPATH="$dir" PATH="$CACHE/deny/bin:$PATH" python3 tools/sbom.py test
}

fetch_cyclonedx() {
  rm -rf "$1"
  python3 -m pip install -q --only-binary :all: --target "$1" "cyclonedx-python-lib[json-validation]==$CYCLONEDX"
}

# The phone screens of android/ui, drawn and touched without a device, and what they say and in which colours.
android_ui_suites() {
  suite "texts of the apps" python3 tools/texts.py check
  suite "tokens of the console" python3 tools/tokens.py check
  android_sources
  suite "Android screens" mvn -B -ntp -f tests/host/ui/pom.xml test
}

# The Android shell: manifest, resources and Gradle files read, and its sources compiled against the real android.jar classes.
android_app_suites() {
  suite "Android manifest and resources" python3 tools/android_lint.py
  python3 tools/android_lint.py r tests/host/app/target/r/R.kt
  suite "Android app, types" mvn -B -ntp -f tests/host/app/pom.xml compile
}

# SPSS files are read back by pyreadstat, which is no part of Cairn.
spss_suite() {
  local dir=$CACHE/pyreadstat
  if [[ ! -d $dir/pyreadstat ]] && ! attempt "pyreadstat into .cache/pyreadstat" fetch_pyreadstat "$dir"; then
    echo "  skipped SPSS: pyreadstat could not be fetched; Python 3 with pip and a package index bring it"
    skipped=$((skipped + $(grep -c '^#\[ignore' core/forms/tests/export.rs)))
    return 0
  fi
  suite "SPSS" env CAIRN_PYREADSTAT=python3 PYTHONPATH="$dir" cargo test --locked --workspace --test export -- --ignored
}

fetch_pyreadstat() {
  rm -rf "$1"
  python3 -m pip install -q --only-binary :all: --target "$1" "pyreadstat==$PYREADSTAT"
}

host_suites() {
  local newer
  newer=$(mktemp -d)
  "$CARGO_TARGET_DIR/debug/examples/newer_database" "$newer"
  export CAIRN_NEWER=$newer
  suite "Kotlin on the JVM" mvn -B -ntp -f tests/host/jvm/pom.xml test "-Dcairn.library=$CAIRN_LIBRARY"
  suite "journeys of the Android models" mvn -B -ntp -f tests/host/presentation/pom.xml test "-Dcairn.library=$CAIRN_LIBRARY"
  ios_suites
  rm -rf "$newer"
}
