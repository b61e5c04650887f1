#!/usr/bin/env bash
# Whether `./x check` bites: one fault per language, each planted alone in a copy of this checkout, must make its part fail, and the same
# part must pass once the fault is gone. Run it after a change to tools/check.sh or to a linter's version or rules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly HERE=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p .cache
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf - | tar -xf - -C "$copy"
ln -s "$HERE/.cache" "$copy/.cache"
[[ ! -d server/office/web/node_modules ]] || ln -s "$HERE/server/office/web/node_modules" "$copy/server/office/web/node_modules"
git -C "$copy" init -q
bad=0 good=0

# planted PART FILE FAULT: appends the fault to the file.
planted() {
  local part=$1 file=$copy/$2 said
  cp "$file" "$copy/.kept"
  printf '%b' "$3" >>"$file"
  if said=$("$copy/x" check "$part" 2>&1); then
    echo "  NOT SEEN  $part: $2"
    bad=$((bad + 1))
  elif ! grep -q "^Failed: $part" <<<"$said"; then
    echo "  BROKEN    $part: $2"
    tail -n 20 <<<"$said"
    bad=$((bad + 1))
  else
    echo "  seen      $part: $2"
    good=$((good + 1))
  fi
  mv "$copy/.kept" "$file"
}

# passes PART: so that what was seen was the fault.
passes() {
  if "$copy/x" check "$1" >"$copy/.said" 2>&1; then
    echo "  passes    $1"
    good=$((good + 1))
  else
    echo "  FAILS     $1 without a fault"
    cat "$copy/.said"
    bad=$((bad + 1))
  fi
}

planted rust core/domain/src/lib.rs '\nfn  planted( ) { }\n'
planted console server/office/web/src/main.tsx '\ndebugger;\n'
planted console server/office/web/src/styles/base.css '\n.planted { color: red; color: red; colour: red }\n'
planted console android/tokens.json '\n\n  {\n'
planted kotlin android/ui/src/main/kotlin/cairn/ui/theme/Theme.kt '\nprivate fun planted( ) { }\n'
# shellcheck disable=SC2016 # the fault is that it expands later
planted shell tools/steps.sh '\nplanted() { rm -rf $1; }\n'
planted python tools/tokens.py '\nimport os\n'
if command -v swift >/dev/null; then
  planted swift ios/Package.swift '\nlet planted = try! Optional(1)!\n'
  passes swift
fi
for part in console kotlin shell python; do passes "$part"; done
# Without its lints, which take a build: the format alone, which was what failed.
(cd "$copy" && cargo fmt --all --check) && echo "  passes    rust: format" && good=$((good + 1))

echo "$good passed, $bad failed"
((bad == 0))
