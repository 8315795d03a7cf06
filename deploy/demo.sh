#!/usr/bin/env bash
# A whole federation on this machine, from any folder: bash deploy/demo.sh [--check] [--keep]
# Builds what is not built yet, then starts one hub and three councils with their sample documents; Ctrl-C stops them.
# "--check" checks every promise and ends; "--keep" keeps the federation in deploy/.demo for the next time.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

for argument in "$@"; do
  case "$argument" in
    --check | --keep | --help | -h | --version | -V) ;;
    *)
      echo "usage: bash deploy/demo.sh [--check] [--keep]" >&2
      exit 2
      ;;
  esac
done

stop() {
  echo "$1" >&2
  exit 1
}

# Runs one step, its output kept back unless it fails, and says how long it took.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
step() {
  local start=$SECONDS name=$1
  shift
  echo "== $name"
  if [ -t 1 ]; then
    "$@" || stop "failed: $name, after $((SECONDS - start)) s"
  else
    "$@" >"$log" 2>&1 || {
      cat "$log" >&2
      stop "failed: $name, after $((SECONDS - start)) s"
    }
  fi
  echo "-- $name: $((SECONDS - start)) s"
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
{ command -v node && command -v npm; } >/dev/null || stop "Node.js $node or newer is not installed: https://nodejs.org, or your system's packages"
have=$(node --version | tr -d v)
at_least "$node" "$have" || stop "Node.js $node or newer is needed, this is $have: https://nodejs.org, or your system's packages"

missing=()
command -v cc >/dev/null || missing+=(gcc libc6-dev)
command -v pkg-config >/dev/null || missing+=(pkg-config)
[ -d /etc/ssl/certs ] || missing+=(ca-certificates)
if [ "${#missing[@]}" -gt 0 ]; then
  root=(env DEBIAN_FRONTEND=noninteractive)
  by_hand="as root, please run: apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || stop "missing: ${missing[*]}; install them with your system's packages"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop "missing: ${missing[*]}; $by_hand"
    root=(sudo "${root[@]}")
  fi
  # Without a fresh list a package may be asked for in a version that is no longer there.
  step 'system packages' "${root[@]}" sh -c 'apt-get update && apt-get install --yes --no-install-recommends "$@"' sh "${missing[@]}"
fi

# --- Build -----------------------------------------------------------------------------------------------------------------------

if [ -f package.json ]; then
  # Not `npm ci`: it insists on the optional companions of every platform, and not every registry has them all. `install --no-save`
  # honours package-lock.json just as well and leaves it as it is.
  step 'npm install' npm install --no-save --no-audit --no-fund --prefer-offline
  # Before Rust: the programs carry the built apps inside them.
  step 'web apps' npm run --silent build
else
  echo "-- web apps: left out, there is no package.json; the addresses will say so"
fi
# The whole workspace, as the tests build it: both share every artefact.
step 'programs' cargo build --workspace --locked

# --- Run -------------------------------------------------------------------------------------------------------------------------

rm -f "$log"
echo "== federation"
exec "${CARGO_TARGET_DIR:-$top/target}/debug/tansiq-demo" --top "$top" "$@"
