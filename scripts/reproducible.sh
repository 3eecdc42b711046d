#!/bin/sh
# Builds the committed tree twice in fresh clones and compares the SHA-256 of every jar. Exit 1 when one differs.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for n in first second; do
  git clone -q "$root" "$work/$n"
  (cd "$work/$n" && ./mvnw -q -DskipTests -Dspotless.check.skip -Dcheckstyle.skip package)
  (cd "$work/$n" && find . -path '*/target/*.jar' -not -name '*-tests.jar' | sort | xargs sha256sum) > "$work/$n.sums"
done
cat "$work/first.sums"
if cmp -s "$work/first.sums" "$work/second.sums"; then
  echo "reproducible: $(wc -l < "$work/first.sums") jars are the same, byte for byte"
else
  diff "$work/first.sums" "$work/second.sums" || true
  echo "reproducible: the jars above differ" >&2
  exit 1
fi
