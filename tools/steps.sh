# shellcheck shell=bash
# Steps: one line each, with the time it took. What a step prints goes to a log, shown only when it fails.

readonly CACHE=$ROOT/.cache
readonly LOGS=$CACHE/logs
mkdir -p "$LOGS"

# step NAME COMMAND…: runs it quietly; ends the script when it fails.
step() {
  local name=$1
  shift
  attempt "$name" "$@" || exit 1
}

# attempt NAME COMMAND…: the same, but only says whether it failed.
attempt() {
  local name=$1 begun=$SECONDS log status=0
  shift
  log=$(log_of "$name")
  # A command behind `||` would run with errexit off: in a process of its own it stops at its first failure.
  set +e
  (set -e && "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if ((status == 0)); then
    printf '  ok      %-44s %4d s\n' "$name" $((SECONDS - begun))
    return 0
  fi
  printf '  FAILED  %-44s %4d s\n' "$name" $((SECONDS - begun))
  tail -n "${CAIRN_TAIL:-60}" "$log" | sed 's/^/    | /'
  echo "  All of it: $log"
  return 1
}

# log_of NAME: where the step's output is kept.
log_of() {
  echo "$LOGS/${1//[^A-Za-z0-9]/-}.log"
}
