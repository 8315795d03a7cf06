#!/usr/bin/env bash
# Packages of hub and node, from any folder: bash deploy/package.sh [--twice] [--programs FOLDER] [--into FOLDER]
# Into target/packages: a .deb and a bill of materials for each, one tar.gz of both with the layout of the machine, SHA256SUMS.
# "--twice" builds everything again from nothing, elsewhere, and compares every byte of what was packed.
# "--programs" packs the programs of a folder, such as target/debug, instead of building: to try the packaging, not to hand on.
# "--version" packs under another version: to try an update.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

into=$top/target/packages
programs=
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
twice=
while [ $# -gt 0 ]; do
  case "$1" in
    --twice) twice=1 ;;
    --into | --programs | --version)
      [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; }
      case "$1" in
        --into) into=$(realpath -m "$2") ;;
        --programs) programs=$(realpath "$2") ;;
        --version) version=$2 ;;
      esac
      shift
      ;;
    *)
      echo "usage: bash deploy/package.sh [--twice] [--into FOLDER] [--programs FOLDER] [--version VERSION]" >&2
      exit 2
      ;;
  esac
  shift
done
[ -z "$twice" ] || [ -z "$programs" ] || { echo "--twice builds, so it goes without --programs" >&2; exit 2; }

# The largest that a .deb may be: an office's line takes 40 MiB in a few minutes.
largest=$((40 * 1024 * 1024))

stop() {
  echo "$1" >&2
  exit 1
}

# --- Tools -----------------------------------------------------------------------------------------------------------------------

command -v cargo >/dev/null || stop "Rust is not installed: rustup, from https://rustup.rs, then: rustup toolchain install stable"
command -v dpkg-shlibdeps >/dev/null || stop "dpkg-dev is not installed; as root: apt-get install --yes --no-install-recommends dpkg-dev"

# In a folder of their own, so that they are these versions and nobody else's change.
tools=$top/target/tools
tool() { # name, version
  [ "$(sed -n "s/^\"$1 \([0-9.]*\) .*/\1/p" "$tools/.crates.toml" 2>/dev/null)" = "$2" ] ||
    env -u RUSTFLAGS -u CARGO_TARGET_DIR cargo install --quiet --locked --root "$tools" "$1" --version "$2"
}
tool cargo-deb 3.8.0
if [ -z "$programs" ]; then
  tool cargo-auditable 0.7.7
  tool cargo-cyclonedx 0.5.9
fi
export PATH="$tools/bin:$PATH"

# The time of everything that is packed: that of the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C

# --- Build -----------------------------------------------------------------------------------------------------------------------

# One build, from the web apps on, into a target folder. No path of this machine stays in a program, so that another machine can
# make the same one.
build() { # target
  local target=$1 cargo_home=${CARGO_HOME:-$HOME/.cargo} sysroot
  sysroot=$(rustc --print sysroot)
  echo "== web apps"
  # Not `npm ci`: it insists on the optional companions of every platform, and not every registry has them all.
  npm install --no-save --no-audit --no-fund --prefer-offline
  npm run --silent build
  echo "== programs"
  # The last rule that fits counts.
  local flags="--remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$sysroot=/rust"
  flags+=" --remap-path-prefix=$top=/tansiq --remap-path-prefix=$target=/target"
  # By name and not the whole workspace: a feature that only tests ask for must not come in.
  CARGO_TARGET_DIR=$target RUSTFLAGS=$flags CARGO_INCREMENTAL=0 \
    CFLAGS="-ffile-prefix-map=$cargo_home=/cargo -ffile-prefix-map=$target=/target" \
    cargo auditable build --release --locked --package tansiq-hub --package tansiq-node
}

# --- Pack ------------------------------------------------------------------------------------------------------------------------

# Everything of one build into one folder.
pack() { # folder of the programs, into
  local from=$1 into=$2 name stage kind
  rm -rf "$into"
  mkdir -p "$into"
  # cargo-deb looks for programs where cargo puts them.
  stage=$(mktemp -d)
  mkdir -p "$stage/release"
  for kind in hub node; do
    cp "$from/tansiq-$kind" "$stage/release/"
    CARGO_TARGET_DIR=$stage cargo deb --quiet --no-build --locked --package "tansiq-$kind" --deb-version "$version" --output "$into/"
  done
  # The tar.gz holds the same bytes as the two packages, less what only dpkg reads.
  name=tansiq-$version-$(uname -m)-linux
  mkdir "$stage/$name"
  for deb in "$into"/*.deb; do
    dpkg-deb --extract "$deb" "$stage/$name"
  done
  find "$stage/$name" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  tar --create --directory "$stage" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mode='u+w,go-w' \
    --mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip --no-name --best >"$into/$name.tar.gz"
  rm -rf "$stage"
}

# What is in the programs, crate by crate, for whoever has to look for a weak one.
materials() { # into
  local kind
  for kind in hub node; do
    cargo cyclonedx --quiet --format json --spec-version 1.5 --manifest-path "$kind/Cargo.toml" --override-filename "tansiq-$kind.cdx"
    # One is written beside every crate of the workspace; the numbers and the place of this machine say nothing.
    # shellcheck disable=SC2016 # the dollars are of the program inside
    TOP=$top node -e '
      const { readFileSync, writeFileSync } = require("node:fs");
      const [from, to] = process.argv.slice(1);
      const bill = JSON.parse(readFileSync(from, "utf8"));
      delete bill.serialNumber;
      bill.metadata.timestamp = new Date(1000 * process.env.SOURCE_DATE_EPOCH).toISOString();
      writeFileSync(to, `${JSON.stringify(bill, null, 1).replaceAll(process.env.TOP, "/tansiq")}\n`);
    ' "$kind/tansiq-$kind.cdx.json" "$1/tansiq-${kind}_$version.cdx.json"
    find . -name "tansiq-$kind.cdx.json" -not -path './target/*' -not -path './node_modules/*' -delete
  done
}

sums() { # into
  (cd "$1" && rm -f SHA256SUMS && sha256sum -- * >"$top/target/SHA256SUMS" && mv "$top/target/SHA256SUMS" .)
}

make() { # target, into
  build "$1"
  echo "== packages"
  pack "$1/release" "$2"
  materials "$2"
  sums "$2"
}

start=$SECONDS
if [ "$programs" ]; then
  pack "$programs" "$into"
  sums "$into"
else
  make "$top/target/package" "$into"
fi

failed=0
while read -r size name; do
  printf '%6d KiB  %s\n' "$((size / 1024))" "$name"
  case "$name" in
    *.deb) [ "$size" -le "$largest" ] || { echo "$name is larger than $((largest / 1024 / 1024)) MiB" >&2; failed=1; } ;;
  esac
done < <(find "$into" -maxdepth 1 -type f -printf '%s %P\n' | sort -k 2)
echo "-- packed into $into in $((SECONDS - start)) s"

if [ "$twice" ]; then
  start=$SECONDS
  again=$top/target/package-again
  rm -rf "$again"
  make "$again/build" "$again/packages"
  if diff -r "$into" "$again/packages"; then
    echo "-- built again from nothing, every byte is the same: $((SECONDS - start)) s"
  else
    echo "-- built again from nothing, and the bytes differ: compare $into with $again/packages" >&2
    failed=1
  fi
fi
exit "$failed"
