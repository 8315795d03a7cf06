#!/usr/bin/env bash
# Everything that must hold before a push, from any folder: bash tests/run.sh
# "quick" leaves out what needs a browser and installs no system package: bash tests/run.sh quick
# Faults made on purpose, of which a short form is a step below, as often as one likes: bash tests/run.sh faults [--tries N] [CAMPAIGN...]; --help lists them. With TANSIQ_TEST_LOGS=FOLDER the logs of the programs stay in that folder
# Figures of the real programs beside the physical minimum: bash tests/run.sh bench [--quick] [NAME...]; --help says more
# What a key, a row and a page cost in long documents, in the browser: bash tests/run.sh bench typing [-t plan | -t minutes]
# The packages, installed on bare machines, updated and purged; makes them first if they are not there: bash tests/run.sh install [--packages FOLDER]
# Simulated federations, twice as long as in the run of everything: bash tests/run.sh sim [--seeds N] [--seconds N] [--from S] [--bug NAME], or one of them step by step: sim --seed S
# A long run, which says every thousand seeds where it is: bash tests/run.sh sim --seeds 100000
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  '') quick= ;;
  quick) quick=1 ;;
  faults)
    shift
    # The same build as the steps below make.
    cargo build --workspace --all-targets --locked
    exec target/debug/tansiq-faults "$@"
    ;;
  bench)
    shift
    if [ "${1:-}" = typing ]; then
      shift
      npm run --silent build
      # The programs that the browser tests start, built as they are for those.
      cargo build --workspace --all-targets --locked
      exec npx vitest run --config tests/e2e/bench.config.ts "$@"
    fi
    cargo build --release --package tansiq-tests --bin tansiq-bench --bin hub-under-test --bin node-under-test --locked
    exec target/release/tansiq-bench "$@"
    ;;
  install)
    shift
    exec bash tests/install.sh "$@"
    ;;
  sim)
    shift
    while [ $# -gt 0 ]; do
      case "$1" in
        --seeds | --from | --bug | --seed | --seconds) [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; } ;;
        *) echo "usage: bash tests/run.sh sim [--seeds N] [--seconds N] [--from S] [--bug NAME] | sim --seed S [--bug NAME]" >&2; exit 2 ;;
      esac
      name=${1#--}
      export "SIM_${name^^}=$2"
      shift 2
    done
    [ "${SIM_SEED:-}${SIM_SEEDS:-}${SIM_SECONDS:-}" ] || export SIM_SECONDS=180
    # As the other tests are built, with the whole workspace, so that nothing is built twice. In it only this test has the name.
    exec cargo test --quiet --workspace --lib --locked -- --exact no_seed_breaks_a_promise --nocapture
    ;;
  *)
    echo "usage: bash tests/run.sh [quick | faults [--tries N] [CAMPAIGN...] | bench [--quick] [NAME...] | bench typing | install [--packages FOLDER] | sim [--seeds N] [--from S] [--seed S]...]" >&2
    exit 2
    ;;
esac

logs=$(mktemp -d)
current='the check of the tools'
finished=

# The runners' own totals once more, then their sum; on a failure too.
totals() {
  local passed=0 failed=0 name line number
  echo
  for log in "$logs"/*.log; do
    [ -e "$log" ] || continue
    name=$(basename "$log" .log)
    while IFS= read -r line; do
      echo "${name#*-}: $line"
      number=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+' || true)
      passed=$((passed + ${number:-0}))
      number=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+' || true)
      failed=$((failed + ${number:-0}))
    # Colours off; then nextest's "Summary", vitest's "Tests" and cargo's "test result".
    done < <(sed -E 's/\x1b\[[0-9;]*m//g' "$log" |
      grep -E '^ *Summary \[|^ *Tests  |^test result: ' |
      sed -E 's/^ +//' | grep -vE '^test result: ok\. 0 passed' || true)
  done
  [ "$finished" ] || echo "FAILED: $current, after $SECONDS s in all"
  echo "$passed passed, $failed failed"
  rm -rf "$logs"
}
trap totals EXIT

stop() {
  echo "$1" >&2
  exit 1
}

# Runs one step, keeps what it prints, and says how long it took. The first failure ends the script.
count=0
step() {
  local start=$SECONDS
  current=$1
  count=$((count + 1))
  echo
  echo "== $current"
  shift
  "$@" 2>&1 | tee "$logs/$(printf '%02d' "$count")-$current.log"
  echo "-- $current: $((SECONDS - start)) s"
}

at_least() { # wanted, have
  [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# --- Tools -----------------------------------------------------------------------------------------------------------------------

rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
node=20.19.0
command -v cargo >/dev/null || stop "Rust is not installed: rustup, from https://rustup.rs, then: rustup toolchain install stable"
have=$(rustc --version | cut -d ' ' -f 2)
at_least "$rust" "$have" || stop "Rust $rust or newer is needed, this is $have: rustup update stable"
for part in fmt clippy; do
  cargo "$part" --version >/dev/null 2>&1 || stop "cargo $part is not installed: rustup component add rustfmt clippy"
done
{ command -v node && command -v npm; } >/dev/null || stop "Node.js $node or newer is not installed: https://nodejs.org, or your system's packages"
have=$(node --version | tr -d v)
at_least "$node" "$have" || stop "Node.js $node or newer is needed, this is $have: https://nodejs.org, or your system's packages"

missing=
command -v cc >/dev/null || missing+=' build-essential'
[ "$quick" ] || command -v chromium >/dev/null || missing+=' chromium'
install_missing() {
  # Without a fresh list of packages an older chromium may be asked for, which is no longer there.
  "${root[@]}" apt-get update
  # shellcheck disable=SC2086 # one word per package
  "${root[@]}" apt-get install --yes --no-install-recommends $missing
}
if [ "$missing" ]; then
  by_hand="please run: apt-get update && apt-get install --yes --no-install-recommends$missing"
  root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$quick" ] || ! command -v apt-get >/dev/null; then
    stop "missing:$missing; $by_hand"
  elif [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop "missing:$missing, and no right to install; as root, $by_hand"
    root=(sudo "${root[@]}")
  fi
  step 'system packages' install_missing
fi

# --- Web -------------------------------------------------------------------------------------------------------------------------

# Not `npm ci`: it insists on the optional companions of every platform, and not every registry has them all. `install --no-save`
# honours package-lock.json just as well and leaves it as it is.
step 'npm install' npm install --no-save --no-audit --no-fund --prefer-offline
step 'web lint' npm run --silent lint
step 'web types' npm run --silent typecheck
step 'web unit tests' npm run --silent test
step 'protocol lint' npm run --silent proto:lint
step 'protocol compatibility' npm run --silent proto:breaking
# Before Rust: the programs carry the built apps inside them.
step 'web build' npm run --silent build

# --- Rust ------------------------------------------------------------------------------------------------------------------------

# One profile and always the whole workspace: the tests, the demo and the browser tests share every artefact.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0
step 'rust format' cargo fmt --all --check
step 'rust build' cargo build --workspace --all-targets --locked
step 'rust lint' cargo clippy --workspace --all-targets --locked -- -D warnings
if cargo nextest --version >/dev/null 2>&1; then
  step 'rust tests' cargo nextest run --workspace --locked
  # The few examples in the documentation, which nextest does not run.
  step 'rust examples' cargo test --workspace --locked --doc
else
  step 'rust tests' cargo test --workspace --locked --no-fail-fast
fi
# The same tries each time: what is red here is red again. Other seeds are for whoever looks for more: bash tests/run.sh faults
step 'faults' target/debug/tansiq-faults --seed 446182739
# Not further than was looked at: on a faster machine, too, it must say the same.
step 'simulation' env SIM_SECONDS=90 SIM_SEEDS=2500 bash tests/run.sh sim
if cargo deny --version >/dev/null 2>&1; then
  step 'rust dependencies' cargo deny check bans licenses sources
else
  echo "-- rust dependencies: left out, cargo-deny is not installed"
fi

# --- Both together ---------------------------------------------------------------------------------------------------------------

[ "$quick" ] || step 'browser end to end' npm run --silent e2e

finished=1
echo
echo "all steps passed in $SECONDS s"
