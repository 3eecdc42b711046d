#!/bin/sh
# Brings the tools of check-deployment.sh and prints the folders that hold them, joined by colons, for the PATH.
# helm, kubeconform, actionlint and compose-config are built from the Go module proxy; promtool comes out of Debian's or
# Ubuntu's package prometheus, which needs no root and installs nothing. What is on the PATH already is taken from there.
# Kept in the user's cache folder: the first run on a machine costs about three minutes of one core, later ones nothing.
#   scripts/deployment-tools.sh --offline    brings nothing, prints what is there
set -eu
. "$(dirname "$0")/again.sh"
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/isogloss/tools
offline=
[ "${1:-}" != --offline ] || offline=1
folders=
say() { echo "deployment-tools: $*" >&2; }

# Name, version, and what builds it into the folder given as its last argument.
tool() {
  name=$1 version=$2
  shift 2
  if [ "$name" != compose-config ] && command -v "$name" >/dev/null 2>&1; then return; fi
  folder=$cache/$name-$version
  if [ ! -x "$folder/$name" ]; then
    [ -z "$offline" ] || return 0
    # Made aside: another clone may be at it too.
    new=$folder.new.$$
    mkdir -p "$new"
    # What another run built in the meantime is as good.
    if "$@" "$new" >"$new.log" 2>&1 && { [ -e "$folder" ] || mv "$new" "$folder"; }; then
      rm -rf "$new.log" "$new"
    else
      say "$name could not be brought: $(tail -n 1 "$new.log" 2>/dev/null)"
      rm -rf "$new.log" "$new"
      return 0
    fi
  fi
  folders=$folders${folders:+:}$folder
}
with_go() {
  command -v go >/dev/null 2>&1 || { echo "go is not installed"; return 1; }
  again env GOBIN="$2" go install "$1"
}
own_go() {
  command -v go >/dev/null 2>&1 || { echo "go is not installed"; return 1; }
  cd "$root/scripts/compose-config" && again go build -o "$1/compose-config" .
}
from_package() {
  cd "$1"
  { apt-get -o Acquire::Retries=3 download -q prometheus || { apt-get -o Acquire::Retries=3 update -q && apt-get -o Acquire::Retries=3 download -q prometheus; }; } && dpkg -x prometheus_*.deb unpacked \
    && mv unpacked/usr/bin/promtool . && rm -rf unpacked prometheus_*.deb
}

# renovate: datasource=go depName=helm.sh/helm/v3
helm=v3.19.0
# renovate: datasource=go depName=github.com/yannh/kubeconform
kubeconform=v0.7.0
# renovate: datasource=go depName=github.com/rhysd/actionlint
actionlint=v1.7.7
tool compose-config "$(cat "$root"/scripts/compose-config/main.go "$root"/scripts/compose-config/go.* | cksum | cut -d' ' -f1)" own_go
tool kubeconform $kubeconform with_go github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform
tool promtool package from_package
tool actionlint $actionlint with_go github.com/rhysd/actionlint/cmd/actionlint@$actionlint
tool helm $helm with_go helm.sh/helm/v3/cmd/helm@$helm
echo "$folders"
