#!/bin/sh
# Prints the path of a nats-server, bringing one where none is installed.
# Order: NATS_SERVER_BIN, PATH, the user's cache folder (every clone shares it), go install, apt-get (as root or with sudo), brew, Docker (the image's binary is copied out).
set -eu
. "$(dirname "$0")/again.sh"
version=v2.12.1
tools=${XDG_CACHE_HOME:-$HOME/.cache}/isogloss/tools/nats-server-$version

say() { echo "nats-server: $*" >&2; }

if [ -n "${NATS_SERVER_BIN:-}" ] && [ -x "$NATS_SERVER_BIN" ]; then echo "$NATS_SERVER_BIN"; exit 0; fi
if command -v nats-server >/dev/null 2>&1; then command -v nats-server; exit 0; fi
if [ -x "$tools/nats-server" ]; then echo "$tools/nats-server"; exit 0; fi
# Made aside and moved in one step: another clone may be at it too, and what it made is as good.
new=$tools.new.$$
mkdir -p "$new"
trap 'rm -rf "$new"' EXIT
keep() {
  "$new/nats-server" --version >/dev/null 2>&1 || return 1
  mkdir -p "$tools" && mv -f "$new/nats-server" "$tools/nats-server" && echo "$tools/nats-server"
}

if command -v go >/dev/null 2>&1; then
  say "building $version with go install (once)"
  if again env GOBIN="$new" GOFLAGS=-mod=mod go install "github.com/nats-io/nats-server/v2@$version" >&2 && keep; then exit 0; fi
  say "go install failed, trying the next way"
fi
sudo=
[ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo='sudo -n'; }
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "$sudo" ]; }; then
  say "installing Debian's package"
  if { $sudo apt-get -o Acquire::Retries=3 update -qq && $sudo apt-get -o Acquire::Retries=3 install -y -qq --no-install-recommends nats-server; } >&2; then
    command -v nats-server || { [ -x /usr/sbin/nats-server ] && echo /usr/sbin/nats-server; } && exit 0
  fi
  say "apt-get failed, trying the next way"
fi
if command -v brew >/dev/null 2>&1; then
  say "installing with brew"
  brew install --quiet nats-server >&2 && { command -v nats-server; exit 0; }
fi
if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
  say "copying the binary out of the image nats:2.12"
  if id=$(docker create nats:2.12) && docker cp "$id:/nats-server" "$new/nats-server" >&2; then
    docker rm "$id" >/dev/null
    keep && exit 0
  fi
fi
say "none found. Install it (apt-get install nats-server, brew install nats-server, or go install github.com/nats-io/nats-server/v2@$version) or set NATS_SERVER_BIN."
exit 1
