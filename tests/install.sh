#!/usr/bin/env bash
# The packages, installed as an administrator does, each on a bare Debian 12 of its own with systemd as its first process:
#   bash tests/run.sh install [--packages FOLDER]
# Without a folder: target/packages, which deploy/package.sh makes first if it is not there (a release build).
# Needs root, and Debian's mirror the first time. Both machines live in namespaces of their own and share one loopback; nothing of this
# machine is touched but target/install.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
place=$top/target/install

packages=$top/target/packages
case "${1:-}" in
  '') ;;
  --packages)
    [ $# -eq 2 ] || { echo "--packages needs a folder" >&2; exit 2; }
    packages=$(realpath "$2")
    ;;
  *)
    echo "usage: bash tests/run.sh install [--packages FOLDER]" >&2
    exit 2
    ;;
esac

stop() {
  echo "$1" >&2
  exit 1
}

# --- What it needs ---------------------------------------------------------------------------------------------------------------

[ "$(id -u)" = 0 ] || stop "this makes machines in namespaces and has to be root: sudo bash tests/run.sh install"
if [ -z "${TANSIQ_INSIDE:-}" ]; then
  missing=()
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  command -v ip >/dev/null || missing+=(iproute2)
  command -v curl >/dev/null || missing+=(curl)
  command -v jq >/dev/null || missing+=(jq)
  if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || stop "missing: ${missing[*]}; install them with your system's packages"
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
  fi
  if ! compgen -G "$packages/tansiq-hub_*.deb" >/dev/null; then
    bash deploy/package.sh
  fi
  mkdir -p "$place"
  if [ ! -f "$place/debian.tar" ]; then
    echo "== a bare Debian 12"
    # What every installation of Debian has, and no more.
    mmdebstrap --quiet --variant=apt --include=systemd,systemd-sysv,dbus bookworm "$place/debian.part"  --format=tar
    mv "$place/debian.part" "$place/debian.tar"
  fi
  # The next version: the same files under a higher number.
  rm -rf "$place/next"
  mkdir "$place/next"
  for deb in "$packages"/*.deb; do
    rm -rf "$place/unpacked"
    dpkg-deb --raw-extract "$deb" "$place/unpacked"
    sed -i 's/^Version: .*/Version: 99.0.0/' "$place/unpacked/DEBIAN/control"
    dpkg-deb -Zgzip -z1 --root-owner-group --build "$place/unpacked" "$place/next/$(basename "$deb")" >/dev/null
  done
  rm -rf "$place/unpacked"
  TANSIQ_INSIDE=1 exec unshare --net --mount bash "${BASH_SOURCE[0]}" "$@"
fi

# --- Two machines ----------------------------------------------------------------------------------------------------------------

ip link set lo up
mount --make-rprivate /
declare -A first
passed=0
failed=0
began=$SECONDS

# A folder of control groups for one machine, so that its systemd sees nothing above it.
group_of() { # name
  if [ "$(stat --file-system --format=%T /sys/fs/cgroup)" = cgroup2fs ]; then
    echo "/sys/fs/cgroup/tansiq-install-$1"
  else
    echo "/sys/fs/cgroup/systemd/tansiq-install-$1"
  fi
}

clean() {
  local name
  # The first process of a machine: the others end with it.
  for name in "${!first[@]}"; do kill -KILL "${first[$name]}" 2>/dev/null || true; done
  wait
  for name in "${!first[@]}"; do
    find "$(group_of "$name")" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  rm -rf "$place/hub" "$place/node"
}
trap clean EXIT

machine() { # name: unpacks and boots it
  local name=$1 root=$place/$1 group
  group=$(group_of "$name")
  rm -rf "$root"
  mkdir -p "$root" "$group"
  tar --extract --file "$place/debian.tar" --directory "$root"
  echo "127.0.0.1 localhost hub.example.ma" >"$root/etc/hosts"
  echo "$name" >"$root/etc/hostname"
  cp "$packages/tansiq-$name"_*.deb "$root/root/now.deb"
  cp "$place/next/tansiq-$name"_*.deb "$root/root/next.deb"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    # shellcheck disable=SC2016 # the inner shell's own variables
    exec unshare --mount --pid --fork --ipc --uts --cgroup bash -c '
      set -e
      root=$1
      mount --bind "$root" "$root"
      mount -t proc proc "$root/proc"
      mount -t sysfs -o ro sys "$root/sys"
      mount -t tmpfs -o mode=755 tmpfs "$root/run"
      mount --rbind /dev "$root/dev"
      if [ "$(stat --file-system --format=%T /sys/fs/cgroup)" = cgroup2fs ]; then
        mount -t cgroup2 cgroup "$root/sys/fs/cgroup"
      else
        mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
        mkdir "$root/sys/fs/cgroup/systemd"
        mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
      fi
      hostname "$(cat "$root/etc/hostname")"
      # Not chroot: in one the kernel makes no namespace of users, which the units ask for.
      cd "$root"
      pivot_root . mnt
      umount --lazy /mnt
      export container=lxc
      exec /lib/systemd/systemd --log-target=journal
    ' bash "$root"
  ) </dev/null >"$place/$name.log" 2>&1 &
  first[$name]=$(first_of $!)
  # Degraded is fine here: a namespace lacks some of a machine's devices.
  until on "$name" systemctl is-system-running --wait 2>/dev/null | grep -qE 'running|degraded'; do
    kill -0 "${first[$name]}" 2>/dev/null || stop "$name did not start: $(tail -n 5 "$place/$name.log")"
    sleep 0.2
  done
}

# The process that unshare forked: the machine's first.
first_of() { # unshare
  local child=
  until child=$(cat "/proc/$1/task/$1/children" 2>/dev/null) && [ "$child" ]; do sleep 0.05; done
  echo "${child%% *}"
}

on() { # name, command…: as root of that machine
  local name=$1
  shift
  nsenter --target "${first[$name]}" --mount --pid --ipc --uts --root --wd -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}

hub() { on hub runuser -u tansiq-hub -- tansiq-hub "$@"; }
node() { on node runuser -u tansiq-node -- tansiq-node "$@"; }

# One line a promise; what it printed only when it was not kept. Every command in it counts.
promise() { # words, command…
  local words=$1 start=$SECONDS said code
  shift
  # In a condition `-e` would not hold, so there is none here.
  set +e
  said=$(set -e; "$@" 2>&1)
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    passed=$((passed + 1))
    echo "ok      $words ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    echo "BROKEN  $words ($((SECONDS - start)) s)"
    tail -n 30 <<<"$said" | sed 's/^/        /'
  fi
  return "$code"
}

# What all the rest stands on.
first_promise() {
  promise "$@" || { echo "$passed passed, $failed failed; the rest stands on this and was not tried"; exit 1; }
}

start() { # name
  on "$1" systemctl start "tansiq-$1" || { on "$1" systemctl status --no-pager --full "tansiq-$1"; on "$1" journalctl --no-pager --output=cat -n 12; return 1; }
}

# Until it is so, or a minute is over.
soon() {
  local end=$((SECONDS + 60))
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# --- The promises ----------------------------------------------------------------------------------------------------------------

installs() { # name
  on "$1" apt-get install --yes /root/now.deb
}

quiet_before_it_is_set_up() { # name
  [ "$(on "$1" systemctl is-enabled "tansiq-$1.service")" = enabled ] || return 1
  [ "$(on "$1" systemctl is-enabled "tansiq-$1-backup.timer")" = enabled ] || return 1
  ! on "$1" systemctl is-failed --quiet "tansiq-$1.service" "tansiq-$1-backup.service" || return 1
  [ "$(on "$1" stat --format='%U:%G %a' "/var/lib/tansiq-$1")" = "tansiq-$1:tansiq-$1 700" ] || return 1
  on "$1" "tansiq-$1" --version
}

confined() { # name: what the installed units are exposed to, of 10
  local unit
  for unit in "tansiq-$1.service" "tansiq-$1-backup.service"; do
    # Counted in tenths.
    on "$1" systemd-analyze security --no-pager --threshold=15 "$unit" || return 1
  done
}

hub_begins() {
  hub init --name hub.example.ma
  # Returns once it serves.
  start hub
  [ "$(on hub systemctl is-active tansiq-hub)" = active ]
  [ "$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8090/readyz)" = 200 ]
  curl --silent --fail http://127.0.0.1:8090/ | grep -q '<script'
}

node_joins() {
  hub --json council invite MA-02 | jq --raw-output .code >"$place/code"
  node join - <"$place/code"
  start node
  [ "$(on node systemctl is-active tansiq-node)" = active ]
  curl --silent --fail http://127.0.0.1:8080/ | grep -q '<script'
}

line_up() { node --json status | jq --exit-status '.line_up == true' >/dev/null; }
linked() {
  soon line_up
  hub council list
}

signs_in() { # name, port, account, role
  local password
  password=$("$1" --json user add "$3" --role "$4" | jq --raw-output .password)
  [ "$(jq --null-input --arg name "$3" --arg password "$password" '{name: $name, password: $password}' |
    curl --silent --output "$place/answer" --write-out '%{http_code}' --header 'x-tansiq: 1' --header 'content-type: application/json' \
      --data @- "http://127.0.0.1:$2/api/session")" = 200 ] || { cat "$place/answer"; return 1; }
}

another() { # name, the process that it was
  local now
  now=$(on "$1" systemctl show --property=MainPID --value "tansiq-$1")
  [ "$now" != 0 ] && [ "$now" != "$2" ] && on "$1" systemctl is-active --quiet "tansiq-$1"
}

starts_again() { # name
  local before
  before=$(on "$1" systemctl show --property=MainPID --value "tansiq-$1")
  on "$1" systemctl kill --signal=KILL "tansiq-$1"
  soon another "$1" "$before"
}

backs_up() { # name
  on "$1" systemctl start "tansiq-$1-backup.service" || { on "$1" journalctl --no-pager -n 20 -u "tansiq-$1-backup"; return 1; }
  [ "$(on "$1" find "/var/backups/tansiq-$1" -name '*.tar.zst' | wc -l)" = 1 ]
}

updates() { # name
  on "$1" sh -c "echo 'BACKUP_OPTIONS=--keep 3' >>/etc/tansiq/$1-backup.conf; echo 'session_hours = 9' >>/var/lib/tansiq-$1/config.toml"
  on "$1" apt-get install --yes /root/next.deb
  on "$1" dpkg --status "tansiq-$1" | grep -x 'Version: 99.0.0'
}

kept_settings() { # name
  on "$1" grep -q 'keep 3' "/etc/tansiq/$1-backup.conf"
  on "$1" grep -q 'session_hours = 9' "/var/lib/tansiq-$1/config.toml"
  on "$1" systemctl is-active --quiet "tansiq-$1"
  soon line_up
}

# Every file of the data folder with its sum, but for what is made at each start.
data() { # name
  on "$1" sh -c "cd /var/lib/tansiq-$1 && find . -type f ! -path './journal/index/*' -exec sha256sum {} + | sort -k 2"
}

purges() { # name
  local said
  on "$1" apt-get remove --yes "tansiq-$1"
  on "$1" sh -c "! test -e /usr/bin/tansiq-$1"
  data "$1" >"$place/before"
  [ "$(wc -l <"$place/before")" -gt 5 ] || return 1
  said=$(on "$1" apt-get purge --yes "tansiq-$1" </dev/null)
  echo "$said"
  grep -q "left as it is: /var/lib/tansiq-$1" <<<"$said" || return 1
  on "$1" sh -c "! test -e /etc/tansiq/$1-backup.conf" || return 1
  data "$1" | diff "$place/before" -
}

comes_back() {
  on node apt-get install --yes /root/next.deb
  on hub apt-get install --yes /root/next.deb
  # Nothing else is typed: a folder that is set up is served as soon as the package is there.
  on hub systemctl is-active --quiet tansiq-hub
  soon line_up
  node --json user list | jq --exit-status 'tostring | contains("karim")'
}

healthy() { # name
  # A fresh machine lacks what only time brings; nothing may be bad.
  "$1" --json doctor >"$place/doctor" || true
  jq --exit-status '.checks | length > 5' "$place/doctor"
  jq --raw-output '.checks[] | select(.state == "bad") | "\(.name): \(.found) \(.next)"' "$place/doctor" | tee "$place/bad"
  [ ! -s "$place/bad" ]
}

# --- In order --------------------------------------------------------------------------------------------------------------------

for name in hub node; do
  machine "$name"
  first_promise "$name: a bare Debian 12 has started" on "$name" systemctl is-active multi-user.target
done
for name in hub node; do
  first_promise "$name: the package installs" installs "$name"
  promise "$name: account, folder and units are there, and nothing fails before it is set up" quiet_before_it_is_set_up "$name" || true
  promise "$name: the units are exposed to 1.5 of 10 at most" confined "$name" || true
done
first_promise 'hub: init, start, and it serves its web app' hub_begins
promise 'hub: the first administrator signs in' signs_in hub 8090 nadia coordinator || true
first_promise 'node: joins with an invitation, starts, and serves its web app' node_joins
first_promise 'both: linked' linked
promise 'node: the first secretary signs in' signs_in node 8080 karim secretary || true
for name in hub node; do
  promise "$name: doctor finds nothing bad" healthy "$name" || true
  promise "$name: ended by force, it starts again" starts_again "$name" || true
  promise "$name: the nightly backup works, confined as it is" backs_up "$name" || true
  promise "$name: an update installs" updates "$name" || true
done
for name in hub node; do
  promise "$name: the update kept the settings, and it runs and is linked" kept_settings "$name" || true
done
for name in node hub; do
  promise "$name: purging asks nothing, leaves the data to the byte, and says so" purges "$name" || true
done
promise 'both: installed again, they go on where they were' comes_back || true

echo
echo "-- in $((SECONDS - began)) s; systemd was the first process of both machines, each in a namespace"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
